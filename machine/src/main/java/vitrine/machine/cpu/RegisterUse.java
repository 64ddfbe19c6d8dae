package vitrine.machine.cpu;

import static vitrine.machine.lift.Uop.*;

import java.util.List;
import vitrine.machine.decode.Insn;
import vitrine.machine.lift.Block;
import vitrine.machine.lift.Uop;

/** Which registers the blocks of a region use and change, as sets with one bit for each number. */
final class RegisterUse {
    private static final long CC_MASK = 1L << CC_OP | 1L << CC_A | 1L << CC_B | 1L << CC_C;

    /** General registers of the micro-operations. */
    long used;

    long written;
    /** Vector registers. */
    long vectors;

    long vectorsWritten;
    /** There is floating-point arithmetic that wants MXCSR at its default, with PE set. */
    boolean floats;

    RegisterUse(List<Block> blocks) {
        for (Block block : blocks) {
            for (int pc = 0; pc < block.code.length; pc++) {
                long w = block.code[pc];
                add(block, w);
                if (Uop.op(w) == LDC) {
                    pc++;
                }
            }
        }
        // PAGE and ZERO are constants
        long constants = 1L << PAGE | 1L << ZERO | 1L << VOID;
        written &= ~constants;
        used = (used | written) & ~constants;
        vectors |= vectorsWritten;
    }

    private void reads(int register) {
        used |= 1L << register;
    }

    private void writes(int register) {
        written |= 1L << register;
    }

    private void add(Block block, long w) {
        int op = Uop.op(w);
        int d = Uop.d(w);
        int a = Uop.a(w);
        int b = Uop.b(w);
        if (op >= LDV128 && op <= VOP) {
            vector(w, op, d, a, b);
            return;
        }
        switch (op) {
            case LDI, LDC -> writes(d);
            case PUSH -> {
                reads(d);
                writes(CpuState.RSP);
            }
            case POP -> {
                writes(d);
                writes(CpuState.RSP);
            }
            case CALL, RET -> writes(CpuState.RSP);
            case CALLI -> {
                reads(a);
                writes(CpuState.RSP);
            }
            case JMP, SYSCALL, FAULT, CUT, HELPER_END -> {}
            case BR -> used |= CC_MASK;
            case HELPER -> helper(block, w);
            case CC -> {
                reads(a);
                reads(b);
                written |= CC_MASK;
            }
            case FLG -> {
                reads(a);
                reads(b);
                written |= CC_MASK;
            }
            case GETC, SET -> {
                used |= CC_MASK;
                writes(d);
            }
            case CMOV64, CMOV32 -> {
                used |= CC_MASK;
                reads(a);
                writes(d);
            }
            default -> {
                reads(a);
                reads(b);
                if (op >= ST64 && op <= ST8) {
                    reads(d);
                } else if (op < JMP || op == PURE) {
                    writes(d);
                }
                if (op >= ADDF64 && op <= XORF32 || op >= CB_E64 && op <= TB_LE32) {
                    written |= CC_MASK;
                }
            }
        }
    }

    private void helper(Block block, long w) {
        Insn insn = block.insns[Uop.imm(w) & 0xff];
        if (TranslateDivide.inline(insn)) {
            writes(CpuState.RAX);
            writes(CpuState.RDX);
            reads(insn.reg(0));
        }
        // any other works on the register files, between a spill and a reload of what else the region uses
    }

    private void vector(long w, int op, int d, int a, int b) {
        switch (op) {
            case VMOV -> {
                vectors |= 1L << a;
                vectorsWritten |= 1L << d;
            }
            case VFROM64, VFROM32 -> {
                reads(a);
                vectorsWritten |= 1L << d;
            }
            case VTO64, VTO32 -> {
                writes(d);
                vectors |= 1L << a;
            }
            case VOP -> {
                operation(w, d, a, b);
                floats |= TranslateFloat.does(w);
            }
            default -> {
                reads(a);
                reads(b);
                if (op >= STV128) {
                    vectors |= 1L << d;
                } else {
                    vectorsWritten |= 1L << d;
                }
            }
        }
    }

    private void operation(long w, int d, int a, int b) {
        switch (Uop.e(w)) {
            case VOP_PMOVMSKB, VOP_MOVMSKPD, VOP_MOVMSKPS, VOP_TO_INT -> {
                writes(d);
                vectors |= 1L << a;
            }
            case VOP_FROM_INT -> {
                reads(a);
                vectorsWritten |= 1L << d;
            }
            case VOP_COMI -> {
                vectors |= 1L << d | 1L << a;
                written |= CC_MASK;
            }
            case VOP_PERMD -> {
                vectors |= 1L << a | 1L << (a ^ V_UPPER) | 1L << b | 1L << (b ^ V_UPPER);
                vectorsWritten |= 1L << d | 1L << (d ^ V_UPPER);
            }
            case VOP_PERMQ -> {
                vectors |= 1L << a | 1L << (a ^ V_UPPER);
                vectorsWritten |= 1L << d | 1L << (d ^ V_UPPER);
            }
            case VOP_ZERO_UPPER -> vectorsWritten |= 0xffffL << V_UPPER | (Uop.imm(w) != 0 ? 0xffff : 0);
            default -> {
                vectors |= 1L << a;
                vectorsWritten |= 1L << d;
            }
        }
    }
}
