package vitrine.machine.cpu;

import vitrine.machine.fp.FpUnit;
import vitrine.machine.lift.Uop;
import vitrine.machine.vector.Mxcsr;
import vitrine.machine.x87.X87;

/**
 * The architectural registers of one hardware thread. Every task of the kernel has one; a context switch is choosing
 * another object.
 *
 * <pre>
 * r[0..15]  RAX RCX RDX RBX RSP RBP RSI RDI R8..R15    r[16] RIP   r[17] FS base   r[18] GS base
 * r[19..]   pseudo registers and temporaries of the engine (see {@link Uop}); RFLAGS is among them: {@link #flags}
 * v[4n], v[4n+1]          XMM register n, low quadword first; from v[64] on: temporaries of the engine
 * v[128+4n], v[128+4n+1]  upper half of YMM register n; from v[192] on: temporaries
 * </pre>
 */
public final class CpuState {
    public static final int RAX = 0;
    public static final int RCX = 1;
    public static final int RDX = 2;
    public static final int RBX = 3;
    public static final int RSP = 4;
    public static final int RBP = 5;
    public static final int RSI = 6;
    public static final int RDI = 7;
    public static final int R8 = 8;
    public static final int R10 = 10;
    public static final int R11 = 11;
    public static final int RIP = 16;
    public static final int FS_BASE = 17;
    public static final int GS_BASE = 18;

    public static final int R_SIZE = 64;
    public static final int V_SIZE = 256;
    /** From the index in {@link #v} of the lower half of a YMM register to that of its upper half. */
    public static final int V_UPPER = 4 * Uop.V_UPPER;

    /** Size of an FXSAVE image. */
    public static final int FXSAVE_SIZE = 512;

    private static final int RESET_FLAGS = Flags.IF | 2;

    public final long[] r = new long[R_SIZE];
    public final long[] v = new long[V_SIZE];
    public final X87 x87 = new X87();
    public final Mxcsr mxcsr = new Mxcsr();

    /** Instructions retired since this state was made. */
    public long retired;

    /** What RDTSCP and RDPID give (the register TSC_AUX): the number of the CPU. */
    public int processor;

    /** What {@link Exit#FAULT} means: the vector, its error code, and CR2 for a page fault. */
    public int faultVector;

    public int faultError;
    public long faultAddress;

    /** The state of a new program: all registers zero, interrupts enabled, floating point at its defaults. */
    public CpuState() {
        r[Uop.EFLAGS] = RESET_FLAGS;
        Flags.set(r, 0);
    }

    /** RFLAGS. */
    public long flags() {
        return Flags.all(r);
    }

    /** Sets RFLAGS as a return from the kernel may: the arithmetic flags, TF, DF, NT, AC and ID. */
    public void setFlags(long flags) {
        r[Uop.EFLAGS] = flags & Flags.POPF_OTHERS | RESET_FLAGS;
        Flags.set(r, (int) flags);
    }

    /** Takes over all registers of another state, as clone(2) gives them to the child; counters and faults stay. */
    public void copy(CpuState from) {
        System.arraycopy(from.r, 0, r, 0, R_SIZE);
        System.arraycopy(from.v, 0, v, 0, V_SIZE);
        byte[] image = new byte[FXSAVE_SIZE];
        from.fxsave(image, 0);
        fxrstor(image, 0);
    }

    /** x87, MXCSR and SSE registers as after execve(2), and at the start of a signal handler. */
    public void resetFloatingPoint() {
        x87.reset();
        mxcsr.set(Mxcsr.RESET);
        java.util.Arrays.fill(v, 0);
    }

    /** Writes the 512 bytes of an FXSAVE image (SDM volume 1, 10.5.1); what FXSAVE leaves alone becomes zero. */
    public void fxsave(byte[] to, int offset) {
        byte[] image = new byte[FXSAVE_SIZE];
        FpUnit.image(x87, mxcsr, v, image);
        System.arraycopy(image, 0, to, offset, FXSAVE_SIZE);
    }

    /** Reads an FXSAVE image; false, and nothing changed, when reserved bits of MXCSR are set (FXRSTOR raises #GP). */
    public boolean fxrstor(byte[] from, int offset) {
        byte[] image = new byte[FXSAVE_SIZE];
        System.arraycopy(from, offset, image, 0, FXSAVE_SIZE);
        return FpUnit.restore(x87, mxcsr, v, image);
    }
}
