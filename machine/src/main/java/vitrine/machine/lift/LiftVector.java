package vitrine.machine.lift;

import static vitrine.machine.lift.Uop.*;

import vitrine.machine.decode.Insn;
import vitrine.machine.decode.Mnemonic;
import vitrine.machine.decode.OperandKind;
import vitrine.machine.vector.VectorUnit;

/**
 * Legacy-encoded instructions on XMM registers: moves, conversions, and what the vector table computes. VEX-encoded ones
 * are {@link LiftAvx}'s, but for those that read one XMM register and write none.
 */
final class LiftVector {
    /** Mnemonics that the vector table serves, and those of them that shift by an immediate. */
    private static final boolean[] TABLE = new boolean[Mnemonic.values().length];

    private static final boolean[] SHIFTS = new boolean[TABLE.length];

    static {
        for (Mnemonic op : Mnemonic.values()) {
            TABLE[op.ordinal()] = VectorUnit.knows(op);
            SHIFTS[op.ordinal()] = VectorUnit.knowsShift(op);
        }
    }

    private final Emitter e;

    LiftVector(Emitter e) {
        this.e = e;
    }

    /** Lifts an instruction; false when it is none of these. */
    boolean lift(Insn i) {
        if (i.vex) {
            return !writesVector(i) && compute(i);
        }
        switch (i.mnemonic) {
            case MOVAPS, MOVAPD, MOVDQA, MOVNTPS, MOVNTPD, MOVNTDQ, MOVNTDQA -> move(i, LDVA128, STVA128);
            case MOVUPS, MOVUPD, MOVDQU, LDDQU -> move(i, LDV128, STV128);
            case MOVSS -> {
                return scalar(i, LDV32, STV32);
            }
            case MOVSD -> {
                return scalar(i, LDV64, STV64);
            }
            case MOVLPS, MOVLPD -> {
                return scalar(i, LDVL, STV64);
            }
            case MOVHPS, MOVHPD -> {
                return scalar(i, LDVH, STVH);
            }
            case MOVD, MOVQ -> {
                return general(i);
            }
            default -> {
                return compute(i);
            }
        }
        return true;
    }

    /** All that {@link #compute} serves with VEX are those to general registers and flags, from scalars. */
    private static boolean writesVector(Insn i) {
        return switch (i.mnemonic) {
            case CVTSD2SI, CVTTSD2SI, CVTSS2SI, CVTTSS2SI, COMISD, UCOMISD, COMISS, UCOMISS -> false;
            default -> true;
        };
    }

    /** Computations on XMM registers whose memory operand has 4, 8 or 16 bytes. */
    private boolean compute(Insn i) {
        switch (i.mnemonic) {
            case PMOVMSKB -> {
                return mask(i, VOP_PMOVMSKB);
            }
            case MOVMSKPD -> {
                return mask(i, VOP_MOVMSKPD);
            }
            case MOVMSKPS -> {
                return mask(i, VOP_MOVMSKPS);
            }
            case CVTSI2SD, CVTSI2SS -> {
                int single = i.mnemonic == Mnemonic.CVTSI2SS ? 2 : 0;
                int wide = i.size(1) == 8 ? 1 : 0;
                e.sink(VOP, i.reg(0), e.value(i, 1), 0, VOP_FROM_INT, single | wide);
                return true;
            }
            case CVTSD2SI, CVTTSD2SI, CVTSS2SI, CVTTSS2SI -> {
                boolean isSingle = i.mnemonic == Mnemonic.CVTSS2SI || i.mnemonic == Mnemonic.CVTTSS2SI;
                boolean truncate = i.mnemonic == Mnemonic.CVTTSD2SI || i.mnemonic == Mnemonic.CVTTSS2SI;
                int how = (i.size(0) == 8 ? 1 : 0) | (isSingle ? 2 : 0) | (truncate ? 4 : 0);
                int from = vectorSource(i);
                e.op(VOP, i.reg(0), from, 0, VOP_TO_INT, how);
                return true;
            }
            case COMISD, UCOMISD, COMISS, UCOMISS -> {
                boolean quiet = i.mnemonic == Mnemonic.UCOMISD || i.mnemonic == Mnemonic.UCOMISS;
                boolean isSingle = i.mnemonic == Mnemonic.COMISS || i.mnemonic == Mnemonic.UCOMISS;
                int from = vectorSource(i);
                e.sink(VOP, i.reg(0), from, 0, VOP_COMI, (quiet ? 1 : 0) | (isSingle ? 2 : 0));
                e.compare.kind = Emitter.Compare.NONE;
                return true;
            }
            default -> {
                return table(i);
            }
        }
    }

    private boolean mask(Insn i, int kind) {
        if (i.kind(1) != OperandKind.XMM) {
            return false;
        }
        e.op(VOP, i.reg(0), i.reg(1), 0, kind, 0);
        return true;
    }

    private boolean table(Insn i) {
        if (i.kind(0) != OperandKind.XMM) {
            return false;
        }
        long what = (long) i.mnemonic.ordinal() << 8 | VectorUnit.legacyImmediate(i.mnemonic, (int) i.imm);
        if (i.kind(1) == OperandKind.IMM) {
            if (!SHIFTS[i.mnemonic.ordinal()]) {
                return false;
            }
            e.sink(VOP, i.reg(0), 0, 0, VOP_SHIFT, what);
            return true;
        }
        boolean memory = i.isMem(1);
        int size = i.size(1);
        boolean plain = i.kind(1) == OperandKind.XMM || memory && (size == 16 || size == 8 || size == 4);
        if (!plain || !TABLE[i.mnemonic.ordinal()] || memory && i.mnemonic == Mnemonic.INSERTPS) {
            return false;
        }
        int from = vectorSource(i);
        e.sink(VOP, i.reg(0), from, 0, VOP_TABLE, what);
        return true;
    }

    /** The vector register with operand 1; memory of 16 bytes must be aligned, less is zero-extended. */
    private int vectorSource(Insn i) {
        if (!i.isMem(1)) {
            return i.reg(1);
        }
        e.address(i);
        vectorLoad(i.size(1) == 16 ? LDVA128 : i.size(1) == 8 ? LDV64 : LDV32, V_TEMP);
        return V_TEMP;
    }

    private void move(Insn i, int load, int store) {
        if (i.isMem(0)) {
            e.address(i);
            e.store(store, i.reg(1));
        } else if (i.isMem(1)) {
            e.address(i);
            vectorLoad(load, i.reg(0));
        } else {
            e.sink(VMOV, i.reg(0), i.reg(1), 0, 0, 0);
        }
    }

    private void vectorLoad(int load, int d) {
        e.store(load, d); // writes no general register
    }

    private boolean scalar(Insn i, int load, int store) {
        if (i.isMem(0)) {
            e.address(i);
            e.store(store, i.reg(1));
        } else if (i.isMem(1)) {
            e.address(i);
            vectorLoad(load, i.reg(0));
        } else {
            boolean single = i.mnemonic == Mnemonic.MOVSS;
            if (!single && i.mnemonic != Mnemonic.MOVSD) {
                return false;
            }
            e.sink(VOP, i.reg(0), i.reg(1), 0, single ? VOP_MOVSS : VOP_MOVSD, 0);
        }
        return true;
    }

    /** MOVD and MOVQ between vector registers, memory and general registers; not those of MMX. */
    private boolean general(Insn i) {
        OperandKind to = i.kind(0);
        OperandKind from = i.kind(1);
        if (to == OperandKind.MM || from == OperandKind.MM) {
            return false;
        }
        boolean wide = Math.min(i.size(0), i.size(1)) == 8;
        if (to == OperandKind.XMM && from == OperandKind.MEM) {
            e.address(i);
            vectorLoad(wide ? LDV64 : LDV32, i.reg(0));
        } else if (to == OperandKind.MEM) {
            e.address(i);
            e.store(wide ? STV64 : STV32, i.reg(1));
        } else if (to == OperandKind.XMM && from == OperandKind.GPR) {
            e.sink(wide ? VFROM64 : VFROM32, i.reg(0), i.reg(1), 0, 0, 0);
        } else if (to == OperandKind.GPR) {
            e.op(wide ? VTO64 : VTO32, i.reg(0), i.reg(1), 0, 0, 0);
        } else {
            int t = e.temp();
            e.op(VTO64, t, i.reg(1), 0, 0, 0);
            e.sink(VFROM64, i.reg(0), t, 0, 0, 0);
        }
        return true;
    }
}
