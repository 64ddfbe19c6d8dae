package vitrine.machine.vector;

import static vitrine.machine.ieee.Exact.DE;
import static vitrine.machine.ieee.Exact.DOWN;
import static vitrine.machine.ieee.Exact.IE;
import static vitrine.machine.ieee.Exact.NEAREST;
import static vitrine.machine.ieee.Exact.PE;
import static vitrine.machine.ieee.Exact.TRUNCATE;
import static vitrine.machine.ieee.Exact.UE;
import static vitrine.machine.ieee.Exact.UP;
import static vitrine.machine.ieee.Exact.ZE;

import vitrine.machine.ieee.Exact;

/**
 * SSE floating point in integers, for every rounding mode, FTZ, DAZ, NaNs, denormals and all exception flags (Intel
 * SDM volume 1, 11.5 and appendix E). The flags go to {@link Mxcsr#raise}. Singles travel in the low half of a long.
 */
final class SoftFloat {
    static final int ADD = 0, SUB = 1, MUL = 2, DIV = 3;

    /** Signs of a fused multiplication and addition. */
    static final int NEGATE_PRODUCT = 1, NEGATE_ADDEND = 2;

    static final long NAN64 = 0xfff8_0000_0000_0000L;
    static final long NAN32 = 0xffc0_0000L;

    private static final int ZERO = 0, FINITE = 1, INFINITE = 2, QUIET = 3, SIGNALLING = 4;

    /** One operand taken apart. */
    private static final class Operand {
        int kind;
        int sign;
        int exp;
        long sig;
        boolean denormal;
        long quieted;
    }

    private final Mxcsr m;
    private final Exact w = new Exact();
    private final Operand a = new Operand();
    private final Operand b = new Operand();
    private final Operand c = new Operand();

    SoftFloat(Mxcsr m) {
        this.m = m;
    }

    private void unpack(Operand o, long bits, boolean dbl) {
        int e;
        long f;
        long quiet;
        if (dbl) {
            o.sign = (int) (bits >>> 63);
            e = (int) (bits >>> 52) & 0x7ff;
            f = bits << 12;
            quiet = 1L << 51;
        } else {
            o.sign = (int) (bits >>> 31) & 1;
            e = (int) (bits >>> 23) & 0xff;
            f = bits << 41;
            quiet = 1L << 22;
        }
        int max = dbl ? 0x7ff : 0xff;
        int bias = dbl ? 1023 : 127;
        o.denormal = false;
        if (e == max) {
            o.kind = f == 0 ? INFINITE : f < 0 ? QUIET : SIGNALLING;
            o.quieted = (dbl ? bits : bits & 0xffff_ffffL) | quiet;
        } else if (e != 0) {
            o.kind = FINITE;
            o.exp = e - bias;
            o.sig = f >>> 1 | 1L << 63;
        } else if (f == 0 || m.denormalsAreZeros()) {
            o.kind = ZERO;
        } else {
            int n = Long.numberOfLeadingZeros(f);
            o.kind = FINITE;
            o.denormal = true;
            o.exp = -bias - n;
            o.sig = f << n;
        }
    }

    private static long zero(int sign, boolean dbl) {
        return dbl ? (long) sign << 63 : (long) sign << 31;
    }

    private static long infinity(int sign, boolean dbl) {
        return zero(sign, dbl) | (dbl ? 0x7ff0_0000_0000_0000L : 0x7f80_0000L);
    }

    private long invalid(boolean dbl) {
        m.raise(IE);
        return dbl ? NAN64 : NAN32;
    }

    private boolean nan() {
        return a.kind >= QUIET || b.kind >= QUIET;
    }

    /** The first NaN operand, quieted (table 4-7). */
    private long propagate() {
        if (a.kind == SIGNALLING || b.kind == SIGNALLING) {
            m.raise(IE);
        }
        return a.kind >= QUIET ? a.quieted : b.quieted;
    }

    private void denormals() {
        if (a.denormal || b.denormal) {
            m.raise(DE);
        }
    }

    private long round(boolean dbl) {
        int unmasked = m.unmasked();
        int flags = dbl
                ? w.round(53, -1022, 1023, m.rounding(), unmasked, 1536)
                : w.round(24, -126, 127, m.rounding(), unmasked, 192);
        if (w.tiny && m.flushToZero() && (unmasked & UE) == 0) {
            m.raise(UE | PE);
            return zero(w.sign, dbl);
        }
        m.raise(flags);
        return dbl ? w.toDoubleBits() : w.toFloatBits() & 0xffff_ffffL;
    }

    /** Adds, subtracts, multiplies or divides. */
    long arith(int op, long x, long y, boolean dbl) {
        unpack(a, x, dbl);
        unpack(b, y, dbl);
        if (nan()) {
            return propagate();
        }
        if (op == MUL || op == DIV) {
            return op == MUL ? mul(dbl) : div(dbl);
        }
        int sb = b.sign ^ op;
        if (a.kind == INFINITE || b.kind == INFINITE) {
            if (a.kind == b.kind && a.sign != sb) {
                return invalid(dbl);
            }
            denormals();
            return infinity(a.kind == INFINITE ? a.sign : sb, dbl);
        }
        denormals();
        if (a.kind == ZERO && b.kind == ZERO) {
            return zero(a.sign == sb ? sb : m.rounding() == DOWN ? 1 : 0, dbl);
        }
        if (b.kind == ZERO) {
            w.set(a.sign, a.exp, a.sig);
        } else if (a.kind == ZERO) {
            w.set(sb, b.exp, b.sig);
        } else if (!w.add(a.sign, a.exp, a.sig, sb, b.exp, b.sig)) {
            return zero(m.rounding() == DOWN ? 1 : 0, dbl);
        }
        return round(dbl);
    }

    private long mul(boolean dbl) {
        int sign = a.sign ^ b.sign;
        if (a.kind == INFINITE || b.kind == INFINITE) {
            if (a.kind == ZERO || b.kind == ZERO) {
                return invalid(dbl);
            }
            denormals();
            return infinity(sign, dbl);
        }
        denormals();
        if (a.kind == ZERO || b.kind == ZERO) {
            return zero(sign, dbl);
        }
        w.mul(a.sign, a.exp, a.sig, b.sign, b.exp, b.sig);
        return round(dbl);
    }

    private long div(boolean dbl) {
        int sign = a.sign ^ b.sign;
        if (a.kind == b.kind && (a.kind == INFINITE || a.kind == ZERO)) {
            return invalid(dbl);
        }
        if (b.kind == ZERO && a.kind == FINITE) {
            m.raise(ZE); // and not DE
            return infinity(sign, dbl);
        }
        denormals();
        if (a.kind == INFINITE) {
            return infinity(sign, dbl);
        }
        if (a.kind == ZERO || b.kind == INFINITE) {
            return zero(sign, dbl);
        }
        w.div(a.sign, a.exp, a.sig, b.sign, b.exp, b.sig);
        return round(dbl);
    }

    /** x * y + z, rounded once; {@code signs}: {@link #NEGATE_PRODUCT}, {@link #NEGATE_ADDEND}. */
    long fma(long x, long y, long z, int signs, boolean dbl) {
        unpack(a, x, dbl);
        unpack(b, y, dbl);
        unpack(c, z, dbl);
        boolean undefined = a.kind == INFINITE && b.kind == ZERO || a.kind == ZERO && b.kind == INFINITE;
        if (nan() || c.kind >= QUIET) {
            if (a.kind == SIGNALLING || b.kind == SIGNALLING || c.kind == SIGNALLING) {
                m.raise(IE);
            }
            return a.kind >= QUIET ? a.quieted : b.kind >= QUIET ? b.quieted : c.quieted;
        }
        int sign = a.sign ^ b.sign ^ signs & NEGATE_PRODUCT;
        int sc = c.sign ^ signs >> 1;
        boolean infinite = a.kind == INFINITE || b.kind == INFINITE;
        if (undefined || infinite && c.kind == INFINITE && sign != sc) {
            return invalid(dbl);
        }
        denormals();
        if (c.denormal) {
            m.raise(DE);
        }
        if (infinite || c.kind == INFINITE) {
            return infinity(infinite ? sign : sc, dbl);
        }
        if (a.kind == ZERO || b.kind == ZERO) {
            if (c.kind == ZERO) {
                return zero(sign == sc ? sc : m.rounding() == DOWN ? 1 : 0, dbl);
            }
            w.set(sc, c.exp, c.sig);
            return round(dbl);
        }
        w.mul(a.sign, a.exp, a.sig, b.sign, b.exp, b.sig);
        w.sign = sign;
        if (c.kind != ZERO && !w.add(sc, c.exp, c.sig)) {
            return zero(m.rounding() == DOWN ? 1 : 0, dbl);
        }
        return round(dbl);
    }

    /** A single as binary16, in the low 16 bits; subnormal results are never flushed. */
    long toHalf(long x, int rounding) {
        unpack(a, x, false);
        long sign = (long) a.sign << 15;
        if (a.kind >= QUIET) {
            if (a.kind == SIGNALLING) {
                m.raise(IE);
            }
            return sign | 0x7c00 | a.quieted >>> 13 & 0x3ff;
        }
        if (a.kind == INFINITE) {
            return sign | 0x7c00;
        }
        if (a.kind == ZERO) {
            return sign;
        }
        if (a.denormal) {
            m.raise(DE);
        }
        w.set(a.sign, a.exp, a.sig);
        m.raise(w.round(11, -14, 15, rounding, m.unmasked(), 24));
        return sign | (w.exp + 14 << 10) + (w.hi >>> 53);
    }

    long sqrt(long x, boolean dbl) {
        unpack(a, x, dbl);
        b.kind = ZERO;
        b.denormal = false;
        if (nan()) {
            return propagate();
        }
        if (a.kind == ZERO) {
            return zero(a.sign, dbl);
        }
        if (a.sign != 0) {
            return invalid(dbl);
        }
        denormals();
        if (a.kind == INFINITE) {
            return infinity(0, dbl);
        }
        w.sqrt(a.exp, a.sig);
        return round(dbl);
    }

    /** -1, 0, 1, or 2 for unordered; raises DE, and IE for a NaN that {@code quiet} does not excuse. */
    int compare(long x, long y, boolean dbl, boolean quiet) {
        unpack(a, x, dbl);
        unpack(b, y, dbl);
        if (nan()) {
            if (!quiet || a.kind == SIGNALLING || b.kind == SIGNALLING) {
                m.raise(IE);
            }
            return 2;
        }
        denormals();
        if (a.kind == ZERO && b.kind == ZERO) {
            return 0;
        }
        int sa = a.kind == ZERO ? 0 : a.sign == 0 ? 1 : -1;
        int sb = b.kind == ZERO ? 0 : b.sign == 0 ? 1 : -1;
        if (sa != sb) {
            return Integer.compare(sa, sb);
        }
        int c = Integer.compare(a.kind, b.kind);
        if (c == 0 && a.kind == FINITE) {
            c = Integer.compare(a.exp, b.exp);
            if (c == 0) {
                c = Long.compareUnsigned(a.sig, b.sig);
            }
        }
        return sa > 0 ? c : -c;
    }

    /** MINxx and MAXxx: the second operand unless the first one is truly smaller or greater. */
    long extreme(long x, long y, boolean dbl, boolean max) {
        int c = compare(x, y, dbl, false);
        boolean first = c == (max ? 1 : -1);
        long r = first ? x : y;
        return (first ? a.kind : b.kind) == ZERO ? zero(first ? a.sign : b.sign, dbl) : r;
    }

    /** Between the formats: CVTSS2SD, CVTSD2SS. */
    long convert(long x, boolean fromDouble) {
        unpack(a, x, fromDouble);
        boolean dbl = !fromDouble;
        if (a.kind >= QUIET) {
            if (a.kind == SIGNALLING) {
                m.raise(IE);
            }
            long q = a.quieted;
            return fromDouble
                    ? (long) a.sign << 31 | 0x7f80_0000L | q >>> 29 & 0x7f_ffffL
                    : (long) a.sign << 63 | 0x7ff0_0000_0000_0000L | (q & 0x7f_ffffL) << 29;
        }
        if (a.kind == INFINITE) {
            return infinity(a.sign, dbl);
        }
        if (a.kind == ZERO) {
            return zero(a.sign, dbl);
        }
        if (a.denormal) {
            m.raise(DE);
        }
        w.set(a.sign, a.exp, a.sig);
        return round(dbl);
    }

    /** From a signed integer: CVTSI2SD and the like. */
    long fromInteger(long x, boolean dbl) {
        if (x == 0) {
            return 0;
        }
        long mag = Math.abs(x);
        int n = Long.numberOfLeadingZeros(mag);
        w.set(x < 0 ? 1 : 0, 63 - n, mag << n);
        return round(dbl);
    }

    /** To a signed integer of 32 or 64 bits; the integer indefinite when it does not fit. */
    long toInteger(long x, boolean dbl, boolean wide, boolean truncate) {
        unpack(a, x, dbl);
        long indefinite = wide ? Long.MIN_VALUE : 0xffff_ffff_8000_0000L;
        if (a.kind == ZERO) {
            return 0;
        }
        if (a.kind != FINITE || a.exp > 63) {
            m.raise(IE);
            return indefinite;
        }
        boolean inexact = split(truncate ? TRUNCATE : m.rounding());
        long q = w.hi;
        long limit = wide ? Long.MAX_VALUE : Integer.MAX_VALUE;
        if (q >= 0 && q <= limit || a.sign != 0 && q == limit + 1) {
            if (inexact) {
                m.raise(PE);
            }
            return a.sign != 0 ? -q : q;
        }
        m.raise(IE);
        return indefinite;
    }

    /**
     * Rounds operand a (finite, exponent at most 63) to an integer magnitude in w.hi; returns whether it was inexact.
     */
    private boolean split(int rc) {
        int shift = 63 - a.exp;
        long q = shift < 64 ? a.sig >>> shift : 0;
        long g = shift == 0 ? 0 : shift < 64 ? a.sig << -shift : shift == 64 ? a.sig : 1;
        boolean up = switch (rc) {
            case NEAREST -> g < 0 && (g << 1 != 0 || (q & 1) != 0);
            case DOWN -> g != 0 && a.sign != 0;
            case UP -> g != 0 && a.sign == 0;
            default -> false;
        };
        w.hi = up ? q + 1 : q;
        return g != 0;
    }

    /**
     * ROUNDxx.
     *
     * @param control bits 1:0 the rounding, bit 2: that of MXCSR, bit 3: no PE
     */
    long roundIntegral(long x, boolean dbl, int control) {
        unpack(a, x, dbl);
        if (a.kind >= QUIET) {
            if (a.kind == SIGNALLING) {
                m.raise(IE);
            }
            return a.quieted;
        }
        if (a.kind == ZERO) {
            return zero(a.sign, dbl);
        }
        if (a.kind == INFINITE || a.exp >= (dbl ? 52 : 23)) {
            return x;
        }
        if (split((control & 4) != 0 ? m.rounding() : control & 3) && (control & 8) == 0) {
            m.raise(PE);
        }
        if (w.hi == 0) {
            return zero(a.sign, dbl);
        }
        int n = Long.numberOfLeadingZeros(w.hi);
        w.set(a.sign, 63 - n, w.hi << n);
        return dbl ? w.toDoubleBits() : w.toFloatBits() & 0xffff_ffffL;
    }
}
