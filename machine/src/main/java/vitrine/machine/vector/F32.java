package vitrine.machine.vector;

import static vitrine.machine.ieee.Exact.DOWN;
import static vitrine.machine.ieee.Exact.NEAREST;
import static vitrine.machine.ieee.Exact.PE;
import static vitrine.machine.ieee.Exact.UP;

/**
 * Scalar arithmetic on binary32 bit patterns, the fast paths. Java's own operation gives the value; where operands
 * and result show that nothing but PE can have been raised, that is the whole instruction. PE itself is found by an
 * exact test as long as it is not set in MXCSR, and everything else is {@link SoftFloat}'s. Callers end with
 * {@link Mxcsr#commit}.
 */
public final class F32 {
    private static final int MAGNITUDE = Integer.MAX_VALUE;
    private static final int INFINITY = 0x7f80_0000;
    private static final int LEAST_NORMAL = 1 << 23;

    private F32() {}

    /** Zero, normal, infinite or NaN. */
    private static boolean noDenormal(int x) {
        return Integer.compareUnsigned((x << 1) - 1, (LEAST_NORMAL << 1) - 1) >= 0;
    }

    /** Normal, and not the least normal number, which may be a rounded tiny one. */
    private static boolean normal(int x) {
        return Integer.compareUnsigned((x & MAGNITUDE) - LEAST_NORMAL - 1, INFINITY - LEAST_NORMAL - 1) < 0;
    }

    private static boolean zero(int x) {
        return x << 1 == 0;
    }

    public static int add(int a, int b, Mxcsr m) {
        if (m.quick && noDenormal(a) && noDenormal(b)) {
            float x = Float.intBitsToFloat(a);
            float y = Float.intBitsToFloat(b);
            float r = x + y;
            int bits = Float.floatToRawIntBits(r);
            if (zero(bits) || normal(bits)) {
                if (m.fast) {
                    return bits;
                }
                // Knuth's TwoSum: the error of the sum is itself a number
                float z = r - x;
                if (x - (r - z) + (y - z) != 0) {
                    m.raise(PE);
                }
                return bits;
            }
        }
        return (int) m.soft.arith(SoftFloat.ADD, a, b, false);
    }

    public static int sub(int a, int b, Mxcsr m) {
        if (m.quick && noDenormal(a) && noDenormal(b)) {
            float x = Float.intBitsToFloat(a);
            float y = -Float.intBitsToFloat(b);
            float r = x + y;
            int bits = Float.floatToRawIntBits(r);
            if (zero(bits) || normal(bits)) {
                if (m.fast) {
                    return bits;
                }
                float z = r - x;
                if (x - (r - z) + (y - z) != 0) {
                    m.raise(PE);
                }
                return bits;
            }
        }
        return (int) m.soft.arith(SoftFloat.SUB, a, b, false);
    }

    public static int mul(int a, int b, Mxcsr m) {
        if (m.quick && noDenormal(a) && noDenormal(b)) {
            float x = Float.intBitsToFloat(a);
            float y = Float.intBitsToFloat(b);
            float r = x * y;
            int bits = Float.floatToRawIntBits(r);
            if (normal(bits)) {
                if (m.fast) {
                    return bits;
                }
                if ((double) x * y != r) { // 24 + 24 bits fit a double
                    m.raise(PE);
                }
                return bits;
            } else if (zero(bits) && (zero(a) || zero(b))) {
                return bits;
            }
        }
        return (int) m.soft.arith(SoftFloat.MUL, a, b, false);
    }

    public static int div(int a, int b, Mxcsr m) {
        if (m.quick && noDenormal(a) && noDenormal(b)) {
            float x = Float.intBitsToFloat(a);
            float y = Float.intBitsToFloat(b);
            float r = x / y;
            int bits = Float.floatToRawIntBits(r);
            if (normal(bits)) {
                if (m.fast) {
                    return bits;
                }
                if ((double) r * y != x) {
                    m.raise(PE);
                }
                return bits;
            }
        }
        return (int) m.soft.arith(SoftFloat.DIV, a, b, false);
    }

    /** a * b + c; {@code signs} as {@link SoftFloat#fma} has them. */
    static int fma(int a, int b, int c, int signs, Mxcsr m) {
        if (m.fast && noDenormal(a) && noDenormal(b) && noDenormal(c)) {
            float x = Float.intBitsToFloat(a ^ signs << 31);
            float z = Float.intBitsToFloat(c ^ signs >> 1 << 31);
            int bits = Float.floatToRawIntBits(Math.fma(x, Float.intBitsToFloat(b), z));
            if (normal(bits)) {
                return bits;
            }
        }
        return (int) m.soft.fma(a, b, c, signs, false);
    }

    public static int sqrt(int a, Mxcsr m) {
        if (m.fast && noDenormal(a)) {
            int bits = Float.floatToRawIntBits((float) Math.sqrt(Float.intBitsToFloat(a)));
            if (normal(bits)) {
                return bits;
            }
        }
        return (int) m.soft.sqrt(a, false);
    }

    public static int min(int a, int b, Mxcsr m) {
        float x = Float.intBitsToFloat(a);
        float y = Float.intBitsToFloat(b);
        if (m.quick && noDenormal(a) && noDenormal(b) && !Float.isNaN(x) && !Float.isNaN(y)) {
            return x < y ? a : b;
        }
        return (int) m.soft.extreme(a, b, false, false);
    }

    public static int max(int a, int b, Mxcsr m) {
        float x = Float.intBitsToFloat(a);
        float y = Float.intBitsToFloat(b);
        if (m.quick && noDenormal(a) && noDenormal(b) && !Float.isNaN(x) && !Float.isNaN(y)) {
            return x > y ? a : b;
        }
        return (int) m.soft.extreme(a, b, false, true);
    }

    /** -1, 0, 1 or 2 for unordered. */
    private static int order(int a, int b, boolean quiet, Mxcsr m) {
        float x = Float.intBitsToFloat(a);
        float y = Float.intBitsToFloat(b);
        if (m.quick && noDenormal(a) && noDenormal(b) && !Float.isNaN(x) && !Float.isNaN(y)) {
            return x < y ? -1 : x == y ? 0 : 1;
        }
        return m.soft.compare(a, b, false, quiet);
    }

    /** ZF, PF and CF of UCOMISx (quiet) and COMISx at their places in EFLAGS; the other flags become 0. */
    public static int comis(int a, int b, boolean quiet, Mxcsr m) {
        int c = order(a, b, quiet, m);
        m.commit();
        return c == 2 ? 0x45 : c == 0 ? 0x40 : c < 0 ? 1 : 0;
    }

    /** Predicates 0 to 31 of CMPxx: bit 0 below, bit 1 equal, bit 2 above, bit 3 unordered. */
    private static final long PREDICATES = 0xf465_0b9a_7ced_8312L;

    /** Predicates 0 to 15 that raise IE for a quiet NaN; for 16 to 31 the others do. */
    private static final int SIGNALLING = 0b0110_0110_0110_0110;

    /** CMPxx: all ones or zero. */
    public static int compare(int a, int b, int predicate, Mxcsr m) {
        boolean quiet = (SIGNALLING >> (predicate & 15) & 1) == (predicate >> 4 & 1);
        int c = order(a, b, quiet, m);
        int bit = c == 2 ? 3 : c + 1;
        return (PREDICATES >>> ((predicate & 15) << 2) >>> bit & 1) != 0 ? -1 : 0;
    }

    /** ROUNDxx; the control is that of {@link SoftFloat#roundIntegral}. */
    public static int round(int a, int control, Mxcsr m) {
        float x = Float.intBitsToFloat(a);
        if (m.quick && !Float.isNaN(x)) {
            float r = (float)
                    switch ((control & 4) != 0 ? NEAREST : control & 3) {
                        case NEAREST -> Math.rint(x);
                        case DOWN -> Math.floor(x);
                        case UP -> Math.ceil(x);
                        default -> x < 0 ? Math.ceil(x) : Math.floor(x);
                    };
            if (r != x && (control & 8) == 0) {
                m.raise(PE);
            }
            return Float.floatToRawIntBits(r);
        }
        return (int) m.soft.roundIntegral(a, false, control);
    }
}
