package vitrine.machine.vector;

import vitrine.machine.decode.Mnemonic;

/**
 * Which method is which instruction, for those whose operands are registers of the vector file, a memory operand
 * having been loaded into a temporary, zero-extended to 16 bytes.
 */
public final class VectorUnit {
    private VectorUnit() {}

    /**
     * Executes one instruction.
     *
     * @param d index in {@code v} of the low long of the destination, which is the first source of two-operand forms
     * @param s index of the source; a shift by an immediate has none
     * @param imm the immediate byte, 0 to 255; the number of a third register where there is one
     * @return false when the instruction is not of this kind
     * @throws SimdException for an unmasked floating-point exception
     */
    public static boolean apply(Mnemonic op, long[] v, int d, int s, int imm, Mxcsr m) {
        switch (op) {
            case ADDPD -> PackedFloat.addpd(v, d, s, m);
            case ADDPS -> PackedFloat.addps(v, d, s, m);
            case ADDSD -> PackedFloat.addsd(v, d, s, m);
            case ADDSS -> PackedFloat.addss(v, d, s, m);
            case ADDSUBPD -> PackedFloat.addsubpd(v, d, s, m);
            case ADDSUBPS -> PackedFloat.addsubps(v, d, s, m);
            case ANDNPD, ANDNPS, PANDN -> PackedInteger.pandn(v, d, s);
            case ANDPD, ANDPS, PAND -> PackedInteger.pand(v, d, s);
            case CMPPD -> PackedFloat.cmppd(v, d, s, imm & 31, m);
            case CMPPS -> PackedFloat.cmpps(v, d, s, imm & 31, m);
            case CMPSD -> PackedFloat.cmpsd(v, d, s, imm & 31, m);
            case CMPSS -> PackedFloat.cmpss(v, d, s, imm & 31, m);
            case CVTDQ2PD, CVTPI2PD -> Convert.cvtdq2pd(v, d, s, m);
            case CVTDQ2PS -> Convert.cvtdq2ps(v, d, s, m);
            case CVTPD2DQ, CVTPD2PI -> Convert.cvtpd2dq(v, d, s, m);
            case CVTPD2PS -> Convert.cvtpd2ps(v, d, s, m);
            case CVTPI2PS -> Convert.cvtpi2ps(v, d, s, m);
            case CVTPS2DQ -> Convert.cvtps2dq(v, d, s, m);
            case CVTPS2PD -> Convert.cvtps2pd(v, d, s, m);
            case CVTPS2PI -> Convert.cvtps2pi(v, d, s, m);
            case CVTSD2SS -> Convert.cvtsd2ss(v, d, s, m);
            case CVTSS2SD -> Convert.cvtss2sd(v, d, s, m);
            case CVTTPD2DQ, CVTTPD2PI -> Convert.cvttpd2dq(v, d, s, m);
            case CVTTPS2DQ -> Convert.cvttps2dq(v, d, s, m);
            case CVTTPS2PI -> Convert.cvttps2pi(v, d, s, m);
            case DIVPD -> PackedFloat.divpd(v, d, s, m);
            case DIVPS -> PackedFloat.divps(v, d, s, m);
            case DIVSD -> PackedFloat.divsd(v, d, s, m);
            case DIVSS -> PackedFloat.divss(v, d, s, m);
            case HADDPD -> PackedFloat.haddpd(v, d, s, m);
            case HADDPS -> PackedFloat.haddps(v, d, s, m);
            case HSUBPD -> PackedFloat.hsubpd(v, d, s, m);
            case HSUBPS -> PackedFloat.hsubps(v, d, s, m);
            case MAXPD -> PackedFloat.maxpd(v, d, s, m);
            case MAXPS -> PackedFloat.maxps(v, d, s, m);
            case MAXSD -> PackedFloat.maxsd(v, d, s, m);
            case MAXSS -> PackedFloat.maxss(v, d, s, m);
            case MINPD -> PackedFloat.minpd(v, d, s, m);
            case MINPS -> PackedFloat.minps(v, d, s, m);
            case MINSD -> PackedFloat.minsd(v, d, s, m);
            case MINSS -> PackedFloat.minss(v, d, s, m);
            case MOVDDUP -> PackedShuffle.movddup(v, d, s);
            case MOVHLPS -> PackedShuffle.movhlps(v, d, s);
            case MOVLHPS, PUNPCKLQDQ, UNPCKLPD -> PackedShuffle.punpcklqdq(v, d, s);
            case MOVSHDUP -> PackedShuffle.movshdup(v, d, s);
            case MOVSLDUP -> PackedShuffle.movsldup(v, d, s);
            case MULPD -> PackedFloat.mulpd(v, d, s, m);
            case MULPS -> PackedFloat.mulps(v, d, s, m);
            case MULSD -> PackedFloat.mulsd(v, d, s, m);
            case MULSS -> PackedFloat.mulss(v, d, s, m);
            case ORPD, ORPS, POR -> PackedInteger.por(v, d, s);
            case PACKSSDW -> PackedShuffle.packssdw(v, d, s);
            case PACKSSWB -> PackedShuffle.packsswb(v, d, s);
            case PACKUSWB -> PackedShuffle.packuswb(v, d, s);
            case PADDB -> PackedInteger.paddb(v, d, s);
            case PADDD -> PackedInteger.paddd(v, d, s);
            case PADDQ -> PackedInteger.paddq(v, d, s);
            case PADDSB -> PackedInteger.paddsb(v, d, s);
            case PADDSW -> PackedInteger.paddsw(v, d, s);
            case PADDUSB -> PackedInteger.paddusb(v, d, s);
            case PADDUSW -> PackedInteger.paddusw(v, d, s);
            case PADDW -> PackedInteger.paddw(v, d, s);
            case PAVGB -> PackedInteger.pavgb(v, d, s);
            case PAVGW -> PackedInteger.pavgw(v, d, s);
            case PCMPEQB -> PackedInteger.pcmpeqb(v, d, s);
            case PCMPEQD -> PackedInteger.pcmpeqd(v, d, s);
            case PCMPEQW -> PackedInteger.pcmpeqw(v, d, s);
            case PCMPGTB -> PackedInteger.pcmpgtb(v, d, s);
            case PCMPGTD -> PackedInteger.pcmpgtd(v, d, s);
            case PCMPGTW -> PackedInteger.pcmpgtw(v, d, s);
            case PMADDWD -> PackedInteger.pmaddwd(v, d, s);
            case PMAXSW -> PackedInteger.pmaxsw(v, d, s);
            case PMAXUB -> PackedInteger.pmaxub(v, d, s);
            case PMINSW -> PackedInteger.pminsw(v, d, s);
            case PMINUB -> PackedInteger.pminub(v, d, s);
            case PMULHUW -> PackedInteger.pmulhuw(v, d, s);
            case PMULHW -> PackedInteger.pmulhw(v, d, s);
            case PMULLW -> PackedInteger.pmullw(v, d, s);
            case PMULUDQ -> PackedInteger.pmuludq(v, d, s);
            case PSADBW -> PackedInteger.psadbw(v, d, s);
            case PSHUFD -> PackedShuffle.pshufd(v, d, s, imm);
            case PSHUFHW -> PackedShuffle.pshufhw(v, d, s, imm);
            case PSHUFLW, PSHUFW -> PackedShuffle.pshuflw(v, d, s, imm);
            case PSLLD -> PackedShift.pslld(v, d, s);
            case PSLLQ -> PackedShift.psllq(v, d, s);
            case PSLLW -> PackedShift.psllw(v, d, s);
            case PSRAD -> PackedShift.psrad(v, d, s);
            case PSRAW -> PackedShift.psraw(v, d, s);
            case PSRLD -> PackedShift.psrld(v, d, s);
            case PSRLQ -> PackedShift.psrlq(v, d, s);
            case PSRLW -> PackedShift.psrlw(v, d, s);
            case PSUBB -> PackedInteger.psubb(v, d, s);
            case PSUBD -> PackedInteger.psubd(v, d, s);
            case PSUBQ -> PackedInteger.psubq(v, d, s);
            case PSUBSB -> PackedInteger.psubsb(v, d, s);
            case PSUBSW -> PackedInteger.psubsw(v, d, s);
            case PSUBUSB -> PackedInteger.psubusb(v, d, s);
            case PSUBUSW -> PackedInteger.psubusw(v, d, s);
            case PSUBW -> PackedInteger.psubw(v, d, s);
            case PUNPCKHBW -> PackedShuffle.punpckhbw(v, d, s);
            case PUNPCKHDQ, UNPCKHPS -> PackedShuffle.punpckhdq(v, d, s);
            case PUNPCKHQDQ, UNPCKHPD -> PackedShuffle.punpckhqdq(v, d, s);
            case PUNPCKHWD -> PackedShuffle.punpckhwd(v, d, s);
            case PUNPCKLBW -> PackedShuffle.punpcklbw(v, d, s);
            case PUNPCKLDQ, UNPCKLPS -> PackedShuffle.punpckldq(v, d, s);
            case PUNPCKLWD -> PackedShuffle.punpcklwd(v, d, s);
            case PXOR, XORPD, XORPS -> PackedInteger.pxor(v, d, s);
            case RCPPS -> Approximate.rcpps(v, d, s);
            case RCPSS -> Approximate.rcpss(v, d, s);
            case RSQRTPS -> Approximate.rsqrtps(v, d, s);
            case RSQRTSS -> Approximate.rsqrtss(v, d, s);
            case SHUFPD -> PackedShuffle.shufpd(v, d, s, imm);
            case SHUFPS -> PackedShuffle.shufps(v, d, s, imm);
            case SQRTPD -> PackedFloat.sqrtpd(v, d, s, m);
            case SQRTPS -> PackedFloat.sqrtps(v, d, s, m);
            case SQRTSD -> PackedFloat.sqrtsd(v, d, s, m);
            case SQRTSS -> PackedFloat.sqrtss(v, d, s, m);
            case SUBPD -> PackedFloat.subpd(v, d, s, m);
            case SUBPS -> PackedFloat.subps(v, d, s, m);
            case SUBSD -> PackedFloat.subsd(v, d, s, m);
            case SUBSS -> PackedFloat.subss(v, d, s, m);
            case AESDEC -> Crypto.aesdec(v, d, s);
            case AESDECLAST -> Crypto.aesdeclast(v, d, s);
            case AESENC -> Crypto.aesenc(v, d, s);
            case AESENCLAST -> Crypto.aesenclast(v, d, s);
            case AESIMC -> Crypto.aesimc(v, d, s);
            case BLENDVPD -> PackedShuffle.blendvpd(v, d, s, 4 * imm);
            case BLENDVPS -> PackedShuffle.blendvps(v, d, s, 4 * imm);
            case PABSB -> PackedInteger.pabsb(v, d, s);
            case PABSD -> PackedInteger.pabsd(v, d, s);
            case PABSW -> PackedInteger.pabsw(v, d, s);
            case PACKUSDW -> PackedShuffle.packusdw(v, d, s);
            case PBLENDVB -> PackedShuffle.pblendvb(v, d, s, 4 * imm);
            case PCMPEQQ -> PackedInteger.pcmpeqq(v, d, s);
            case PCMPGTQ -> PackedInteger.pcmpgtq(v, d, s);
            case PHADDD -> PackedShuffle.phaddd(v, d, s);
            case PHADDSW -> PackedShuffle.phaddsw(v, d, s);
            case PHADDW -> PackedShuffle.phaddw(v, d, s);
            case PHMINPOSUW -> PackedShuffle.phminposuw(v, d, s);
            case PHSUBD -> PackedShuffle.phsubd(v, d, s);
            case PHSUBSW -> PackedShuffle.phsubsw(v, d, s);
            case PHSUBW -> PackedShuffle.phsubw(v, d, s);
            case PMADDUBSW -> PackedInteger.pmaddubsw(v, d, s);
            case PMAXSB -> PackedInteger.pmaxsb(v, d, s);
            case PMAXSD -> PackedInteger.pmaxsd(v, d, s);
            case PMAXUD -> PackedInteger.pmaxud(v, d, s);
            case PMAXUW -> PackedInteger.pmaxuw(v, d, s);
            case PMINSB -> PackedInteger.pminsb(v, d, s);
            case PMINSD -> PackedInteger.pminsd(v, d, s);
            case PMINUD -> PackedInteger.pminud(v, d, s);
            case PMINUW -> PackedInteger.pminuw(v, d, s);
            case PMOVSXBD -> PackedExtend.pmovsxbd(v, d, s);
            case PMOVSXBQ -> PackedExtend.pmovsxbq(v, d, s);
            case PMOVSXBW -> PackedExtend.pmovsxbw(v, d, s);
            case PMOVSXDQ -> PackedExtend.pmovsxdq(v, d, s);
            case PMOVSXWD -> PackedExtend.pmovsxwd(v, d, s);
            case PMOVSXWQ -> PackedExtend.pmovsxwq(v, d, s);
            case PMOVZXBD -> PackedExtend.pmovzxbd(v, d, s);
            case PMOVZXBQ -> PackedExtend.pmovzxbq(v, d, s);
            case PMOVZXBW -> PackedExtend.pmovzxbw(v, d, s);
            case PMOVZXDQ -> PackedExtend.pmovzxdq(v, d, s);
            case PMOVZXWD -> PackedExtend.pmovzxwd(v, d, s);
            case PMOVZXWQ -> PackedExtend.pmovzxwq(v, d, s);
            case PMULDQ -> PackedInteger.pmuldq(v, d, s);
            case PMULHRSW -> PackedInteger.pmulhrsw(v, d, s);
            case PMULLD -> PackedInteger.pmulld(v, d, s);
            case PSHUFB -> PackedShuffle.pshufb(v, d, s);
            case PSIGNB -> PackedInteger.psignb(v, d, s);
            case PSIGND -> PackedInteger.psignd(v, d, s);
            case PSIGNW -> PackedInteger.psignw(v, d, s);
            case SHA1MSG1 -> Crypto.sha1msg1(v, d, s);
            case SHA1MSG2 -> Crypto.sha1msg2(v, d, s);
            case SHA1NEXTE -> Crypto.sha1nexte(v, d, s);
            case SHA256MSG1 -> Crypto.sha256msg1(v, d, s);
            case SHA256MSG2 -> Crypto.sha256msg2(v, d, s);
            case SHA256RNDS2 -> Crypto.sha256rnds2(v, d, s);
            case AESKEYGENASSIST -> Crypto.aeskeygenassist(v, d, s, imm);
            case BLENDPD -> PackedShuffle.blendpd(v, d, s, imm);
            case BLENDPS -> PackedShuffle.blendps(v, d, s, imm);
            case DPPD -> PackedFloat.dppd(v, d, s, imm, m);
            case DPPS -> PackedFloat.dpps(v, d, s, imm, m);
            case INSERTPS -> PackedShuffle.insertps(v, d, s, imm);
            case MPSADBW -> PackedShuffle.mpsadbw(v, d, s, imm);
            case PALIGNR -> PackedShuffle.palignr(v, d, s, imm);
            case PBLENDW -> PackedShuffle.pblendw(v, d, s, imm);
            case PCLMULQDQ -> Crypto.pclmulqdq(v, d, s, imm);
            case ROUNDPD -> PackedFloat.roundpd(v, d, s, imm, m);
            case ROUNDPS -> PackedFloat.roundps(v, d, s, imm, m);
            case ROUNDSD -> PackedFloat.roundsd(v, d, s, imm, m);
            case ROUNDSS -> PackedFloat.roundss(v, d, s, imm, m);
            case SHA1RNDS4 -> Crypto.sha1rnds4(v, d, s, imm);
            case VCVTPH2PS -> Half.fromHalf(v, d, s, m);
            case VCVTPS2PH -> Half.toHalf(v, d, s, imm, m);
            case VPERMILPD -> VariableShift.permilpd(v, d, s);
            case VPERMILPS -> VariableShift.permilps(v, d, s);
            case VPSLLVD -> VariableShift.psllvd(v, d, s);
            case VPSLLVQ -> VariableShift.psllvq(v, d, s);
            case VPSRAVD -> VariableShift.psravd(v, d, s);
            case VPSRLVD -> VariableShift.psrlvd(v, d, s);
            case VPSRLVQ -> VariableShift.psrlvq(v, d, s);
            default -> {
                return Fma.apply(op, v, d, s, 4 * imm, m);
            }
        }
        return true;
    }

    /** Executes a shift by an immediate byte; false when {@code op} is none. */
    public static boolean shift(Mnemonic op, long[] v, int d, int imm) {
        switch (op) {
            case PSLLDQ -> PackedShift.pslldqImm(v, d, imm);
            case PSRLDQ -> PackedShift.psrldqImm(v, d, imm);
            case PSLLW -> PackedShift.psllwImm(v, d, imm);
            case PSLLD -> PackedShift.pslldImm(v, d, imm);
            case PSRLW -> PackedShift.psrlwImm(v, d, imm);
            case PSRLD -> PackedShift.psrldImm(v, d, imm);
            case PSRAW -> PackedShift.psrawImm(v, d, imm);
            case PSRAD -> PackedShift.psradImm(v, d, imm);
            case PSLLQ -> PackedShift.psllqImm(v, d, imm);
            case PSRLQ -> PackedShift.psrlqImm(v, d, imm);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Whether {@link #apply} serves an instruction. */
    public static boolean knows(Mnemonic op) {
        return switch (op) {
            case ADDPD, ADDPS, ADDSD, ADDSS, ADDSUBPD, ADDSUBPS, AESDEC, AESDECLAST, AESENC, AESENCLAST -> true;
            case AESIMC, AESKEYGENASSIST, ANDNPD, ANDNPS, ANDPD, ANDPS, BLENDPD, BLENDPS, BLENDVPD, BLENDVPS -> true;
            case CMPPD, CMPPS, CMPSD, CMPSS, CVTDQ2PD, CVTDQ2PS, CVTPD2DQ, CVTPD2PI, CVTPD2PS, CVTPI2PD -> true;
            case CVTPI2PS, CVTPS2DQ, CVTPS2PD, CVTPS2PI, CVTSD2SS, CVTSS2SD, CVTTPD2DQ, CVTTPD2PI, CVTTPS2DQ -> true;
            case CVTTPS2PI, DIVPD, DIVPS, DIVSD, DIVSS, DPPD, DPPS, HADDPD, HADDPS, HSUBPD, HSUBPS, INSERTPS -> true;
            case MAXPD, MAXPS, MAXSD, MAXSS, MINPD, MINPS, MINSD, MINSS, MOVDDUP, MOVHLPS, MOVLHPS, MOVSHDUP -> true;
            case MOVSLDUP, MPSADBW, MULPD, MULPS, MULSD, MULSS, ORPD, ORPS, PABSB, PABSD, PABSW, PACKSSDW -> true;
            case PACKSSWB, PACKUSDW, PACKUSWB, PADDB, PADDD, PADDQ, PADDSB, PADDSW, PADDUSB, PADDUSW, PADDW -> true;
            case PALIGNR, PAND, PANDN, PAVGB, PAVGW, PBLENDVB, PBLENDW, PCLMULQDQ, PCMPEQB, PCMPEQD, PCMPEQQ -> true;
            case PCMPEQW, PCMPGTB, PCMPGTD, PCMPGTQ, PCMPGTW, PHADDD, PHADDSW, PHADDW, PHMINPOSUW, PHSUBD -> true;
            case PHSUBSW, PHSUBW, PMADDUBSW, PMADDWD, PMAXSB, PMAXSD, PMAXSW, PMAXUB, PMAXUD, PMAXUW, PMINSB -> true;
            case PMINSD, PMINSW, PMINUB, PMINUD, PMINUW, PMOVSXBD, PMOVSXBQ, PMOVSXBW, PMOVSXDQ, PMOVSXWD -> true;
            case PMOVSXWQ, PMOVZXBD, PMOVZXBQ, PMOVZXBW, PMOVZXDQ, PMOVZXWD, PMOVZXWQ, PMULDQ, PMULHRSW -> true;
            case PMULHUW, PMULHW, PMULLD, PMULLW, PMULUDQ, POR, PSADBW, PSHUFB, PSHUFD, PSHUFHW, PSHUFLW -> true;
            case PSHUFW, PSIGNB, PSIGND, PSIGNW, PSLLD, PSLLQ, PSLLW, PSRAD, PSRAW, PSRLD, PSRLQ, PSRLW, PSUBB -> true;
            case PSUBD, PSUBQ, PSUBSB, PSUBSW, PSUBUSB, PSUBUSW, PSUBW, PUNPCKHBW, PUNPCKHDQ, PUNPCKHQDQ -> true;
            case PUNPCKHWD, PUNPCKLBW, PUNPCKLDQ, PUNPCKLQDQ, PUNPCKLWD, PXOR, RCPPS, RCPSS, ROUNDPD, ROUNDPS -> true;
            case ROUNDSD, ROUNDSS, RSQRTPS, RSQRTSS, SHA1MSG1, SHA1MSG2, SHA1NEXTE, SHA1RNDS4, SHA256MSG1 -> true;
            case SHA256MSG2, SHA256RNDS2, SHUFPD, SHUFPS, SQRTPD, SQRTPS, SQRTSD, SQRTSS, SUBPD, SUBPS, SUBSD -> true;
            case SUBSS, UNPCKHPD, UNPCKHPS, UNPCKLPD, UNPCKLPS, XORPD, XORPS -> true;
            case VCVTPH2PS, VCVTPS2PH, VPERMILPD, VPERMILPS, VPSLLVD, VPSLLVQ, VPSRAVD, VPSRLVD, VPSRLVQ -> true;
            default -> Fma.knows(op);
        };
    }

    /** Whether {@link #apply} of it may raise a floating-point exception. */
    public static boolean raises(Mnemonic op) {
        return switch (op) {
            case ADDPD, ADDPS, ADDSD, ADDSS, ADDSUBPD, ADDSUBPS, CMPPD, CMPPS, CMPSD, CMPSS, CVTDQ2PS -> true;
            case CVTPD2DQ, CVTPD2PS, CVTPS2DQ, CVTPS2PD, CVTSD2SS, CVTSS2SD, CVTTPD2DQ, CVTTPS2DQ -> true;
            case DIVPD, DIVPS, DIVSD, DIVSS, DPPD, DPPS, HADDPD, HADDPS, HSUBPD, HSUBPS -> true;
            case MAXPD, MAXPS, MAXSD, MAXSS, MINPD, MINPS, MINSD, MINSS, MULPD, MULPS, MULSD, MULSS -> true;
            case ROUNDPD, ROUNDPS, ROUNDSD, ROUNDSS, SQRTPD, SQRTPS, SQRTSD, SQRTSS -> true;
            case SUBPD, SUBPS, SUBSD, SUBSS, VCVTPH2PS, VCVTPS2PH -> true;
            default -> Fma.knows(op);
        };
    }

    /** Whether the destination is a source and the immediate of {@link #apply} is the number of a third register. */
    public static boolean fused(Mnemonic op) {
        return Fma.knows(op);
    }

    /** The immediate for {@link #apply} of an instruction without VEX: comparisons know fewer, blends use XMM0. */
    public static int legacyImmediate(Mnemonic op, int imm) {
        return switch (op) {
            case CMPPD, CMPPS, CMPSD, CMPSS -> imm & 7;
            case BLENDVPD, BLENDVPS, PBLENDVB -> 0;
            default -> imm & 0xff;
        };
    }

    /** Whether {@link #shift} serves an instruction. */
    public static boolean knowsShift(Mnemonic op) {
        return switch (op) {
            case PSLLD, PSLLDQ, PSLLQ, PSLLW, PSRAD, PSRAW, PSRLD, PSRLDQ, PSRLQ, PSRLW -> true;
            default -> false;
        };
    }
}
