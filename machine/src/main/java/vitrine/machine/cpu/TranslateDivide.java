package vitrine.machine.cpu;

import static vitrine.machine.cpu.TranslateRegion.*;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import vitrine.machine.decode.Insn;
import vitrine.machine.decode.Mnemonic;
import vitrine.machine.decode.OperandKind;

/** DIV and IDIV of 4 and 8 bytes by a register, where the dividend is as wide as the divisor; all else is left to the interpreter. */
final class TranslateDivide {
    private static final ClassDesc LONG_CLASS = ClassDesc.of("java.lang.Long");
    private static final ClassDesc J = ConstantDescs.CD_long;
    private static final MethodTypeDesc J_JJ = MethodTypeDesc.of(J, J, J);
    private static final long LOW = 0xffff_ffffL;

    private TranslateDivide() {}

    static boolean inline(Insn i) {
        return (i.mnemonic == Mnemonic.DIV || i.mnemonic == Mnemonic.IDIV)
                && i.kind(0) == OperandKind.GPR
                && i.size(0) >= 4;
    }

    static void emit(TranslateBlock block, Insn i) {
        CodeBuilder b = block.b;
        boolean wide = i.size(0) == 8;
        boolean signed = i.mnemonic == Mnemonic.IDIV;
        int rax = block.o.local(CpuState.RAX);
        int rdx = block.o.local(CpuState.RDX);
        Label leave = block.leave();
        // VA divisor, HOST dividend
        extended(b, block.o.local(i.reg(0)), wide, signed);
        b.lstore(VA);
        extended(b, rax, wide, signed);
        b.lstore(HOST);
        b.lload(VA).lconst_0().lcmp().ifeq(leave);
        if (signed) {
            b.lload(VA).loadConstant(-1L).lcmp().ifeq(leave);
        }
        extended(b, rdx, wide, signed);
        if (signed) {
            b.lload(HOST).loadConstant(63).lshr();
        } else {
            b.lconst_0();
        }
        b.lcmp().ifne(leave);
        for (int part = 0; part < 2; part++) {
            b.lload(HOST).lload(VA);
            if (signed || !wide) {
                if (part == 0) {
                    b.ldiv();
                } else {
                    b.lrem();
                }
            } else {
                b.invokestatic(LONG_CLASS, part == 0 ? "divideUnsigned" : "remainderUnsigned", J_JJ);
            }
            if (!wide) {
                b.loadConstant(LOW).land();
            }
            b.lstore(part == 0 ? rax : rdx);
        }
    }

    private static void extended(CodeBuilder b, int local, boolean wide, boolean signed) {
        b.lload(local);
        if (!wide) {
            if (signed) {
                b.l2i().i2l();
            } else {
                b.loadConstant(LOW).land();
            }
        }
    }
}
