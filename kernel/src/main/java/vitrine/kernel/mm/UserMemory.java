package vitrine.kernel.mm;

/**
 * Access to a program's memory by virtual address, faulting pages in as the program itself would.
 *
 * <p>Every method throws {@code Errno.of(EFAULT)} when a byte of the range is not accessible; bytes before it may have
 * been transferred, as on Linux.
 */
public interface UserMemory {
    void read(long address, byte[] to, int offset, int length);

    void write(long address, byte[] from, int offset, int length);

    byte readByte(long address);

    int readInt(long address);

    long readLong(long address);

    void writeByte(long address, byte value);

    void writeInt(long address, int value);

    void writeLong(long address, long value);

    /** Sets {@code length} bytes to zero. */
    void zero(long address, long length);

    /**
     * A NUL-terminated string, bytes as ISO 8859-1 characters (a path is bytes, not text).
     *
     * @throws vitrine.kernel.abi.Errno ENAMETOOLONG when there is no NUL within {@code max} bytes
     */
    String readString(long address, int max);

    /**
     * The host address of {@code address} for at most the rest of its page, faulting it in: for bulk copies between
     * frames. The caller holds it only until the next kernel operation that may change mappings.
     */
    long hostAddress(long address, boolean write);
}
