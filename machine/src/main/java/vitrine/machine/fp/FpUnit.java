package vitrine.machine.fp;

import vitrine.machine.decode.Insn;
import vitrine.machine.decode.Mnemonic;
import vitrine.machine.decode.OperandKind;
import vitrine.machine.vector.Mxcsr;
import vitrine.machine.vector.SimdException;
import vitrine.machine.x87.X87;
import vitrine.machine.x87.X87Image;

/** Executes floating-point and vector instructions on the state that it is bound to. */
public final class FpUnit {
    private static final int GP = 13, MF = 16, XM = 19;

    /** Whose an instruction is, by mnemonic: 0 nobody's here. */
    private static final byte[] ROUTE = routes();

    private static final byte X87_UNIT = 1, CONTROL = 2, PLAIN = 3, OTHER = 4;

    final FpPort port;
    long[] r = new long[16];
    long[] v = new long[256];
    X87 x87 = new X87();
    Mxcsr mxcsr = new Mxcsr();

    /** Room for memory images. */
    final byte[] block = new byte[512];

    private final X87Insn x87Insn = new X87Insn(this);
    private final SseInsn sseInsn = new SseInsn(this);
    private final VexInsn vexInsn = new VexInsn(this, sseInsn);
    private final MmxInsn mmxInsn = new MmxInsn(this);

    public FpUnit(FpPort port) {
        this.port = port;
    }

    /**
     * The registers to work on from now on: general registers, vector file (with at least 8 longs of temporaries from
     * 64 on), x87, MXCSR.
     */
    public void bind(long[] general, long[] vector, X87 x87State, Mxcsr mxcsrState) {
        r = general;
        v = vector;
        x87 = x87State;
        mxcsr = mxcsrState;
    }

    /**
     * Executes an instruction; false when it is not one of x87, MMX, SSE, or AVX as far as that is not lifted. RIP is
     * the caller's.
     */
    public boolean execute(Insn i) {
        if (i.vex && VexInsn.knows(i.mnemonic)) {
            return vexInsn.execute(i);
        }
        switch (ROUTE[i.mnemonic.ordinal()]) {
            case PLAIN, OTHER -> {
                return vector(i);
            }
            case X87_UNIT -> {
                return x87Insn.execute(i);
            }
            case CONTROL -> {
                return control(i);
            }
            default -> {
                return false;
            }
        }
    }

    private boolean vector(Insn i) {
        try {
            if (mmx(i)) {
                waiting();
                return mmxInsn.execute(i);
            }
            return ROUTE[i.mnemonic.ordinal()] == PLAIN ? sseInsn.compute(i) : sseInsn.execute(i);
        } catch (SimdException e) {
            throw port.fault(XM);
        }
    }

    private static byte[] routes() {
        Mnemonic[] all = Mnemonic.values();
        byte[] route = new byte[all.length];
        for (Mnemonic m : all) {
            int n = m.ordinal();
            if (n >= Mnemonic.ADDPD.ordinal() && n <= Mnemonic.SHA1RNDS4.ordinal()) {
                route[n] = SseInsn.plain(m) ? PLAIN : OTHER;
            } else if (n >= Mnemonic.F2XM1.ordinal() && n <= Mnemonic.FYL2XP1.ordinal()) {
                route[n] = X87_UNIT;
            } else if (m == Mnemonic.FWAIT
                    || m == Mnemonic.LDMXCSR
                    || m == Mnemonic.STMXCSR
                    || m == Mnemonic.FXSAVE
                    || m == Mnemonic.FXRSTOR) {
                route[n] = CONTROL;
            }
        }
        return route;
    }

    /** Raises #MF when an unmasked x87 exception is pending. */
    void waiting() {
        if (x87.errorPending()) {
            throw port.fault(MF);
        }
    }

    private static boolean mmx(Insn i) {
        return i.kind(0) == OperandKind.MM || i.kind(1) == OperandKind.MM || i.mnemonic == Mnemonic.EMMS;
    }

    private boolean control(Insn i) {
        switch (i.mnemonic) {
            case FWAIT -> waiting();
            case LDMXCSR -> {
                long value = port.load(0, 4);
                if ((value & ~Mxcsr.MASK) != 0) {
                    throw port.fault(GP);
                }
                mxcsr.set((int) value);
            }
            case STMXCSR -> port.store(0, 4, mxcsr.get());
            case FXSAVE -> {
                image(x87, mxcsr, v, block);
                port.storeBlock(block, 416, true);
            }
            case FXRSTOR -> {
                port.loadBlock(block, 512, true);
                if (!restore(x87, mxcsr, v, block)) {
                    throw port.fault(GP);
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Writes the first 416 bytes of an FXSAVE image, which are the ones that the instruction writes. */
    public static void image(X87 x87, Mxcsr mxcsr, long[] v, byte[] b) {
        X87Image.fxsave(x87, b, 0);
        put(b, 24, mxcsr.get() | (long) Mxcsr.MASK << 32);
        for (int n = 0; n < 16; n++) {
            put(b, 160 + 16 * n, v[4 * n]);
            put(b, 168 + 16 * n, v[4 * n + 1]);
        }
    }

    /** Reads an FXSAVE image; false, and nothing changed, when reserved bits of MXCSR are set. */
    public static boolean restore(X87 x87, Mxcsr mxcsr, long[] v, byte[] b) {
        int value = (int) get(b, 24);
        if ((value & ~Mxcsr.MASK) != 0) {
            return false;
        }
        X87Image.fxrstor(x87, b, 0);
        mxcsr.set(value);
        for (int n = 0; n < 16; n++) {
            v[4 * n] = get(b, 160 + 16 * n);
            v[4 * n + 1] = get(b, 168 + 16 * n);
        }
        return true;
    }

    static void put(byte[] b, int at, long value) {
        for (int k = 0; k < 8; k++) {
            b[at + k] = (byte) (value >> 8 * k);
        }
    }

    static long get(byte[] b, int at) {
        long value = 0;
        for (int k = 7; k >= 0; k--) {
            value = value << 8 | b[at + k] & 0xff;
        }
        return value;
    }
}
