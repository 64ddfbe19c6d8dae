package vitrine.machine.decode;

import static vitrine.machine.decode.Form.*;
import static vitrine.machine.decode.Mnemonic.*;
import static vitrine.machine.decode.Spec.*;

/** One-byte opcodes (Intel volume 2, table A-2) without x87. What is missing raises #UD in 64-bit mode. */
final class OneByteMap extends OpcodeMap {
    private static final Mnemonic[] ARITHMETIC = {ADD, OR, ADC, SBB, AND, SUB, XOR, CMP};
    private static final Mnemonic[] SHIFTS = {ROL, ROR, RCL, RCR, SHL, SHR, SHL, SAR};

    OneByteMap() {
        arithmetic();
        transfers();
        shifts();
        strings();
        branches();
        unary();
        system();
        new X87Map(this);
    }

    private void arithmetic() {
        for (int i = 0; i < 8; i++) {
            Mnemonic m = ARITHMETIC[i];
            long lock = m == CMP ? 0 : LOCK;
            op(i * 8, lock, m, Eb, Gb);
            op(i * 8 + 1, lock, m, Ev, Gv);
            op(i * 8 + 2, m, Gb, Eb);
            op(i * 8 + 3, m, Gv, Ev);
            op(i * 8 + 4, m, AL, Ib);
            op(i * 8 + 5, m, rAX, Iz);
            op(0x80, r(i) | lock, m, Eb, Ib);
            op(0x81, r(i) | lock, m, Ev, Iz);
            op(0x83, r(i) | lock, m, Ev, Ib);
        }
        op(0x69, IMUL, Gv, Ev, Iz);
        op(0x6b, IMUL, Gv, Ev, Ib);
        op(0x84, TEST, Eb, Gb);
        op(0x85, TEST, Ev, Gv);
        op(0xa8, TEST, AL, Ib);
        op(0xa9, TEST, rAX, Iz);
    }

    private void transfers() {
        for (int i = 0; i < 8; i++) {
            op(0x50 + i, D64, PUSH, Zv);
            op(0x58 + i, D64, POP, Zv);
            if (i > 0) {
                op(0x90 + i, XCHG, Zv, rAX);
            }
            op(0xb0 + i, MOV, Zb, Ib);
            op(0xb8 + i, MOV, Zv, Iv);
        }
        op(0x90, F3 | B0, PAUSE);
        op(0x90, B0, NOP);
        op(0x90, XCHG, Zv, rAX);
        op(0x63, MOVSXD, Gv, E | SIZE_Z);
        op(0x68, D64, PUSH, Iz);
        op(0x6a, D64, PUSH, Ib);
        op(0x86, LOCK, XCHG, Eb, Gb);
        op(0x87, LOCK, XCHG, Ev, Gv);
        op(0x88, MOV, Eb, Gb);
        op(0x89, MOV, Ev, Gv);
        op(0x8a, MOV, Gb, Eb);
        op(0x8b, MOV, Gv, Ev);
        op(0x8c, MEM, MOV, Mw, Sw);
        op(0x8c, REG, MOV, Ev, Sw);
        op(0x8d, LEA, Gv, M);
        op(0x8e, MOV, Sw, Ew);
        op(0x8f, r(0) | D64, POP, Ev);
        op(0x98, CBW);
        op(0x99, CWD);
        op(0x9c, D64, PUSHF);
        op(0x9d, D64, POPF);
        op(0x9e, SAHF);
        op(0x9f, LAHF);
        op(0xa0, MOV, AL, Ob);
        op(0xa1, MOV, rAX, Ov);
        op(0xa2, MOV, Ob, AL);
        op(0xa3, MOV, Ov, rAX);
        op(0xc6, r(0), MOV, Eb, Ib);
        op(0xc7, r(0), MOV, Ev, Iz);
        op(0xd7, BYTE, XLAT);
    }

    private void shifts() {
        for (int i = 0; i < 8; i++) {
            Mnemonic m = SHIFTS[i];
            op(0xc0, r(i), m, Eb, Ub);
            op(0xc1, r(i), m, Ev, Ub);
            op(0xd0, r(i), m, Eb, ONE);
            op(0xd1, r(i), m, Ev, ONE);
            op(0xd2, r(i), m, Eb, CL);
            op(0xd3, r(i), m, Ev, CL);
        }
    }

    private void strings() {
        op(0x6c, BYTE, INS);
        op(0x6d, SMALL, INS);
        op(0x6e, BYTE, OUTS);
        op(0x6f, SMALL, OUTS);
        op(0xa4, BYTE, MOVS);
        op(0xa5, MOVS);
        op(0xa6, BYTE, CMPS);
        op(0xa7, CMPS);
        op(0xaa, BYTE, STOS);
        op(0xab, STOS);
        op(0xac, BYTE, LODS);
        op(0xad, LODS);
        op(0xae, BYTE, SCAS);
        op(0xaf, SCAS);
    }

    private void branches() {
        for (int i = 0; i < 16; i++) {
            op(0x70 + i, COND | F64, JCC, Jb);
        }
        op(0xc2, F64, RET, Uw);
        op(0xc3, F64, RET);
        op(0xc8, D64, ENTER, Uw, Ub);
        op(0xc9, D64, LEAVE);
        op(0xca, RETF, Uw);
        op(0xcb, RETF);
        op(0xcc, INT3);
        op(0xcd, INT, Ub);
        op(0xcf, IRET);
        op(0xe0, F64, LOOPNE, Jb);
        op(0xe1, F64, LOOPE, Jb);
        op(0xe2, F64, LOOP, Jb);
        op(0xe3, F64, JRCXZ, Jb);
        op(0xe8, F64, CALL, Jz);
        op(0xe9, F64, JMP, Jz);
        op(0xeb, F64, JMP, Jb);
        op(0xf1, INT1);
    }

    private void unary() {
        for (int i = 0; i < 2; i++) {
            op(0xf6, r(i), TEST, Eb, Ib);
            op(0xf7, r(i), TEST, Ev, Iz);
        }
        op(0xf6, r(2) | LOCK, NOT, Eb);
        op(0xf7, r(2) | LOCK, NOT, Ev);
        op(0xf6, r(3) | LOCK, NEG, Eb);
        op(0xf7, r(3) | LOCK, NEG, Ev);
        op(0xf6, r(4), MUL, Eb);
        op(0xf7, r(4), MUL, Ev);
        op(0xf6, r(5), IMUL, Eb);
        op(0xf7, r(5), IMUL, Ev);
        op(0xf6, r(6), DIV, Eb);
        op(0xf7, r(6), DIV, Ev);
        op(0xf6, r(7), IDIV, Eb);
        op(0xf7, r(7), IDIV, Ev);
        op(0xfe, r(0) | LOCK, INC, Eb);
        op(0xff, r(0) | LOCK, INC, Ev);
        op(0xfe, r(1) | LOCK, DEC, Eb);
        op(0xff, r(1) | LOCK, DEC, Ev);
        op(0xff, r(2) | F64, CALL, Ev);
        op(0xff, r(3), CALLF, Mp);
        op(0xff, r(4) | F64, JMP, Ev);
        op(0xff, r(5), JMPF, Mp);
        op(0xff, r(6) | D64, PUSH, Ev);
    }

    private void system() {
        op(0x9b, FWAIT);
        op(0xe4, BYTE, IN, AL, Ub);
        op(0xe5, SMALL, IN, eAX, Ub);
        op(0xe6, BYTE, OUT, Ub, AL);
        op(0xe7, SMALL, OUT, Ub, eAX);
        op(0xec, BYTE, IN, AL, DX);
        op(0xed, SMALL, IN, eAX, DX);
        op(0xee, BYTE, OUT, DX, AL);
        op(0xef, SMALL, OUT, DX, eAX);
        op(0xf4, HLT);
        op(0xf5, CMC);
        op(0xf8, CLC);
        op(0xf9, STC);
        op(0xfa, CLI);
        op(0xfb, STI);
        op(0xfc, CLD);
        op(0xfd, STD);
    }
}
