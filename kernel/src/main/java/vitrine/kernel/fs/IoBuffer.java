package vitrine.kernel.fs;

/**
 * The memory side of a read or write (iov_iter): a list of ranges, in user memory or in a kernel array, consumed from
 * the front.
 */
public interface IoBuffer {
    /** Bytes left. */
    long remaining();

    /** For read(2): gives bytes to the reader. Throws EFAULT when nothing at all could be stored. @return bytes taken */
    int put(byte[] from, int offset, int length);

    /** For write(2): takes bytes from the writer. Throws EFAULT when nothing at all could be loaded. @return bytes */
    int take(byte[] to, int offset, int length);

    /** As {@link #put(byte[], int, int)}, from a host address (a frame). */
    int putHost(long from, int length);

    /** As {@link #take(byte[], int, int)}, to a host address (a frame). */
    int takeHost(long to, int length);

    /** Passes over bytes that an earlier run of the same handler has transferred already. */
    void skip(long bytes);
}
