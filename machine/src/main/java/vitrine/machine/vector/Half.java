package vitrine.machine.vector;

import static vitrine.machine.ieee.Exact.IE;

/**
 * F16C: between binary16 and binary32. DAZ and FTZ do not apply to the 16-bit side, and denormals of 16 bits raise
 * nothing when they are read.
 */
final class Half {
    private Half() {}

    private static long widen(long h, Mxcsr m) {
        int x = (int) h & 0xffff;
        if ((x & 0x7c00) == 0x7c00 && (x & 0x3ff) != 0 && (x & 0x200) == 0) {
            m.raise(IE);
            x |= 0x200;
        }
        return Float.floatToRawIntBits(Float.float16ToFloat((short) x)) & 0xffff_ffffL;
    }

    /** VCVTPH2PS of four elements. */
    static void fromHalf(long[] v, int d, int s, Mxcsr m) {
        long h = v[s];
        long low = widen(h, m) | widen(h >>> 16, m) << 32;
        long high = widen(h >>> 32, m) | widen(h >>> 48, m) << 32;
        m.commit();
        v[d] = low;
        v[d + 1] = high;
    }

    /** VCVTPS2PH of four elements; the upper half of the destination becomes zero. */
    static void toHalf(long[] v, int d, int s, int imm, Mxcsr m) {
        int rounding = (imm & 4) != 0 ? m.rounding() : imm & 3;
        long x = v[s];
        long y = v[s + 1];
        long low = m.soft.toHalf(x, rounding) | m.soft.toHalf(x >>> 32, rounding) << 16;
        low |= m.soft.toHalf(y, rounding) << 32 | m.soft.toHalf(y >>> 32, rounding) << 48;
        m.commit();
        v[d] = low;
        v[d + 1] = 0;
    }
}
