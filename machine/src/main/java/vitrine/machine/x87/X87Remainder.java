package vitrine.machine.x87;

import static vitrine.machine.ieee.Exact.IE;
import static vitrine.machine.ieee.Exact.ZE;
import static vitrine.machine.x87.X87.C0;
import static vitrine.machine.x87.X87.C1;
import static vitrine.machine.x87.X87.C2;
import static vitrine.machine.x87.X87.C3;
import static vitrine.machine.x87.X87.MSB;

import vitrine.machine.ieee.Exact;

/** FPREM, FPREM1, FSCALE and FXTRACT (Intel SDM volume 2). */
public final class X87Remainder {
    private X87Remainder() {}

    /**
     * FPREM and FPREM1: ST(0) modulo ST(1), at most 63 bits of the quotient at a time; C2 says that it is only partly
     * reduced, otherwise C0, C3 and C1 are bits 2, 1 and 0 of the quotient.
     *
     * @param nearest FPREM1: the quotient rounded to nearest instead of truncated
     */
    public static void prem(X87 f, boolean nearest) {
        f.status &= ~C2;
        if (f.isEmpty(0) || f.isEmpty(1)) {
            f.write(0, f.underflow());
            return;
        }
        int as = f.se[f.top];
        long am = f.sig[f.top];
        int p = f.physical(1);
        int bs = f.se[p];
        long bm = f.sig[p];
        int ae = as & 0x7fff;
        int be = bs & 0x7fff;
        int flags = X87Math.nan(f, as, am, bs, bm);
        int codes = 0;
        boolean valid = flags < 0;
        if (valid) {
            if (ae == 0x7fff || bm == 0) {
                valid = false;
                flags = X87Math.invalid(f);
            } else {
                flags = X87Math.denormal(ae, am) | X87Math.denormal(be, bm);
                if (am == 0) {
                    f.out(as, am);
                } else if (be == 0x7fff) {
                    flags = exact(f, as >> 15, X87Math.unbiased(ae), am, flags);
                } else {
                    int na = Long.numberOfLeadingZeros(am);
                    int nb = Long.numberOfLeadingZeros(bm);
                    int ea = X87Math.unbiased(ae) - na;
                    int eb = X87Math.unbiased(be) - nb;
                    codes = reduce(f, as >> 15, ea, am << na, eb, bm << nb, nearest);
                    flags |= codes & 0x3f;
                    codes &= X87.CONDITIONS;
                }
            }
        }
        if (f.write(0, flags) && valid) {
            f.status = f.status & ~X87.CONDITIONS | codes;
        }
    }

    private static int reduce(X87 f, int sign, int ea, long ma, int eb, long mb, boolean nearest) {
        int d = ea - eb;
        if (d < (nearest ? -1 : 0)) {
            return exact(f, sign, ea, ma, 0);
        }
        long q;
        long r;
        int er = eb;
        int n = d < 64 ? d : d & 31 | 32;
        if (d < 0) {
            q = 0;
            r = ma;
            er = ea;
        } else {
            long nh = n == 0 ? 0 : ma >>> -n;
            long nl = ma << n;
            q = Exact.divide128(nh, nl, mb);
            r = nl - q * mb;
        }
        if (d >= 64) {
            return C2 | (r == 0 ? zero(f, sign) : exact(f, sign, eb + d - n, r, 0));
        }
        if (nearest) {
            if (d < 0) {
                // r < b always here; the quotient is 1 when r is above half of b, that is ma above mb
                if (Long.compareUnsigned(ma, mb) > 0) {
                    q = 1;
                    r = (mb << 1) - ma;
                    sign ^= 1;
                }
            } else {
                int c = r < 0 ? 1 : Long.compareUnsigned(r << 1, mb);
                if (c > 0 || c == 0 && (q & 1) != 0) {
                    q++;
                    r = mb - r;
                    sign ^= 1;
                }
            }
        }
        int codes = ((q & 4) != 0 ? C0 : 0) | ((q & 2) != 0 ? C3 : 0) | ((q & 1) != 0 ? C1 : 0);
        return codes | (r == 0 ? zero(f, sign) : exact(f, sign, er, r, 0));
    }

    private static int zero(X87 f, int sign) {
        f.out(sign << 15, 0);
        return 0;
    }

    /** A result that is exact, perhaps denormal (which underflows only when that exception is unmasked). */
    private static int exact(X87 f, int sign, int e, long m, int flags) {
        int n = Long.numberOfLeadingZeros(m);
        f.w.set(sign, e - n, m << n);
        return flags | f.roundExtended(64) & 0x3f;
    }

    /** FSCALE: ST(0) times two to the power of the truncated ST(1). */
    public static void scale(X87 f) {
        if (f.isEmpty(0) || f.isEmpty(1)) {
            f.write(0, f.underflow());
            return;
        }
        int as = f.se[f.top];
        long am = f.sig[f.top];
        int p = f.physical(1);
        int bs = f.se[p];
        long bm = f.sig[p];
        int ae = as & 0x7fff;
        int be = bs & 0x7fff;
        int flags = X87Math.nan(f, as, am, bs, bm);
        if (flags < 0) {
            flags = X87Math.denormal(ae, am) | X87Math.denormal(be, bm);
            if (be == 0x7fff) {
                if (bs >> 15 == 0) {
                    flags = am == 0 ? X87Math.invalid(f) : X87Math.result(f, as & 0x8000 | 0x7fff, MSB, flags);
                } else {
                    flags = ae == 0x7fff ? X87Math.invalid(f) : X87Math.result(f, as & 0x8000, 0, flags);
                }
            } else if (am == 0 || ae == 0x7fff) {
                f.out(as, am);
            } else {
                int by = be < 16383 ? 0 : be > 16383 + 16 ? 0x1_0000 : (int) (bm >>> 63 - (be - 16383));
                X87Math.set(f, as >> 15, ae, am);
                f.w.exp += bs >> 15 != 0 ? -by : by;
                flags |= f.roundExtended(64);
            }
        }
        f.write(0, flags);
    }

    /** FXTRACT: ST(0) becomes the exponent, and the significand is pushed. */
    public static void xtract(X87 f) {
        if (f.isEmpty(0)) {
            f.underflow();
            split(f, X87.NAN_SE, X87.NAN_SIG, X87.NAN_SE, X87.NAN_SIG, IE | X87.SF);
            return;
        }
        if (!f.isEmpty(7)) {
            split(f, X87.NAN_SE, X87.NAN_SIG, X87.NAN_SE, X87.NAN_SIG, IE | X87.SF | C1);
            return;
        }
        int s = f.se[f.top];
        long m = f.sig[f.top];
        int e = s & 0x7fff;
        int flags = X87Math.nan(f, s, m);
        if (flags >= 0) {
            split(f, f.outSe, f.outSig, f.outSe, f.outSig, flags);
        } else if (m == 0) {
            split(f, 0xffff, MSB, s, m, ZE);
        } else if (e == 0x7fff) {
            split(f, 0x7fff, MSB, s, m, 0);
        } else {
            int n = Long.numberOfLeadingZeros(m);
            X87Stack.fromInteger(f, X87Math.unbiased(e) - n);
            split(f, f.outSe, f.outSig, s & 0x8000 | 16383, m << n, X87Math.denormal(e, m));
        }
    }

    /** Replaces ST(0) by one number and pushes another, or neither. */
    static void split(X87 f, int es, long em, int ms, long mm, int flags) {
        f.out(es, em);
        if (!f.write(0, flags)) {
            return;
        }
        int p = f.top - 1 & 7;
        f.top = p;
        f.se[p] = ms;
        f.sig[p] = mm;
        f.valid |= 1 << p;
    }
}
