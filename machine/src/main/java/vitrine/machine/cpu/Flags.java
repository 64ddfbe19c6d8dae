package vitrine.machine.cpu;

import static vitrine.machine.lift.Uop.CC_A;
import static vitrine.machine.lift.Uop.CC_ADC;
import static vitrine.machine.lift.Uop.CC_ADD;
import static vitrine.machine.lift.Uop.CC_B;
import static vitrine.machine.lift.Uop.CC_C;
import static vitrine.machine.lift.Uop.CC_DEC;
import static vitrine.machine.lift.Uop.CC_EXPLICIT;
import static vitrine.machine.lift.Uop.CC_IMUL;
import static vitrine.machine.lift.Uop.CC_INC;
import static vitrine.machine.lift.Uop.CC_LOGIC;
import static vitrine.machine.lift.Uop.CC_MUL;
import static vitrine.machine.lift.Uop.CC_OP;
import static vitrine.machine.lift.Uop.CC_SAR;
import static vitrine.machine.lift.Uop.CC_SBB;
import static vitrine.machine.lift.Uop.CC_SHL;
import static vitrine.machine.lift.Uop.CC_SHR;
import static vitrine.machine.lift.Uop.CC_SUB;
import static vitrine.machine.lift.Uop.EFLAGS;

/**
 * Derives the arithmetic flags from the recorded operation (the CC registers of {@link vitrine.machine.lift.Uop}).
 *
 * <pre>
 * RFLAGS  21 ID  18 AC  16 RF  14 NT  11 OF  10 DF  9 IF  8 TF  7 SF  6 ZF  4 AF  2 PF  1 one  0 CF
 * </pre>
 */
public final class Flags {
    public static final int CF = 1;
    public static final int PF = 1 << 2;
    public static final int AF = 1 << 4;
    public static final int ZF = 1 << 6;
    public static final int SF = 1 << 7;
    public static final int TF = 1 << 8;
    public static final int IF = 1 << 9;
    public static final int DF = 1 << 10;
    public static final int OF = 1 << 11;
    public static final int NT = 1 << 14;
    public static final int AC = 1 << 18;
    public static final int ID = 1 << 21;
    /** The flags that arithmetic sets. */
    public static final int ARITHMETIC = OF | SF | ZF | AF | PF | CF;
    /** Bits that POPF changes in user mode besides the arithmetic ones. */
    public static final int POPF_OTHERS = TF | DF | NT | AC | ID;

    private Flags() {}

    /** The six arithmetic flags at their places in RFLAGS. */
    public static int arithmetic(long[] r) {
        int op = (int) r[CC_OP];
        int kind = op >>> 2;
        if (kind == CC_EXPLICIT) {
            return (int) r[CC_A];
        }
        // operands at the top of the long, so that carry and sign are those of 64-bit arithmetic at every size
        int shift = 64 - (8 << (op & 3));
        long a = r[CC_A] << shift;
        long b = r[CC_B] << shift;
        long c = r[CC_C] << shift;
        long result;
        int flags;
        switch (kind) {
            case CC_ADD -> {
                result = a + b;
                flags = carry(Long.compareUnsigned(result, a) < 0)
                        | overflow((a ^ result) & (b ^ result))
                        | adjust(a ^ b ^ result, shift);
            }
            case CC_ADC -> {
                result = a + b + c;
                int order = Long.compareUnsigned(result, a);
                flags = carry(order < 0 || order == 0 && c != 0)
                        | overflow((a ^ result) & (b ^ result))
                        | adjust(a ^ b ^ result, shift);
            }
            case CC_SUB -> {
                result = a - b;
                flags = carry(Long.compareUnsigned(a, b) < 0)
                        | overflow((a ^ b) & (a ^ result))
                        | adjust(a ^ b ^ result, shift);
            }
            case CC_SBB -> {
                result = a - b - c;
                int order = Long.compareUnsigned(a, b);
                flags = carry(order < 0 || order == 0 && c != 0)
                        | overflow((a ^ b) & (a ^ result))
                        | adjust(a ^ b ^ result, shift);
            }
            case CC_LOGIC -> {
                result = a;
                flags = 0;
            }
            case CC_INC -> {
                result = a + (1L << shift);
                flags = (int) r[CC_C] | overflow(~a & result) | adjust(a ^ 1L << shift ^ result, shift);
            }
            case CC_DEC -> {
                result = a - (1L << shift);
                flags = (int) r[CC_C] | overflow(a & ~result) | adjust(a ^ 1L << shift ^ result, shift);
            }
            case CC_SHL -> {
                int count = (int) r[CC_B];
                result = count < 64 ? a << count : 0;
                flags = carry(count <= 64 && (a << count - 1) < 0);
                flags |= overflow(result ^ (flags != 0 ? -1L : 0));
            }
            case CC_SHR -> {
                int count = (int) r[CC_B];
                long value = a >>> shift;
                result = (count < 64 ? value >>> count : 0) << shift;
                flags = carry((value >>> count - 1 & 1) != 0) | overflow(count == 1 ? a : 0);
            }
            case CC_SAR -> {
                int count = (int) r[CC_B];
                long value = a >> shift;
                result = value >> count << shift;
                flags = carry((value >> count - 1 & 1) != 0);
            }
            case CC_MUL -> {
                long x = a >>> shift;
                long y = b >>> shift;
                result = x * y << shift;
                boolean wide = shift == 0 ? Math.unsignedMultiplyHigh(x, y) != 0 : x * y >>> 64 - shift != 0;
                flags = wide ? CF | OF : 0;
            }
            case CC_IMUL -> {
                long x = a >> shift;
                long y = b >> shift;
                result = x * y << shift;
                boolean wide = shift == 0 ? Math.multiplyHigh(x, y) != result >> 63 : x * y != result >> shift;
                flags = wide ? CF | OF : 0;
            }
            default -> throw new IllegalStateException("flags " + op);
        }
        return flags | signZeroParity(result, shift);
    }

    private static int carry(boolean set) {
        return set ? CF : 0;
    }

    private static int overflow(long sign) {
        return (int) (sign >>> 63) << 11;
    }

    private static int adjust(long bits, int shift) {
        return (int) (bits >>> shift) & AF;
    }

    /** SF, ZF and PF of a result that stands at the top of the long, {@code shift} bits up. */
    static int signZeroParity(long result, int shift) {
        int low = (int) (result >>> shift) & 0xff;
        return (result < 0 ? SF : 0) | (result == 0 ? ZF : 0) | ((Integer.bitCount(low) & 1) == 0 ? PF : 0);
    }

    /** SF, ZF and PF of a result of {@code size} bytes. */
    static int ofResult(long result, int size) {
        int shift = 64 - 8 * size;
        return signZeroParity(result << shift, shift);
    }

    /** Makes the arithmetic flags explicit: the six bits of {@code flags}. */
    static void set(long[] r, int flags) {
        r[CC_OP] = CC_EXPLICIT;
        r[CC_A] = flags & ARITHMETIC;
    }

    /** All of RFLAGS. */
    public static long all(long[] r) {
        return r[EFLAGS] | arithmetic(r);
    }

    /** CF, 0 or 1. */
    static int carry(long[] r) {
        int op = (int) r[CC_OP];
        int shift = 64 - (8 << (op & 3));
        return switch (op >>> 2) {
            case CC_EXPLICIT -> (int) r[CC_A] & 1;
            case CC_ADD -> Long.compareUnsigned(r[CC_A] + r[CC_B] << shift, r[CC_A] << shift) < 0 ? 1 : 0;
            case CC_SUB -> Long.compareUnsigned(r[CC_A] << shift, r[CC_B] << shift) < 0 ? 1 : 0;
            case CC_LOGIC -> 0;
            case CC_INC, CC_DEC -> (int) r[CC_C];
            default -> arithmetic(r) & 1;
        };
    }

    /** Condition {@code cc} of Jcc, SETcc and CMOVcc (SDM volume 1, appendix B). */
    static boolean condition(long[] r, int cc) {
        int op = (int) r[CC_OP];
        int kind = op >>> 2;
        if (kind == CC_SUB) {
            int shift = 64 - (8 << (op & 3));
            long a = r[CC_A] << shift;
            long b = r[CC_B] << shift;
            switch (cc) {
                case 2:
                    return Long.compareUnsigned(a, b) < 0;
                case 3:
                    return Long.compareUnsigned(a, b) >= 0;
                case 4:
                    return a == b;
                case 5:
                    return a != b;
                case 6:
                    return Long.compareUnsigned(a, b) <= 0;
                case 7:
                    return Long.compareUnsigned(a, b) > 0;
                case 8:
                    return a - b < 0;
                case 9:
                    return a - b >= 0;
                case 12:
                    return a < b;
                case 13:
                    return a >= b;
                case 14:
                    return a <= b;
                case 15:
                    return a > b;
                default:
                    break;
            }
        } else if (kind == CC_LOGIC) {
            long a = r[CC_A] << 64 - (8 << (op & 3));
            switch (cc) {
                case 4, 6:
                    return a == 0;
                case 5, 7:
                    return a != 0;
                case 8, 12:
                    return a < 0;
                case 9, 13:
                    return a >= 0;
                case 14:
                    return a <= 0;
                case 15:
                    return a > 0;
                default:
                    break;
            }
        }
        return condition(arithmetic(r), cc);
    }

    /** Condition {@code cc} under explicit flags. */
    static boolean condition(int flags, int cc) {
        boolean holds = switch (cc >> 1) {
            case 0 -> (flags & OF) != 0;
            case 1 -> (flags & CF) != 0;
            case 2 -> (flags & ZF) != 0;
            case 3 -> (flags & (CF | ZF)) != 0;
            case 4 -> (flags & SF) != 0;
            case 5 -> (flags & PF) != 0;
            case 6 -> (flags >> 7 & 1) != (flags >> 11 & 1);
            default -> (flags & ZF) != 0 || (flags >> 7 & 1) != (flags >> 11 & 1);
        };
        return holds == ((cc & 1) == 0);
    }
}
