package vitrine.machine.ieee;

/**
 * A real number with 128 significant bits and an unbounded exponent, for functions that have no exact result. Every
 * operation changes its receiver and is right to about one unit in the last place, so that a chain of some dozens
 * leaves more than 120 good bits for a result of 64.
 *
 * <pre>
 *   value = (-1)^sign * hi.lo * 2^(exp - 127), hi:lo as one 128-bit integer with bit 127 set; hi = 0 for zero
 * </pre>
 */
public final class Real128 {
    private static final long MSB = 1L << 63;

    public int sign;
    public int exp;
    public long hi;
    public long lo;

    /** Sets all parts; {@code h} is normalised or zero. */
    public Real128 set(int s, int e, long h, long l) {
        sign = s;
        exp = e;
        hi = h;
        lo = l;
        return this;
    }

    /** Sets a copy. */
    public Real128 set(Real128 o) {
        return set(o.sign, o.exp, o.hi, o.lo);
    }

    /** Sets an integer. */
    public Real128 set(long i) {
        if (i == 0) {
            return set(0, 0, 0, 0);
        }
        long m = Math.abs(i);
        int n = Long.numberOfLeadingZeros(m);
        return set(i < 0 ? 1 : 0, 63 - n, m << n, 0);
    }

    public boolean isZero() {
        return hi == 0;
    }

    public Real128 negate() {
        sign ^= 1;
        return this;
    }

    /** this = this * b. */
    public Real128 multiply(Real128 b) {
        if (hi == 0 || b.hi == 0) {
            return set(0);
        }
        long h = Math.unsignedMultiplyHigh(hi, b.hi);
        long l = hi * b.hi;
        long x = Math.unsignedMultiplyHigh(hi, b.lo);
        long y = Math.unsignedMultiplyHigh(lo, b.hi);
        l += x;
        h += Long.compareUnsigned(l, x) < 0 ? 1 : 0;
        l += y;
        h += Long.compareUnsigned(l, y) < 0 ? 1 : 0;
        int e = exp + b.exp + 1;
        if (h >= 0) {
            h = h << 1 | l >>> 63;
            l <<= 1;
            e--;
        }
        return set(sign ^ b.sign, e, h, l);
    }

    /** this = this / k, k from 1 to 2^31 - 1. */
    public Real128 divide(int k) {
        if (hi == 0) {
            return this;
        }
        long a = Long.divideUnsigned(hi, k);
        long r = hi - a * k;
        long t = r << 32 | lo >>> 32;
        long b = t / k;
        r = t - b * k;
        t = r << 32 | lo & 0xffff_ffffL;
        long c = t / k;
        r = t - c * k;
        long h = a;
        long l = b << 32 | c;
        int n = Long.numberOfLeadingZeros(h); // at most 31
        if (n != 0) {
            long more = (r << 32) / k; // 32 more bits of the quotient
            h = h << n | l >>> -n;
            l = l << n | more >>> 32 - n;
        }
        return set(sign, exp - n, h, l);
    }

    /** this = this / b, b not zero. */
    public Real128 divide(Real128 b) {
        if (hi == 0) {
            return this;
        }
        int e = exp - b.exp;
        long rh = hi;
        long rl = lo;
        boolean over = false;
        if (below(rh, rl, b)) {
            e--;
            over = rh < 0;
            rh = rh << 1 | rl >>> 63;
            rl <<= 1;
        }
        long qh = 0;
        long ql = 0;
        for (int i = 0; i < 128; i++) {
            qh = qh << 1 | ql >>> 63;
            ql <<= 1;
            if (over || !below(rh, rl, b)) {
                long borrow = Long.compareUnsigned(rl, b.lo) < 0 ? 1 : 0;
                rl -= b.lo;
                rh = rh - b.hi - borrow;
                ql |= 1;
            }
            over = rh < 0;
            rh = rh << 1 | rl >>> 63;
            rl <<= 1;
        }
        return set(sign ^ b.sign, e, qh, ql);
    }

    private static boolean below(long h, long l, Real128 b) {
        int c = Long.compareUnsigned(h, b.hi);
        return c < 0 || c == 0 && Long.compareUnsigned(l, b.lo) < 0;
    }

    /** this = this + b; bits shifted out below the last one leave a trace in it. */
    public Real128 add(Real128 b) {
        if (b.hi == 0) {
            return this;
        }
        if (hi == 0) {
            return set(b);
        }
        boolean swap = exp < b.exp || exp == b.exp && below(hi, lo, b);
        long ah = swap ? b.hi : hi;
        long al = swap ? b.lo : lo;
        long bh = swap ? hi : b.hi;
        long bl = swap ? lo : b.lo;
        int e = swap ? b.exp : exp;
        int d = Math.abs(exp - b.exp);
        int s = swap ? b.sign : sign;
        if (d >= 128) {
            bh = 0;
            bl = 1;
        } else if (d >= 64) {
            long lost = d == 64 ? bl : bl | bh << -d;
            bl = d == 64 ? bh : bh >>> d - 64;
            bl |= lost != 0 ? 1 : 0;
            bh = 0;
        } else if (d != 0) {
            long lost = bl << -d;
            bl = bl >>> d | bh << -d | (lost != 0 ? 1 : 0);
            bh >>>= d;
        }
        if (sign == b.sign) {
            long l = al + bl;
            long carry = Long.compareUnsigned(l, al) < 0 ? 1 : 0;
            long h = ah + bh;
            boolean out = Long.compareUnsigned(h, ah) < 0;
            h += carry;
            out |= carry != 0 && h == 0;
            if (out) {
                l = l >>> 1 | h << 63;
                h = h >>> 1 | MSB;
                e++;
            }
            return set(s, e, h, l);
        }
        long l = al - bl;
        long h = ah - bh - (Long.compareUnsigned(al, bl) < 0 ? 1 : 0);
        if (h == 0) {
            if (l == 0) {
                return set(0);
            }
            h = l;
            l = 0;
            e -= 64;
        }
        int n = Long.numberOfLeadingZeros(h);
        if (n != 0) {
            h = h << n | l >>> -n;
            l <<= n;
        }
        return set(s, e - n, h, l);
    }
}
