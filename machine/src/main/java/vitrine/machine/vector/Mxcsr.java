package vitrine.machine.vector;

import static vitrine.machine.ieee.Exact.DE;
import static vitrine.machine.ieee.Exact.IE;
import static vitrine.machine.ieee.Exact.ZE;

/**
 * The SSE control and status register (Intel SDM volume 1, 10.2.3), and the work space of the exact slow paths.
 *
 * <pre>
 *   15   14 13   12 11 10 9  8  7     6     5  4  3  2  1  0
 *   FTZ   RC     PM UM OM ZM DM IM   DAZ   PE UE OE ZE DE IE
 * </pre>
 *
 * While all exceptions are masked, RC is nearest, FTZ and DAZ are off and PE is set already ({@link #fast}), Java's
 * own arithmetic followed by a range check of operands and result is the whole instruction: whatever else could be
 * raised shows in those ranges.
 */
public final class Mxcsr {
    /** Bits that exist; LDMXCSR and FXRSTOR of any other raise #GP. */
    public static final int MASK = 0xffff;

    /** Value after reset. */
    public static final int RESET = 0x1f80;

    private int bits = RESET;

    /** Default control: nearest, all masked, denormals are honoured. */
    boolean quick = true;

    /** {@link #quick} and PE is set. */
    boolean fast;

    /** Exceptions raised by the current instruction so far. */
    private int raised;

    private boolean held;

    /** The slow path. */
    final SoftFloat soft = new SoftFloat(this);

    /** STMXCSR. */
    public int get() {
        return bits;
    }

    /** LDMXCSR, of a value within {@link #MASK}. */
    public void set(int value) {
        bits = value & MASK;
        raised = 0;
        modes();
    }

    private void modes() {
        quick = (bits & 0xffc0) == RESET;
        fast = quick && (bits & 0x20) != 0;
    }

    /** The control is at its default and PE is set. */
    public boolean fast() {
        return fast;
    }

    int rounding() {
        return bits >> 13 & 3;
    }

    boolean denormalsAreZeros() {
        return (bits & 0x40) != 0;
    }

    boolean flushToZero() {
        return (bits & 0x8000) != 0;
    }

    /** The unmasked exceptions, at the places of the flags. */
    int unmasked() {
        return ~bits >> 7 & 0x3f;
    }

    /**
     * While held, exceptions raised are collected: the instruction has more elements to come. The operation that
     * follows the end of the hold delivers them all.
     */
    public void hold(boolean on) {
        held = on;
    }

    void raise(int flags) {
        raised |= flags;
    }

    /** End of every instruction that may raise, before it writes its destination. */
    void commit() {
        if (raised != 0 && !held) {
            deliver();
        }
    }

    private void deliver() {
        int flags = raised;
        raised = 0;
        int open = flags & unmasked();
        if ((open & (IE | DE | ZE)) != 0) {
            flags &= IE | DE | ZE;
        }
        bits |= flags;
        modes();
        if (open != 0) {
            throw SimdException.INSTANCE;
        }
    }
}
