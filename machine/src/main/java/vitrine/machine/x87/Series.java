package vitrine.machine.x87;

import vitrine.machine.ieee.Real128;

/**
 * The series behind {@link X87Functions}: sine, cosine, exponential, logarithm and arctangent to 128 bits, in
 * registers of their own.
 */
final class Series {
    /** pi * 2^64, the hardware's 66 bits: 3 and this. */
    private static final long PI_LOW = 0x243F_6A88_85A3_08D3L;

    /** atan(k / 8), k from 1: exponent and 128 bits. */
    private static final long[][] ATAN = {
        {-4, 0xFEAD_D4D5_617B_6E32L, 0xC897_989F_3E88_8EF8L},
        {-3, 0xFADB_AFC9_6406_EB15L, 0x6DC7_9EF5_F7A2_17E6L},
        {-2, 0xB7B0_CA0F_26F7_8473L, 0x8AA3_2122_DCFE_4483L},
        {-2, 0xED63_382B_0DDA_7B45L, 0x6FE4_45EC_BC3A_8D03L},
        {-1, 0x8F00_5D5E_F7F5_9F9BL, 0x5C83_5E16_65C4_3748L},
        {-1, 0xA4BC_7D19_34F7_0924L, 0x19A8_7F2A_457D_AC9FL},
        {-1, 0xB805_3E2B_C231_9E73L, 0xCB2D_A552_10A4_443DL},
        {-1, 0xC90F_DAA2_2168_C234L, 0xC4C6_628B_80DC_1CD1L},
    };

    static final long PI_HIGH = 0xC90F_DAA2_2168_C234L;
    static final long PI_REST = 0xC4C6_628B_80DC_1CD1L;

    /** Argument and result. */
    final Real128 a = new Real128();

    final Real128 b = new Real128();
    final Real128 c = new Real128();
    final Real128 t = new Real128();
    private final Real128 square = new Real128();
    final Real128 one = new Real128().set(1);
    private final Real128 ln2 = new Real128().set(0, -1, 0xB172_17F7_D1CF_79ABL, 0xC9E3_B398_03F2_F6AFL);
    private final Real128 twoOverLn2 = new Real128().set(0, 1, 0xB8AA_3B29_5C17_F0BBL, 0xBE87_FED0_691D_3E89L);

    /** Quadrant of the reduced angle. */
    int quadrant;

    static void load(Real128 r, int s, long m) {
        int n = Long.numberOfLeadingZeros(m);
        r.set(s >> 15, X87Math.unbiased(s & 0x7fff) - n, m << n, 0);
    }

    /** Number of terms after which a series in x^2 / n! has converged, by the exponent of x. */
    private static int terms(int exp) {
        return exp >= -1 ? 17 : exp >= -4 ? 14 : exp >= -10 ? 9 : exp >= -32 ? 5 : 2;
    }

    /** r = sin of a, |a| at most pi / 4. */
    void sine(Real128 r) {
        square.set(a).multiply(a);
        r.set(one);
        for (int k = terms(a.exp); k > 0; k--) {
            r.multiply(square).divide(2 * k * (2 * k + 1)).negate().add(one);
        }
        r.multiply(a);
    }

    /** r = cos of a. */
    void cosine(Real128 r) {
        square.set(a).multiply(a);
        r.set(one);
        for (int k = terms(a.exp); k > 0; k--) {
            r.multiply(square).divide((2 * k - 1) * 2 * k).negate().add(one);
        }
    }

    /** a = |x| modulo pi / 2, between -pi / 4 and pi / 4, and the quadrant; x below 2^63. */
    void reduce(int s, long m) {
        load(a, s & 0x7fff, m);
        quadrant = 0;
        int e = a.exp;
        if (e < -1) {
            return;
        }
        // long division of x by pi / 2, both in units of 2^-65
        long high = 0;
        long low = 0;
        long bits = a.hi;
        int q = 0;
        for (int i = 0; i < 64 + e + 2; i++) {
            high = high << 1 | low >>> 63;
            low = low << 1 | bits >>> 63;
            bits <<= 1;
            q <<= 1;
            if (high > 3 || high == 3 && Long.compareUnsigned(low, PI_LOW) >= 0) {
                high -= 3 + (Long.compareUnsigned(low, PI_LOW) < 0 ? 1 : 0);
                low -= PI_LOW;
                q++;
            }
        }
        int sign = 0;
        long twiceHigh = high << 1 | low >>> 63;
        if (twiceHigh > 3 || twiceHigh == 3 && Long.compareUnsigned(low << 1, PI_LOW) > 0) {
            high = 3 - high - (Long.compareUnsigned(PI_LOW, low) < 0 ? 1 : 0);
            low = PI_LOW - low;
            q++;
            sign = 1;
        }
        quadrant = q & 3;
        // high:low * 2^-65 with at most 66 bits
        if (high == 0) {
            int n = Long.numberOfLeadingZeros(low);
            a.set(sign, -2 - n, low << n, 0);
        } else {
            int n = Long.numberOfLeadingZeros(high);
            a.set(sign, 62 - n, high << n | low >>> 64 - n, low << n);
        }
    }

    /** b = 2^a - 1, |a| below 1. */
    void exponential() {
        a.multiply(ln2);
        int n = a.exp >= -2 ? 34 : a.exp >= -6 ? 26 : a.exp >= -16 ? 16 : a.exp >= -40 ? 8 : 4;
        b.set(one);
        for (int k = n; k > 1; k--) {
            b.multiply(a).divide(k).add(one);
        }
        b.multiply(a);
    }

    /** a = log2(1 + a) + k for 1 + a between 1 / sqrt 2 and sqrt 2. */
    void log2(int k) {
        if (!a.isZero()) {
            t.set(2).add(a);
            a.divide(t);
            square.set(a).multiply(a);
            int n = a.exp >= -5 ? 26 : a.exp >= -12 ? 13 : a.exp >= -32 ? 6 : 3;
            b.set(one).divide(2 * n + 1);
            for (int i = 2 * n - 1; i > 0; i -= 2) {
                b.multiply(square).add(t.set(one).divide(i));
            }
            a.multiply(b).multiply(twoOverLn2);
        }
        a.add(t.set(k));
    }

    /** a = atan(a), a from 0 to 1: the nearest eighth from a table, the rest by its series. */
    void arctangent() {
        int k = a.exp < -4 ? 0 : (int) ((a.hi >>> 59 - a.exp) + 1 >> 1);
        if (k > 0) {
            b.set(k).exp -= 3;
            c.set(a).multiply(b).add(one);
            a.add(b.negate()).divide(c);
        }
        if (!a.isZero()) {
            square.set(a).multiply(a);
            int n = a.exp >= -12 ? 17 : a.exp >= -32 ? 6 : 3;
            b.set(one).divide(2 * n + 1);
            for (int i = 2 * n - 1; i > 0; i -= 2) {
                b.multiply(square).negate().add(t.set(one).divide(i));
            }
            a.multiply(b);
        }
        if (k > 0) {
            a.add(t.set(0, (int) ATAN[k - 1][0], ATAN[k - 1][1], ATAN[k - 1][2]));
        }
    }
}
