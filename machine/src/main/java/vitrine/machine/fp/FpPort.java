package vitrine.machine.fp;

/**
 * What the floating-point and vector units need of the rest of the CPU. Offsets are relative to the effective address
 * of the memory operand of the instruction that is executing. A page fault leaves by an exception of the implementor.
 */
public interface FpPort {
    /** Loads 1, 2, 4 or 8 bytes, zero-extended. */
    long load(int offset, int size);

    /** Loads 4 or 8 bytes at the memory operand with {@code index} for the value of its index register (gathers). */
    long loadIndexed(long index, int size);

    /** Raises the fault that an access would raise, if it would. */
    void probe(int offset, int size, boolean write);

    /** Stores 1, 2, 4 or 8 bytes. */
    void store(int offset, int size, long value);

    /**
     * Loads 16 bytes to {@code v[d]} and {@code v[d + 1]}; {@code aligned}: raises #GP unless the address is a
     * multiple of 16.
     */
    void load16(long[] v, int d, boolean aligned);

    /** Stores 16 bytes, all or nothing. */
    void store16(long low, long high, boolean aligned);

    /** Loads {@code n} bytes. */
    void loadBlock(byte[] b, int n, boolean aligned);

    /** Stores {@code n} bytes, all or nothing. */
    void storeBlock(byte[] b, int n, boolean aligned);

    /**
     * Stores the bytes of {@code low:high} whose bit is set in {@code mask} at the segment's RDI (MASKMOVDQU,
     * MASKMOVQ).
     */
    void storeMasked(long low, long high, int mask);

    /** Sets OF, SF, ZF, AF, PF and CF from their places in {@code flags}. */
    void flags(int flags);

    /** Condition 0 to 15 of Jcc. */
    boolean condition(int code);

    /** The exception to throw for a fault vector. */
    RuntimeException fault(int vector);
}
