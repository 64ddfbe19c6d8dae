package vitrine.machine.x87;

import static vitrine.machine.ieee.Exact.DE;
import static vitrine.machine.ieee.Exact.DOWN;
import static vitrine.machine.ieee.Exact.IE;
import static vitrine.machine.ieee.Exact.NEAREST;
import static vitrine.machine.ieee.Exact.PE;
import static vitrine.machine.ieee.Exact.TRUNCATE;
import static vitrine.machine.ieee.Exact.UP;
import static vitrine.machine.x87.X87.C1;
import static vitrine.machine.x87.X87.MSB;
import static vitrine.machine.x87.X87.QUIET;

/**
 * Loads, stores and moves of the x87 unit (Intel SDM volume 1, 8.3.3). A load takes the bits that memory held and
 * pushes; a store returns the bits to write and does not pop, because the write may still page-fault: the caller
 * writes and then pops, unless {@link X87#suppressed}.
 */
public final class X87Stack {
    private static final long INDEFINITE64 = Long.MIN_VALUE;

    private X87Stack() {}

    /** FLD m32fp. */
    public static void fldM32(X87 f, int bits) {
        loaded(f, fromM32(f, bits));
    }

    /** FLD m64fp. */
    public static void fldM64(X87 f, long bits) {
        loaded(f, fromM64(f, bits));
    }

    private static void loaded(X87 f, int flags) {
        if (f.outSig << 1 != 0 && (f.outSe & 0x7fff) == 0x7fff && (f.outSig & QUIET) == 0) {
            f.outSig |= QUIET;
            flags |= IE;
        }
        f.push(flags);
    }

    /** FLD m80fp: any bits, unchanged. */
    public static void fldM80(X87 f, long sig, int se) {
        f.out(se & 0xffff, sig);
        f.push(0);
    }

    /** FILD of a sign-extended m16int, m32int or an m64int. */
    public static void fild(X87 f, long value) {
        fromInteger(f, value);
        f.push(0);
    }

    /** FLD ST(i). */
    public static void fldSt(X87 f, int i) {
        int flags = 0;
        if (f.isEmpty(i)) {
            flags = f.underflow();
        } else {
            int p = f.physical(i);
            f.out(f.se[p], f.sig[p]);
        }
        f.push(flags);
    }

    /** The constants in opcode order D9 E8..EE: 1, log2 10, log2 e, pi, log10 2, ln 2, 0. */
    private static final long[] CONSTANT = {
        MSB, 0xD49A784BCD1B8AFEL, 0xB8AA3B295C17F0BBL, 0xC90FDAA22168C234L, 0x9A209A84FBCFF798L, 0xB17217F7D1CF79ABL, 0
    };

    private static final int[] CONSTANT_SE = {16383, 16384, 16383, 16384, 16381, 16382, 0};

    /**
     * Where the unrounded constant lies above (1) or below (-1) the truncated one, and so what nearest does: 1 rounds
     * up.
     */
    private static final int[] CONSTANT_UP = {0, 0, 1, 1, 1, 1, 0};

    /** FLD1, FLDL2T, FLDL2E, FLDPI, FLDLG2, FLDLN2, FLDZ: {@code k} is 0 to 6 in this order. */
    public static void fldConstant(X87 f, int k) {
        long m = CONSTANT[k];
        if (k != 0 && k != 6) {
            int rc = f.rounding();
            if (rc == UP || rc == NEAREST && CONSTANT_UP[k] != 0) {
                m++;
            }
        }
        f.out(CONSTANT_SE[k], m);
        f.push(0);
    }

    /** FST m32fp. */
    public static int storeM32(X87 f) {
        int flags;
        int bits;
        int s = f.se[f.top];
        long m = f.sig[f.top];
        if (f.isEmpty(0)) {
            flags = f.underflow();
            bits = 0xffc0_0000;
        } else if ((flags = X87Math.nan(f, s, m)) >= 0) {
            bits = f.outSe >> 15 << 31 | 0x7f80_0000 | (int) (f.outSig << 1 >>> 41);
        } else if (m == 0 || (s & 0x7fff) == 0x7fff) {
            flags = 0;
            bits = s >> 15 << 31 | (m == 0 ? 0 : 0x7f80_0000);
        } else {
            X87Math.set(f, s >> 15, s & 0x7fff, m);
            flags = f.w.round(24, -126, 127, f.rounding(), ~f.control, 0);
            flags |= f.w.up ? C1 : 0;
            bits = f.w.toFloatBits();
        }
        stored(f, flags);
        return bits;
    }

    /** FST m64fp. */
    public static long storeM64(X87 f) {
        int flags;
        long bits;
        int s = f.se[f.top];
        long m = f.sig[f.top];
        if (f.isEmpty(0)) {
            flags = f.underflow();
            bits = 0xfff8_0000_0000_0000L;
        } else if ((flags = X87Math.nan(f, s, m)) >= 0) {
            bits = (long) (f.outSe >> 15) << 63 | 0x7ff0_0000_0000_0000L | f.outSig << 1 >>> 12;
        } else if (m == 0 || (s & 0x7fff) == 0x7fff) {
            flags = 0;
            bits = (long) (s >> 15) << 63 | (m == 0 ? 0 : 0x7ff0_0000_0000_0000L);
        } else {
            X87Math.set(f, s >> 15, s & 0x7fff, m);
            flags = f.w.round(53, -1022, 1023, f.rounding(), ~f.control, 0);
            flags |= f.w.up ? C1 : 0;
            bits = f.w.toDoubleBits();
        }
        stored(f, flags);
        return bits;
    }

    /** FSTP m80fp: the ten bytes are left in {@link X87#outSig} and {@link X87#outSe}. */
    public static void storeM80(X87 f) {
        int flags = 0;
        if (f.isEmpty(0)) {
            flags = f.underflow();
        } else {
            f.out(f.se[f.top], f.sig[f.top]);
        }
        stored(f, flags);
    }

    /**
     * To memory an unmasked overflow or underflow suppresses the store too; only an inexact result is stored all the
     * same.
     */
    private static void stored(X87 f, int flags) {
        f.suppressed = f.unmasked(flags & ~PE);
        f.signal(f.suppressed ? flags & ~(PE | C1) : flags);
    }

    /** FST ST(i), FSTP ST(i). */
    public static void fstSt(X87 f, int i, boolean pop) {
        int flags = 0;
        if (f.isEmpty(0)) {
            flags = f.underflow();
        } else {
            f.out(f.se[f.top], f.sig[f.top]);
        }
        if (f.write(i, flags) && pop) {
            f.pop();
        }
    }

    /**
     * FIST and FISTTP: ST(0) as a signed integer of 16, 32 or 64 bits.
     *
     * @param truncate FISTTP: round toward zero whatever the control word says
     */
    public static long storeInteger(X87 f, int bits, boolean truncate) {
        long limit = bits == 64 ? Long.MAX_VALUE : (1L << bits - 1) - 1;
        int flags;
        long r = -limit - 1;
        int s = f.se[f.top];
        long m = f.sig[f.top];
        if (f.isEmpty(0)) {
            flags = f.underflow();
        } else if (X87Math.unsupported(s, m) || (s & 0x7fff) == 0x7fff) {
            flags = IE;
        } else {
            flags = roundInteger(f, s, m, truncate ? TRUNCATE : f.rounding());
            long q = f.outSig;
            boolean fits = (flags & IE) == 0 && q >= 0 && q <= limit || s >> 15 != 0 && q == limit + 1;
            if (fits && (flags & IE) == 0) {
                r = s >> 15 != 0 ? -q : q;
            } else {
                flags = IE;
            }
        }
        stored(f, flags);
        return bits == 16 ? (short) r : bits == 32 ? (int) r : r == INDEFINITE64 ? INDEFINITE64 : r;
    }

    /** Rounds a finite number to an unsigned 64-bit magnitude in outSig; IE when it has more bits. */
    private static int roundInteger(X87 f, int s, long m, int rc) {
        if (m == 0) {
            f.outSig = 0;
            return 0;
        }
        int shift = 63 - X87Math.unbiased(s & 0x7fff);
        if (shift < 0) {
            return IE;
        }
        long q;
        long g;
        if (shift == 0) {
            q = m;
            g = 0;
        } else if (shift < 64) {
            q = m >>> shift;
            g = m << -shift;
        } else {
            q = 0;
            g = shift == 64 ? m : 1;
        }
        boolean up = g != 0
                && switch (rc) {
                    case NEAREST -> g < 0 && (g << 1 != 0 || (q & 1) != 0);
                    case DOWN -> s >> 15 != 0;
                    case UP -> s >> 15 == 0;
                    default -> false;
                };
        if (up && ++q == 0) {
            return IE;
        }
        f.outSig = q;
        return X87Math.inexact(g != 0, up);
    }

    /** FRNDINT. */
    public static void rndint(X87 f) {
        if (f.isEmpty(0)) {
            f.write(0, f.underflow());
            return;
        }
        int s = f.se[f.top];
        long m = f.sig[f.top];
        int flags = X87Math.nan(f, s, m);
        if (flags < 0) {
            int e = s & 0x7fff;
            flags = X87Math.denormal(e, m);
            if (m == 0 || e >= 16383 + 63) {
                f.out(s, m);
            } else {
                flags |= roundInteger(f, s, m, f.rounding());
                long q = f.outSig;
                int n = Long.numberOfLeadingZeros(q);
                f.out(q == 0 ? s & 0x8000 : s & 0x8000 | 16383 + 63 - n, q << n);
            }
        }
        f.write(0, flags);
    }

    /**
     * FBLD m80bcd: 18 decimal digits and a sign; {@code hi} holds bytes 8 and 9. Digits above nine count as they weigh.
     */
    public static void fbld(X87 f, long lo, int hi) {
        long value = 0;
        value = value * 10 + (hi >> 4 & 15);
        value = value * 10 + (hi & 15);
        for (int i = 60; i >= 0; i -= 4) {
            value = value * 10 + (lo >>> i & 15);
        }
        fromInteger(f, value);
        f.outSe = f.outSe & 0x7fff | hi & 0x8000;
        f.push(0);
    }

    /** FBSTP m80bcd: the ten bytes are left in {@link X87#outSig} and {@link X87#outSe}. */
    public static void storeBcd(X87 f) {
        int flags;
        int s = f.se[f.top];
        long m = f.sig[f.top];
        if (f.isEmpty(0)) {
            flags = f.underflow();
        } else if (X87Math.unsupported(s, m) || (s & 0x7fff) == 0x7fff) {
            flags = IE;
        } else {
            flags = roundInteger(f, s, m, f.rounding());
            if ((flags & IE) != 0 || Long.compareUnsigned(f.outSig, 999_999_999_999_999_999L) > 0) {
                flags = IE;
            }
        }
        if ((flags & IE) != 0) {
            f.out(0xffff, 0xC000_0000_0000_0000L);
        } else {
            long v = f.outSig;
            long lo = 0;
            for (int i = 0; i < 64; i += 4) {
                lo |= v % 10 << i;
                v /= 10;
            }
            f.out(s & 0x8000 | (int) (v / 10 << 4 | v % 10), lo);
        }
        stored(f, flags);
    }

    /** FXCH ST(i). */
    public static void fxch(X87 f, int i) {
        int flags = 0;
        int a = f.physical(0);
        int b = f.physical(i);
        if (f.isEmpty(0) || f.isEmpty(i)) {
            flags = IE | X87.SF;
        }
        if (f.signal(flags)) {
            return;
        }
        long ma = f.isEmpty(0) ? X87.NAN_SIG : f.sig[a];
        int sa = f.isEmpty(0) ? X87.NAN_SE : f.se[a];
        f.sig[a] = f.isEmpty(i) ? X87.NAN_SIG : f.sig[b];
        f.se[a] = f.isEmpty(i) ? X87.NAN_SE : f.se[b];
        f.sig[b] = ma;
        f.se[b] = sa;
        f.valid |= 1 << a | 1 << b;
    }

    /** FCMOVcc ST(0), ST(i); the caller has evaluated the condition. */
    public static void fcmov(X87 f, int i, boolean condition) {
        if (f.isEmpty(0) || f.isEmpty(i)) {
            f.write(0, f.underflow());
            return;
        }
        if (condition) {
            int p = f.physical(i);
            f.sig[f.top] = f.sig[p];
            f.se[f.top] = f.se[p];
        }
    }

    /** Converts a binary32 to the computed number, without quieting; returns DE for a denormal. */
    static int fromM32(X87 f, int bits) {
        int s = bits >> 16 & 0x8000;
        int e = bits >> 23 & 0xff;
        long m = (long) (bits & 0x7f_ffff) << 40;
        if (e == 0) {
            if (m == 0) {
                f.out(s, 0);
                return 0;
            }
            int n = Long.numberOfLeadingZeros(m);
            f.out(s | 16383 - 126 - n, m << n);
            return DE;
        }
        f.out(s | (e == 0xff ? 0x7fff : e + 16383 - 127), m | MSB);
        return 0;
    }

    /** Converts a binary64 to the computed number, without quieting; returns DE for a denormal. */
    static int fromM64(X87 f, long bits) {
        int s = (int) (bits >> 48) & 0x8000;
        int e = (int) (bits >> 52) & 0x7ff;
        long m = (bits & 0xf_ffff_ffff_ffffL) << 11;
        if (e == 0) {
            if (m == 0) {
                f.out(s, 0);
                return 0;
            }
            int n = Long.numberOfLeadingZeros(m);
            f.out(s | 16383 - 1022 - n, m << n);
            return DE;
        }
        f.out(s | (e == 0x7ff ? 0x7fff : e + 16383 - 1023), m | MSB);
        return 0;
    }

    static void fromInteger(X87 f, long value) {
        if (value == 0) {
            f.out(0, 0);
            return;
        }
        long m = Math.abs(value);
        int n = Long.numberOfLeadingZeros(m);
        f.out((value < 0 ? 0x8000 : 0) | 16383 + 63 - n, m << n);
    }
}
