package vitrine.machine.cpu;

import static vitrine.machine.cpu.Flags.AF;
import static vitrine.machine.cpu.Flags.ARITHMETIC;
import static vitrine.machine.cpu.Flags.CF;
import static vitrine.machine.cpu.Flags.OF;
import static vitrine.machine.cpu.Flags.PF;
import static vitrine.machine.cpu.Flags.SF;
import static vitrine.machine.cpu.Flags.ZF;

import vitrine.machine.decode.Insn;
import vitrine.machine.decode.OperandKind;

/** The flags that the manuals leave undefined after an instruction (SDM volume 1, appendix A). */
final class UndefinedFlags {
    private UndefinedFlags() {}

    static int of(Insn i, Snapshot before) {
        return switch (i.mnemonic) {
            case AND, OR, XOR, TEST -> AF;
            case SHL, SHR, SAR, ROL, ROR, RCL, RCR -> shift(i, count(i, 1, before));
            case SHLD, SHRD -> {
                int count = count(i, 2, before);
                yield count == 0 ? 0 : count > 8 * i.size(0) ? ARITHMETIC : count == 1 ? AF : AF | OF;
            }
            case MUL, IMUL -> SF | ZF | AF | PF;
            case DIV, IDIV -> ARITHMETIC;
            case BSF, BSR -> ARITHMETIC & ~ZF;
            case BT, BTS, BTR, BTC -> OF | SF | AF | PF;
            case ANDN, BLSR, BLSI, BLSMSK, BZHI -> AF | PF;
            case BEXTR -> AF | SF | PF;
            case TZCNT, LZCNT -> OF | SF | PF | AF;
            default -> 0;
        };
    }

    private static int count(Insn i, int operand, Snapshot before) {
        long count = i.kind(operand) == OperandKind.IMM ? i.imm(operand) : before.r[CpuState.RCX];
        return (int) count & (i.size(0) == 8 ? 63 : 31);
    }

    private static int shift(Insn i, int count) {
        if (count == 0) {
            return 0;
        }
        return switch (i.mnemonic) {
            case SHL, SHR -> AF | (count == 1 ? 0 : OF) | (count >= 8 * i.size(0) ? CF : 0);
            case SAR -> AF | (count == 1 ? 0 : OF);
            default -> count == 1 ? 0 : OF;
        };
    }
}
