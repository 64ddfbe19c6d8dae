package vitrine.machine.vector;

import static vitrine.machine.ieee.Exact.DOWN;
import static vitrine.machine.ieee.Exact.NEAREST;
import static vitrine.machine.ieee.Exact.PE;
import static vitrine.machine.ieee.Exact.UP;

/**
 * Scalar arithmetic on binary64 bit patterns, the fast paths. Java's own operation gives the value; where operands
 * and result show that nothing but PE can have been raised, that is the whole instruction. PE itself is found by an
 * exact test as long as it is not set in MXCSR, and everything else is {@link SoftFloat}'s. Callers end with
 * {@link Mxcsr#commit}.
 */
public final class F64 {
    private static final long MAGNITUDE = Long.MAX_VALUE;
    private static final long INFINITY = 0x7ff0_0000_0000_0000L;
    private static final long LEAST_NORMAL = 1L << 52;

    private F64() {}

    /** Zero, normal, infinite or NaN. */
    private static boolean noDenormal(long x) {
        return Long.compareUnsigned((x << 1) - 1, (LEAST_NORMAL << 1) - 1) >= 0;
    }

    /** Normal, and not the least normal number, which may be a rounded tiny one. */
    private static boolean normal(long x) {
        return Long.compareUnsigned((x & MAGNITUDE) - LEAST_NORMAL - 1, INFINITY - LEAST_NORMAL - 1) < 0;
    }

    private static boolean zero(long x) {
        return x << 1 == 0;
    }

    public static long add(long a, long b, Mxcsr m) {
        if (m.quick && noDenormal(a) && noDenormal(b)) {
            double x = Double.longBitsToDouble(a);
            double y = Double.longBitsToDouble(b);
            double r = x + y;
            long bits = Double.doubleToRawLongBits(r);
            if (zero(bits) || normal(bits)) {
                if (m.fast) {
                    return bits;
                }
                // Knuth's TwoSum: the error of the sum is itself a number
                double z = r - x;
                if (x - (r - z) + (y - z) != 0) {
                    m.raise(PE);
                }
                return bits;
            }
        }
        return m.soft.arith(SoftFloat.ADD, a, b, true);
    }

    public static long sub(long a, long b, Mxcsr m) {
        if (m.quick && noDenormal(a) && noDenormal(b)) {
            double x = Double.longBitsToDouble(a);
            double y = -Double.longBitsToDouble(b);
            double r = x + y;
            long bits = Double.doubleToRawLongBits(r);
            if (zero(bits) || normal(bits)) {
                if (m.fast) {
                    return bits;
                }
                double z = r - x;
                if (x - (r - z) + (y - z) != 0) {
                    m.raise(PE);
                }
                return bits;
            }
        }
        return m.soft.arith(SoftFloat.SUB, a, b, true);
    }

    public static long mul(long a, long b, Mxcsr m) {
        if (m.quick && noDenormal(a) && noDenormal(b)) {
            double x = Double.longBitsToDouble(a);
            double y = Double.longBitsToDouble(b);
            double r = x * y;
            long bits = Double.doubleToRawLongBits(r);
            if (normal(bits)) {
                if (m.fast) {
                    return bits;
                }
                if (Math.abs(r) > 0x1p-900) { // else the error may be below the least number
                    if (Math.fma(x, y, -r) != 0) {
                        m.raise(PE);
                    }
                    return bits;
                }
            } else if (zero(bits) && (zero(a) || zero(b))) {
                return bits;
            }
        }
        return m.soft.arith(SoftFloat.MUL, a, b, true);
    }

    public static long div(long a, long b, Mxcsr m) {
        if (m.quick && noDenormal(a) && noDenormal(b)) {
            double x = Double.longBitsToDouble(a);
            double y = Double.longBitsToDouble(b);
            double r = x / y;
            long bits = Double.doubleToRawLongBits(r);
            if (normal(bits)) {
                if (m.fast) {
                    return bits;
                }
                if (Math.abs(x) > 0x1p-900 && Math.abs(r) < 0x1p900) {
                    if (Math.fma(r, y, -x) != 0) {
                        m.raise(PE);
                    }
                    return bits;
                }
            }
        }
        return m.soft.arith(SoftFloat.DIV, a, b, true);
    }

    /** a * b + c; {@code signs} as {@link SoftFloat#fma} has them. */
    static long fma(long a, long b, long c, int signs, Mxcsr m) {
        if (m.fast && noDenormal(a) && noDenormal(b) && noDenormal(c)) {
            double x = Double.longBitsToDouble(a ^ (long) signs << 63);
            double z = Double.longBitsToDouble(c ^ (long) (signs >> 1) << 63);
            long bits = Double.doubleToRawLongBits(Math.fma(x, Double.longBitsToDouble(b), z));
            if (normal(bits)) {
                return bits;
            }
        }
        return m.soft.fma(a, b, c, signs, true);
    }

    public static long sqrt(long a, Mxcsr m) {
        if (m.fast && noDenormal(a)) {
            long bits = Double.doubleToRawLongBits(Math.sqrt(Double.longBitsToDouble(a)));
            if (normal(bits)) {
                return bits;
            }
        }
        return m.soft.sqrt(a, true);
    }

    public static long min(long a, long b, Mxcsr m) {
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(b);
        if (m.quick && noDenormal(a) && noDenormal(b) && !Double.isNaN(x) && !Double.isNaN(y)) {
            return x < y ? a : b;
        }
        return m.soft.extreme(a, b, true, false);
    }

    public static long max(long a, long b, Mxcsr m) {
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(b);
        if (m.quick && noDenormal(a) && noDenormal(b) && !Double.isNaN(x) && !Double.isNaN(y)) {
            return x > y ? a : b;
        }
        return m.soft.extreme(a, b, true, true);
    }

    /** -1, 0, 1 or 2 for unordered. */
    private static int order(long a, long b, boolean quiet, Mxcsr m) {
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(b);
        if (m.quick && noDenormal(a) && noDenormal(b) && !Double.isNaN(x) && !Double.isNaN(y)) {
            return x < y ? -1 : x == y ? 0 : 1;
        }
        return m.soft.compare(a, b, true, quiet);
    }

    /** ZF, PF and CF of UCOMISx (quiet) and COMISx at their places in EFLAGS; the other flags become 0. */
    public static int comis(long a, long b, boolean quiet, Mxcsr m) {
        int c = order(a, b, quiet, m);
        m.commit();
        return c == 2 ? 0x45 : c == 0 ? 0x40 : c < 0 ? 1 : 0;
    }

    /** Predicates 0 to 31 of CMPxx: bit 0 below, bit 1 equal, bit 2 above, bit 3 unordered. */
    private static final long PREDICATES = 0xf465_0b9a_7ced_8312L;

    /** Predicates 0 to 15 that raise IE for a quiet NaN; for 16 to 31 the others do. */
    private static final int SIGNALLING = 0b0110_0110_0110_0110;

    /** CMPxx: all ones or zero. */
    public static long compare(long a, long b, int predicate, Mxcsr m) {
        boolean quiet = (SIGNALLING >> (predicate & 15) & 1) == (predicate >> 4 & 1);
        int c = order(a, b, quiet, m);
        int bit = c == 2 ? 3 : c + 1;
        return (PREDICATES >>> ((predicate & 15) << 2) >>> bit & 1) != 0 ? -1 : 0;
    }

    /** ROUNDxx; the control is that of {@link SoftFloat#roundIntegral}. */
    public static long round(long a, int control, Mxcsr m) {
        double x = Double.longBitsToDouble(a);
        if (m.quick && !Double.isNaN(x)) {
            double r = switch ((control & 4) != 0 ? NEAREST : control & 3) {
                case NEAREST -> Math.rint(x);
                case DOWN -> Math.floor(x);
                case UP -> Math.ceil(x);
                default -> x < 0 ? Math.ceil(x) : Math.floor(x);
            };
            if (r != x && (control & 8) == 0) {
                m.raise(PE);
            }
            return Double.doubleToRawLongBits(r);
        }
        return m.soft.roundIntegral(a, true, control);
    }
}
