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
 * The transcendental functions (Intel SDM volume 1, 8.3.7 to 8.3.11), computed with 128 bits and then rounded as the
 * control word says: the result is correctly rounded unless the exact one comes within some 2^-120 of a tie. Hardware
 * errs by up to one unit in the last place, in about one result of a hundred. Angles are reduced with the 66-bit pi
 * of the hardware, so far from zero these are the sine and cosine of hardware, not of mathematics.
 */
public final class X87Functions {
    private static final int STACK = IE | X87.SF;
    private static final int OUT_OF_RANGE = -2;
    private static final long SQRT2 = 0xB504_F333_F9DE_6484L;

    private X87Functions() {}

    /** Rounds an irrational result. */
    private static int deliver(X87 f, Real128 r) {
        f.w.set(r.sign, r.exp, r.hi);
        f.w.lo = r.lo | 1;
        return f.roundExtended(64);
    }

    private static Series of(X87 f) {
        Series u = f.series;
        if (u == null) {
            u = new Series();
            f.series = u;
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
                Series u = of(f);
                u.reduce(s, m);
                flags = X87Math.denormal(s & 0x7fff, m) | trigonometric(f, u, s >> 15, cosine);
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
    private static int trigonometric(X87 f, Series u, int sign, boolean cos) {
        int n = cos ? u.quadrant + 1 & 3 : u.quadrant;
        if ((n & 1) == 0) {
            u.sine(u.b);
        } else {
            u.cosine(u.b);
        }
        if ((n & 2) != 0) {
            u.b.negate();
        }
        if (!cos && sign != 0) {
            u.b.negate();
        }
        return deliver(f, u.b);
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
            Series u = of(f);
            u.reduce(s, m);
            flags = X87Math.denormal(s & 0x7fff, m) | tangent(f, u, s >> 15);
            X87Remainder.split(f, f.outSe, f.outSig, 16383, MSB, flags);
        } else {
            Series u = of(f);
            u.reduce(s, m);
            int cosine = trigonometric(f, u, s >> 15, true);
            int cs = f.outSe;
            long cm = f.outSig;
            flags = X87Math.denormal(s & 0x7fff, m) | cosine & ~C1 | trigonometric(f, u, s >> 15, false);
            X87Remainder.split(f, f.outSe, f.outSig, cs, cm, flags);
        }
    }

    private static int tangent(X87 f, Series u, int sign) {
        u.sine(u.b);
        u.cosine(u.c);
        if ((u.quadrant & 1) == 0) {
            u.b.divide(u.c);
        } else {
            u.b.set(u.c.divide(u.b).negate());
        }
        if (sign != 0) {
            u.b.negate();
        }
        return deliver(f, u.b);
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
                Series u = of(f);
                Series.load(u.a, s, m);
                u.exponential();
                flags |= deliver(f, u.b);
            }
        }
        f.write(0, flags);
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
        Series u = of(f);
        Series.load(u.a, xs, xm);
        int k = u.a.exp;
        boolean power = u.a.hi == MSB;
        if (Long.compareUnsigned(u.a.hi, SQRT2) > 0) {
            k++;
        }
        u.a.exp -= k;
        u.a.add(u.t.set(-1));
        u.log2(k);
        return flags | times(f, u, ys, ym, power);
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
        Series u = of(f);
        Series.load(u.a, xs, xm);
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
        return flags | times(f, u, ys, ym, power);
    }

    /** a * y; {@code exact} when a is an integer. */
    private static int times(X87 f, Series u, int ys, long ym, boolean exact) {
        if (exact) {
            int n = Long.numberOfLeadingZeros(ym);
            f.w.mul(u.a.sign, u.a.exp, u.a.hi, ys >> 15, X87Math.unbiased(ys & 0x7fff) - n, ym << n);
            int flags = f.roundExtended(64);
            return flags | (f.w.tiny ? UE | PE : PE); // the hardware never calls u.a logarithm exact
        }
        Series.load(u.t, ys, ym);
        return deliver(f, u.a.multiply(u.t));
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
                    flags |= arctangent(f, of(f), ys, ym, xs, xm);
                }
            }
        }
        if (f.write(1, flags)) {
            f.pop();
        }
    }

    private static int arctangent(X87 f, Series u, int ys, long ym, int xs, long xm) {
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
            u.a.set(u.one);
        } else if (zeroY) {
            u.a.set(0);
        } else if (zeroX) {
            u.a.set(0);
            steep = true;
        } else {
            Series.load(u.a, ys & 0x7fff, ym);
            Series.load(u.b, xs & 0x7fff, xm);
            steep = u.a.exp > u.b.exp || u.a.exp == u.b.exp && Long.compareUnsigned(u.a.hi, u.b.hi) > 0;
            if (steep) {
                u.c.set(u.a);
                u.a.set(u.b);
                u.b.set(u.c);
            }
            u.a.divide(u.b);
        }
        if (!u.a.isZero()) {
            u.arctangent();
        }
        if (steep) {
            u.a.negate().add(u.t.set(0, 0, Series.PI_HIGH, Series.PI_REST));
            if (left) {
                u.a.negate().add(u.t.set(0, 1, Series.PI_HIGH, Series.PI_REST));
            }
        } else if (left) {
            u.a.negate().add(u.t.set(0, 1, Series.PI_HIGH, Series.PI_REST));
        }
        u.a.sign = ys >> 15;
        return deliver(f, u.a);
    }
}
