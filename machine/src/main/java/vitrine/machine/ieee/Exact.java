package vitrine.machine.ieee;

/**
 * A non-zero real number before rounding: a 128-bit significand, an unbounded exponent and a sign.
 *
 * <pre>
 *   value = (-1)^sign * hi.lo * 2^(exp - 63)      hi: bit 63 set (normalised)      lo: further bits, the last one sticky
 * </pre>
 *
 * The arithmetic methods take normalised 64-bit significands with unbiased exponents and leave an unrounded result
 * here, exact up to the sticky bit; {@link #round} then brings it to one of the formats of the machine with the
 * exceptions of Intel SDM volume 1, chapter 4.9. One object is reused for all operations of its owner, so nothing is
 * allocated.
 */
public final class Exact {
    /** Exception bits as in the x87 status word and in MXCSR. */
    public static final int IE = 1, DE = 2, ZE = 4, OE = 8, UE = 16, PE = 32;

    /** Rounding control as in bits 11:10 of the x87 control word and 14:13 of MXCSR. */
    public static final int NEAREST = 0, DOWN = 1, UP = 2, TRUNCATE = 3;

    static final long MSB = 1L << 63;

    public int sign;
    public int exp;
    public long hi;
    public long lo;

    /** After {@link #round}: the result is infinite. */
    public boolean infinite;

    /** After {@link #round}: the magnitude was rounded up (C1 of the x87 status word). */
    public boolean up;

    /** After {@link #round}: tiny, whether exact or not (what flush-to-zero asks). */
    public boolean tiny;

    /** Sets the number; {@code m} normalised. */
    public void set(int s, int e, long m) {
        sign = s;
        exp = e;
        hi = m;
        lo = 0;
    }

    /**
     * a + b of non-zero numbers; returns false when the sum is exactly zero (sign and rounding mode are then the
     * caller's business).
     */
    public boolean add(int sa, int ea, long ma, int sb, int eb, long mb) {
        int d = ea - eb;
        if (d < 0 || d == 0 && Long.compareUnsigned(ma, mb) < 0) {
            int ti = sa;
            sa = sb;
            sb = ti;
            ti = ea;
            ea = eb;
            eb = ti;
            long tl = ma;
            ma = mb;
            mb = tl;
            d = -d;
        }
        long bh;
        long bl;
        if (d == 0) {
            bh = mb;
            bl = 0;
        } else if (d < 64) {
            bh = mb >>> d;
            bl = mb << -d;
        } else if (d == 64) {
            bh = 0;
            bl = mb;
        } else if (d < 128) {
            bh = 0;
            bl = mb >>> d | (mb << -d != 0 ? 1 : 0);
        } else {
            bh = 0;
            bl = 1;
        }
        sign = sa;
        if (sa == sb) {
            long h = ma + bh;
            if (Long.compareUnsigned(h, ma) < 0) {
                lo = bl >>> 1 | bl & 1 | h << 63;
                hi = h >>> 1 | MSB;
                exp = ea + 1;
            } else {
                hi = h;
                lo = bl;
                exp = ea;
            }
            return true;
        }
        long h = ma - bh - (bl != 0 ? 1 : 0);
        long l = -bl;
        return normalize(h, l, ea);
    }

    /**
     * Adds a non-zero number to this one, whose low half may be in use; returns false, and leaves nothing useful, when
     * the sum is exactly zero.
     */
    public boolean add(int sb, int eb, long mb) {
        long ah = hi;
        long al = lo;
        long bh = mb;
        long bl = 0;
        int d = exp - eb;
        int sa = sign;
        int e = exp;
        if (d < 0 || d == 0 && Long.compareUnsigned(ah, bh) < 0) {
            bh = ah;
            bl = al;
            ah = mb;
            al = 0;
            e = eb;
            int t = sa;
            sa = sb;
            sb = t;
            d = -d;
        }
        // shift b right by d, the last bit sticky
        if (d >= 128) {
            bh = 0;
            bl = 1;
        } else if (d >= 64) {
            boolean rest = bl != 0 || d > 64 && bh << -d != 0;
            bl = (d == 64 ? bh : bh >>> d) | (rest ? 1 : 0);
            bh = 0;
        } else if (d > 0) {
            boolean rest = bl << -d != 0;
            bl = bl >>> d | bh << -d | (rest ? 1 : 0);
            bh >>>= d;
        }
        sign = sa;
        if (sa == sb) {
            long l = al + bl;
            long carry = Long.compareUnsigned(l, al) < 0 ? 1 : 0;
            long h = ah + bh + carry;
            boolean over = Long.compareUnsigned(h, ah) < 0 || carry != 0 && h == ah;
            if (over) {
                l = l >>> 1 | l & 1 | h << 63;
                h = h >>> 1 | MSB;
                e++;
            }
            hi = h;
            lo = l;
            exp = e;
            return true;
        }
        long l = al - bl;
        long h = ah - bh - (Long.compareUnsigned(al, bl) < 0 ? 1 : 0);
        return normalize(h, l, e);
    }

    /** Takes over a significand whose top bit may be clear; false when it is zero. */
    private boolean normalize(long h, long l, int e) {
        if (h == 0) {
            if (l == 0) {
                return false;
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
        hi = h;
        lo = l;
        exp = e - n;
        return true;
    }

    /** a * b of non-zero numbers. */
    public void mul(int sa, int ea, long ma, int sb, int eb, long mb) {
        sign = sa ^ sb;
        long h = Math.unsignedMultiplyHigh(ma, mb);
        long l = ma * mb;
        int e = ea + eb + 1;
        if (h >= 0) {
            h = h << 1 | l >>> 63;
            l <<= 1;
            e--;
        }
        hi = h;
        lo = l;
        exp = e;
    }

    /** a / b of non-zero numbers. */
    public void div(int sa, int ea, long ma, int sb, int eb, long mb) {
        sign = sa ^ sb;
        int e = ea - eb;
        long nh;
        long nl;
        if (Long.compareUnsigned(ma, mb) >= 0) {
            nh = ma >>> 1;
            nl = ma << 63;
        } else {
            nh = ma;
            nl = 0;
            e--;
        }
        long q = divide128(nh, nl, mb);
        long r = nl - q * mb;
        hi = q;
        exp = e;
        lo = halfOf(r, mb);
    }

    /** Square root of a positive number. */
    public void sqrt(int e, long m) {
        long rh;
        long rl;
        if ((e & 1) == 0) {
            rh = m >>> 1;
            rl = m << 63;
        } else {
            rh = m;
            rl = 0;
        }
        double approx = Math.sqrt((double) (rh >>> 1) * 0x1p65);
        long s = approx >= 0x1p64 ? -1L : (long) (approx * 0.5) << 1;
        // one Newton step from 52 to 64 bits: the difference fits 79 bits, a double is precise enough for the
        // correction
        long qh = Math.unsignedMultiplyHigh(s, s);
        long ql = s * s;
        long dh = rh - qh - (Long.compareUnsigned(rl, ql) < 0 ? 1 : 0);
        long dl = rl - ql;
        double diff = (double) dh * 0x1p64 + ((dl >>> 1) * 2.0);
        long t = s + (long) (diff / (2 * ((s >>> 1) * 2.0)));
        if (t >= 0) { // the step went past 2^64
            t = s < 0 && diff > 0 ? -1L : MSB;
        }
        s = t;
        while (true) {
            qh = Math.unsignedMultiplyHigh(s, s);
            ql = s * s;
            int c = Long.compareUnsigned(qh, rh);
            if (c > 0 || c == 0 && Long.compareUnsigned(ql, rl) > 0) {
                s--;
                continue;
            }
            dl = rl - ql;
            dh = rh - qh - (Long.compareUnsigned(rl, ql) < 0 ? 1 : 0);
            // remainder R - s*s must be at most 2s
            if (dh > 1 || dh == 1 && Long.compareUnsigned(dl, s << 1) > 0) {
                s++;
                continue;
            }
            break;
        }
        sign = 0;
        hi = s;
        exp = e >> 1;
        lo = dh == 0 && dl == 0 ? 0 : dh == 0 && Long.compareUnsigned(dl, s) <= 0 ? 1 : MSB | 1;
    }

    /** The bits after a quotient: 0 exact, below, exactly at, or above one half. */
    private static long halfOf(long r, long d) {
        if (r == 0) {
            return 0;
        }
        int c = r < 0 ? 1 : Long.compareUnsigned(r << 1, d);
        return c < 0 ? 1 : c == 0 ? MSB : MSB | 1;
    }

    /** (nh:nl) / d with d normalised and nh below d, all unsigned (Knuth, volume 2, algorithm D in base 2^32). */
    public static long divide128(long nh, long nl, long d) {
        long d1 = d >>> 32;
        long d0 = d & 0xFFFF_FFFFL;
        long q1 = Long.divideUnsigned(nh, d1);
        long r = nh - q1 * d1;
        long n1 = nl >>> 32;
        while (q1 >>> 32 != 0 || Long.compareUnsigned(q1 * d0, r << 32 | n1) > 0) {
            q1--;
            r += d1;
            if (r >>> 32 != 0) {
                break;
            }
        }
        long n = (nh << 32 | n1) - q1 * d;
        long q0 = Long.divideUnsigned(n, d1);
        r = n - q0 * d1;
        long n0 = nl & 0xFFFF_FFFFL;
        while (q0 >>> 32 != 0 || Long.compareUnsigned(q0 * d0, r << 32 | n0) > 0) {
            q0--;
            r += d1;
            if (r >>> 32 != 0) {
                break;
            }
        }
        return (q1 << 32) + q0;
    }

    /**
     * Rounds to {@code p} bits (1 to 64) with exponents {@code emin..emax}. Afterwards {@code hi} is normalised, or
     * has bit 63 clear and {@code exp == emin} for a subnormal number or zero. Tininess is detected after rounding,
     * as x86 does.
     *
     * @param unmasked the exceptions (OE, UE) whose unmasked response is wanted: the exponent wrapped by {@code wrap}
     * @return the exceptions raised, of OE, UE and PE
     */
    public int round(int p, int emin, int emax, int rc, int unmasked, int wrap) {
        int e = exp;
        long h = hi;
        long l = lo;
        int flags = 0;
        infinite = false;
        tiny = false;
        if (e < emin) {
            tiny = e < emin - 1 || !roundsToPower(h, l, p, rc);
            if (tiny && (unmasked & UE) != 0) {
                flags |= UE;
                e += wrap;
            } else {
                int n = emin - e;
                if (n < 64) {
                    l = h << -n | (l != 0 ? 1 : 0);
                    h >>>= n;
                } else {
                    l = n == 64 ? h | (l != 0 ? 1 : 0) : 1;
                    h = 0;
                }
                e = emin;
            }
        }
        long g;
        long lsb;
        if (p == 64) {
            g = l;
            lsb = 1;
        } else {
            g = h << p | (l != 0 ? 1 : 0);
            lsb = 1L << -p;
            h &= -lsb;
        }
        up = roundUp(g, (h & lsb) != 0, rc);
        if (up) {
            h += lsb;
            if (h == 0) {
                h = MSB;
                e++;
            }
        }
        if (g != 0) {
            flags |= tiny ? PE | UE : PE;
        }
        if (e > emax) {
            flags |= OE;
            if ((unmasked & OE) != 0) {
                e -= wrap;
            } else {
                flags |= PE;
                infinite = rc == NEAREST || rc == (sign == 0 ? UP : DOWN);
                up = infinite;
                h = infinite ? MSB : p == 64 ? -1L : -1L << -p;
                e = infinite ? emax + 1 : emax;
            }
        }
        hi = h;
        exp = e;
        return flags;
    }

    private boolean roundsToPower(long h, long l, int p, int rc) {
        long ones = p == 64 ? -1L : -1L << -p;
        if ((h & ones) != ones) {
            return false;
        }
        long g = p == 64 ? l : h << p | (l != 0 ? 1 : 0);
        return roundUp(g, true, rc);
    }

    private boolean roundUp(long g, boolean odd, int rc) {
        return switch (rc) {
            case NEAREST -> g < 0 && (odd || g << 1 != 0);
            case DOWN -> sign != 0 && g != 0;
            case UP -> sign == 0 && g != 0;
            default -> false;
        };
    }

    /** The rounded number as a binary64 bit pattern, after {@code round(53, -1022, 1023, …)}. */
    public long toDoubleBits() {
        return (long) sign << 63 | ((long) (exp + 1022) << 52) + (hi >>> 11);
    }

    /** The rounded number as a binary32 bit pattern, after {@code round(24, -126, 127, …)}. */
    public int toFloatBits() {
        return sign << 31 | (exp + 126 << 23) + (int) (hi >>> 40);
    }
}
