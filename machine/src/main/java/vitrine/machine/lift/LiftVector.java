package vitrine.machine.lift;

import static vitrine.machine.lift.Uop.*;

import vitrine.machine.decode.Insn;
import vitrine.machine.decode.OperandKind;

/** Moves of vector registers; computations stay with the vector table's helper. */
final class LiftVector {
    private final Emitter e;

    LiftVector(Emitter e) {
        this.e = e;
    }

    /** Lifts a legacy-encoded vector move; false when it is none of these. */
    boolean lift(Insn i) {
        if (i.vex) {
            return false;
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
                return false;
            }
        }
        return true;
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
            return false;
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
