package vitrine.machine.x87;

import static vitrine.machine.ieee.Exact.DE;
import static vitrine.machine.ieee.Exact.IE;
import static vitrine.machine.ieee.Exact.PE;
import static vitrine.machine.ieee.Exact.UE;
import static vitrine.machine.ieee.Exact.ZE;
import static vitrine.machine.x87.X87.C1;
import static vitrine.machine.x87.X87.C2;
import static vitrine.machine.x87.X87.MSB;

import vitrine.machine.ieee.Real128;

/**
 * The transcendental functions (Intel SDM volume 1, 8.3.7 to 8.3.11), computed with 128 bits and then rounded as the control word says: the result is
 * correctly rounded unless the exact one comes within some 2^-120 of a tie. Hardware errs by up to one unit in the last place, in about one result of a hundred. Angles are reduced with the 66-bit pi of the hardware, so far from zero these are the
 * sine and cosine of hardware, not of mathematics.
 */
public final class X87Functions {
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

    private static final long PI_HIGH = 0xC90F_DAA2_2168_C234L;
    private static final long PI_REST = 0xC4C6_628B_80DC_1CD1L;
    private static final int STACK = IE | X87.SF;
    private static final int OUT_OF_RANGE = -2;
    private static final long SQRT2 = 0xB504_F333_F9DE_6484L;

    private final Real128 a = new Real128();
    private final Real128 b = new Real128();
    private final Real128 c = new Real128();
    private final Real128 t = new Real128();
    private final Real128 square = new Real128();
    private final Real128 one = new Real128().set(1);
    private final Real128 ln2 = new Real128().set(0, -1, 0xB172_17F7_D1CF_79ABL, 0xC9E3_B398_03F2_F6AFL);
    private final Real128 twoOverLn2 = new Real128().set(0, 1, 0xB8AA_3B29_5C17_F0BBL, 0xBE87_FED0_691D_3E89L);

    /** Quadrant of the reduced angle. */
    private int quadrant;

    X87Functions() {}

    private static void load(Real128 r, int s, long m) {
        int n = Long.numberOfLeadingZeros(m);
        r.set(s >> 15, X87Math.unbiased(s & 0x7fff) - n, m << n, 0);
    }

    /** Rounds an irrational result. */
    private static int deliver(X87 f, Real128 r) {
        f.w.set(r.sign, r.exp, r.hi);
        f.w.lo = r.lo | 1;
        return f.roundExtended(64);
    }

    /** Number of terms after which a series in x^2 / n! has converged, by the exponent of x. */
    private static int terms(int exp) {
        return exp >= -1 ? 17 : exp >= -4 ? 14 : exp >= -10 ? 9 : exp >= -32 ? 5 : 2;
    }

    /** r = sin of a, |a| at most pi / 4. */
    private void sine(Real128 r) {
        square.set(a).multiply(a);
        r.set(one);
        for (int k = terms(a.exp); k > 0; k--) {
            r.multiply(square).divide(2 * k * (2 * k + 1)).negate().add(one);
        }
        r.multiply(a);
    }

    /** r = cos of a. */
    private void cosine(Real128 r) {
        square.set(a).multiply(a);
        r.set(one);
        for (int k = terms(a.exp); k > 0; k--) {
            r.multiply(square).divide((2 * k - 1) * 2 * k).negate().add(one);
        }
    }

    /** a = |x| modulo pi / 2, between -pi / 4 and pi / 4, and the quadrant; x below 2^63. */
    private void reduce(int s, long m) {
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

    private static X87Functions of(X87 f) {
        X87Functions u = f.functions;
        if (u == null) {
            u = new X87Functions();
            f.functions = u;
        }
        return u;
    }

    /** FSIN, FCOS. */
    public static void sin(X87 f, boolean cosine) {
        if (f.isEmpty(0)) {
            f.status &= ~C2;
            f.write(0, f.underflow());
            return;
        }
        int s = f.se[f.top];
        long m = f.sig[f.top];
        f.status &= ~C2;
        int flags = angle(f, s, m);
        if (flags == OUT_OF_RANGE) {
            return;
        }
        if (flags < 0) {
            if (m == 0) {
                flags = cosine ? X87Math.result(f, 16383, MSB, 0) : X87Math.result(f, s, m, 0);
            } else {
                X87Functions u = of(f);
                u.reduce(s, m);
                flags = X87Math.denormal(s & 0x7fff, m) | u.trigonometric(f, s >> 15, cosine);
            }
        }
        f.write(0, flags);
    }

    /** NaN, infinity (invalid), out of range (C2), or -1 for an angle to work on. */
    private static int angle(X87 f, int s, long m) {
        int flags = X87Math.nan(f, s, m);
        if (flags >= 0) {
            return flags;
        }
        int e = s & 0x7fff;
        if (e == 0x7fff) {
            return X87Math.invalid(f);
        }
        if (e >= 16383 + 63) {
            f.status = f.status & ~C1 | C2;
            return OUT_OF_RANGE;
        }
        return -1;
    }

    /** Sine or cosine of the reduced angle of a number of this sign. */
    private int trigonometric(X87 f, int sign, boolean cos) {
        int n = cos ? quadrant + 1 & 3 : quadrant;
        if ((n & 1) == 0) {
            sine(b);
        } else {
            cosine(b);
        }
        if ((n & 2) != 0) {
            b.negate();
        }
        if (!cos && sign != 0) {
            b.negate();
        }
        return deliver(f, b);
    }

    /** FSINCOS: ST(0) becomes the sine, and the cosine is pushed. */
    public static void sincos(X87 f) {
        pair(f, false);
    }

    /** FPTAN: ST(0) becomes the tangent, and 1.0 is pushed. */
    public static void tan(X87 f) {
        pair(f, true);
    }

    private static void pair(X87 f, boolean tangent) {
        f.status &= ~C2;
        if (f.isEmpty(0)) {
            f.underflow();
            X87Remainder.split(f, X87.NAN_SE, X87.NAN_SIG, X87.NAN_SE, X87.NAN_SIG, STACK);
            return;
        }
        if (!f.isEmpty(7)) {
            X87Remainder.split(f, X87.NAN_SE, X87.NAN_SIG, X87.NAN_SE, X87.NAN_SIG, STACK | C1);
            return;
        }
        int s = f.se[f.top];
        long m = f.sig[f.top];
        int flags = angle(f, s, m);
        if (flags == OUT_OF_RANGE) {
            return;
        }
        if (flags >= 0) {
            X87Remainder.split(f, f.outSe, f.outSig, f.outSe, f.outSig, flags);
        } else if (m == 0) {
            X87Remainder.split(f, s, m, 16383, MSB, 0);
        } else if (tangent) {
            X87Functions u = of(f);
            u.reduce(s, m);
            flags = X87Math.denormal(s & 0x7fff, m) | u.tangent(f, s >> 15);
            X87Remainder.split(f, f.outSe, f.outSig, 16383, MSB, flags);
        } else {
            X87Functions u = of(f);
            u.reduce(s, m);
            int cosine = u.trigonometric(f, s >> 15, true);
            int cs = f.outSe;
            long cm = f.outSig;
            flags = X87Math.denormal(s & 0x7fff, m) | cosine & ~C1 | u.trigonometric(f, s >> 15, false);
            X87Remainder.split(f, f.outSe, f.outSig, cs, cm, flags);
        }
    }

    private int tangent(X87 f, int sign) {
        sine(b);
        cosine(c);
        if ((quadrant & 1) == 0) {
            b.divide(c);
        } else {
            b.set(c.divide(b).negate());
        }
        if (sign != 0) {
            b.negate();
        }
        return deliver(f, b);
    }

    /** F2XM1: 2^x - 1 for x from -1 to 1; outside, where the manual promises nothing, x stays (as AMD's do). */
    public static void exp2(X87 f) {
        if (f.isEmpty(0)) {
            f.write(0, f.underflow());
            return;
        }
        int s = f.se[f.top];
        long m = f.sig[f.top];
        int e = s & 0x7fff;
        int flags = X87Math.nan(f, s, m);
        if (flags < 0) {
            flags = X87Math.denormal(e, m);
            if (m == 0) {
                f.out(s, m);
            } else if (e == 0x7fff) {
                f.out(s >> 15 != 0 ? 0xbfff : s, MSB);
            } else if (e >= 16383) {
                boolean minus = s == 0xbfff && m == MSB;
                f.out(minus ? 0xbffe : s, m);
                flags |= PE;
            } else {
                flags |= of(f).expm1(f, s, m);
            }
        }
        f.write(0, flags);
    }

    private int expm1(X87 f, int s, long m) {
        load(a, s, m);
        a.multiply(ln2);
        int n = a.exp >= -2 ? 34 : a.exp >= -6 ? 26 : a.exp >= -16 ? 16 : a.exp >= -40 ? 8 : 4;
        b.set(one);
        for (int k = n; k > 1; k--) {
            b.multiply(a).divide(k).add(one);
        }
        return deliver(f, b.multiply(a));
    }

    /** a = log2(1 + a) + k for 1 + a between 1 / sqrt 2 and sqrt 2. */
    private void log2(int k) {
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

    /** FYL2X: ST(1) * log2(ST(0)) to ST(1), and a pop. */
    public static void yl2x(X87 f) {
        product(f, false);
    }

    /** FYL2XP1: ST(1) * log2(ST(0) + 1) to ST(1), and a pop. */
    public static void yl2xp1(X87 f) {
        product(f, true);
    }

    private static void product(X87 f, boolean plusOne) {
        int flags;
        if (f.isEmpty(0) || f.isEmpty(1)) {
            flags = f.underflow();
        } else {
            int p = f.physical(1);
            int s = f.se[f.top];
            long m = f.sig[f.top];
            flags = X87Math.nan(f, s, m, f.se[p], f.sig[p]);
            if (flags < 0) {
                flags = plusOne ? logPlusOne(f, s, m, f.se[p], f.sig[p]) : log(f, s, m, f.se[p], f.sig[p]);
            }
        }
        if (f.write(1, flags)) {
            f.pop();
        }
    }

    private static int log(X87 f, int xs, long xm, int ys, long ym) {
        int flags = X87Math.denormal(xs & 0x7fff, xm) | X87Math.denormal(ys & 0x7fff, ym);
        int xe = xs & 0x7fff;
        int sign = ys & 0x8000;
        boolean infiniteY = (ys & 0x7fff) == 0x7fff;
        if (xm == 0) {
            return ym == 0
                    ? X87Math.invalid(f)
                    : X87Math.result(f, sign ^ 0x8000 | 0x7fff, MSB, infiniteY ? 0 : flags & ~DE | ZE);
        }
        if (xs >> 15 != 0) {
            return X87Math.invalid(f);
        }
        if (xe == 0x7fff) {
            return ym == 0 ? X87Math.invalid(f) : X87Math.result(f, sign | 0x7fff, MSB, flags);
        }
        boolean isOne = xe == 16383 && xm == MSB;
        int negative = xe < 16383 ? 0x8000 : 0;
        if (infiniteY) {
            return isOne ? X87Math.invalid(f) : X87Math.result(f, sign ^ negative | 0x7fff, MSB, flags);
        }
        if (ym == 0 || isOne) {
            return X87Math.result(f, sign ^ negative, 0, flags);
        }
        X87Functions u = of(f);
        load(u.a, xs, xm);
        int k = u.a.exp;
        boolean power = u.a.hi == MSB;
        if (Long.compareUnsigned(u.a.hi, SQRT2) > 0) {
            k++;
        }
        u.a.exp -= k;
        u.a.add(u.t.set(-1));
        u.log2(k);
        return flags | u.times(f, ys, ym, power);
    }

    private static int logPlusOne(X87 f, int xs, long xm, int ys, long ym) {
        int flags = X87Math.denormal(xs & 0x7fff, xm) | X87Math.denormal(ys & 0x7fff, ym);
        int xe = xs & 0x7fff;
        boolean infiniteY = (ys & 0x7fff) == 0x7fff;
        int sign = xs & 0x8000 ^ ys & 0x8000;
        if (xm == 0) {
            return infiniteY ? X87Math.invalid(f) : X87Math.result(f, sign, 0, flags);
        }
        boolean negative = xs >> 15 != 0;
        if (negative && xe == 0x7fff) {
            return X87Math.invalid(f);
        }
        if (xe == 0x7fff) {
            return ym == 0 ? X87Math.invalid(f) : X87Math.result(f, sign | 0x7fff, MSB, flags);
        }
        if (infiniteY) {
            return X87Math.result(f, sign | 0x7fff, MSB, flags);
        }
        if (ym == 0) {
            return X87Math.result(f, sign, 0, flags);
        }
        if (negative && xe >= 16383) {
            return X87Math.result(f, xs, xm, flags | PE); // undefined in the manual; what AMD's do
        }
        X87Functions u = of(f);
        load(u.a, xs, xm);
        int k = 0;
        boolean power = false;
        if (xe >= 16381) { // |x| at least 1/4: take 1 + x apart as log does
            u.a.add(u.one);
            k = u.a.exp;
            power = u.a.hi == MSB && u.a.lo == 0;
            if (Long.compareUnsigned(u.a.hi, SQRT2) > 0) {
                k++;
            }
            u.a.exp -= k;
            u.a.add(u.t.set(-1));
        }
        u.log2(k);
        return flags | u.times(f, ys, ym, power);
    }

    /** a * y; {@code exact} when a is an integer. */
    private int times(X87 f, int ys, long ym, boolean exact) {
        if (exact) {
            int n = Long.numberOfLeadingZeros(ym);
            f.w.mul(a.sign, a.exp, a.hi, ys >> 15, X87Math.unbiased(ys & 0x7fff) - n, ym << n);
            int flags = f.roundExtended(64);
            return flags | (f.w.tiny ? UE | PE : PE); // the hardware never calls a logarithm exact
        }
        load(t, ys, ym);
        return deliver(f, a.multiply(t));
    }

    /** FPATAN: the angle of the point (ST(0), ST(1)) to ST(1), and a pop. */
    public static void atan(X87 f) {
        int flags;
        if (f.isEmpty(0) || f.isEmpty(1)) {
            flags = f.underflow();
        } else {
            int p = f.physical(1);
            int ys = f.se[p];
            long ym = f.sig[p];
            int xs = f.se[f.top];
            long xm = f.sig[f.top];
            flags = X87Math.nan(f, xs, xm, ys, ym);
            if (flags < 0) {
                flags = X87Math.denormal(xs & 0x7fff, xm) | X87Math.denormal(ys & 0x7fff, ym);
                if (ym == 0 && xs >> 15 == 0) {
                    f.out(ys, 0);
                } else {
                    flags |= of(f).arctangent(f, ys, ym, xs, xm);
                }
            }
        }
        if (f.write(1, flags)) {
            f.pop();
        }
    }

    private int arctangent(X87 f, int ys, long ym, int xs, long xm) {
        boolean left = xs >> 15 != 0;
        boolean infiniteX = (xs & 0x7fff) == 0x7fff;
        boolean infiniteY = (ys & 0x7fff) == 0x7fff;
        boolean zeroX = xm == 0 || infiniteY && !infiniteX;
        boolean zeroY = ym == 0 || infiniteX && !infiniteY;
        if (zeroY && !left) {
            f.out(ys & 0x8000, 0); // finite over infinite
            return 0;
        }
        boolean steep = false;
        if (infiniteX && infiniteY) {
            a.set(one);
        } else if (zeroY) {
            a.set(0);
        } else if (zeroX) {
            a.set(0);
            steep = true;
        } else {
            load(a, ys & 0x7fff, ym);
            load(b, xs & 0x7fff, xm);
            steep = a.exp > b.exp || a.exp == b.exp && Long.compareUnsigned(a.hi, b.hi) > 0;
            if (steep) {
                c.set(a);
                a.set(b);
                b.set(c);
            }
            a.divide(b);
        }
        if (!a.isZero()) {
            small();
        }
        if (steep) {
            a.negate().add(t.set(0, 0, PI_HIGH, PI_REST));
            if (left) {
                a.negate().add(t.set(0, 1, PI_HIGH, PI_REST));
            }
        } else if (left) {
            a.negate().add(t.set(0, 1, PI_HIGH, PI_REST));
        }
        a.sign = ys >> 15;
        return deliver(f, a);
    }

    /** a = atan(a), a from 0 to 1: the nearest eighth from a table, the rest by its series. */
    private void small() {
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
