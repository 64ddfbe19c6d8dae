package vitrine.machine.decode;

import static vitrine.machine.decode.Form.*;
import static vitrine.machine.decode.Mnemonic.*;
import static vitrine.machine.decode.Spec.*;

/** VEX opcodes of map 0F (Intel volume 2, table A-3, entries with v). */
final class VexMap1 extends OpcodeMap {
    private static final Mnemonic[] INTEGER_60 = {
        PUNPCKLBW,
        PUNPCKLWD,
        PUNPCKLDQ,
        PACKSSWB,
        PCMPGTB,
        PCMPGTW,
        PCMPGTD,
        PACKUSWB,
        PUNPCKHBW,
        PUNPCKHWD,
        PUNPCKHDQ,
        PACKSSDW,
        PUNPCKLQDQ,
        PUNPCKHQDQ
    };

    VexMap1() {
        moves();
        integerMoves();
        arithmetic();
        conversions();
        integers();
        shifts();
    }

    private void three(int opcode, Mnemonic m) {
        op(opcode, P66, m, Vx, Hx, Wx);
    }

    private void packed(int opcode, Mnemonic ps, Mnemonic pd) {
        op(opcode, NP, ps, Vx, Hx, Wx);
        op(opcode, P66, pd, Vx, Hx, Wx);
    }

    private void floats(int opcode, Mnemonic ps, Mnemonic pd, Mnemonic ss, Mnemonic sd) {
        packed(opcode, ps, pd);
        op(opcode, F3, ss, V4, H16, W4);
        op(opcode, F2, sd, V8, H16, W8);
    }

    private void moves() {
        op(0x10, NP, MOVUPS, Vx, Wx);
        op(0x10, P66, MOVUPD, Vx, Wx);
        op(0x10, F3, MOVSS, V4, Md);
        op(0x10, F3, MOVSS, V4, H16, W4);
        op(0x10, F2, MOVSD, V8, Mq);
        op(0x10, F2, MOVSD, V8, H16, W8);
        op(0x11, NP, MOVUPS, Wx, Vx);
        op(0x11, P66, MOVUPD, Wx, Vx);
        op(0x11, F3, MOVSS, Md, V4);
        op(0x11, F3, MOVSS, W4, H16, V4);
        op(0x11, F2, MOVSD, Mq, V8);
        op(0x11, F2, MOVSD, W8, H16, V8);
        op(0x12, NP | L0 | REG, MOVHLPS, V16, H16, X16);
        op(0x12, NP | L0, MOVLPS, V16, H16, Mq);
        op(0x12, P66 | L0, MOVLPD, V16, H16, Mq);
        op(0x12, F3, MOVSLDUP, Vx, Wx);
        op(0x12, F2, MOVDDUP, Vx, Wds);
        op(0x13, NP | L0, MOVLPS, Mq, V8);
        op(0x13, P66 | L0, MOVLPD, Mq, V8);
        packed(0x14, UNPCKLPS, UNPCKLPD);
        packed(0x15, UNPCKHPS, UNPCKHPD);
        op(0x16, NP | L0 | REG, MOVLHPS, V16, H16, X16);
        op(0x16, NP | L0, MOVHPS, V16, H16, Mq);
        op(0x16, P66 | L0, MOVHPD, V16, H16, Mq);
        op(0x16, F3, MOVSHDUP, Vx, Wx);
        op(0x17, NP | L0, MOVHPS, Mq, V8);
        op(0x17, P66 | L0, MOVHPD, Mq, V8);
        op(0x28, NP, MOVAPS, Vx, Wx);
        op(0x28, P66, MOVAPD, Vx, Wx);
        op(0x29, NP, MOVAPS, Wx, Vx);
        op(0x29, P66, MOVAPD, Wx, Vx);
        op(0x2b, NP, MOVNTPS, Mx, Vx);
        op(0x2b, P66, MOVNTPD, Mx, Vx);
        op(0x50, NP, MOVMSKPS, Gd, Xx);
        op(0x50, P66, MOVMSKPD, Gd, Xx);
        op(0x77, NP | L0, VZEROUPPER);
        op(0x77, NP | L1, VZEROALL);
        op(0xae, NP | L0 | r(2), LDMXCSR, Md);
        op(0xae, NP | L0 | r(3), STMXCSR, Md);
    }

    private void integerMoves() {
        op(0x6e, P66 | L0 | W0, MOVD, V4, Ed);
        op(0x6e, P66 | L0 | W1, MOVQ, V8, Eq);
        op(0x7e, P66 | L0 | W0, MOVD, Ed, V4);
        op(0x7e, P66 | L0 | W1, MOVQ, Eq, V8);
        op(0x7e, F3 | L0, MOVQ, V8, W8);
        op(0xd6, P66 | L0, MOVQ, W8, V8);
        op(0x6f, P66, MOVDQA, Vx, Wx);
        op(0x6f, F3, MOVDQU, Vx, Wx);
        op(0x7f, P66, MOVDQA, Wx, Vx);
        op(0x7f, F3, MOVDQU, Wx, Vx);
        op(0xd7, P66, PMOVMSKB, Gd, Xx);
        op(0xe7, P66, MOVNTDQ, Mx, Vx);
        op(0xf0, F2, LDDQU, Vx, Mx);
        op(0xf7, P66 | L0, MASKMOVDQU, V16, X16);
        op(0x70, P66, PSHUFD, Vx, Wx, Ub);
        op(0x70, F3, PSHUFHW, Vx, Wx, Ub);
        op(0x70, F2, PSHUFLW, Vx, Wx, Ub);
        op(0xc4, P66 | L0 | MEM, PINSRW, V16, H16, Mw, Ub);
        op(0xc4, P66 | L0, PINSRW, V16, H16, Rd, Ub);
        op(0xc5, P66 | L0, PEXTRW, Gd, X16, Ub);
        op(0xc6, NP, SHUFPS, Vx, Hx, Wx, Ub);
        op(0xc6, P66, SHUFPD, Vx, Hx, Wx, Ub);
    }

    private void arithmetic() {
        op(0x2e, NP, UCOMISS, V4, W4);
        op(0x2e, P66, UCOMISD, V8, W8);
        op(0x2f, NP, COMISS, V4, W4);
        op(0x2f, P66, COMISD, V8, W8);
        op(0x51, NP, SQRTPS, Vx, Wx);
        op(0x51, P66, SQRTPD, Vx, Wx);
        op(0x51, F3, SQRTSS, V4, H16, W4);
        op(0x51, F2, SQRTSD, V8, H16, W8);
        op(0x52, NP, RSQRTPS, Vx, Wx);
        op(0x52, F3, RSQRTSS, V4, H16, W4);
        op(0x53, NP, RCPPS, Vx, Wx);
        op(0x53, F3, RCPSS, V4, H16, W4);
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
        op(0x7c, P66, HADDPD, Vx, Hx, Wx);
        op(0x7c, F2, HADDPS, Vx, Hx, Wx);
        op(0x7d, P66, HSUBPD, Vx, Hx, Wx);
        op(0x7d, F2, HSUBPS, Vx, Hx, Wx);
        op(0xd0, P66, ADDSUBPD, Vx, Hx, Wx);
        op(0xd0, F2, ADDSUBPS, Vx, Hx, Wx);
        op(0xc2, NP, CMPPS, Vx, Hx, Wx, Ub);
        op(0xc2, P66, CMPPD, Vx, Hx, Wx, Ub);
        op(0xc2, F3, CMPSS, V4, H16, W4, Ub);
        op(0xc2, F2, CMPSD, V8, H16, W8, Ub);
    }

    private void conversions() {
        op(0x2a, F3, CVTSI2SS, V4, H16, Ey);
        op(0x2a, F2, CVTSI2SD, V8, H16, Ey);
        op(0x2c, F3, CVTTSS2SI, Gy, W4);
        op(0x2c, F2, CVTTSD2SI, Gy, W8);
        op(0x2d, F3, CVTSS2SI, Gy, W4);
        op(0x2d, F2, CVTSD2SI, Gy, W8);
        op(0x5a, NP, CVTPS2PD, Vx, Wh);
        op(0x5a, P66, CVTPD2PS, V16, Wx);
        op(0x5a, F3, CVTSS2SD, V8, H16, W4);
        op(0x5a, F2, CVTSD2SS, V4, H16, W8);
        op(0x5b, NP, CVTDQ2PS, Vx, Wx);
        op(0x5b, P66, CVTPS2DQ, Vx, Wx);
        op(0x5b, F3, CVTTPS2DQ, Vx, Wx);
        op(0xe6, P66, CVTTPD2DQ, V16, Wx);
        op(0xe6, F3, CVTDQ2PD, Vx, Wh);
        op(0xe6, F2, CVTPD2DQ, V16, Wx);
    }

    private void integers() {
        for (int i = 0; i < INTEGER_60.length; i++) {
            three(0x60 + i, INTEGER_60[i]);
        }
        three(0x74, PCMPEQB);
        three(0x75, PCMPEQW);
        three(0x76, PCMPEQD);
        three(0xd4, PADDQ);
        three(0xd5, PMULLW);
        three(0xd8, PSUBUSB);
        three(0xd9, PSUBUSW);
        three(0xda, PMINUB);
        three(0xdb, PAND);
        three(0xdc, PADDUSB);
        three(0xdd, PADDUSW);
        three(0xde, PMAXUB);
        three(0xdf, PANDN);
        three(0xe0, PAVGB);
        three(0xe3, PAVGW);
        three(0xe4, PMULHUW);
        three(0xe5, PMULHW);
        three(0xe8, PSUBSB);
        three(0xe9, PSUBSW);
        three(0xea, PMINSW);
        three(0xeb, POR);
        three(0xec, PADDSB);
        three(0xed, PADDSW);
        three(0xee, PMAXSW);
        three(0xef, PXOR);
        three(0xf4, PMULUDQ);
        three(0xf5, PMADDWD);
        three(0xf6, PSADBW);
        three(0xf8, PSUBB);
        three(0xf9, PSUBW);
        three(0xfa, PSUBD);
        three(0xfb, PSUBQ);
        three(0xfc, PADDB);
        three(0xfd, PADDW);
        three(0xfe, PADDD);
    }

    private void shifts() {
        shift(0xd1, PSRLW);
        shift(0xd2, PSRLD);
        shift(0xd3, PSRLQ);
        shift(0xe1, PSRAW);
        shift(0xe2, PSRAD);
        shift(0xf1, PSLLW);
        shift(0xf2, PSLLD);
        shift(0xf3, PSLLQ);
        immediate(0x71, 2, PSRLW);
        immediate(0x71, 4, PSRAW);
        immediate(0x71, 6, PSLLW);
        immediate(0x72, 2, PSRLD);
        immediate(0x72, 4, PSRAD);
        immediate(0x72, 6, PSLLD);
        immediate(0x73, 2, PSRLQ);
        immediate(0x73, 3, PSRLDQ);
        immediate(0x73, 6, PSLLQ);
        immediate(0x73, 7, PSLLDQ);
    }

    /** The count is the low quadword of an XMM register or 128 bits of memory, whatever the width. */
    private void shift(int opcode, Mnemonic m) {
        op(opcode, P66, m, Vx, Hx, W16);
    }

    private void immediate(int opcode, int reg, Mnemonic m) {
        op(opcode, P66 | r(reg), m, Hx, Xx, Ub);
    }
}
