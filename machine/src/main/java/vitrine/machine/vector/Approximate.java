package vitrine.machine.vector;

/**
 * RCPPS and RSQRTPS (Intel SDM volume 2): approximations with a relative error of at most 1.5 * 2^-12, which raise nothing and ask neither rounding
 * mode nor masks. Intel and AMD give different bits within that bound; here the exact value is rounded to 12 bits, the same on every host.
 */
public final class Approximate {
    private Approximate() {}

    static int reciprocal(int x) {
        int e = x >> 23 & 0xff;
        int sign = x & 0x8000_0000;
        if (e == 0xff) {
            return (x & 0x7f_ffff) != 0 ? x | 0x40_0000 : sign;
        }
        if (e == 0) {
            return sign | 0x7f80_0000;
        }
        int r = Float.floatToRawIntBits(1 / Float.intBitsToFloat(x));
        if ((r & 0x7f80_0000) == 0) {
            return sign;
        }
        return r + 0x400 & ~0x7ff;
    }

    static int rootReciprocal(int x) {
        int e = x >> 23 & 0xff;
        if (e == 0xff && (x & 0x7f_ffff) != 0) {
            return x | 0x40_0000;
        }
        if (e == 0) {
            return x & 0x8000_0000 | 0x7f80_0000;
        }
        if (x < 0) {
            return 0xffc0_0000;
        }
        if (e == 0xff) {
            return 0;
        }
        return Float.floatToRawIntBits((float) (1 / Math.sqrt(Float.intBitsToFloat(x)))) + 0x400 & ~0x7ff;
    }

    private static long pair(int low, int high) {
        return low & 0xffff_ffffL | (long) high << 32;
    }

    public static void rcpps(long[] v, int d, int s) {
        v[d] = pair(reciprocal((int) v[s]), reciprocal((int) (v[s] >> 32)));
        v[d + 1] = pair(reciprocal((int) v[s + 1]), reciprocal((int) (v[s + 1] >> 32)));
    }

    public static void rcpss(long[] v, int d, int s) {
        v[d] = pair(reciprocal((int) v[s]), (int) (v[d] >> 32));
    }

    public static void rsqrtps(long[] v, int d, int s) {
        v[d] = pair(rootReciprocal((int) v[s]), rootReciprocal((int) (v[s] >> 32)));
        v[d + 1] = pair(rootReciprocal((int) v[s + 1]), rootReciprocal((int) (v[s + 1] >> 32)));
    }

    public static void rsqrtss(long[] v, int d, int s) {
        v[d] = pair(rootReciprocal((int) v[s]), (int) (v[d] >> 32));
    }
}
