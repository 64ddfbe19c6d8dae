package vitrine.machine.cpu;

/**
 * Says of operands and result whether Java's arithmetic was the whole instruction: no denormal operand (DE), nothing invalid
 * (IE, ZE), no overflow or underflow (OE, UE). False may also mean that it is not known.
 *
 * <p>All methods are below 35 bytes of bytecode: HotSpot inlines those wherever they are called.
 */
final class FastFloat {
    private static final long LEAST_NORMAL = 0x0010_0000_0000_0000L;
    private static final long INFINITY = 0x7ff0_0000_0000_0000L;
    private static final int LEAST_NORMAL_F = 0x0080_0000;
    private static final int INFINITY_F = 0x7f80_0000;

    private FastFloat() {}

    /** Zero, normal, infinite or NaN. */
    private static boolean noDenormal(long x) {
        return Long.compareUnsigned((x << 1) - 1, (LEAST_NORMAL << 1) - 1) >= 0;
    }

    private static boolean noDenormal(int x) {
        return Integer.compareUnsigned((x << 1) - 1, (LEAST_NORMAL_F << 1) - 1) >= 0;
    }

    /** Normal, and not the least normal number, which may be a rounded tiny one. */
    private static boolean normal(long x) {
        return Long.compareUnsigned((x & Long.MAX_VALUE) - LEAST_NORMAL - 1, INFINITY - LEAST_NORMAL - 1) < 0;
    }

    private static boolean normal(int x) {
        return Integer.compareUnsigned((x & Integer.MAX_VALUE) - LEAST_NORMAL_F - 1, INFINITY_F - LEAST_NORMAL_F - 1)
                < 0;
    }

    private static boolean operands(long x, long y) {
        return noDenormal(x) && noDenormal(y);
    }

    private static boolean operands(int x, int y) {
        return noDenormal(x) && noDenormal(y);
    }

    private static boolean number(long x) {
        return (x & Long.MAX_VALUE) <= INFINITY;
    }

    private static boolean number(int x) {
        return (x & Integer.MAX_VALUE) <= INFINITY_F;
    }

    private static boolean noProduct(long x, long y, long r) {
        return r << 1 == 0 && (x << 1 == 0 || y << 1 == 0);
    }

    private static boolean noProduct(int x, int y, int r) {
        return r << 1 == 0 && (x << 1 == 0 || y << 1 == 0);
    }

    private static boolean noQuotient(long x, long r) {
        return r << 1 == 0 && x << 1 == 0;
    }

    private static boolean noQuotient(int x, int r) {
        return r << 1 == 0 && x << 1 == 0;
    }

    /** A sum or difference; one that is 0 is exact. */
    static boolean sum(int x, int y, int r) {
        return operands(x, y) && (normal(r) || r << 1 == 0);
    }

    static boolean operand(long x) {
        return noDenormal(x);
    }

    /** The result of a sum, a difference or a square root of good operands. */
    static boolean exactOrNormal(long r) {
        return normal(r) || r << 1 == 0;
    }

    static boolean normalProduct(long x, long y, long r) {
        return normal(r) || noProduct(x, y, r);
    }

    static boolean normalQuotient(long x, long r) {
        return normal(r) || noQuotient(x, r);
    }

    static boolean product(int x, int y, int r) {
        return operands(x, y) && (normal(r) || noProduct(x, y, r));
    }

    static boolean quotient(int x, int y, int r) {
        return operands(x, y) && (normal(r) || noQuotient(x, r));
    }

    static boolean root(int x, int r) {
        return noDenormal(x) && (normal(r) || r << 1 == 0);
    }

    /** Operands of a comparison. */
    static boolean ordered(long x, long y) {
        return operands(x, y) && number(x) && number(y);
    }

    static boolean ordered(int x, int y) {
        return operands(x, y) && number(x) && number(y);
    }

    /** MINxx of ordered operands: the second one when they are equal. */
    static long least(long x, long y) {
        return Double.longBitsToDouble(x) < Double.longBitsToDouble(y) ? x : y;
    }

    static int least(int x, int y) {
        return Float.intBitsToFloat(x) < Float.intBitsToFloat(y) ? x : y;
    }

    static long greatest(long x, long y) {
        return Double.longBitsToDouble(x) > Double.longBitsToDouble(y) ? x : y;
    }

    static int greatest(int x, int y) {
        return Float.intBitsToFloat(x) > Float.intBitsToFloat(y) ? x : y;
    }

    /** ZF and CF of UCOMISx for operands in this order (-1, 0, 1). */
    static long flags(int order) {
        return order > 0 ? 0 : order == 0 ? Flags.ZF : Flags.CF;
    }

    static boolean fitsInt(double x) {
        return Math.abs(x) < 0x1p31;
    }

    static boolean fitsLong(double x) {
        return Math.abs(x) < 0x1p63;
    }

    /** A double and the single that it was rounded to. */
    static boolean narrowed(long x, int r) {
        return noDenormal(x) && (normal(r) || r << 1 == 0 && x << 1 == 0);
    }
}
