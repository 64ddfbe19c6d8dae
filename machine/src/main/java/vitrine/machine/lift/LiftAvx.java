package vitrine.machine.lift;

import static vitrine.machine.lift.Uop.*;

import vitrine.machine.decode.Insn;
import vitrine.machine.decode.Mnemonic;
import vitrine.machine.decode.OperandKind;
import vitrine.machine.vector.VectorUnit;

/**
 * VEX-encoded instructions on vector registers. The two halves of a YMM register are two registers of the vector file
 * ({@link Uop#V_UPPER} apart), and what an SSE instruction does is done to each half; a 128-bit form is the lower one,
 * with zeros written to the upper half. Only what moves data between the halves is more than that: {@link LiftLanes}.
 *
 * <p>A destination changes only when nothing can fault any more: an operation that can, and another one after it, work
 * in {@link #WORK}.
 */
final class LiftAvx {
    /** The vector register that results wait in. */
    static final int WORK = V_TEMP + 1;

    private static final boolean[] TABLE = new boolean[Mnemonic.values().length];
    private static final boolean[] RAISES = new boolean[TABLE.length];

    static {
        for (Mnemonic op : Mnemonic.values()) {
            TABLE[op.ordinal()] = VectorUnit.knows(op);
            RAISES[op.ordinal()] = VectorUnit.raises(op);
        }
    }

    private final Emitter e;
    private final LiftLanes lanes;

    LiftAvx(Emitter e) {
        this.e = e;
        this.lanes = new LiftLanes(e, this);
    }

    /** Lifts a VEX-encoded vector instruction; false when a helper has to execute it. */
    boolean lift(Insn i) {
        switch (i.mnemonic) {
            case MOVAPS, MOVAPD, MOVDQA, MOVNTPS, MOVNTPD, MOVNTDQ, MOVNTDQA -> move(i, true);
            case MOVUPS, MOVUPD, MOVDQU, LDDQU -> move(i, false);
            case MOVSS, MOVSD -> scalarMove(i);
            case MOVLPS, MOVLPD -> halfMove(i, LDVL, STV64);
            case MOVHPS, MOVHPD -> halfMove(i, LDVH, STVH);
            case MOVD, MOVQ -> general(i);
            case PMOVMSKB -> mask(i, VOP_PMOVMSKB, 16);
            case MOVMSKPS -> mask(i, VOP_MOVMSKPS, 4);
            case MOVMSKPD -> mask(i, VOP_MOVMSKPD, 2);
            case CVTSI2SD, CVTSI2SS -> fromInteger(i);
            case CVTSD2SI, CVTTSD2SI, CVTSS2SI, CVTTSS2SI, COMISD, UCOMISD, COMISS, UCOMISS -> {
                return false; // as without VEX
            }
            case VZEROUPPER -> e.sink(VOP, 0, 0, 0, VOP_ZERO_UPPER, 0);
            case VZEROALL -> e.sink(VOP, 0, 0, 0, VOP_ZERO_UPPER, 1);
            default -> {
                return lanes.lift(i) || table(i);
            }
        }
        return true;
    }

    // ---- pieces that LiftLanes uses too ---------------------------------------------------------------------------

    static boolean wide(Insn i, int operand) {
        return i.kind(operand) == OperandKind.YMM || i.isMem(operand) && i.size(operand) == 32;
    }

    void copy(int d, int a) {
        if (d != a) {
            e.sink(VMOV, d, a, 0, 0, 0);
        }
    }

    void zero(int d) {
        e.sink(VFROM64, d, ZERO, 0, 0, 0);
    }

    /** The destination of a 128-bit instruction is zero above. */
    void zeroUpper(int d) {
        zero(d + V_UPPER);
    }

    /** d = d op s; {@code more}: exceptions wait for the next operation, which is the same on the upper half. */
    void compute(Mnemonic op, int d, int s, int imm, boolean more) {
        e.sink(VOP, d, s, more ? 1 : 0, VOP_TABLE, (long) op.ordinal() << 8 | imm & 0xff);
    }

    /** The vector register with operand {@code n}: memory, of any alignment, is loaded and zero-extended. */
    int source(Insn i, int n) {
        if (!i.isMem(n)) {
            return i.reg(n);
        }
        e.address(i);
        switch (i.size(n)) {
            case 32 -> {
                e.store(LDV128, V_TEMP);
                e.storeAt(LDV128, V_TEMP + V_UPPER, 16);
            }
            case 16 -> e.store(LDV128, V_TEMP);
            case 8 -> e.store(LDV64, V_TEMP);
            case 4 -> e.store(LDV32, V_TEMP);
            default -> {
                int t = e.temp();
                e.load(Emitter.loadOp(i.size(n)), t);
                e.sink(VFROM64, V_TEMP, t, 0, 0, 0);
            }
        }
        return V_TEMP;
    }

    // ---- moves ----------------------------------------------------------------------------------------------------

    private void move(Insn i, boolean aligned) {
        boolean wide = wide(i, 0) || wide(i, 1);
        if (i.isMem(0)) {
            e.address(i);
            int s = i.reg(1);
            if (!wide) {
                e.store(aligned ? STVA128 : STV128, s);
            } else if (aligned) {
                e.align32();
                e.store(STVA128, s);
                e.storeAt(STVA128, s + V_UPPER, 16);
            } else {
                e.load(LDW8, VOID); // the first byte is the first to fault; nothing is stored when any is to
                e.storeAt(STV128, s + V_UPPER, 16);
                e.store(STV128, s);
            }
        } else if (i.isMem(1)) {
            e.address(i);
            int d = i.reg(0);
            if (!wide) {
                e.store(aligned ? LDVA128 : LDV128, d);
                zeroUpper(d);
            } else if (aligned) {
                e.align32();
                e.store(LDVA128, d);
                e.storeAt(LDVA128, d + V_UPPER, 16);
            } else {
                e.store(LDV128, V_TEMP);
                e.storeAt(LDV128, d + V_UPPER, 16);
                copy(d, V_TEMP);
            }
        } else {
            int d = i.reg(0);
            copy(d, i.reg(1));
            if (wide) {
                copy(d + V_UPPER, i.reg(1) + V_UPPER);
            } else {
                zeroUpper(d);
            }
        }
    }

    private void scalarMove(Insn i) {
        boolean single = i.mnemonic == Mnemonic.MOVSS;
        if (i.isMem(0)) {
            e.address(i);
            e.store(single ? STV32 : STV64, i.reg(1));
            return;
        }
        int d = i.reg(0);
        if (i.isMem(1)) {
            e.address(i);
            e.store(single ? LDV32 : LDV64, d);
        } else {
            int t = i.reg(2) == d ? WORK : d;
            copy(t, i.reg(1));
            e.sink(VOP, t, i.reg(2), 0, single ? VOP_MOVSS : VOP_MOVSD, 0);
            copy(d, t);
        }
        zeroUpper(d);
    }

    private void halfMove(Insn i, int load, int store) {
        e.address(i);
        if (i.isMem(0)) {
            e.store(store, i.reg(1));
            return;
        }
        int d = i.reg(0);
        int t = d == i.reg(1) ? d : WORK;
        copy(t, i.reg(1));
        e.store(load, t);
        copy(d, t);
        zeroUpper(d);
    }

    /** MOVD and MOVQ. */
    private void general(Insn i) {
        OperandKind to = i.kind(0);
        OperandKind from = i.kind(1);
        boolean wide = Math.min(i.size(0), i.size(1)) == 8;
        int d = i.reg(0);
        if (to == OperandKind.MEM) {
            e.address(i);
            e.store(wide ? STV64 : STV32, i.reg(1));
            return;
        }
        if (to == OperandKind.GPR) {
            e.op(wide ? VTO64 : VTO32, d, i.reg(1), 0, 0, 0);
            return;
        }
        if (from == OperandKind.MEM) {
            e.address(i);
            e.store(wide ? LDV64 : LDV32, d);
        } else if (from == OperandKind.GPR) {
            e.sink(wide ? VFROM64 : VFROM32, d, i.reg(1), 0, 0, 0);
        } else {
            int t = e.temp();
            e.op(VTO64, t, i.reg(1), 0, 0, 0);
            e.sink(VFROM64, d, t, 0, 0, 0);
        }
        zeroUpper(d);
    }

    /** The top bits of all elements, {@code each} of them in 128 bits. */
    private void mask(Insn i, int kind, int each) {
        int a = i.reg(1);
        if (!wide(i, 1)) {
            e.op(VOP, i.reg(0), a, 0, kind, 0);
            return;
        }
        int high = e.temp();
        e.op(VOP, high, a + V_UPPER, 0, kind, 0);
        int low = e.temp();
        e.op(VOP, low, a, 0, kind, 0);
        e.op(SHL64, high, high, ZERO, each);
        e.op(OR64, i.reg(0), high, low, 0);
    }

    private void fromInteger(Insn i) {
        int value = e.value(i, 2);
        int how = (i.mnemonic == Mnemonic.CVTSI2SS ? 2 : 0) | (i.size(2) == 8 ? 1 : 0);
        int d = i.reg(0);
        int t = d == i.reg(1) ? d : WORK;
        copy(t, i.reg(1));
        e.sink(VOP, t, value, 0, VOP_FROM_INT, how);
        copy(d, t);
        zeroUpper(d);
    }

    // ---- the same operation on both halves ------------------------------------------------------------------------

    private boolean table(Insn i) {
        Mnemonic op = i.mnemonic;
        if (i.operands > 1 && i.kind(i.operands - 1) == OperandKind.IMM && VectorUnit.knowsShift(op)) {
            shift(i);
            return true;
        }
        if (!TABLE[op.ordinal()] || i.kind(0) != OperandKind.XMM && i.kind(0) != OperandKind.YMM) {
            return false;
        }
        if (i.operands == 2 || i.operands == 3 && i.kind(2) == OperandKind.IMM) {
            unary(op, i, (int) i.imm & 0xff);
        } else {
            binary(op, i);
        }
        return true;
    }

    /** By an immediate: d = a shifted. */
    private void shift(Insn i) {
        long what = (long) i.mnemonic.ordinal() << 8 | i.imm & 0xff;
        boolean wide = wide(i, 0);
        int d = i.reg(0);
        copy(d, i.reg(1));
        e.sink(VOP, d, 0, 0, VOP_SHIFT, what);
        if (wide) {
            copy(d + V_UPPER, i.reg(1) + V_UPPER);
            e.sink(VOP, d + V_UPPER, 0, 0, VOP_SHIFT, what);
        } else {
            zeroUpper(d);
        }
    }

    /** d = op s. */
    void unary(Mnemonic op, Insn i, int imm) {
        int s = source(i, 1);
        int d = i.reg(0);
        if (!wide(i, 0)) {
            compute(op, d, s, imm, false);
            zeroUpper(d);
            return;
        }
        boolean raises = RAISES[op.ordinal()];
        int t = raises ? WORK : d;
        compute(op, t, s, imm, raises);
        compute(op, t + V_UPPER, s + V_UPPER, imm, false);
        copy(d, t);
        copy(d + V_UPPER, t + V_UPPER);
    }

    /** d = a op s, with an immediate or a third source for some. */
    private void binary(Mnemonic op, Insn i) {
        boolean wide = wide(i, 0);
        int s = source(i, 2);
        int d = i.reg(0);
        int low = (int) i.imm & 0xff;
        int high = low;
        boolean fused = VectorUnit.fused(op); // d is a source, a the third one, named by the immediate
        boolean fourth = i.operands == 4 && i.kind(3) != OperandKind.IMM;
        if (fused || fourth) {
            low = i.reg(fused ? 1 : 3);
            high = low + V_UPPER;
        } else {
            switch (op) {
                case BLENDPS -> high = low >> 4;
                case BLENDPD, SHUFPD -> high = low >> 2;
                case MPSADBW -> high = low >> 3;
                case INSERTPS -> low = i.isMem(2) ? low & 0x3f : low;
                default -> {}
            }
        }
        int a = fused ? d : i.reg(1);
        boolean count = VectorUnit.knowsShift(op); // of which there is one, in the lower half
        boolean raises = RAISES[op.ordinal()];
        boolean kept = d == a || d != s && !(fourth && d == low);
        boolean inPlace = raises ? d == a && !wide : kept && !(count && wide && d == s);
        int t = inPlace ? d : WORK;
        copy(t, a);
        if (wide) {
            copy(t + V_UPPER, a + V_UPPER);
        }
        compute(op, t, s, low, wide && raises);
        if (wide) {
            compute(op, t + V_UPPER, count ? s : s + V_UPPER, high, false);
        }
        copy(d, t);
        if (wide) {
            copy(d + V_UPPER, t + V_UPPER);
        } else {
            zeroUpper(d);
        }
    }
}
