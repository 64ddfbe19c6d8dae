package vitrine.machine.fp;

import vitrine.machine.decode.Insn;
import vitrine.machine.decode.Mnemonic;
import vitrine.machine.decode.OperandKind;
import vitrine.machine.vector.Convert;
import vitrine.machine.vector.F32;
import vitrine.machine.vector.F64;
import vitrine.machine.vector.StringCompare;
import vitrine.machine.vector.VectorMove;
import vitrine.machine.vector.VectorUnit;

/** Instructions on XMM registers: operands to and from memory and general registers, and the moves. */
final class SseInsn {
    private static final int TEMP = 64;
    private static final long LOW = 0xffff_ffffL;

    private final FpUnit u;

    SseInsn(FpUnit u) {
        this.u = u;
    }

    boolean execute(Insn i) {
        if (i.kind(0) != OperandKind.XMM) {
            return toMemory(i) || toGeneral(i);
        }
        if (move(i) || fromGeneral(i) || toFlags(i)) {
            return true;
        }
        return compute(i);
    }

    /** Instructions that {@link VectorUnit} knows, with an XMM register as destination. */
    boolean compute(Insn i) {
        int d = 4 * i.reg(0);
        int imm = VectorUnit.legacyImmediate(i.mnemonic, (int) i.imm);
        if (i.kind(1) == OperandKind.IMM) {
            return VectorUnit.shift(i.mnemonic, u.v, d, imm);
        }
        if (i.mnemonic == Mnemonic.INSERTPS && i.isMem(1)) {
            imm &= 0x3f;
        }
        return VectorUnit.apply(i.mnemonic, u.v, d, source(i, true), imm, u.mxcsr);
    }

    /** Whether the mnemonic is always one for {@link #compute}, unless an operand is an MMX register. */
    static boolean plain(Mnemonic m) {
        return switch (m) {
            case MOVAPS, MOVAPD, MOVDQA, MOVNTDQA, MOVUPS, MOVUPD, MOVDQU, LDDQU, MOVSS, MOVSD, MOVLPS, MOVLPD -> false;
            case MOVHPS, MOVHPD, MOVD, MOVQ, MASKMOVDQU, MOVNTPS, MOVNTPD, MOVNTDQ, PEXTRB, PEXTRW, PEXTRD, PEXTRQ ->
                false;
            case EXTRACTPS, PMOVMSKB, MOVMSKPS, MOVMSKPD, CVTSD2SI, CVTTSD2SI, CVTSS2SI, CVTTSS2SI, CRC32 -> false;
            case CVTSI2SD, CVTSI2SS, PINSRB, PINSRW, PINSRD, PINSRQ, COMISD, UCOMISD, COMISS, UCOMISS, PTEST -> false;
            case PCMPESTRI, PCMPESTRM, PCMPISTRI, PCMPISTRM, ADCX, ADOX, MOVBE -> false;
            default -> true;
        };
    }

    /** The index of the second operand; memory goes to a temporary, zero-extended. */
    private int source(Insn i, boolean aligned) {
        if (i.kind(1) == OperandKind.XMM) {
            return 4 * i.reg(1);
        }
        if (i.size(1) == 16) {
            u.port.load16(u.v, TEMP, aligned);
        } else {
            u.v[TEMP] = u.port.load(0, i.size(1));
            u.v[TEMP + 1] = 0;
        }
        return TEMP;
    }

    private boolean move(Insn i) {
        long[] v = u.v;
        int d = 4 * i.reg(0);
        boolean memory = i.isMem(1);
        switch (i.mnemonic) {
            case MOVAPS, MOVAPD, MOVDQA, MOVNTDQA -> copy(d, source(i, true));
            case MOVUPS, MOVUPD, MOVDQU, LDDQU -> copy(d, source(i, false));
            case MOVSS -> {
                int s = source(i, false);
                if (memory) {
                    copy(d, s);
                } else {
                    v[d] = v[d] & ~LOW | v[s] & LOW;
                }
            }
            case MOVSD -> {
                int s = source(i, false);
                if (memory) {
                    copy(d, s);
                } else {
                    v[d] = v[s];
                }
            }
            case MOVLPS, MOVLPD -> v[d] = u.port.load(0, 8);
            case MOVHPS, MOVHPD -> v[d + 1] = u.port.load(0, 8);
            case MOVD, MOVQ -> {
                long x = i.kind(1) == OperandKind.GPR ? u.r[i.reg(1)] : v[source(i, false)];
                v[d] = i.size(1) == 4 ? x & LOW : x;
                v[d + 1] = 0;
            }
            case MASKMOVDQU -> {
                int s = 4 * i.reg(1);
                u.port.storeMasked(v[d], v[d + 1], (int) VectorMove.pmovmskb(v, s));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void copy(int d, int s) {
        u.v[d] = u.v[s];
        u.v[d + 1] = u.v[s + 1];
    }

    private boolean toMemory(Insn i) {
        if (!i.isMem(0)) {
            return false;
        }
        long[] v = u.v;
        int s = 4 * i.reg(1);
        int lane = (int) i.imm;
        switch (i.mnemonic) {
            case MOVAPS, MOVAPD, MOVDQA, MOVNTPS, MOVNTPD, MOVNTDQ -> u.port.store16(v[s], v[s + 1], true);
            case MOVUPS, MOVUPD, MOVDQU -> u.port.store16(v[s], v[s + 1], false);
            case MOVSS, MOVSD, MOVLPS, MOVLPD, MOVD, MOVQ -> u.port.store(0, i.size(0), v[s]);
            case MOVHPS, MOVHPD -> u.port.store(0, 8, v[s + 1]);
            case PEXTRB, PEXTRW, PEXTRD, PEXTRQ, EXTRACTPS ->
                u.port.store(0, i.size(0), VectorMove.extract(v, s, lane, i.size(0)));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean toGeneral(Insn i) {
        long[] v = u.v;
        long[] r = u.r;
        int d = i.reg(0);
        int lane = (int) i.imm;
        switch (i.mnemonic) {
            case MOVD, MOVQ -> r[d] = i.size(0) == 4 ? v[4 * i.reg(1)] & LOW : v[4 * i.reg(1)];
            case PMOVMSKB -> r[d] = VectorMove.pmovmskb(v, 4 * i.reg(1));
            case MOVMSKPS -> r[d] = VectorMove.movmskps(v, 4 * i.reg(1));
            case MOVMSKPD -> r[d] = VectorMove.movmskpd(v, 4 * i.reg(1));
            case PEXTRB -> r[d] = VectorMove.extract(v, 4 * i.reg(1), lane, 1);
            case PEXTRW -> r[d] = VectorMove.extract(v, 4 * i.reg(1), lane, 2);
            case PEXTRD, EXTRACTPS -> r[d] = VectorMove.extract(v, 4 * i.reg(1), lane, 4);
            case PEXTRQ -> r[d] = VectorMove.extract(v, 4 * i.reg(1), lane, 8);
            case CVTSD2SI -> r[d] = Convert.fromDouble(v[source(i, false)], i.size(0) == 8, false, u.mxcsr);
            case CVTTSD2SI -> r[d] = Convert.fromDouble(v[source(i, false)], i.size(0) == 8, true, u.mxcsr);
            case CVTSS2SI -> r[d] = Convert.fromSingle((int) v[source(i, false)], i.size(0) == 8, false, u.mxcsr);
            case CVTTSS2SI -> r[d] = Convert.fromSingle((int) v[source(i, false)], i.size(0) == 8, true, u.mxcsr);
            case CRC32 -> r[d] = VectorMove.crc32(r[d], general(i), i.size(1));
            default -> {
                return false;
            }
        }
        return true;
    }

    /** The second operand, a general register or memory, zero-extended except for register garbage above its size. */
    private long general(Insn i) {
        return switch (i.kind(1)) {
            case GPR_HIGH -> u.r[i.reg(1)] >>> 8;
            case MEM -> u.port.load(0, i.size(1));
            default -> u.r[i.reg(1)];
        };
    }

    private boolean fromGeneral(Insn i) {
        int d = 4 * i.reg(0);
        int lane = (int) i.imm;
        switch (i.mnemonic) {
            case CVTSI2SD -> {
                long x = general(i);
                Convert.cvtsi2sd(u.v, d, i.size(1) == 8 ? x : (int) x, u.mxcsr);
            }
            case CVTSI2SS -> {
                long x = general(i);
                Convert.cvtsi2ss(u.v, d, i.size(1) == 8 ? x : (int) x, u.mxcsr);
            }
            case PINSRB -> VectorMove.insert(u.v, d, general(i), lane, 1);
            case PINSRW -> VectorMove.insert(u.v, d, general(i), lane, 2);
            case PINSRD -> VectorMove.insert(u.v, d, general(i), lane, 4);
            case PINSRQ -> VectorMove.insert(u.v, d, general(i), lane, 8);
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean toFlags(Insn i) {
        long[] v = u.v;
        int d = 4 * i.reg(0);
        switch (i.mnemonic) {
            case COMISD -> u.port.flags(F64.comis(v[d], v[source(i, false)], false, u.mxcsr));
            case UCOMISD -> u.port.flags(F64.comis(v[d], v[source(i, false)], true, u.mxcsr));
            case COMISS -> u.port.flags(F32.comis((int) v[d], (int) v[source(i, false)], false, u.mxcsr));
            case UCOMISS -> u.port.flags(F32.comis((int) v[d], (int) v[source(i, false)], true, u.mxcsr));
            case PTEST -> u.port.flags(VectorMove.ptest(v, d, source(i, true)));
            case PCMPESTRI, PCMPESTRM, PCMPISTRI, PCMPISTRM -> strings(i, d);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void strings(Insn i, int d) {
        long[] v = u.v;
        int s = source(i, false);
        int imm = (int) i.imm & 0xff;
        boolean explicit = i.mnemonic == Mnemonic.PCMPESTRI || i.mnemonic == Mnemonic.PCMPESTRM;
        int la = explicit
                ? StringCompare.explicitLength(u.r[0], i.w != 0, imm)
                : StringCompare.implicitLength(v, d, imm);
        int lb = explicit
                ? StringCompare.explicitLength(u.r[2], i.w != 0, imm)
                : StringCompare.implicitLength(v, s, imm);
        int result = StringCompare.compare(v, d, s, imm, la, lb);
        if (i.mnemonic == Mnemonic.PCMPESTRI || i.mnemonic == Mnemonic.PCMPISTRI) {
            u.r[1] = StringCompare.index(result, imm);
        } else {
            StringCompare.mask(v, result, imm);
        }
        u.port.flags(result >>> 16);
    }
}
