package vitrine.machine.vector;

/** CVTxx (Intel SDM volume 1, 4.8.4.2 and 11.4.1.6). Integers that do not fit become the integer indefinite with IE. */
public final class Convert {
    private static final long LOW = 0xffff_ffffL;

    private Convert() {}

    /** CVTSI2SD of a sign-extended integer. */
    public static void cvtsi2sd(long[] v, int d, long value, Mxcsr m) {
        v[d] = toDouble(value, m);
    }

    /** CVTSI2SS of a sign-extended integer. */
    public static void cvtsi2ss(long[] v, int d, long value, Mxcsr m) {
        long x = m.soft.fromInteger(value, false);
        m.commit();
        v[d] = v[d] & ~LOW | x & LOW;
    }

    /** An integer as a single, in the low half. */
    private static long single(int x, Mxcsr m) {
        if (m.fast || x < 1 << 24 && x > -(1 << 24)) {
            return Float.floatToRawIntBits(x) & LOW;
        }
        return m.soft.fromInteger(x, false);
    }

    private static long toDouble(long value, Mxcsr m) {
        if (Math.abs(value) >>> 53 == 0) {
            return Double.doubleToRawLongBits((double) value);
        }
        long x = m.soft.fromInteger(value, true);
        m.commit();
        return x;
    }

    /** CVTSD2SI, CVTTSD2SI; a 32-bit result is zero-extended, as the register is. */
    public static long fromDouble(long x, boolean wide, boolean truncate, Mxcsr m) {
        if (truncate && m.fast) {
            double f = Double.longBitsToDouble(x);
            if (wide ? Math.abs(f) < 0x1p63 : Math.abs(f) < 0x1p31) {
                return wide ? (long) f : (int) f & LOW;
            }
        }
        long r = m.soft.toInteger(x, true, wide, truncate);
        m.commit();
        return wide ? r : r & LOW;
    }

    /** CVTSS2SI, CVTTSS2SI. */
    public static long fromSingle(int x, boolean wide, boolean truncate, Mxcsr m) {
        if (truncate && m.fast) {
            float f = Float.intBitsToFloat(x);
            if (Math.abs(f) < 0x1p31f) {
                return wide ? (long) f : (int) f & LOW;
            }
        }
        long r = m.soft.toInteger(x, false, wide, truncate);
        m.commit();
        return wide ? r : r & LOW;
    }

    public static void cvtss2sd(long[] v, int d, int s, Mxcsr m) {
        long x = widen(v[s], m);
        m.commit();
        v[d] = x;
    }

    public static void cvtsd2ss(long[] v, int d, int s, Mxcsr m) {
        long x = narrow(v[s], m);
        m.commit();
        v[d] = v[d] & ~LOW | x;
    }

    public static void cvtps2pd(long[] v, int d, int s, Mxcsr m) {
        long x = widen(v[s], m);
        long y = widen(v[s] >>> 32, m);
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    public static void cvtpd2ps(long[] v, int d, int s, Mxcsr m) {
        long x = narrow(v[s], m);
        long y = narrow(v[s + 1], m);
        m.commit();
        v[d] = x | y << 32;
        v[d + 1] = 0;
    }

    private static long widen(long x, Mxcsr m) {
        int e = (int) x >> 23 & 0xff;
        if (e != 0 && e != 0xff) {
            return Double.doubleToRawLongBits((double) Float.intBitsToFloat((int) x));
        }
        return m.soft.convert(x, false);
    }

    private static long narrow(long x, Mxcsr m) {
        if (m.fast) {
            float f = (float) Double.longBitsToDouble(x);
            float g = Math.abs(f);
            if (g > Float.MIN_NORMAL && g < Float.POSITIVE_INFINITY) {
                return Float.floatToRawIntBits(f) & LOW;
            }
        }
        return m.soft.convert(x, true);
    }

    public static void cvtdq2ps(long[] v, int d, int s, Mxcsr m) {
        long a = single((int) v[s], m) & LOW | single((int) (v[s] >> 32), m) << 32;
        long b = single((int) v[s + 1], m) & LOW | single((int) (v[s + 1] >> 32), m) << 32;
        m.commit();
        v[d] = a;
        v[d + 1] = b;
    }

    /** Exact; also CVTPI2PD. */
    public static void cvtdq2pd(long[] v, int d, int s, Mxcsr m) {
        long x = v[s];
        v[d] = Double.doubleToRawLongBits((int) x);
        v[d + 1] = Double.doubleToRawLongBits((int) (x >> 32));
    }

    private static long ints(long x, boolean truncate, Mxcsr m) {
        if (truncate && m.fast) {
            float low = Float.intBitsToFloat((int) x);
            float high = Float.intBitsToFloat((int) (x >> 32));
            if (Math.abs(low) < 0x1p31f && Math.abs(high) < 0x1p31f) {
                return (int) low & LOW | (long) (int) high << 32;
            }
        }
        return m.soft.toInteger(x & LOW, false, false, truncate) & LOW
                | m.soft.toInteger(x >>> 32, false, false, truncate) << 32;
    }

    public static void cvtps2dq(long[] v, int d, int s, Mxcsr m) {
        singles(v, d, s, false, m);
    }

    public static void cvttps2dq(long[] v, int d, int s, Mxcsr m) {
        singles(v, d, s, true, m);
    }

    private static void singles(long[] v, int d, int s, boolean truncate, Mxcsr m) {
        long a = ints(v[s], truncate, m);
        long b = ints(v[s + 1], truncate, m);
        m.commit();
        v[d] = a;
        v[d + 1] = b;
    }

    /** CVTPD2DQ; also CVTPD2PI, of which the low half is the result. */
    public static void cvtpd2dq(long[] v, int d, int s, Mxcsr m) {
        doubles(v, d, s, false, m);
    }

    /** CVTTPD2DQ; also CVTTPD2PI. */
    public static void cvttpd2dq(long[] v, int d, int s, Mxcsr m) {
        doubles(v, d, s, true, m);
    }

    private static void doubles(long[] v, int d, int s, boolean truncate, Mxcsr m) {
        long a = m.soft.toInteger(v[s], true, false, truncate) & LOW
                | m.soft.toInteger(v[s + 1], true, false, truncate) << 32;
        m.commit();
        v[d] = a;
        v[d + 1] = 0;
    }

    /** CVTPI2PS: two integers of an MMX register or memory; the high half of the destination stays. */
    public static void cvtpi2ps(long[] v, int d, int s, Mxcsr m) {
        long a = single((int) v[s], m) & LOW | single((int) (v[s] >> 32), m) << 32;
        m.commit();
        v[d] = a;
    }

    /** CVTPS2PI: result in the low half, for an MMX register. */
    public static void cvtps2pi(long[] v, int d, int s, Mxcsr m) {
        long a = ints(v[s], false, m);
        m.commit();
        v[d] = a;
    }

    /** CVTTPS2PI. */
    public static void cvttps2pi(long[] v, int d, int s, Mxcsr m) {
        long a = ints(v[s], true, m);
        m.commit();
        v[d] = a;
    }
}
