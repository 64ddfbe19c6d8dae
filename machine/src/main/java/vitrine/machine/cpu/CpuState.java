package vitrine.machine.cpu;

/**
 * The architectural registers of one hardware thread. Every task of the kernel has one; a context switch is choosing
 * another object.
 *
 * <pre>
 * r[0..15]  RAX RCX RDX RBX RSP RBP RSI RDI R8..R15    r[16] RIP   r[17] FS base   r[18] GS base
 * r[19..]   pseudo registers and temporaries of the engine, meaningless between two instructions
 * v[4n..]   vector register n, four longs, lowest lane first; from v[64] on: temporaries of the engine
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
    public static final int V_SIZE = 64 + 64;

    public final long[] r = new long[R_SIZE];
    public final long[] v = new long[V_SIZE];

    /** SSE control and status (SDM volume 1, 10.2.3). */
    public int mxcsr = 0x1f80;

    /** Instructions retired since this state was made. */
    public long retired;

    /** What {@link Exit#FAULT} means: the vector, its error code, and CR2 for a page fault. */
    public int faultVector;

    public int faultError;
    public long faultAddress;
}
