package vitrine.machine.vector;

/**
 * Packed integers in a long, without branches and without taking lanes apart. {@code H} is the mask of the lanes' top
 * bits, which also says how wide the lanes are: {@link #B} for 8 bytes, {@link #W} for 4 words, {@link #D} for 2
 * doublewords.
 */
public final class Swar {
    public static final long B = 0x8080_8080_8080_8080L;
    public static final long W = 0x8000_8000_8000_8000L;
    public static final long D = 0x8000_0000_8000_0000L;

    private Swar() {}

    public static long add(long a, long b, long h) {
        return (a & ~h) + (b & ~h) ^ (a ^ b) & h;
    }

    public static long sub(long a, long b, long h) {
        return (a | h) - (b & ~h) ^ (a ^ ~b) & h;
    }

    /** Fills every lane whose top bit is set in {@code m}, which has no other bits. */
    public static long fill(long m, long h) {
        return m | m - (m >>> width(h));
    }

    /** Distance from the top to the bottom bit of a lane. */
    private static int width(long h) {
        return Long.numberOfTrailingZeros(h);
    }

    public static long equal(long a, long b, long h) {
        long x = a ^ b;
        return fill(~((x & ~h) + ~h | x) & h, h);
    }

    /** All ones in lanes where a is below b, unsigned. */
    public static long below(long a, long b, long h) {
        return fill((~a & b | (~a | b) & sub(a, b, h)) & h, h);
    }

    /** All ones in lanes where a is greater than b, signed. */
    public static long greater(long a, long b, long h) {
        return below(b ^ h, a ^ h, h);
    }

    public static long select(long mask, long a, long b) {
        return a & mask | b & ~mask;
    }

    public static long minUnsigned(long a, long b, long h) {
        return select(below(a, b, h), a, b);
    }

    public static long maxUnsigned(long a, long b, long h) {
        return select(below(a, b, h), b, a);
    }

    public static long minSigned(long a, long b, long h) {
        return select(greater(a, b, h), b, a);
    }

    public static long maxSigned(long a, long b, long h) {
        return select(greater(a, b, h), a, b);
    }

    public static long addUnsignedSaturated(long a, long b, long h) {
        long s = add(a, b, h);
        return s | fill((a & b | (a | b) & ~s) & h, h);
    }

    public static long subUnsignedSaturated(long a, long b, long h) {
        return sub(a, b, h) & ~below(a, b, h);
    }

    public static long addSignedSaturated(long a, long b, long h) {
        long s = add(a, b, h);
        return select(fill(~(a ^ b) & (a ^ s) & h, h), limit(a, h), s);
    }

    public static long subSignedSaturated(long a, long b, long h) {
        long s = sub(a, b, h);
        return select(fill((a ^ b) & (a ^ s) & h, h), limit(a, h), s);
    }

    /** The greatest number in lanes where a is not negative, the least where it is. */
    private static long limit(long a, long h) {
        return ~h + ((a & h) >>> width(h));
    }

    /** (a + b + 1) / 2, unsigned. */
    public static long average(long a, long b, long h) {
        return (a | b) - (((a ^ b) & ~(h >>> width(h))) >>> 1);
    }

    public static long shiftLeft(long a, long n, long h) {
        int w = width(h);
        if (Long.compareUnsigned(n, w) > 0) {
            return 0;
        }
        long low = h >>> w;
        long keep = low * ((1L << w + 1 - (int) n) - 1);
        return (a & keep) << (int) n;
    }

    public static long shiftRight(long a, long n, long h) {
        int w = width(h);
        if (Long.compareUnsigned(n, w) > 0) {
            return 0;
        }
        long low = h >>> w;
        return a >>> (int) n & low * ((1L << w + 1 - (int) n) - 1);
    }

    public static long shiftArithmetic(long a, long n, long h) {
        int w = width(h);
        long k = Long.compareUnsigned(n, w) > 0 ? w : n;
        long sign = h >>> (int) k;
        return sub(shiftRight(a, k, h) ^ sign, sign, h);
    }

    /** |a|; the least number stays as it is. */
    public static long absolute(long a, long h) {
        long m = fill(a & h, h);
        return sub(a ^ m, m, h);
    }

    /** PSIGN: a negated, kept or zeroed by the sign of b. */
    public static long sign(long a, long b, long h) {
        long m = fill(b & h, h);
        return sub(a ^ m, m, h) & ~equal(b, 0, h);
    }

    public static long multiplyLow16(long a, long b) {
        return a * b & 0xffff
                | ((a >>> 16) * (b >>> 16) & 0xffff) << 16
                | ((a >>> 32) * (b >>> 32) & 0xffff) << 32
                | (a >>> 48) * (b >>> 48) << 48;
    }

    public static long multiplyHigh16(long a, long b) {
        return (short) a * (short) b >>> 16 & 0xffffL
                | ((short) (a >> 16) * (short) (b >> 16) >>> 16 & 0xffffL) << 16
                | ((short) (a >> 32) * (short) (b >> 32) >>> 16 & 0xffffL) << 32
                | (a >> 48) * (b >> 48) >>> 16 << 48;
    }

    public static long multiplyHighUnsigned16(long a, long b) {
        return (a & 0xffff) * (b & 0xffff) >>> 16
                | ((a >>> 16 & 0xffff) * (b >>> 16 & 0xffff) >>> 16) << 16
                | ((a >>> 32 & 0xffff) * (b >>> 32 & 0xffff) >>> 16) << 32
                | (a >>> 48) * (b >>> 48) >>> 16 << 48;
    }

    /** PMULHRSW: the product of signed 1.15 fractions, rounded. */
    public static long multiplyRounded16(long a, long b) {
        return rounded((short) a * (short) b)
                | rounded((short) (a >> 16) * (short) (b >> 16)) << 16
                | rounded((short) (a >> 32) * (short) (b >> 32)) << 32
                | rounded((short) (a >> 48) * (short) (b >> 48)) << 48;
    }

    private static long rounded(int product) {
        return (product >> 14) + 1 >> 1 & 0xffffL;
    }

    public static long multiplyLow32(long a, long b) {
        return a * b & 0xffff_ffffL | (a >>> 32) * (b >>> 32) << 32;
    }

    /** PMADDWD: products of signed words, added in pairs. */
    public static long multiplyAdd(long a, long b) {
        long low = (long) (short) a * (short) b + (long) (short) (a >> 16) * (short) (b >> 16);
        long high = (long) (short) (a >> 32) * (short) (b >> 32) + (a >> 48) * (b >> 48);
        return low & 0xffff_ffffL | high << 32;
    }

    /** PMADDUBSW: unsigned bytes of a times signed bytes of b, added in pairs with signed saturation. */
    public static long multiplyAddBytes(long a, long b) {
        long r = 0;
        for (int i = 0; i < 64; i += 16) {
            int p = (int) (a >>> i & 0xff) * (byte) (b >>> i);
            int q = (int) (a >>> i + 8 & 0xff) * (byte) (b >>> i + 8);
            r |= (clamp16(p + q) & 0xffffL) << i;
        }
        return r;
    }

    /** Sum of absolute differences of unsigned bytes. */
    public static long sumOfDifferences(long a, long b) {
        long d = maxUnsigned(a, b, B) - minUnsigned(a, b, B);
        long pairs = (d & 0x00ff_00ff_00ff_00ffL) + (d >>> 8 & 0x00ff_00ff_00ff_00ffL);
        return pairs * 0x0001_0001_0001_0001L >>> 48;
    }

    public static int clamp16(int x) {
        return Math.max(-32768, Math.min(32767, x));
    }

    /** Four signed words to four bytes with signed saturation, in the low half. */
    public static long packSigned16(long a) {
        return packed8(Math.max(-128, Math.min(127, (short) a)))
                | packed8(Math.max(-128, Math.min(127, (short) (a >> 16)))) << 8
                | packed8(Math.max(-128, Math.min(127, (short) (a >> 32)))) << 16
                | packed8(Math.max(-128, Math.min(127, (short) (a >> 48)))) << 24;
    }

    /** Four signed words to four bytes with unsigned saturation, in the low half. */
    public static long packUnsigned16(long a) {
        return even8(saturated(a & ~fill(a & W, W)));
    }

    /** Words that are not negative, those above 255 with all bits set. */
    private static long saturated(long x) {
        return x | fill((x & 0x7f00_7f00_7f00_7f00L) + 0x7f00_7f00_7f00_7f00L & W, W);
    }

    /** The even bytes, gathered into the low half. */
    private static long even8(long x) {
        x &= 0x00ff_00ff_00ff_00ffL;
        x = (x | x >>> 8) & 0x0000_ffff_0000_ffffL;
        return (x | x >>> 16) & 0xffff_ffffL;
    }

    private static long packed8(int x) {
        return x & 0xff;
    }

    /** Two signed doublewords to two words with signed saturation, in the low half. */
    public static long packSigned32(long a) {
        return clamp16((int) a) & 0xffff | (long) (clamp16((int) (a >> 32)) & 0xffff) << 16;
    }

    /** Two signed doublewords to two words with unsigned saturation, in the low half. */
    public static long packUnsigned32(long a) {
        return Math.max(0, Math.min(65535, (int) a)) | (long) Math.max(0, Math.min(65535, (int) (a >> 32))) << 16;
    }

    /** The four low bytes to the even bytes of a long. */
    public static long spread8(long x) {
        x = (x & 0xffff_ffffL | x << 16) & 0x0000_ffff_0000_ffffL;
        return (x | x << 8) & 0x00ff_00ff_00ff_00ffL;
    }

    /** The two low words to the even words of a long. */
    public static long spread16(long x) {
        return (x & 0xffff_ffffL | x << 16) & 0x0000_ffff_0000_ffffL;
    }

    /** One top bit per byte, gathered into the low byte. */
    public static int topBits8(long x) {
        return (int) (((x & B) >>> 7) * 0x0102_0408_1020_4080L >>> 56);
    }
}
