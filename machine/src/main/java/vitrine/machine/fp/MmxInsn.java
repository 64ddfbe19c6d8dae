package vitrine.machine.fp;

import vitrine.machine.decode.Insn;
import vitrine.machine.decode.Mnemonic;
import vitrine.machine.decode.OperandKind;
import vitrine.machine.vector.PackedShuffle;
import vitrine.machine.vector.VectorMove;
import vitrine.machine.vector.VectorUnit;

/**
 * Instructions with an MMX operand. The 64 bits go through the low halves of two temporaries of the vector file, so
 * that the operations on XMM registers serve here too; those that mix the halves need a little arranging.
 */
final class MmxInsn {
    private static final int A = 68, B = 64;
    private static final long LOW = 0xffff_ffffL;

    private final FpUnit u;

    MmxInsn(FpUnit u) {
        this.u = u;
    }

    boolean execute(Insn i) {
        if (i.mnemonic == Mnemonic.EMMS) {
            u.x87.emms();
            return true;
        }
        if (move(i)) {
            return true;
        }
        if (i.kind(0) != OperandKind.MM) {
            return toOther(i);
        }
        long[] v = u.v;
        int d = i.reg(0);
        v[A] = u.x87.mmx(d);
        v[A + 1] = 0;
        int s = source(i);
        u.x87.enterMmx();
        int imm = (int) i.imm & 0xff;
        if (!result(i, v, s, imm)) {
            return false;
        }
        u.x87.mmx(d, v[A]);
        return true;
    }

    /** The index of the source, in a temporary unless it is an XMM register. */
    private int source(Insn i) {
        long[] v = u.v;
        v[B + 1] = 0;
        switch (i.kind(1)) {
            case MM -> v[B] = u.x87.mmx(i.reg(1));
            case XMM -> {
                return 4 * i.reg(1);
            }
            case GPR -> v[B] = u.r[i.reg(1)];
            case MEM -> {
                if (i.size(1) == 16) {
                    u.port.load16(v, B, true);
                } else {
                    v[B] = u.port.load(0, i.size(1));
                }
            }
            default -> {}
        }
        return B;
    }

    private boolean result(Insn i, long[] v, int s, int imm) {
        switch (i.mnemonic) {
            case PUNPCKHBW -> {
                PackedShuffle.punpcklbw(v, A, s);
                v[A] = v[A + 1];
            }
            case PUNPCKHWD -> {
                PackedShuffle.punpcklwd(v, A, s);
                v[A] = v[A + 1];
            }
            case PUNPCKHDQ -> {
                PackedShuffle.punpckldq(v, A, s);
                v[A] = v[A + 1];
            }
            case PACKSSDW, PACKSSWB, PACKUSWB, PHADDD, PHADDSW, PHADDW, PHSUBD, PHSUBSW, PHSUBW -> {
                VectorUnit.apply(i.mnemonic, v, A, s, imm, u.mxcsr);
                v[A] = v[A] & LOW | v[A + 1] << 32;
            }
            case PSHUFB -> {
                v[s] &= 0x8787_8787_8787_8787L;
                PackedShuffle.pshufb(v, A, s);
            }
            case PALIGNR -> {
                v[s + 1] = v[A];
                v[A + 1] = 0;
                v[A] = 0;
                PackedShuffle.palignr(v, A, s, imm);
            }
            case PINSRW -> {
                int shift = (imm & 3) << 4;
                v[A] = v[A] & ~(0xffffL << shift) | (v[s] & 0xffff) << shift;
            }
            default -> {
                boolean shift = i.kind(1) == OperandKind.IMM;
                return shift
                        ? VectorUnit.shift(i.mnemonic, v, A, imm)
                        : VectorUnit.apply(i.mnemonic, v, A, s, imm, u.mxcsr);
            }
        }
        return true;
    }

    private boolean move(Insn i) {
        switch (i.mnemonic) {
            case MOVD, MOVQ, MOVNTQ -> {
                int size = i.size(0) == 4 || i.size(1) == 4 ? 4 : 8;
                if (i.kind(0) == OperandKind.MM) {
                    long x = u.v[source(i)];
                    u.x87.enterMmx();
                    u.x87.mmx(i.reg(0), size == 4 ? x & LOW : x);
                } else {
                    long x = u.x87.mmx(i.reg(1));
                    if (i.isMem(0)) {
                        u.port.store(0, size, x);
                    } else {
                        u.r[i.reg(0)] = size == 4 ? x & LOW : x;
                    }
                    u.x87.enterMmx();
                }
            }
            case MOVDQ2Q -> {
                u.x87.enterMmx();
                u.x87.mmx(i.reg(0), u.v[4 * i.reg(1)]);
            }
            case MASKMOVQ -> {
                u.port.storeMasked(u.x87.mmx(i.reg(0)), 0, VectorMove.signs8(u.x87.mmx(i.reg(1))));
                u.x87.enterMmx();
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** An MMX source and another destination. */
    private boolean toOther(Insn i) {
        long[] v = u.v;
        int s = source(i);
        int d = i.reg(0);
        u.x87.enterMmx();
        switch (i.mnemonic) {
            case MOVQ2DQ -> {
                v[4 * d] = v[s];
                v[4 * d + 1] = 0;
            }
            case PMOVMSKB -> u.r[d] = VectorMove.signs8(v[s]);
            case PEXTRW -> u.r[d] = v[s] >>> (((int) i.imm & 3) << 4) & 0xffff;
            case CVTPI2PS, CVTPI2PD -> VectorUnit.apply(i.mnemonic, v, 4 * d, s, 0, u.mxcsr);
            default -> {
                return false;
            }
        }
        return true;
    }
}
