package vitrine.machine.cpu;

import static vitrine.machine.cpu.TranslateRegion.*;
import static vitrine.machine.lift.Uop.*;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import org.jspecify.annotations.Nullable;
import vitrine.machine.decode.Mnemonic;
import vitrine.machine.lift.Uop;

/**
 * Bytecode for SSE floating-point arithmetic: Java's own, followed by a look at operands and result ({@link FastFloat}) that
 * says whether anything but PE could have been raised. A region with such code is entered only while MXCSR is at its default
 * and PE is set; what the look does not pass is left to the interpreter.
 */
final class TranslateFloat {
    private static final ClassDesc J = ConstantDescs.CD_long;
    private static final ClassDesc D = ConstantDescs.CD_double;
    private static final ClassDesc F = ConstantDescs.CD_float;
    private static final ClassDesc I = ConstantDescs.CD_int;
    private static final ClassDesc Z = ConstantDescs.CD_boolean;
    private static final ClassDesc DOUBLE = ClassDesc.of("java.lang.Double");
    private static final ClassDesc FLOAT = ClassDesc.of("java.lang.Float");
    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
    private static final ClassDesc FAST = ClassDesc.of(FastFloat.class.getName());
    private static final long LOW = 0xffff_ffffL;

    private enum Kind {
        SUM("sum", "exactOrNormal"),
        DIFFERENCE("sum", "exactOrNormal"),
        PRODUCT("product", "normalProduct"),
        QUOTIENT("quotient", "normalQuotient"),
        ROOT("root", "exactOrNormal"),
        LEAST("ordered", "ordered"),
        GREATEST("ordered", "ordered");

        /** The method that looks at operands and result, and the one that looks at the result alone. */
        private final String check;

        private final String result;

        Kind(String check, String result) {
            this.check = check;
            this.result = result;
        }
    }

    /** An instruction: what it computes, on singles or doubles, on all elements or one. */
    private record Operation(Kind kind, boolean single, boolean packed) {}

    private final TranslateRegion o;
    private final TranslateBlock block;
    private final CodeBuilder b;
    /** Vector registers whose low or high lane is known to be no denormal double: an operand that was looked at, or a result. */
    private final long[] known = new long[2];

    TranslateFloat(TranslateBlock block) {
        this.o = block.o;
        this.block = block;
        this.b = block.b;
    }

    private static @Nullable Operation operation(Mnemonic m) {
        return switch (m) {
            case ADDSD -> new Operation(Kind.SUM, false, false);
            case SUBSD -> new Operation(Kind.DIFFERENCE, false, false);
            case MULSD -> new Operation(Kind.PRODUCT, false, false);
            case DIVSD -> new Operation(Kind.QUOTIENT, false, false);
            case SQRTSD -> new Operation(Kind.ROOT, false, false);
            case MINSD -> new Operation(Kind.LEAST, false, false);
            case MAXSD -> new Operation(Kind.GREATEST, false, false);
            case ADDPD -> new Operation(Kind.SUM, false, true);
            case SUBPD -> new Operation(Kind.DIFFERENCE, false, true);
            case MULPD -> new Operation(Kind.PRODUCT, false, true);
            case DIVPD -> new Operation(Kind.QUOTIENT, false, true);
            case SQRTPD -> new Operation(Kind.ROOT, false, true);
            case MINPD -> new Operation(Kind.LEAST, false, true);
            case MAXPD -> new Operation(Kind.GREATEST, false, true);
            case ADDSS -> new Operation(Kind.SUM, true, false);
            case SUBSS -> new Operation(Kind.DIFFERENCE, true, false);
            case MULSS -> new Operation(Kind.PRODUCT, true, false);
            case DIVSS -> new Operation(Kind.QUOTIENT, true, false);
            case SQRTSS -> new Operation(Kind.ROOT, true, false);
            case MINSS -> new Operation(Kind.LEAST, true, false);
            case MAXSS -> new Operation(Kind.GREATEST, true, false);
            case ADDPS -> new Operation(Kind.SUM, true, true);
            case SUBPS -> new Operation(Kind.DIFFERENCE, true, true);
            case MULPS -> new Operation(Kind.PRODUCT, true, true);
            case DIVPS -> new Operation(Kind.QUOTIENT, true, true);
            case SQRTPS -> new Operation(Kind.ROOT, true, true);
            case MINPS -> new Operation(Kind.LEAST, true, true);
            case MAXPS -> new Operation(Kind.GREATEST, true, true);
            default -> null;
        };
    }

    /** Whether this VOP is one for {@link #emit}. A held one (the first half of a YMM operation) is not. */
    static boolean does(long w) {
        return switch (Uop.e(w)) {
            case VOP_COMI, VOP_FROM_INT, VOP_TO_INT -> true;
            case VOP_TABLE -> {
                Mnemonic m = TranslateVector.MNEMONICS[Uop.imm(w) >>> 8];
                yield Uop.b(w) == 0
                        && Uop.d(w) <= V_TEMP
                        && (m == Mnemonic.CVTSS2SD || m == Mnemonic.CVTSD2SS || operation(m) != null);
            }
            default -> false;
        };
    }

    void emit(long w) {
        int d = Uop.d(w);
        int a = Uop.a(w);
        int how = Uop.imm(w) & 0xff;
        switch (Uop.e(w)) {
            case VOP_COMI -> compare(d, a, (how & 2) != 0);
            case VOP_FROM_INT -> fromInteger(d, a, (how & 1) != 0, (how & 2) != 0);
            case VOP_TO_INT -> toInteger(d, a, (how & 1) != 0, (how & 2) != 0, (how & 4) != 0);
            default -> {
                Mnemonic m = TranslateVector.MNEMONICS[Uop.imm(w) >>> 8];
                if (m == Mnemonic.CVTSS2SD) {
                    widen(d, a);
                } else if (m == Mnemonic.CVTSD2SS) {
                    narrow(d, a);
                } else {
                    Operation op = operation(m);
                    if (op != null) {
                        arithmetic(op, d, a);
                    }
                }
            }
        }
    }

    // ---- values ---------------------------------------------------------------------------------------------------

    private void bits(int vector, int lane, boolean single, int element) {
        b.lload(o.lane(vector, lane));
        if (single) {
            if (element > 0) {
                b.loadConstant(32).lushr();
            }
            b.l2i();
        }
    }

    private void value(int vector, int lane, boolean single, int element) {
        bits(vector, lane, single, element);
        if (single) {
            b.invokestatic(FLOAT, "intBitsToFloat", MethodTypeDesc.of(F, I));
        } else {
            b.invokestatic(DOUBLE, "longBitsToDouble", MethodTypeDesc.of(D, J));
        }
    }

    private void check(String name, boolean single, int operands) {
        ClassDesc type = single ? I : J;
        ClassDesc[] types = new ClassDesc[operands];
        java.util.Arrays.fill(types, type);
        b.invokestatic(FAST, name, MethodTypeDesc.of(Z, types)).ifeq(block.leave());
    }

    // ---- arithmetic -----------------------------------------------------------------------------------------------

    private void arithmetic(Operation op, int d, int a) {
        // results in HOST and VA: nothing may change before everything is checked
        int lanes = op.packed ? 2 : 1;
        for (int lane = 0; lane < lanes; lane++) {
            int to = lane == 0 ? HOST : VA;
            int elements = op.single && op.packed ? 2 : 1;
            for (int element = 0; element < elements; element++) {
                compute(op, d, a, lane, element);
                if (!op.single) {
                    b.lstore(to);
                    checkDouble(op, d, a, lane, to);
                } else {
                    b.istore(INDEX);
                    checkSingle(op, d, a, lane, element);
                    b.iload(INDEX).i2l();
                    if (element > 0) {
                        b.loadConstant(32).lshl().lload(to).lor();
                    } else {
                        b.loadConstant(LOW).land();
                    }
                    b.lstore(to);
                }
            }
        }
        for (int lane = 0; lane < lanes; lane++) {
            b.lload(lane == 0 ? HOST : VA);
            if (op.single && !op.packed) {
                b.lload(o.lane(d, 0)).loadConstant(~LOW).land().lor();
            }
            b.lstore(o.lane(d, lane));
        }
    }

    private void checkDouble(Operation op, int d, int a, int lane, int result) {
        if (op.kind == Kind.LEAST || op.kind == Kind.GREATEST) {
            bits(d, lane, false, 0);
            bits(a, lane, false, 0);
            check(op.kind.check, false, 2);
            return;
        }
        if (op.kind != Kind.ROOT) {
            checkOperand(d, lane);
        }
        checkOperand(a, lane);
        switch (op.kind) {
            case PRODUCT -> {
                bits(d, lane, false, 0);
                bits(a, lane, false, 0);
            }
            case QUOTIENT -> bits(d, lane, false, 0);
            default -> {}
        }
        b.lload(result);
        check(op.kind.result, false, op.kind == Kind.PRODUCT ? 3 : op.kind == Kind.QUOTIENT ? 2 : 1);
    }

    private void checkOperand(int vector, int lane) {
        if ((known[lane] >>> vector & 1) == 0) {
            bits(vector, lane, false, 0);
            check("operand", false, 1);
            known[lane] |= 1L << vector;
        }
    }

    /** Nothing is known of any register. */
    void forget() {
        known[0] = 0;
        known[1] = 0;
    }

    /** Brings up to date what is known, behind a micro-operation on vectors. */
    void after(long w) {
        int d = Uop.d(w);
        switch (Uop.op(w)) {
            case STV128, STVA128, STV64, STV32, STVH, VTO64, VTO32 -> {}
            case VMOV -> {
                for (int lane = 0; lane < 2; lane++) {
                    known[lane] = known[lane] & ~(1L << d) | (known[lane] >>> Uop.a(w) & 1) << d;
                }
            }
            case VOP -> afterOperation(w, d);
            default -> changed(d);
        }
    }

    private void afterOperation(long w, int d) {
        switch (Uop.e(w)) {
            case VOP_COMI, VOP_TO_INT, VOP_PMOVMSKB, VOP_MOVMSKPD, VOP_MOVMSKPS -> {}
            case VOP_ZERO_UPPER -> forget();
            case VOP_TABLE -> {
                Operation op = does(w) ? operation(TranslateVector.MNEMONICS[Uop.imm(w) >>> 8]) : null;
                if (op == null || op.single || op.kind.ordinal() > Kind.ROOT.ordinal()) {
                    changed(d);
                    return;
                }
                known[0] |= 1L << d;
                if (op.packed) {
                    known[1] |= 1L << d;
                }
            }
            default -> changed(d);
        }
    }

    private void changed(int vector) {
        for (int lane = 0; lane < 2; lane++) {
            known[lane] &= ~(1L << vector | 1L << (vector ^ V_UPPER));
        }
    }

    private void checkSingle(Operation op, int d, int a, int lane, int element) {
        if (op.kind != Kind.ROOT) {
            bits(d, lane, true, element);
        }
        bits(a, lane, true, element);
        if (op.kind.ordinal() <= Kind.ROOT.ordinal()) {
            b.iload(INDEX);
        }
        check(op.kind.check, true, op.kind.ordinal() < Kind.ROOT.ordinal() ? 3 : 2);
    }

    /** Pushes the bits of the result of one element. */
    private void compute(Operation op, int d, int a, int lane, int element) {
        boolean single = op.single;
        if (op.kind == Kind.LEAST || op.kind == Kind.GREATEST) {
            bits(d, lane, single, element);
            bits(a, lane, single, element);
            ClassDesc type = single ? I : J;
            b.invokestatic(FAST, op.kind == Kind.LEAST ? "least" : "greatest", MethodTypeDesc.of(type, type, type));
            return;
        }
        if (op.kind == Kind.ROOT) {
            value(a, lane, single, element);
            if (single) {
                b.f2d();
            }
            b.invokestatic(MATH, "sqrt", MethodTypeDesc.of(D, D));
            if (single) {
                b.d2f();
            }
        } else {
            value(d, lane, single, element);
            value(a, lane, single, element);
            switch (op.kind) {
                case SUM -> sum(single);
                case DIFFERENCE -> difference(single);
                case PRODUCT -> product(single);
                default -> quotient(single);
            }
        }
        rawBits(single);
    }

    private void rawBits(boolean single) {
        if (single) {
            b.invokestatic(FLOAT, "floatToRawIntBits", MethodTypeDesc.of(I, F));
        } else {
            b.invokestatic(DOUBLE, "doubleToRawLongBits", MethodTypeDesc.of(J, D));
        }
    }

    private void sum(boolean single) {
        if (single) {
            b.fadd();
        } else {
            b.dadd();
        }
    }

    private void difference(boolean single) {
        if (single) {
            b.fsub();
        } else {
            b.dsub();
        }
    }

    private void product(boolean single) {
        if (single) {
            b.fmul();
        } else {
            b.dmul();
        }
    }

    private void quotient(boolean single) {
        if (single) {
            b.fdiv();
        } else {
            b.ddiv();
        }
    }

    // ---- comparison and conversion --------------------------------------------------------------------------------

    private void compare(int d, int a, boolean single) {
        bits(d, 0, single, 0);
        bits(a, 0, single, 0);
        check("ordered", single, 2);
        value(d, 0, single, 0);
        value(a, 0, single, 0);
        if (single) {
            b.fcmpl();
        } else {
            b.dcmpl();
        }
        b.istore(ORDER);
        b.iload(ORDER).invokestatic(FAST, "flags", MethodTypeDesc.of(J, I));
        block.flags.explicit();
        block.flags.known = TranslateFlags.FLOATS_ORDERED;
    }

    private void fromInteger(int d, int a, boolean wide, boolean single) {
        block.get(a);
        if (!wide) {
            b.l2i();
        }
        if (single) {
            if (wide) {
                b.l2f();
            } else {
                b.i2f();
            }
            rawBits(true);
            b.i2l().loadConstant(LOW).land();
            b.lload(o.lane(d, 0)).loadConstant(~LOW).land().lor();
        } else {
            if (wide) {
                b.l2d();
            } else {
                b.i2d();
            }
            rawBits(false);
        }
        b.lstore(o.lane(d, 0));
    }

    private void toInteger(int d, int a, boolean wide, boolean single, boolean truncate) {
        for (int step = 0; step < 2; step++) {
            value(a, 0, single, 0);
            if (single) {
                b.f2d();
            }
            if (!truncate) {
                b.invokestatic(MATH, "rint", MethodTypeDesc.of(D, D));
            }
            if (step == 0) {
                b.invokestatic(FAST, wide ? "fitsLong" : "fitsInt", MethodTypeDesc.of(Z, D))
                        .ifeq(block.leave());
            }
        }
        if (wide) {
            b.d2l();
        } else {
            b.d2i().i2l().loadConstant(LOW).land();
        }
        block.set(d);
    }

    private void widen(int d, int a) {
        bits(a, 0, true, 0);
        bits(a, 0, true, 0);
        check("ordered", true, 2);
        value(a, 0, true, 0);
        b.f2d();
        rawBits(false);
        b.lstore(o.lane(d, 0));
    }

    private void narrow(int d, int a) {
        value(a, 0, false, 0);
        b.d2f();
        rawBits(true);
        b.istore(INDEX);
        bits(a, 0, false, 0);
        b.iload(INDEX);
        b.invokestatic(FAST, "narrowed", MethodTypeDesc.of(Z, J, I)).ifeq(block.leave());
        b.iload(INDEX).i2l().loadConstant(LOW).land();
        b.lload(o.lane(d, 0)).loadConstant(~LOW).land().lor();
        b.lstore(o.lane(d, 0));
    }
}
