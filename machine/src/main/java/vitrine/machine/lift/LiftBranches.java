package vitrine.machine.lift;

import static vitrine.machine.lift.Uop.*;

import vitrine.machine.decode.Insn;
import vitrine.machine.lift.Emitter.Compare;

/** The instructions that end a block. */
final class LiftBranches {
    private static final int RCX = 1;

    private final Emitter e;

    /** Offsets of the successors of the block, valid after a method of this class. */
    int offset0;

    int offset1;

    LiftBranches(Emitter e) {
        this.e = e;
    }

    private int target(Insn i) {
        return e.next + (int) i.imm;
    }

    /** The block goes on behind its last instruction. */
    void fallThrough(int offset) {
        offset0 = offset;
        offset1 = offset;
        e.sink(JMP, 0, 0, 0, 0, 0);
    }

    void jmp(Insn i) {
        if (i.operands == 1 && i.kind(0) == vitrine.machine.decode.OperandKind.REL) {
            fallThrough(target(i));
        } else {
            fallThroughOffsets();
            e.sink(JMPI, 0, e.value(i, 0), 0, 0, 0);
        }
    }

    void call(Insn i) {
        if (i.kind(0) == vitrine.machine.decode.OperandKind.REL) {
            offset0 = target(i);
            offset1 = offset0;
            e.sink(CALL, 0, 0, 0, 0, e.next);
        } else {
            fallThroughOffsets();
            e.sink(CALLI, 0, e.value(i, 0), 0, 0, e.next);
        }
    }

    void ret(Insn i) {
        fallThroughOffsets();
        e.sink(RET, 0, 0, 0, 0, i.operands == 0 ? 0 : i.imm);
    }

    void fallThroughOffsets() {
        offset0 = e.next;
        offset1 = e.next;
    }

    /** LOOP and JRCXZ. */
    void countDown(Insn i, boolean loop) {
        int count = RCX;
        if (loop) {
            e.op(i.addrSize == 4 ? LEA32 : LEA64, RCX, RCX, ZERO, -1);
        } else if (i.addrSize == 4) {
            count = e.temp();
            e.op(MOV32, count, RCX, ZERO, 0);
        }
        offset0 = loop ? target(i) : e.next;
        offset1 = loop ? e.next : target(i);
        e.sink(JRCXZ, 0, count, 0, 0, 0);
    }

    /** Jcc, fused with the comparison before it where the operands are still there. */
    void jcc(Insn i) {
        boolean negated = (i.cond & 1) != 0;
        int condition = i.cond & ~1;
        Compare c = e.compare;
        int op = fused(c, condition);
        if (op < 0) {
            e.sink(BR, 0, 0, 0, condition, 0);
        } else {
            e.sink(op, 0, c.a, c.kind == Compare.RESULT ? ZERO : c.b, 0, c.kind == Compare.RESULT ? 0 : c.imm);
        }
        offset0 = negated ? target(i) : e.next;
        offset1 = negated ? e.next : target(i);
    }

    /** The operation for an even condition code, or -1. */
    private static int fused(Compare c, int condition) {
        int narrow = c.size == 8 ? 0 : c.size == 4 ? 1 : c.size == 1 ? 2 : 9;
        if (c.kind == Compare.NONE || narrow == 9) {
            return -1;
        }
        return switch (c.kind) {
            case Compare.SUB ->
                switch (condition) {
                    case 4 -> CB_E64 + narrow;
                    case 2 -> CB_B64 + narrow;
                    case 6 -> CB_BE64 + narrow;
                    case 12 -> narrow == 2 ? -1 : CB_L64 + narrow;
                    case 14 -> narrow == 2 ? -1 : CB_LE64 + narrow;
                    default -> -1;
                };
            case Compare.AND ->
                switch (condition) {
                    case 4 -> TB_Z64 + narrow;
                    case 8, 12 -> narrow == 2 ? -1 : TB_S64 + narrow;
                    case 14 -> narrow == 2 ? -1 : TB_LE64 + narrow;
                    default -> -1;
                };
            default ->
                switch (condition) {
                    case 4 -> narrow == 2 ? -1 : BR_Z64 + narrow;
                    case 8 -> narrow == 2 ? -1 : BR_S64 + narrow;
                    default -> -1;
                };
        };
    }
}
