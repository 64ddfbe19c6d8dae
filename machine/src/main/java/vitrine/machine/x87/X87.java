package vitrine.machine.x87;

import static vitrine.machine.ieee.Exact.DE;
import static vitrine.machine.ieee.Exact.IE;
import static vitrine.machine.ieee.Exact.ZE;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import vitrine.machine.ieee.Exact;

/**
 * The registers of the x87 unit and the rules of its stack and of its exceptions (Intel SDM volume 1, chapter 8). A
 * register is an 80-bit number:
 *
 * <pre>
 *   se  15 14          0    sig  63 62                    0
 *       s  exponent+16383        i  fraction                  value = (-1)^s * i.fraction * 2^(exponent - 16383)
 * </pre>
 *
 * The low 64 bits of physical register n are MMX register n. Operations are in {@link X87Stack} (loads and stores),
 * {@link X87Math} (arithmetic, comparison), {@link X87Remainder} (FPREM, FSCALE, FXTRACT), {@link X87Functions}
 * (transcendental functions) and {@link X87Image} (environment and FXSAVE images); all of them take this object as
 * their context.
 *
 * <p>Exceptions: a masked one gets its masked response; an unmasked one sets ES in the status word, and the next
 * waiting instruction has to ask {@link #errorPending} and raise #MF. An operation that the unmasked exception
 * suppressed has changed neither its destination nor the stack; after a store to memory {@link #suppressed} says so,
 * and then the caller must neither write memory nor pop.
 */
public final class X87 {
    /** Stack fault, condition codes, error summary and busy in the status word. */
    public static final int SF = 0x40, ES = 0x80, C0 = 0x100, C1 = 0x200, C2 = 0x400, C3 = 0x4000, BUSY = 0x8000;

    static final int CONDITIONS = C0 | C1 | C2 | C3;
    static final long MSB = 1L << 63;
    static final long QUIET = 1L << 62;

    /** The real indefinite: the quiet NaN of a masked invalid operation. */
    static final long NAN_SIG = 0xC000_0000_0000_0000L;

    static final int NAN_SE = 0xffff;

    /** Physical registers; index with {@link #physical}. */
    final long[] sig = new long[8];

    final int[] se = new int[8];

    /** Bit n set: physical register n is not empty (the abridged tag word of FXSAVE). */
    int valid;

    int top;
    int control = 0x37f;

    /** Status word without TOP. */
    int status;

    /** What the last store to memory was told: an unmasked exception suppressed it. */
    public boolean suppressed;

    /**
     * The number that the last operation computed; after {@link X87Stack#storeM80} and FBSTP the ten bytes to write.
     */
    public long outSig;

    public int outSe;

    /** Work space of the operations. */
    final Exact w = new Exact();

    /** Work space of the transcendental functions, made at the first of them. */
    @Nullable
    Series series;

    /** FNINIT. */
    public void init() {
        control = 0x37f;
        status = 0;
        top = 0;
        valid = 0;
    }

    /** As FNINIT, and the registers become zero: the state of a new process. */
    public void reset() {
        init();
        Arrays.fill(sig, 0);
        Arrays.fill(se, 0);
    }

    /** Whether it is as {@link #reset} leaves it. */
    public boolean isInitial() {
        long registers = valid | status | top;
        for (int n = 0; n < sig.length; n++) {
            registers |= sig[n] | se[n];
        }
        return registers == 0 && control == 0x37f;
    }

    /** Whether a waiting instruction must raise #MF instead of executing. */
    public boolean errorPending() {
        return (status & ES) != 0;
    }

    /** FNSTCW. */
    public int controlWord() {
        return control;
    }

    /** FLDCW: may unmask a pending exception, which the next waiting instruction then reports. */
    public void controlWord(int value) {
        control = value & 0x1f3f | 0x40;
        summarise();
    }

    /** FNSTSW. */
    public int statusWord() {
        return status | top << 11;
    }

    /** The status word as FLDENV and FXRSTOR load it. */
    void statusWord(int value) {
        status = value & 0x477f;
        top = value >> 11 & 7;
        summarise();
    }

    private void summarise() {
        if ((status & ~control & 0x3f) != 0) {
            status |= ES | BUSY;
        } else {
            status &= ~(ES | BUSY);
        }
    }

    /** FNCLEX. */
    public void clearExceptions() {
        status &= CONDITIONS;
    }

    /** FINCSTP (+1), FDECSTP (-1). */
    public void rotate(int by) {
        top = top + by & 7;
        status &= ~C1;
    }

    /** FFREE ST(i). */
    public void free(int i) {
        valid &= ~(1 << physical(i));
        status &= ~C1;
    }

    /** EMMS. */
    public void emms() {
        top = 0;
        valid = 0;
    }

    /** MMX register n. */
    public long mmx(int n) {
        return sig[n];
    }

    /** Writes MMX register n: the exponent becomes all ones, as the hardware does. */
    public void mmx(int n, long value) {
        sig[n] = value;
        se[n] = 0xffff;
    }

    /** What every MMX instruction except EMMS does first: TOP = 0, all registers valid. */
    public void enterMmx() {
        top = 0;
        valid = 0xff;
    }

    /** Significand of ST(i), for tests and for those who show registers. */
    public long significand(int i) {
        return sig[physical(i)];
    }

    /** Sign and exponent of ST(i). */
    public int signExponent(int i) {
        return se[physical(i)];
    }

    /** Whether ST(i) is empty. */
    public boolean isEmpty(int i) {
        return (valid >> physical(i) & 1) == 0;
    }

    /** The physical register of ST(i). */
    int physical(int i) {
        return top + i & 7;
    }

    /** Pops the stack: what the P forms do after their work. */
    public void pop() {
        valid &= ~(1 << top);
        top = top + 1 & 7;
    }

    int rounding() {
        return control >> 10 & 3;
    }

    /** Significand bits of precision control. */
    int precision() {
        return switch (control >> 8 & 3) {
            case 0 -> 24;
            case 2 -> 53;
            default -> 64;
        };
    }

    /** Whether an exception among {@code flags} is unmasked. */
    boolean unmasked(int flags) {
        return (flags & ~control & 0x3f) != 0;
    }

    /**
     * Records exceptions and C1 in the status word.
     *
     * @return true when the operation must not write its result: an unmasked exception of those that are
     *     detected before the operation
     */
    boolean signal(int flags) {
        int open = flags & ~control & (IE | DE | ZE);
        if (open != 0) {
            flags &= (flags & SF) != 0 ? IE | SF | C1 : IE | DE | ZE;
        }
        status = status & ~C1 | flags;
        if ((flags & ~control & 0x3f) != 0) {
            status |= ES | BUSY;
        }
        return open != 0;
    }

    /** Writes the computed number to a register unless {@link #signal} forbids; returns whether it was written. */
    boolean write(int i, int flags) {
        if (signal(flags)) {
            return false;
        }
        int p = physical(i);
        sig[p] = outSig;
        se[p] = outSe;
        valid |= 1 << p;
        return true;
    }

    /** Pushes the computed number. */
    void push(int flags) {
        int p = top - 1 & 7;
        if ((valid >> p & 1) != 0 && (flags & SF) == 0) {
            indefinite();
            flags = IE | SF | C1;
        }
        // a denormal memory operand is loaded even when that is an unmasked exception
        if (!signal(flags) || flags == DE) {
            top = p;
            sig[p] = outSig;
            se[p] = outSe;
            valid |= 1 << p;
        }
    }

    void out(int s, long m) {
        outSe = s;
        outSig = m;
    }

    void indefinite() {
        outSe = NAN_SE;
        outSig = NAN_SIG;
    }

    /** Exception flags of a stack underflow, with the indefinite as the computed number. */
    int underflow() {
        indefinite();
        return IE | SF;
    }

    /** Rounds {@link #w} to an 80-bit number of {@code p} bits into {@link #outSe}; returns the flags with C1. */
    int roundExtended(int p) {
        int flags = w.round(p, -16382, 16383, rounding(), ~control, 24576);
        if (w.exp > 16383 && !w.infinite || w.exp < -16382) {
            return beyond();
        }
        outSig = w.hi;
        outSe = w.sign << 15 | (w.hi < 0 ? w.exp + 16383 : 0);
        return w.up ? flags | C1 : flags;
    }

    /**
     * FSCALE can leave the range even of the wrapped exponents of unmasked overflow and underflow: infinity and zero.
     */
    private int beyond() {
        boolean over = w.exp > 0;
        outSig = over ? MSB : 0;
        outSe = w.sign << 15 | (over ? 0x7fff : 0);
        return over ? Exact.OE | Exact.PE | C1 : Exact.UE | Exact.PE;
    }
}
