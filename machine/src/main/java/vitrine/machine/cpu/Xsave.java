package vitrine.machine.cpu;

/**
 * The XSAVE area of x87, SSE and AVX state (SDM volume 1, 13.4), with which signal frames and XSAVE agree.
 *
 * <pre>
 *   0  FXSAVE image, 512 bytes: x87 (component 0), MXCSR and XMM (component 1)
 * 512  XSTATE_BV: components that are not in their initial state    520 XCOMP_BV: 0, or bit 63 and components: compacted
 * 528  reserved, zero
 * 576  upper halves of YMM0 to YMM15 (component 2), 16 bytes each; in both formats
 * </pre>
 */
public final class Xsave {
    /** What XGETBV of register 0 gives: x87, SSE and AVX. */
    public static final int XCR0 = 7;

    public static final int X87 = 1;
    public static final int SSE = 2;
    public static final int AVX = 4;

    /** Bytes of an area with all components. */
    public static final int SIZE = 832;

    /** Offset of XSTATE_BV, of the components in the order of the header. */
    public static final int HEADER = 512;

    /** Offset and bytes of the upper halves of the YMM registers. */
    public static final int YMM = 576;

    public static final int YMM_SIZE = 256;

    /** In XCOMP_BV: the area is in the compacted format. */
    static final long COMPACTED = Long.MIN_VALUE;

    private static final int REGISTERS = 16;

    private Xsave() {}

    /** The components that are not in their initial state (XINUSE). */
    public static int inUse(CpuState s) {
        long sse = 0;
        long avx = 0;
        for (int n = 0; n < 4 * REGISTERS; n += 4) {
            sse |= s.v[n] | s.v[n + 1];
            avx |= s.v[n + CpuState.V_UPPER] | s.v[n + CpuState.V_UPPER + 1];
        }
        return (s.x87.isInitial() ? 0 : X87) | (sse != 0 ? SSE : 0) | (avx != 0 ? AVX : 0);
    }

    /** Writes the upper halves of the YMM registers at {@code at}. */
    static void storeUpper(CpuState s, byte[] to, int at) {
        for (int n = 0; n < REGISTERS; n++) {
            put(to, at + 16 * n, s.v[4 * n + CpuState.V_UPPER]);
            put(to, at + 16 * n + 8, s.v[4 * n + CpuState.V_UPPER + 1]);
        }
    }

    /** Reads them; {@code from} null: zeros. */
    static void loadUpper(CpuState s, byte @org.jspecify.annotations.Nullable [] from, int at) {
        for (int n = 0; n < REGISTERS; n++) {
            s.v[4 * n + CpuState.V_UPPER] = from == null ? 0 : get(from, at + 16 * n);
            s.v[4 * n + CpuState.V_UPPER + 1] = from == null ? 0 : get(from, at + 16 * n + 8);
        }
    }

    /** The whole state in the standard format, all components marked as in use: {@link #SIZE} bytes. */
    public static void save(CpuState s, byte[] to, int offset) {
        s.fxsave(to, offset);
        java.util.Arrays.fill(to, offset + HEADER, offset + YMM, (byte) 0);
        put(to, offset + HEADER, XCR0);
        storeUpper(s, to, offset + YMM);
    }

    /**
     * Loads the components in {@code wanted}, as XRSTOR does, from either format; those that the area does not have
     * become initial. Upper halves of YMM are read only if they are wanted and there.
     *
     * @return false, and nothing is changed, when reserved bits of the header or of MXCSR are set (XRSTOR raises #GP)
     */
    public static boolean restore(CpuState s, byte[] from, int offset, int wanted) {
        long present = get(from, offset + HEADER);
        long format = get(from, offset + HEADER + 8);
        boolean compacted = (format & COMPACTED) != 0;
        boolean bad = compacted
                ? (format & ~(COMPACTED | XCR0)) != 0 || (present & ~format) != 0
                : format != 0 || (present & ~XCR0) != 0;
        for (int k = HEADER + 16; k < (compacted ? YMM : HEADER + 24); k++) {
            bad |= from[offset + k] != 0;
        }
        return !bad && load(s, from, offset, wanted, (int) present, compacted);
    }

    /** Puts components into their initial state; MXCSR goes with SSE. */
    public static void initialize(CpuState s, int components) {
        load(s, INITIAL, 0, components, 0, true);
    }

    private static boolean load(CpuState s, byte[] from, int offset, int wanted, int present, boolean compacted) {
        byte[] image = new byte[CpuState.FXSAVE_SIZE];
        s.fxsave(image, 0);
        if ((wanted & X87) != 0) {
            byte[] x87 = (present & X87) != 0 ? from : INITIAL;
            int at = (present & X87) != 0 ? offset : 0;
            System.arraycopy(x87, at, image, 0, 24);
            System.arraycopy(x87, at + 32, image, 32, 128);
        }
        if ((wanted & SSE) != 0) {
            boolean here = (present & SSE) != 0;
            System.arraycopy(here ? from : INITIAL, here ? offset + 160 : 160, image, 160, 16 * REGISTERS);
        }
        if ((wanted & (SSE | AVX)) != 0) {
            // in the standard format MXCSR is loaded whether or not SSE is present
            boolean keep = compacted && (wanted & SSE) == 0;
            boolean here = !compacted || (present & SSE) != 0;
            if (!keep) {
                System.arraycopy(here ? from : INITIAL, here ? offset + 24 : 24, image, 24, 4);
            }
        }
        if (!s.fxrstor(image, 0)) {
            return false;
        }
        if ((wanted & AVX) != 0) {
            loadUpper(s, (present & AVX) != 0 ? from : null, offset + YMM);
        }
        return true;
    }

    private static final byte[] INITIAL = initial();

    private static byte[] initial() {
        byte[] image = new byte[CpuState.FXSAVE_SIZE];
        CpuState s = new CpuState();
        s.resetFloatingPoint();
        s.fxsave(image, 0);
        return image;
    }

    static void put(byte[] b, int at, long value) {
        for (int k = 0; k < 8; k++) {
            b[at + k] = (byte) (value >>> 8 * k);
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
