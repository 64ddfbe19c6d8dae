package vitrine.machine.vector;

/**
 * PCMPESTRI, PCMPESTRM, PCMPISTRI, PCMPISTRM (Intel SDM volume 1, 12.4 and volume 2, 4.1).
 *
 * <pre>
 *  imm  6: most significant index, or expanded mask   5: negate only valid elements   4: negate   3..2: aggregation   1: signed   0: words
 *  result  bits 15..0 IntRes2 · bits 31..16 the flags CF ZF SF at their places in EFLAGS, OF as bit 11
 * </pre>
 */
public final class StringCompare {
    private static final int CF = 1, ZF = 0x40, SF = 0x80, OF = 0x800;

    private StringCompare() {}

    /** Elements: 16 bytes or 8 words. */
    private static int elements(int imm) {
        return (imm & 1) != 0 ? 8 : 16;
    }

    /** The length that an implicit form sees: up to the first zero element. */
    public static int implicitLength(long[] v, int r, int imm) {
        int n = elements(imm);
        for (int i = 0; i < n; i++) {
            if (element(v, r, i, imm & 1) == 0) {
                return i;
            }
        }
        return n;
    }

    /**
     * The length that an explicit form reads from EAX or EDX (RAX or RDX with REX.W): the magnitude, at most all
     * elements.
     */
    public static int explicitLength(long value, boolean wide, int imm) {
        long x = wide ? value : (int) value;
        long n = elements(imm);
        return (int) (x > n || x < -n ? n : Math.abs(x));
    }

    private static int element(long[] v, int r, int i, int kind) {
        return switch (kind & 3) {
            case 0 -> (int) (v[r + (i >> 3)] >>> ((i & 7) << 3)) & 0xff;
            case 1 -> (int) (v[r + (i >> 2)] >>> ((i & 3) << 4)) & 0xffff;
            case 2 -> (byte) (v[r + (i >> 3)] >>> ((i & 7) << 3));
            default -> (short) (v[r + (i >> 2)] >>> ((i & 3) << 4));
        };
    }

    /** Compares the registers d (length la) and s (length lb). */
    public static int compare(long[] v, int d, int s, int imm, int la, int lb) {
        int n = elements(imm);
        int bits = 0;
        for (int j = 0; j < n; j++) {
            boolean one = switch (imm >> 2 & 3) {
                case 0 -> j < lb && any(v, d, element(v, s, j, imm), imm, la);
                case 1 -> j < lb && ranges(v, d, element(v, s, j, imm), imm, la);
                case 2 -> j < la && j < lb ? element(v, d, j, imm) == element(v, s, j, imm) : j >= la && j >= lb;
                default -> ordered(v, d, s, j, imm, la, lb, n);
            };
            bits |= one ? 1 << j : 0;
        }
        if ((imm & 0x10) != 0) {
            bits ^= (1 << ((imm & 0x20) != 0 ? lb : n)) - 1;
        }
        int flags = (bits != 0 ? CF : 0) | (lb < n ? ZF : 0) | (la < n ? SF : 0) | ((bits & 1) != 0 ? OF : 0);
        return bits | flags << 16;
    }

    private static boolean any(long[] v, int d, int x, int imm, int la) {
        for (int i = 0; i < la; i++) {
            if (element(v, d, i, imm) == x) {
                return true;
            }
        }
        return false;
    }

    private static boolean ranges(long[] v, int d, int x, int imm, int la) {
        for (int i = 0; i + 1 < la; i += 2) {
            if (x >= element(v, d, i, imm) && x <= element(v, d, i + 1, imm)) {
                return true;
            }
        }
        return false;
    }

    private static boolean ordered(long[] v, int d, int s, int j, int imm, int la, int lb, int n) {
        for (int i = 0; i < la && i + j < n; i++) {
            if (i + j >= lb || element(v, d, i, imm) != element(v, s, i + j, imm)) {
                return false;
            }
        }
        return true;
    }

    /** What the I forms put into ECX. */
    public static int index(int result, int imm) {
        int bits = result & 0xffff;
        if (bits == 0) {
            return elements(imm);
        }
        return (imm & 0x40) != 0 ? 31 - Integer.numberOfLeadingZeros(bits) : Integer.numberOfTrailingZeros(bits);
    }

    /** What the M forms put into XMM0. */
    public static void mask(long[] v, int result, int imm) {
        int bits = result & 0xffff;
        if ((imm & 0x40) == 0) {
            v[0] = bits;
            v[1] = 0;
            return;
        }
        int n = elements(imm);
        int width = 128 / n;
        v[0] = 0;
        v[1] = 0;
        for (int i = 0; i < n; i++) {
            if ((bits >> i & 1) != 0) {
                v[i * width >> 6] |= ((1L << width) - 1) << (i * width & 63);
            }
        }
    }
}
