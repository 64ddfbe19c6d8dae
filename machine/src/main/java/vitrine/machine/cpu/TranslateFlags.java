package vitrine.machine.cpu;

import static vitrine.machine.cpu.TranslateRegion.*;
import static vitrine.machine.lift.Uop.*;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/**
 * Bytecode that records flags and decides conditions. Where the kind of the recorded operation is known, a condition is a
 * comparison of its operands; where not, the flags are derived by {@link Flags}.
 */
final class TranslateFlags {
    private static final ClassDesc J = ConstantDescs.CD_long;
    private static final ClassDesc I = ConstantDescs.CD_int;
    private static final ClassDesc FLAGS = ClassDesc.of(Flags.class.getName());
    private static final ClassDesc LONG_CLASS = ClassDesc.of("java.lang.Long");
    private static final ClassDesc INTEGER_CLASS = ClassDesc.of("java.lang.Integer");
    private static final MethodTypeDesc I_JJ = MethodTypeDesc.of(I, J, J);
    private static final MethodTypeDesc I_II = MethodTypeDesc.of(I, I, I);
    private static final long LOW = 0xffff_ffffL;

    /** The flags are explicit, and those of two ordered numbers whose order is the local ORDER. */
    static final int FLOATS_ORDERED = -3;

    private final TranslateRegion o;
    private final CodeBuilder b;
    /** What CC_OP is at this point, or {@link FlagFlow#UNKNOWN}. */
    int known;

    TranslateFlags(TranslateRegion o, int known) {
        this.o = o;
        this.b = o.b;
        this.known = known;
    }

    void record(int kind, int log2) {
        known = kind << 2 | log2;
        b.loadConstant((long) known).lstore(o.local(CC_OP));
    }

    /** The flags are those on the stack (a long), explicitly. */
    void explicit() {
        b.lstore(o.local(CC_A));
        record(CC_EXPLICIT, 0);
    }

    void spill() {
        for (int reg = CC_OP; reg <= CC_C; reg++) {
            if ((o.use.used >>> reg & 1) != 0) {
                b.aload(R).loadConstant(reg).lload(o.local(reg)).lastore();
            }
        }
    }

    void reload() {
        for (int reg = CC_OP; reg <= CC_C; reg++) {
            if ((o.use.used >>> reg & 1) != 0) {
                b.aload(R).loadConstant(reg).laload().lstore(o.local(reg));
            }
        }
    }

    /** Pushes 1 or 0 as a long: whether the condition holds. */
    void set(int c) {
        Label yes = b.newLabel();
        Label done = b.newLabel();
        jumpIf(c, yes);
        b.lconst_0().lstore(HOST).goto_(done);
        b.labelBinding(yes);
        b.lconst_1().lstore(HOST);
        b.labelBinding(done);
        b.lload(HOST);
    }

    /** Jumps when condition {@code c} (SDM volume 1, appendix B) holds. */
    void jumpIf(int c, Label to) {
        if (known == FLOATS_ORDERED) {
            ordered(c, to);
            return;
        }
        int log2 = known & 3;
        boolean decided = known >= 0
                && switch (known >> 2) {
                    case CC_EXPLICIT -> explicit(c, to);
                    case CC_SUB -> difference(c, log2, to);
                    case CC_LOGIC -> logic(c, log2, to);
                    case CC_ADD -> sum(c, log2, to);
                    case CC_INC, CC_DEC -> step(c, known >> 2 == CC_INC ? 1 : -1, log2, to);
                    case CC_SHL, CC_SHR, CC_SAR -> log2 >= 2 && shift(c, known >> 2, log2, to);
                    case CC_IMUL -> log2 == 2 && (c == 0 || c == 1) && product(c, to);
                    default -> false;
                };
        if (!decided) {
            spill();
            b.aload(R).loadConstant(c);
            b.invokestatic(FLAGS, "condition", MethodTypeDesc.of(ConstantDescs.CD_boolean, J.arrayType(), I))
                    .ifne(to);
        }
    }

    /** Pushes a recorded operand: an int at the top of its 32 bits up to 4 bytes, else a long. */
    private void operand(int register, int log2) {
        b.lload(o.local(register));
        narrow(log2);
    }

    private void narrow(int log2) {
        if (log2 < 3) {
            b.l2i();
        }
        if (log2 < 2) {
            b.loadConstant(32 - (8 << log2)).ishl();
        }
    }

    private void signed(int log2, Opcode wide, Opcode narrow, Label to) {
        if (log2 == 3) {
            b.lcmp().branch(wide, to);
        } else {
            b.branch(narrow, to);
        }
    }

    private void unsigned(int log2, Opcode branch, Label to) {
        b.invokestatic(log2 == 3 ? LONG_CLASS : INTEGER_CLASS, "compareUnsigned", log2 == 3 ? I_JJ : I_II)
                .branch(branch, to);
    }

    /** The value on the stack compared with 0. */
    private void sign(int log2, Opcode branch, Label to) {
        if (log2 == 3) {
            b.lconst_0().lcmp();
        }
        b.branch(branch, to);
    }

    private boolean difference(int c, int log2, Label to) {
        if (c == 0 || c == 1 || c == 10 || c == 11) {
            return false;
        }
        operand(CC_A, log2);
        operand(CC_B, log2);
        switch (c) {
            case 2 -> unsigned(log2, Opcode.IFLT, to);
            case 3 -> unsigned(log2, Opcode.IFGE, to);
            case 4 -> signed(log2, Opcode.IFEQ, Opcode.IF_ICMPEQ, to);
            case 5 -> signed(log2, Opcode.IFNE, Opcode.IF_ICMPNE, to);
            case 6 -> unsigned(log2, Opcode.IFLE, to);
            case 7 -> unsigned(log2, Opcode.IFGT, to);
            case 8, 9 -> {
                if (log2 == 3) {
                    b.lsub();
                } else {
                    b.isub();
                }
                sign(log2, c == 8 ? Opcode.IFLT : Opcode.IFGE, to);
            }
            case 12 -> signed(log2, Opcode.IFLT, Opcode.IF_ICMPLT, to);
            case 13 -> signed(log2, Opcode.IFGE, Opcode.IF_ICMPGE, to);
            case 14 -> signed(log2, Opcode.IFLE, Opcode.IF_ICMPLE, to);
            default -> signed(log2, Opcode.IFGT, Opcode.IF_ICMPGT, to);
        }
        return true;
    }

    /** Conditions of a result without carry and overflow, which is on the stack. */
    private boolean result(int c, int log2, Label to) {
        switch (c) {
            case 4, 6 -> sign(log2, Opcode.IFEQ, to);
            case 5, 7 -> sign(log2, Opcode.IFNE, to);
            case 8, 12 -> sign(log2, Opcode.IFLT, to);
            case 9, 13 -> sign(log2, Opcode.IFGE, to);
            case 14 -> sign(log2, Opcode.IFLE, to);
            default -> sign(log2, Opcode.IFGT, to);
        }
        return true;
    }

    private boolean logic(int c, int log2, Label to) {
        if (c == 10 || c == 11) {
            return false;
        }
        if (c < 4) {
            if ((c & 1) != 0) {
                b.goto_(to);
            }
            return true;
        }
        operand(CC_A, log2);
        return result(c, log2, to);
    }

    private boolean sum(int c, int log2, Label to) {
        boolean carry = c == 2 || c == 3;
        if (!carry && c != 4 && c != 5 && c != 8 && c != 9) {
            return false;
        }
        b.lload(o.local(CC_A)).lload(o.local(CC_B)).ladd();
        narrow(log2);
        if (carry) {
            operand(CC_A, log2);
            unsigned(log2, c == 2 ? Opcode.IFLT : Opcode.IFGE, to);
            return true;
        }
        return result(c, log2, to);
    }

    /** INC and DEC. */
    private boolean step(int c, int by, int log2, Label to) {
        switch (c) {
            case 2, 3 -> {
                b.lload(o.local(CC_C)).lconst_0().lcmp().branch(c == 2 ? Opcode.IFNE : Opcode.IFEQ, to);
                return true;
            }
            case 4, 5, 8, 9 -> {
                b.lload(o.local(CC_A)).loadConstant((long) by).ladd();
                narrow(log2);
                return result(c, log2, to);
            }
            case 12, 13, 14, 15 -> {
                // SF differs from OF when the result, not cut to its size, is negative
                if (log2 < 2) {
                    return false;
                }
                operand(CC_A, log2);
                if (log2 == 3) {
                    b.loadConstant((long) -by).lcmp();
                    b.branch(new Opcode[] {Opcode.IFLT, Opcode.IFGE, Opcode.IFLE, Opcode.IFGT}[c - 12], to);
                } else {
                    b.loadConstant(-by);
                    b.branch(
                            new Opcode[] {Opcode.IF_ICMPLT, Opcode.IF_ICMPGE, Opcode.IF_ICMPLE, Opcode.IF_ICMPGT}
                                    [c - 12],
                            to);
                }
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    /** Shifts of 4 and 8 bytes by a count that is not 0. */
    private boolean shift(int c, int kind, int log2, Label to) {
        boolean carry = kind != CC_SHL && (c == 2 || c == 3);
        if (!carry && c != 4 && c != 5 && c != 8 && c != 9) {
            return false;
        }
        b.lload(o.local(CC_A));
        if (log2 == 2) {
            if (kind == CC_SAR) {
                b.l2i().i2l();
            } else if (kind == CC_SHR) {
                b.loadConstant(LOW).land();
            }
        }
        b.lload(o.local(CC_B)).l2i();
        if (carry) {
            b.iconst_1().isub();
        }
        switch (kind) {
            case CC_SHL -> b.lshl();
            case CC_SHR -> b.lushr();
            default -> b.lshr();
        }
        if (carry) {
            b.lconst_1().land().lconst_0().lcmp().branch(c == 2 ? Opcode.IFNE : Opcode.IFEQ, to);
            return true;
        }
        narrow(log2);
        return result(c, log2, to);
    }

    /** Overflow of a signed product of 4 bytes. */
    private boolean product(int c, Label to) {
        b.lload(o.local(CC_A))
                .l2i()
                .i2l()
                .lload(o.local(CC_B))
                .l2i()
                .i2l()
                .lmul()
                .dup2();
        b.l2i().i2l().lcmp().branch(c == 0 ? Opcode.IFNE : Opcode.IFEQ, to);
        return true;
    }

    /** The flags of UCOMISx: CF and ZF say less and equal, all others are 0. */
    private void ordered(int c, Label to) {
        Opcode branch = switch (c) {
            case 2 -> Opcode.IFLT;
            case 3 -> Opcode.IFGE;
            case 4, 14 -> Opcode.IFEQ;
            case 5, 15 -> Opcode.IFNE;
            case 6 -> Opcode.IFLE;
            case 7 -> Opcode.IFGT;
            default -> Opcode.GOTO;
        };
        if (branch != Opcode.GOTO) {
            b.iload(ORDER).branch(branch, to);
        } else if ((c & 1) != 0) {
            b.goto_(to);
        }
    }

    private boolean explicit(int c, Label to) {
        b.lload(o.local(CC_A)).l2i();
        if (c >= 12) {
            // SF (bit 7) against OF (bit 11), and ZF with them
            b.istore(INDEX);
            b.iload(INDEX)
                    .loadConstant(4)
                    .ishl()
                    .iload(INDEX)
                    .ixor()
                    .loadConstant(Flags.OF)
                    .iand();
            if (c >= 14) {
                b.iload(INDEX).loadConstant(Flags.ZF).iand().ior();
            }
        } else {
            int mask = switch (c >> 1) {
                case 0 -> Flags.OF;
                case 1 -> Flags.CF;
                case 2 -> Flags.ZF;
                case 3 -> Flags.CF | Flags.ZF;
                case 4 -> Flags.SF;
                default -> Flags.PF;
            };
            b.loadConstant(mask).iand();
        }
        b.branch((c & 1) == 0 ? Opcode.IFNE : Opcode.IFEQ, to);
        return true;
    }

    /** Pushes CF, 0 or 1. */
    void carry() {
        int kind = known == FLOATS_ORDERED ? CC_EXPLICIT : known < 0 ? -1 : known >> 2;
        switch (kind) {
            case CC_LOGIC -> b.lconst_0();
            case CC_EXPLICIT -> b.lload(o.local(CC_A)).lconst_1().land();
            case CC_INC, CC_DEC -> b.lload(o.local(CC_C));
            case CC_SUB, CC_ADD -> set(2);
            default -> {
                spill();
                b.aload(R)
                        .invokestatic(FLAGS, "carry", MethodTypeDesc.of(I, J.arrayType()))
                        .i2l();
            }
        }
    }
}
