package vitrine.machine.x87;

import static vitrine.machine.ieee.Exact.DE;
import static vitrine.machine.ieee.Exact.DOWN;
import static vitrine.machine.ieee.Exact.IE;
import static vitrine.machine.ieee.Exact.PE;
import static vitrine.machine.ieee.Exact.ZE;
import static vitrine.machine.x87.X87.C0;
import static vitrine.machine.x87.X87.C1;
import static vitrine.machine.x87.X87.C2;
import static vitrine.machine.x87.X87.C3;
import static vitrine.machine.x87.X87.MSB;
import static vitrine.machine.x87.X87.QUIET;

/** Arithmetic and comparison of the x87 unit (Intel SDM volume 1, 8.3.5 and 8.3.6; NaN rules of table 4-7). */
public final class X87Math {
    /** Operations in the order of the reg field of D8. */
    public static final int ADD = 0, MUL = 1, COM = 2, COMP = 3, SUB = 4, SUBR = 5, DIV = 6, DIVR = 7;

    private X87Math() {}

    /** ST(0) = ST(0) op ST(i). */
    public static void st0(X87 f, int op, int i) {
        registers(f, op, 0, i);
    }

    /** ST(i) = ST(i) op ST(0), then a pop for the P forms. The operation is the mnemonic's: SUB is ST(i) - ST(0). */
    public static void sti(X87 f, int op, int i, boolean pop) {
        if (registers(f, op, i, 0) && pop) {
            f.pop();
        }
    }

    private static boolean registers(X87 f, int op, int d, int s) {
        if (f.isEmpty(d) || f.isEmpty(s)) {
            return f.write(d, f.underflow());
        }
        int pd = f.physical(d);
        int ps = f.physical(s);
        return f.write(d, compute(f, op, f.se[pd], f.sig[pd], f.se[ps], f.sig[ps], 0));
    }

    /** ST(0) = ST(0) op m32fp. */
    public static void m32(X87 f, int op, int bits) {
        if (f.isEmpty(0)) {
            f.write(0, f.underflow());
            return;
        }
        int flags = X87Stack.fromM32(f, bits);
        memory(f, op, flags);
    }

    /** ST(0) = ST(0) op m64fp. */
    public static void m64(X87 f, int op, long bits) {
        if (f.isEmpty(0)) {
            f.write(0, f.underflow());
            return;
        }
        int flags = X87Stack.fromM64(f, bits);
        memory(f, op, flags);
    }

    /** ST(0) = ST(0) op m16int or m32int, sign-extended by the caller. */
    public static void integer(X87 f, int op, long value) {
        if (f.isEmpty(0)) {
            f.write(0, f.underflow());
            return;
        }
        X87Stack.fromInteger(f, value);
        memory(f, op, 0);
    }

    private static void memory(X87 f, int op, int flags) {
        f.write(0, compute(f, op, f.se[f.top], f.sig[f.top], f.outSe, f.outSig, flags));
    }

    /** d op s into outSe:outSig; {@code de} is DE when the memory operand was denormal. Returns the exception flags. */
    static int compute(X87 f, int op, int ds, long dm, int ss, long sm, int de) {
        return switch (op) {
            case ADD -> add(f, ds, dm, ss, sm, 0, de);
            case SUB -> add(f, ds, dm, ss, sm, 1, de);
            case SUBR -> add(f, ss, sm, ds, dm, 1, de);
            case MUL -> mul(f, ds, dm, ss, sm, de);
            case DIV -> div(f, ds, dm, ss, sm, de);
            case DIVR -> div(f, ss, sm, ds, dm, de);
            default -> throw new IllegalArgumentException("x87 operation " + op);
        };
    }

    private static int add(X87 f, int as, long am, int bs, long bm, int negate, int flags) {
        int ae = as & 0x7fff;
        int be = bs & 0x7fff;
        int sa = as >> 15;
        int sb = bs >> 15 ^ negate;
        if (am >= 0 || bm >= 0 || ae == 0x7fff || be == 0x7fff || ae == 0 || be == 0) {
            int nan = nan(f, as, am, bs, bm);
            if (nan >= 0) {
                return nan;
            }
            flags |= denormal(ae, am) | denormal(be, bm);
            if (ae == 0x7fff) {
                return be == 0x7fff && sa != sb ? invalid(f) : result(f, as, am, flags);
            }
            if (be == 0x7fff) {
                return result(f, sb << 15 | 0x7fff, bm, flags);
            }
            if (bm == 0) {
                if (am == 0) {
                    int s = sa == sb ? sa : f.rounding() == DOWN ? 1 : 0;
                    return result(f, s << 15, 0, flags);
                }
                set(f, sa, ae, am);
                return flags | f.roundExtended(f.precision());
            }
            if (am == 0) {
                set(f, sb, be, bm);
                return flags | f.roundExtended(f.precision());
            }
        }
        int na = am < 0 ? 0 : Long.numberOfLeadingZeros(am);
        int nb = bm < 0 ? 0 : Long.numberOfLeadingZeros(bm);
        if (f.w.add(sa, unbiased(ae) - na, am << na, sb, unbiased(be) - nb, bm << nb)) {
            return flags | f.roundExtended(f.precision());
        }
        return result(f, f.rounding() == DOWN ? 0x8000 : 0, 0, flags);
    }

    private static int mul(X87 f, int as, long am, int bs, long bm, int flags) {
        int ae = as & 0x7fff;
        int be = bs & 0x7fff;
        int s = (as ^ bs) & 0x8000;
        if (am >= 0 || bm >= 0 || ae == 0x7fff || be == 0x7fff || ae == 0 || be == 0) {
            int nan = nan(f, as, am, bs, bm);
            if (nan >= 0) {
                return nan;
            }
            if (ae == 0x7fff || be == 0x7fff) {
                return am == 0 || bm == 0
                        ? invalid(f)
                        : result(f, s | 0x7fff, MSB, flags | denormal(ae, am) | denormal(be, bm));
            }
            flags |= denormal(ae, am) | denormal(be, bm);
            if (am == 0 || bm == 0) {
                return result(f, s, 0, flags);
            }
        }
        int na = am < 0 ? 0 : Long.numberOfLeadingZeros(am);
        int nb = bm < 0 ? 0 : Long.numberOfLeadingZeros(bm);
        f.w.mul(as >> 15, unbiased(ae) - na, am << na, bs >> 15, unbiased(be) - nb, bm << nb);
        return flags | f.roundExtended(f.precision());
    }

    private static int div(X87 f, int as, long am, int bs, long bm, int flags) {
        int ae = as & 0x7fff;
        int be = bs & 0x7fff;
        int s = (as ^ bs) & 0x8000;
        if (am >= 0 || bm >= 0 || ae == 0x7fff || be == 0x7fff || ae == 0 || be == 0) {
            int nan = nan(f, as, am, bs, bm);
            if (nan >= 0) {
                return nan;
            }
            if (ae == 0x7fff) {
                return be == 0x7fff ? invalid(f) : result(f, s | 0x7fff, MSB, flags | denormal(be, bm));
            }
            if (be == 0x7fff) {
                return result(f, s, 0, flags | denormal(ae, am));
            }
            if (bm == 0) {
                return am == 0 ? invalid(f) : result(f, s | 0x7fff, MSB, ZE); // and not DE
            }
            flags |= denormal(ae, am) | denormal(be, bm);
            if (am == 0) {
                return result(f, s, 0, flags);
            }
        }
        int na = am < 0 ? 0 : Long.numberOfLeadingZeros(am);
        int nb = bm < 0 ? 0 : Long.numberOfLeadingZeros(bm);
        f.w.div(as >> 15, unbiased(ae) - na, am << na, bs >> 15, unbiased(be) - nb, bm << nb);
        return flags | f.roundExtended(f.precision());
    }

    /** FSQRT. */
    public static void sqrt(X87 f) {
        if (f.isEmpty(0)) {
            f.write(0, f.underflow());
            return;
        }
        int s = f.se[f.top];
        long m = f.sig[f.top];
        int e = s & 0x7fff;
        int flags = nan(f, s, m);
        if (flags < 0) {
            if (m == 0 || s == 0x7fff) {
                flags = result(f, s, m, 0);
            } else if (s >> 15 != 0) {
                flags = invalid(f);
            } else {
                int n = Long.numberOfLeadingZeros(m);
                f.w.sqrt(unbiased(e) - n, m << n);
                flags = denormal(e, m) | f.roundExtended(f.precision());
            }
        }
        f.write(0, flags);
    }

    /** FABS. */
    public static void abs(X87 f) {
        sign(f, 0x7fff, 0);
    }

    /** FCHS. */
    public static void chs(X87 f) {
        sign(f, 0xffff, 0x8000);
    }

    private static void sign(X87 f, int and, int xor) {
        int flags = 0;
        if (f.isEmpty(0)) {
            flags = f.underflow();
        } else {
            f.out(f.se[f.top] & and ^ xor, f.sig[f.top]);
        }
        f.write(0, flags);
    }

    /**
     * FCOM and FUCOM with ST(i): sets the condition codes, pops {@code pops} times.
     *
     * @param quiet FUCOM: a quiet NaN is no invalid operand
     */
    public static void com(X87 f, int i, boolean quiet, int pops) {
        int p = f.physical(i);
        conditions(f, f.isEmpty(0) || f.isEmpty(i), f.se[p], f.sig[p], quiet, 0, pops);
    }

    /** FCOM m32fp. */
    public static void comM32(X87 f, int bits, int pops) {
        int flags = X87Stack.fromM32(f, bits);
        conditions(f, f.isEmpty(0), f.outSe, f.outSig, false, flags, pops);
    }

    /** FCOM m64fp. */
    public static void comM64(X87 f, long bits, int pops) {
        int flags = X87Stack.fromM64(f, bits);
        conditions(f, f.isEmpty(0), f.outSe, f.outSig, false, flags, pops);
    }

    /** FICOM m16int, m32int. */
    public static void comInteger(X87 f, long value, int pops) {
        X87Stack.fromInteger(f, value);
        conditions(f, f.isEmpty(0), f.outSe, f.outSig, false, 0, pops);
    }

    /** FTST. */
    public static void test(X87 f) {
        conditions(f, f.isEmpty(0), 0, 0, false, 0, 0);
    }

    private static void conditions(X87 f, boolean empty, int s, long m, boolean quiet, int flags, int pops) {
        int c = empty ? C0 | C2 | C3 | IE << 16 | X87.SF << 16 : compare(f, s, m, quiet, flags);
        boolean suppressed = f.signal(c >>> 16);
        f.status = f.status & ~X87.CONDITIONS | c & 0xffff;
        if (suppressed) {
            return;
        }
        for (int i = 0; i < pops; i++) {
            f.pop();
        }
    }

    /**
     * FCOMI and FUCOMI.
     *
     * @return the new ZF, PF and CF at their places in EFLAGS; OF, SF and AF become 0
     */
    public static int comi(X87 f, int i, boolean quiet, boolean pop) {
        int p = f.physical(i);
        int c = f.isEmpty(0) || f.isEmpty(i)
                ? C0 | C2 | C3 | (IE | X87.SF) << 16
                : compare(f, f.se[p], f.sig[p], quiet, 0);
        int c1 = f.status & C1;
        boolean suppressed = f.signal(c >>> 16);
        if ((c >>> 16 & X87.SF) == 0) {
            f.status |= c1; // only a stack fault changes C1 here
        }
        if (pop && !suppressed) {
            f.pop();
        }
        return ((c & C3) != 0 ? 0x40 : 0) | ((c & C2) != 0 ? 4 : 0) | ((c & C0) != 0 ? 1 : 0);
    }

    /** ST(0) against a number: condition codes in the low half, exception flags in the high half. */
    private static int compare(X87 f, int bs, long bm, boolean quiet, int flags) {
        int as = f.se[f.top];
        long am = f.sig[f.top];
        if (unsupported(as, am) || unsupported(bs, bm)) {
            return C0 | C2 | C3 | IE << 16;
        }
        if (isNan(as, am) || isNan(bs, bm)) {
            boolean invalid = !quiet || isNan(as, am) && (am & QUIET) == 0 || isNan(bs, bm) && (bm & QUIET) == 0;
            return C0 | C2 | C3 | (invalid ? IE << 16 : 0);
        }
        flags |= denormal(as & 0x7fff, am) | denormal(bs & 0x7fff, bm);
        return order(as, am, bs, bm) | flags << 16;
    }

    /** C0 below, C3 equal, 0 above; for numbers that are no NaN. */
    private static int order(int as, long am, int bs, long bm) {
        if (am == 0 && bm == 0) {
            return C3;
        }
        boolean negative = as >> 15 != 0;
        if (negative != (bs >> 15 != 0)) {
            return (am == 0 ? bs >> 15 == 0 : negative) ? C0 : 0;
        }
        int ae = Math.max(as & 0x7fff, 1);
        int be = Math.max(bs & 0x7fff, 1);
        int c = ae != be && am != 0 && bm != 0 ? Integer.compare(ae, be) : Long.compareUnsigned(am, bm);
        return c == 0 ? C3 : c < 0 != negative ? C0 : 0;
    }

    /** FXAM: C1 the sign, C3 C2 C0 the class. */
    public static void xam(X87 f) {
        int s = f.se[f.top];
        long m = f.sig[f.top];
        int c;
        if (f.isEmpty(0)) {
            c = C3 | C0;
        } else if (unsupported(s, m)) {
            c = 0;
        } else if ((s & 0x7fff) == 0x7fff) {
            c = m == MSB ? C2 | C0 : C0;
        } else if ((s & 0x7fff) == 0) {
            c = m == 0 ? C3 : C3 | C2;
        } else {
            c = C2;
        }
        f.status = f.status & ~X87.CONDITIONS | c | (s >> 15 != 0 ? C1 : 0);
    }

    static int unbiased(int e) {
        return (e == 0 ? 1 : e) - 16383;
    }

    /** Sets the work number from a finite non-zero register. */
    static void set(X87 f, int sign, int e, long m) {
        int n = Long.numberOfLeadingZeros(m);
        f.w.set(sign, unbiased(e) - n, m << n);
    }

    static int result(X87 f, int s, long m, int flags) {
        f.out(s, m);
        return flags;
    }

    static int invalid(X87 f) {
        f.indefinite();
        return IE;
    }

    static int denormal(int e, long m) {
        return e == 0 && m != 0 ? DE : 0;
    }

    /** Unnormals, pseudo-infinities and pseudo-NaNs: a non-zero exponent without the integer bit. */
    static boolean unsupported(int s, long m) {
        return m >= 0 && (s & 0x7fff) != 0;
    }

    static boolean isNan(int s, long m) {
        return (s & 0x7fff) == 0x7fff && m << 1 != 0;
    }

    /** The answer to an operand that is a NaN or unsupported, or -1. */
    static int nan(X87 f, int s, long m) {
        if (unsupported(s, m)) {
            return invalid(f);
        }
        if (!isNan(s, m)) {
            return -1;
        }
        return result(f, s, m | QUIET, (m & QUIET) == 0 ? IE : 0);
    }

    /** The answer to two operands of which one is a NaN or unsupported (table 4-7), or -1. */
    static int nan(X87 f, int as, long am, int bs, long bm) {
        if (unsupported(as, am) || unsupported(bs, bm)) {
            return invalid(f);
        }
        boolean a = isNan(as, am);
        boolean b = isNan(bs, bm);
        if (!a && !b) {
            return -1;
        }
        boolean asn = a && (am & QUIET) == 0;
        boolean bsn = b && (bm & QUIET) == 0;
        boolean first;
        if (a != b) {
            first = a;
        } else if (asn != bsn) {
            first = bsn; // of a signalling and a quiet NaN the quiet one
        } else {
            int c = Long.compareUnsigned(am, bm);
            first = c > 0 || c == 0 && as <= bs;
        }
        f.out(first ? as : bs, (first ? am : bm) | QUIET);
        return asn || bsn ? IE : 0;
    }

    static int inexact(boolean inexact, boolean up) {
        return inexact ? up ? PE | C1 : PE : 0;
    }
}
