package vitrine.machine.decode;

import static vitrine.machine.decode.Form.*;
import static vitrine.machine.decode.Mnemonic.*;
import static vitrine.machine.decode.Spec.*;

/** MMX, SSE, SSE2 and SSE3 opcodes 0F xx (Intel volume 2, table A-3). */
final class SseMap {
    private final OpcodeMap map;

    SseMap(OpcodeMap map) {
        this.map = map;
        moves();
        arithmetic();
        conversions();
        shuffles();
        integers();
        shifts();
    }

    private void op(int opcode, long attributes, Mnemonic mnemonic, int... specs) {
        map.op(opcode, attributes, mnemonic, specs);
    }

    /** A row for the MMX form (no prefix) and one for the SSE2 form (66). */
    private void both(int opcode, Mnemonic m) {
        op(opcode, NP, m, Pq, Qq);
        op(opcode, P66, m, V16, W16);
    }

    /** Packed single, packed double, scalar single, scalar double. */
    private void floats(int opcode, Mnemonic ps, Mnemonic pd, Mnemonic ss, Mnemonic sd) {
        op(opcode, NP, ps, V16, W16);
        op(opcode, P66, pd, V16, W16);
        op(opcode, F3, ss, V4, W4);
        op(opcode, F2, sd, V8, W8);
    }

    private void packed(int opcode, Mnemonic ps, Mnemonic pd) {
        op(opcode, NP, ps, V16, W16);
        op(opcode, P66, pd, V16, W16);
    }

    private void moves() {
        packed(0x10, MOVUPS, MOVUPD);
        op(0x10, F3, MOVSS, V4, W4);
        op(0x10, F2, MOVSD, V8, W8);
        op(0x11, NP, MOVUPS, W16, V16);
        op(0x11, P66, MOVUPD, W16, V16);
        op(0x11, F3, MOVSS, W4, V4);
        op(0x11, F2, MOVSD, W8, V8);
        op(0x12, NP | REG, MOVHLPS, V16, X16);
        op(0x12, NP, MOVLPS, V8, Mq);
        op(0x12, P66, MOVLPD, V8, Mq);
        op(0x12, F3, MOVSLDUP, V16, W16);
        op(0x12, F2, MOVDDUP, V16, W8);
        op(0x13, NP, MOVLPS, Mq, V8);
        op(0x13, P66, MOVLPD, Mq, V8);
        op(0x16, NP | REG, MOVLHPS, V16, X16);
        op(0x16, NP, MOVHPS, V8, Mq);
        op(0x16, P66, MOVHPD, V8, Mq);
        op(0x16, F3, MOVSHDUP, V16, W16);
        op(0x17, NP, MOVHPS, Mq, V8);
        op(0x17, P66, MOVHPD, Mq, V8);
        packed(0x28, MOVAPS, MOVAPD);
        op(0x29, NP, MOVAPS, W16, V16);
        op(0x29, P66, MOVAPD, W16, V16);
        op(0x2b, NP, MOVNTPS, Mdq, V16);
        op(0x2b, P66, MOVNTPD, Mdq, V16);
        op(0x50, NP, MOVMSKPS, Gd, X16);
        op(0x50, P66, MOVMSKPD, Gd, X16);
        op(0x6e, NP | W0, MOVD, Pd, Ed);
        op(0x6e, NP | W1, MOVQ, Pq, Eq);
        op(0x6e, P66 | W0, MOVD, V4, Ed);
        op(0x6e, P66 | W1, MOVQ, V8, Eq);
        op(0x7e, NP | W0, MOVD, Ed, Pd);
        op(0x7e, NP | W1, MOVQ, Eq, Pq);
        op(0x7e, P66 | W0, MOVD, Ed, V4);
        op(0x7e, P66 | W1, MOVQ, Eq, V8);
        op(0x7e, F3, MOVQ, V8, W8);
        op(0xd6, P66, MOVQ, W8, V8);
        op(0xd6, F3, MOVQ2DQ, V8, Nq);
        op(0xd6, F2, MOVDQ2Q, Pq, X8);
        op(0x6f, NP, MOVQ, Pq, Qq);
        op(0x6f, P66, MOVDQA, V16, W16);
        op(0x6f, F3, MOVDQU, V16, W16);
        op(0x7f, NP, MOVQ, Qq, Pq);
        op(0x7f, P66, MOVDQA, W16, V16);
        op(0x7f, F3, MOVDQU, W16, V16);
        op(0xd7, NP, PMOVMSKB, Gd, Nq);
        op(0xd7, P66, PMOVMSKB, Gd, X16);
        op(0xe7, NP, MOVNTQ, Mq, Pq);
        op(0xe7, P66, MOVNTDQ, Mdq, V16);
        op(0xf0, F2, LDDQU, V16, Mdq);
        op(0xf7, NP, MASKMOVQ, Pq, Nq);
        op(0xf7, P66, MASKMOVDQU, V16, X16);
        op(0x77, NP, EMMS);
    }

    private void arithmetic() {
        op(0x2e, NP, UCOMISS, V4, W4);
        op(0x2e, P66, UCOMISD, V8, W8);
        op(0x2f, NP, COMISS, V4, W4);
        op(0x2f, P66, COMISD, V8, W8);
        floats(0x51, SQRTPS, SQRTPD, SQRTSS, SQRTSD);
        op(0x52, NP, RSQRTPS, V16, W16);
        op(0x52, F3, RSQRTSS, V4, W4);
        op(0x53, NP, RCPPS, V16, W16);
        op(0x53, F3, RCPSS, V4, W4);
        packed(0x54, ANDPS, ANDPD);
        packed(0x55, ANDNPS, ANDNPD);
        packed(0x56, ORPS, ORPD);
        packed(0x57, XORPS, XORPD);
        floats(0x58, ADDPS, ADDPD, ADDSS, ADDSD);
        floats(0x59, MULPS, MULPD, MULSS, MULSD);
        floats(0x5c, SUBPS, SUBPD, SUBSS, SUBSD);
        floats(0x5d, MINPS, MINPD, MINSS, MINSD);
        floats(0x5e, DIVPS, DIVPD, DIVSS, DIVSD);
        floats(0x5f, MAXPS, MAXPD, MAXSS, MAXSD);
        op(0x7c, P66, HADDPD, V16, W16);
        op(0x7c, F2, HADDPS, V16, W16);
        op(0x7d, P66, HSUBPD, V16, W16);
        op(0x7d, F2, HSUBPS, V16, W16);
        op(0xd0, P66, ADDSUBPD, V16, W16);
        op(0xd0, F2, ADDSUBPS, V16, W16);
        op(0xc2, NP, CMPPS, V16, W16, Ub);
        op(0xc2, P66, CMPPD, V16, W16, Ub);
        op(0xc2, F3, CMPSS, V4, W4, Ub);
        op(0xc2, F2, CMPSD, V8, W8, Ub);
    }

    private void conversions() {
        op(0x2a, NP, CVTPI2PS, V8, Qq);
        op(0x2a, P66, CVTPI2PD, V16, Qq);
        op(0x2a, F3, CVTSI2SS, V4, Ey);
        op(0x2a, F2, CVTSI2SD, V8, Ey);
        op(0x2c, NP, CVTTPS2PI, Pq, W8);
        op(0x2c, P66, CVTTPD2PI, Pq, W16);
        op(0x2c, F3, CVTTSS2SI, Gy, W4);
        op(0x2c, F2, CVTTSD2SI, Gy, W8);
        op(0x2d, NP, CVTPS2PI, Pq, W8);
        op(0x2d, P66, CVTPD2PI, Pq, W16);
        op(0x2d, F3, CVTSS2SI, Gy, W4);
        op(0x2d, F2, CVTSD2SI, Gy, W8);
        op(0x5a, NP, CVTPS2PD, V16, W8);
        op(0x5a, P66, CVTPD2PS, V16, W16);
        op(0x5a, F3, CVTSS2SD, V8, W4);
        op(0x5a, F2, CVTSD2SS, V4, W8);
        op(0x5b, NP, CVTDQ2PS, V16, W16);
        op(0x5b, P66, CVTPS2DQ, V16, W16);
        op(0x5b, F3, CVTTPS2DQ, V16, W16);
        op(0xe6, P66, CVTTPD2DQ, V16, W16);
        op(0xe6, F3, CVTDQ2PD, V16, W8);
        op(0xe6, F2, CVTPD2DQ, V16, W16);
    }

    private void shuffles() {
        packed(0x14, UNPCKLPS, UNPCKLPD);
        packed(0x15, UNPCKHPS, UNPCKHPD);
        op(0xc6, NP, SHUFPS, V16, W16, Ub);
        op(0xc6, P66, SHUFPD, V16, W16, Ub);
        op(0x70, NP, PSHUFW, Pq, Qq, Ub);
        op(0x70, P66, PSHUFD, V16, W16, Ub);
        op(0x70, F3, PSHUFHW, V16, W16, Ub);
        op(0x70, F2, PSHUFLW, V16, W16, Ub);
        op(0xc4, NP | MEM, PINSRW, Pq, Mw, Ub);
        op(0xc4, NP, PINSRW, Pq, Rd, Ub);
        op(0xc4, P66 | MEM, PINSRW, V16, Mw, Ub);
        op(0xc4, P66, PINSRW, V16, Rd, Ub);
        op(0xc5, NP, PEXTRW, Gd, Nq, Ub);
        op(0xc5, P66, PEXTRW, Gd, X16, Ub);
        op(0x60, NP, PUNPCKLBW, Pq, Qd);
        op(0x61, NP, PUNPCKLWD, Pq, Qd);
        op(0x62, NP, PUNPCKLDQ, Pq, Qd);
        op(0x60, P66, PUNPCKLBW, V16, W16);
        op(0x61, P66, PUNPCKLWD, V16, W16);
        op(0x62, P66, PUNPCKLDQ, V16, W16);
        both(0x63, PACKSSWB);
        both(0x67, PACKUSWB);
        both(0x68, PUNPCKHBW);
        both(0x69, PUNPCKHWD);
        both(0x6a, PUNPCKHDQ);
        both(0x6b, PACKSSDW);
        op(0x6c, P66, PUNPCKLQDQ, V16, W16);
        op(0x6d, P66, PUNPCKHQDQ, V16, W16);
    }

    private void integers() {
        both(0x64, PCMPGTB);
        both(0x65, PCMPGTW);
        both(0x66, PCMPGTD);
        both(0x74, PCMPEQB);
        both(0x75, PCMPEQW);
        both(0x76, PCMPEQD);
        both(0xd4, PADDQ);
        both(0xd5, PMULLW);
        both(0xd8, PSUBUSB);
        both(0xd9, PSUBUSW);
        both(0xda, PMINUB);
        both(0xdb, PAND);
        both(0xdc, PADDUSB);
        both(0xdd, PADDUSW);
        both(0xde, PMAXUB);
        both(0xdf, PANDN);
        both(0xe0, PAVGB);
        both(0xe3, PAVGW);
        both(0xe4, PMULHUW);
        both(0xe5, PMULHW);
        both(0xe8, PSUBSB);
        both(0xe9, PSUBSW);
        both(0xea, PMINSW);
        both(0xeb, POR);
        both(0xec, PADDSB);
        both(0xed, PADDSW);
        both(0xee, PMAXSW);
        both(0xef, PXOR);
        both(0xf4, PMULUDQ);
        both(0xf5, PMADDWD);
        both(0xf6, PSADBW);
        both(0xf8, PSUBB);
        both(0xf9, PSUBW);
        both(0xfa, PSUBD);
        both(0xfb, PSUBQ);
        both(0xfc, PADDB);
        both(0xfd, PADDW);
        both(0xfe, PADDD);
    }

    private void shifts() {
        both(0xd1, PSRLW);
        both(0xd2, PSRLD);
        both(0xd3, PSRLQ);
        both(0xe1, PSRAW);
        both(0xe2, PSRAD);
        both(0xf1, PSLLW);
        both(0xf2, PSLLD);
        both(0xf3, PSLLQ);
        immediate(0x71, 2, PSRLW);
        immediate(0x71, 4, PSRAW);
        immediate(0x71, 6, PSLLW);
        immediate(0x72, 2, PSRLD);
        immediate(0x72, 4, PSRAD);
        immediate(0x72, 6, PSLLD);
        immediate(0x73, 2, PSRLQ);
        immediate(0x73, 6, PSLLQ);
        op(0x73, P66 | r(3), PSRLDQ, X16, Ub);
        op(0x73, P66 | r(7), PSLLDQ, X16, Ub);
    }

    private void immediate(int opcode, int reg, Mnemonic m) {
        op(opcode, NP | r(reg), m, Nq, Ub);
        op(opcode, P66 | r(reg), m, X16, Ub);
    }
}
