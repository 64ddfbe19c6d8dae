package vitrine.machine.lift;

import static vitrine.machine.lift.LiftAvx.WORK;
import static vitrine.machine.lift.LiftAvx.wide;
import static vitrine.machine.lift.Uop.*;

import vitrine.machine.decode.Insn;
import vitrine.machine.decode.Mnemonic;
import vitrine.machine.decode.OperandKind;

/** AVX instructions that move data between the halves of a register, or from one element to all. */
final class LiftLanes {
    private final Emitter e;
    private final LiftAvx avx;

    LiftLanes(Emitter e, LiftAvx avx) {
        this.e = e;
        this.avx = avx;
    }

    boolean lift(Insn i) {
        switch (i.mnemonic) {
            case VBROADCASTSS, VPBROADCASTD -> broadcast(i, Mnemonic.PSHUFD);
            case VBROADCASTSD, VPBROADCASTQ -> broadcast(i, Mnemonic.MOVDDUP);
            case VPBROADCASTB -> small(i, 0x0101_0101_0101_0101L);
            case VPBROADCASTW -> small(i, 0x0001_0001_0001_0001L);
            case VBROADCASTF128, VBROADCASTI128 -> both(i.reg(0), avx.source(i, 1));
            case VINSERTF128, VINSERTI128 -> insert(i);
            case VEXTRACTF128, VEXTRACTI128 -> extract(i);
            case VPERM2F128, VPERM2I128 -> halves(i);
            case VPERMQ, VPERMPD -> {
                int s = avx.source(i, 1);
                e.sink(VOP, i.reg(0), s, 0, VOP_PERMQ, i.imm & 0xff);
            }
            case VPERMD, VPERMPS -> {
                int s = avx.source(i, 2);
                e.sink(VOP, i.reg(0), s, i.reg(1), VOP_PERMD, 0);
            }
            case VPERMILPS, VPERMILPD -> {
                return inLane(i);
            }
            case VPBLENDD -> {
                i.mnemonic = Mnemonic.BLENDPS;
                return false;
            }
            case PMOVSXBW, PMOVSXBD, PMOVSXBQ, PMOVSXWD, PMOVSXWQ, PMOVSXDQ -> widen(i, false);
            case PMOVZXBW, PMOVZXBD, PMOVZXBQ, PMOVZXWD, PMOVZXWQ, PMOVZXDQ -> widen(i, false);
            case CVTPS2PD, CVTDQ2PD, VCVTPH2PS -> widen(i, true);
            case CVTPD2PS, CVTPD2DQ, CVTTPD2DQ, VCVTPS2PH -> narrow(i);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Both halves of d = the lower half of s. */
    private void both(int d, int s) {
        avx.copy(d, s);
        avx.copy(d + V_UPPER, s);
    }

    private void finish(Insn i) {
        int d = i.reg(0);
        if (wide(i, 0)) {
            avx.copy(d + V_UPPER, d);
        } else {
            avx.zeroUpper(d);
        }
    }

    private void broadcast(Insn i, Mnemonic op) {
        int s = avx.source(i, 1);
        avx.compute(op, i.reg(0), s, 0, false);
        finish(i);
    }

    /** Bytes and words: by a multiplication. */
    private void small(Insn i, long ones) {
        int t = e.temp();
        if (i.isMem(1)) {
            e.address(i);
            e.load(Emitter.loadOp(i.size(1)), t);
        } else {
            e.op(VTO64, t, i.reg(1), 0, 0, 0);
            e.op(i.mnemonic == Mnemonic.VPBROADCASTB ? ZX8 : ZX16, t, t, ZERO, 0);
        }
        int factor = e.temp();
        e.constant(factor, ones);
        e.op(MUL64, t, t, factor, 0);
        e.sink(VFROM64, i.reg(0), t, 0, 0, 0);
        avx.compute(Mnemonic.MOVDDUP, i.reg(0), i.reg(0), 0, false);
        finish(i);
    }

    private void insert(Insn i) {
        int s = avx.source(i, 2);
        int d = i.reg(0);
        int a = i.reg(1);
        if ((i.imm & 1) != 0) {
            avx.copy(d + V_UPPER, s);
            avx.copy(d, a);
        } else {
            avx.copy(d + V_UPPER, a + V_UPPER);
            avx.copy(d, s);
        }
    }

    private void extract(Insn i) {
        int s = (i.imm & 1) != 0 ? i.reg(1) + V_UPPER : i.reg(1);
        if (i.isMem(0)) {
            e.address(i);
            e.store(STV128, s);
        } else {
            avx.copy(i.reg(0), s);
            avx.zeroUpper(i.reg(0));
        }
    }

    /** VPERM2x128: each half is one of four, or zero. */
    private void halves(Insn i) {
        int s = avx.source(i, 2);
        int[] from = {i.reg(1), i.reg(1) + V_UPPER, s, s + V_UPPER};
        int d = i.reg(0);
        int imm = (int) i.imm;
        if ((imm & 8) != 0) {
            avx.zero(WORK);
        } else {
            avx.copy(WORK, from[imm & 3]);
        }
        if ((imm & 0x80) != 0) {
            avx.zeroUpper(d);
        } else {
            avx.copy(d + V_UPPER, from[imm >> 4 & 3]);
        }
        avx.copy(d, WORK);
    }

    /** VPERMILPx: the immediate forms are PSHUFD; those with a control register stand in the table. */
    private boolean inLane(Insn i) {
        if (i.kind(2) != OperandKind.IMM) {
            return false;
        }
        int imm = (int) i.imm & 0xff;
        if (i.mnemonic == Mnemonic.VPERMILPS) {
            avx.unary(Mnemonic.PSHUFD, i, imm);
            return true;
        }
        int s = avx.source(i, 1);
        int d = i.reg(0);
        avx.compute(Mnemonic.PSHUFD, d, s, pair(imm), false);
        if (wide(i, 0)) {
            avx.compute(Mnemonic.PSHUFD, d + V_UPPER, s + V_UPPER, pair(imm >> 2), false);
        } else {
            avx.zeroUpper(d);
        }
        return true;
    }

    /** The immediate of PSHUFD that chooses quadwords by bits 0 and 1. */
    private static int pair(int bits) {
        return ((bits & 1) != 0 ? 0x0e : 0x04) | ((bits & 2) != 0 ? 0xe0 : 0x40);
    }

    /** Elements become larger: the upper half of the result comes from the upper half of the bytes read. */
    private void widen(Insn i, boolean raises) {
        int s = avx.source(i, 1);
        int d = i.reg(0);
        if (!wide(i, 0)) {
            avx.compute(i.mnemonic, d, s, 0, false);
            avx.zeroUpper(d);
            return;
        }
        int upper = V_TEMP + V_UPPER;
        avx.copy(upper, s);
        long half = i.size(1) / 2;
        e.sink(VOP, upper, 0, 0, VOP_SHIFT, (long) Mnemonic.PSRLDQ.ordinal() << 8 | half);
        int t = raises ? WORK : d;
        avx.compute(i.mnemonic, t, s, 0, raises);
        avx.compute(i.mnemonic, t + V_UPPER, upper, 0, false);
        avx.copy(d, t);
        avx.copy(d + V_UPPER, t + V_UPPER);
    }

    /** Elements become smaller: each half gives 64 bits. */
    private void narrow(Insn i) {
        int imm = (int) i.imm & 0xff;
        int s = avx.source(i, 1);
        boolean wide = wide(i, 1);
        if (i.isMem(0)) {
            e.address(i); // a page fault leaves MXCSR as it is
            e.load(LDW64, VOID);
            if (wide) {
                e.storeAt(LDW64, VOID, 8);
            }
        }
        avx.compute(i.mnemonic, WORK, s, imm, wide);
        if (wide) {
            avx.compute(i.mnemonic, WORK + V_UPPER, s + V_UPPER, imm, false);
            avx.compute(Mnemonic.PUNPCKLQDQ, WORK, WORK + V_UPPER, 0, false);
        }
        if (i.isMem(0)) {
            e.store(wide ? STV128 : STV64, WORK);
        } else {
            avx.copy(i.reg(0), WORK);
            avx.zeroUpper(i.reg(0));
        }
    }
}
