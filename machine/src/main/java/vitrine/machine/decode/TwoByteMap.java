package vitrine.machine.decode;

import static vitrine.machine.decode.Form.*;
import static vitrine.machine.decode.Mnemonic.*;
import static vitrine.machine.decode.Spec.*;

/**
 * Opcodes 0F xx (Intel volume 2, table A-3) that are neither MMX nor SSE; those stand in {@link SseMap}. Left
 * out are system instructions that raise #UD, not #GP, in user mode: VMX, SVM, RSM, MONITOR, MWAIT, CLAC, STAC, and
 * SYSENTER, which AMD's processors do not have in 64-bit mode.
 */
final class TwoByteMap extends OpcodeMap {
    TwoByteMap() {
        system();
        group01();
        hints();
        conditional();
        bits();
        moves();
        state();
        new SseMap(this);
    }

    private void system() {
        op(0x00, r(0) | MEM, SLDT, Mw);
        op(0x00, r(0) | REG, SLDT, Ev);
        op(0x00, r(1) | MEM, STR, Mw);
        op(0x00, r(1) | REG, STR, Ev);
        op(0x00, r(2), LLDT, Ew);
        op(0x00, r(3), LTR, Ew);
        op(0x00, r(4), VERR, Ew);
        op(0x00, r(5), VERW, Ew);
        op(0x02, LAR, Gv, Ew);
        op(0x03, LSL, Gv, Ew);
        op(0x05, F64, SYSCALL);
        op(0x06, CLTS);
        op(0x07, SYSRET);
        op(0x08, INVD);
        op(0x09, WBINVD);
        op(0x0b, UD2);
        op(0x20, REG3 | F64, MOV, Rq, Cq);
        op(0x21, REG3 | F64, MOV, Rq, Dq);
        op(0x22, REG3 | F64, MOV, Cq, Rq);
        op(0x23, REG3 | F64, MOV, Dq, Rq);
        op(0x30, WRMSR);
        op(0x31, RDTSC);
        op(0x32, RDMSR);
        op(0x33, RDPMC);
        op(0x35, SYSEXIT);
        op(0xa2, CPUID);
        op(0xb9, UD1, Gv, Ev);
        op(0xff, UD0, Gv, Ev);
    }

    private void group01() {
        op(0x01, r(0), SGDT, M | 10);
        op(0x01, r(1), SIDT, M | 10);
        op(0x01, r(2), LGDT, M | 10);
        op(0x01, r(3), LIDT, M | 10);
        op(0x01, r(4) | MEM, SMSW, Mw);
        op(0x01, r(4) | REG, SMSW, Ev);
        op(0x01, r(6), LMSW, Ew);
        op(0x01, r(7), INVLPG, M);
        op(0x01, NP | r(2) | rm(0), XGETBV);
        op(0x01, NP | r(2) | rm(1), XSETBV);
        op(0x01, r(7) | rm(0), SWAPGS);
        op(0x01, r(7) | rm(1), RDTSCP);
    }

    private void hints() {
        op(0x0d, r(1), PREFETCHW, Mb);
        op(0x0d, MEM, PREFETCH, Mb);
        op(0x18, r(0), PREFETCHNTA, Mb);
        op(0x18, r(1), PREFETCHT0, Mb);
        op(0x18, r(2), PREFETCHT1, Mb);
        op(0x18, r(3), PREFETCHT2, Mb);
        op(0x1e, F3 | r(7) | rm(2), ENDBR64);
        op(0x1e, F3 | r(7) | rm(3), ENDBR32);
        for (int i = 0x18; i < 0x20; i++) {
            op(i, NOP, Ev);
        }
    }

    private void conditional() {
        for (int i = 0; i < 16; i++) {
            op(0x40 + i, COND, CMOV, Gv, Ev);
            op(0x80 + i, COND | F64, JCC, Jz);
            op(0x90 + i, COND, SET, Eb);
        }
    }

    private void bits() {
        op(0xa3, BT, Ev, Gv);
        op(0xab, LOCK, BTS, Ev, Gv);
        op(0xb3, LOCK, BTR, Ev, Gv);
        op(0xbb, LOCK, BTC, Ev, Gv);
        op(0xba, r(4), BT, Ev, Ub);
        op(0xba, r(5) | LOCK, BTS, Ev, Ub);
        op(0xba, r(6) | LOCK, BTR, Ev, Ub);
        op(0xba, r(7) | LOCK, BTC, Ev, Ub);
        op(0xa4, SHLD, Ev, Gv, Ub);
        op(0xa5, SHLD, Ev, Gv, CL);
        op(0xac, SHRD, Ev, Gv, Ub);
        op(0xad, SHRD, Ev, Gv, CL);
        op(0xb8, F3, POPCNT, Gv, Ev);
        op(0xbc, F3, TZCNT, Gv, Ev);
        op(0xbc, BSF, Gv, Ev);
        op(0xbd, F3, LZCNT, Gv, Ev);
        op(0xbd, BSR, Gv, Ev);
        for (int i = 0; i < 8; i++) {
            op(0xc8 + i, BSWAP, Zv);
        }
    }

    private void moves() {
        op(0xa0, D64, PUSH, FS);
        op(0xa1, D64, POP, FS);
        op(0xa8, D64, PUSH, GS);
        op(0xa9, D64, POP, GS);
        op(0xaf, IMUL, Gv, Ev);
        op(0xb0, LOCK, CMPXCHG, Eb, Gb);
        op(0xb1, LOCK, CMPXCHG, Ev, Gv);
        op(0xc0, LOCK, XADD, Eb, Gb);
        op(0xc1, LOCK, XADD, Ev, Gv);
        op(0xb2, LSS, Gv, Mp);
        op(0xb4, LFS, Gv, Mp);
        op(0xb5, LGS, Gv, Mp);
        op(0xb6, MOVZX, Gv, Eb);
        op(0xb7, MOVZX, Gv, Ew);
        op(0xbe, MOVSX, Gv, Eb);
        op(0xbf, MOVSX, Gv, Ew);
        op(0xc3, NP, MOVNTI, My, Gy);
    }

    /** Groups 15 (0F AE) and 9 (0F C7). */
    private void state() {
        op(0xae, NP | r(0), FXSAVE, M512);
        op(0xae, NP | r(1), FXRSTOR, M512);
        op(0xae, NP | r(2), LDMXCSR, Md);
        op(0xae, NP | r(3), STMXCSR, Md);
        op(0xae, NP | r(4), XSAVE, M);
        op(0xae, NP | r(5), XRSTOR, M);
        op(0xae, NP | r(6), XSAVEOPT, M);
        op(0xae, P66 | r(6), CLWB, Mb);
        op(0xae, NP | r(7), CLFLUSH, Mb);
        op(0xae, P66 | r(7), CLFLUSHOPT, Mb);
        op(0xae, NP | r(5) | REG, LFENCE);
        op(0xae, NP | r(6) | REG, MFENCE);
        op(0xae, NP | r(7) | REG, SFENCE);
        op(0xae, F3 | r(0) | REG, RDFSBASE, Ry);
        op(0xae, F3 | r(1) | REG, RDGSBASE, Ry);
        op(0xae, F3 | r(2) | REG, WRFSBASE, Ry);
        op(0xae, F3 | r(3) | REG, WRGSBASE, Ry);
        op(0xc7, r(1) | LOCK, CMPXCHG8B, Mcx);
        op(0xc7, NP | r(3), XRSTORS, M);
        op(0xc7, NP | r(4), XSAVEC, M);
        op(0xc7, NP | r(5), XSAVES, M);
        op(0xc7, F3 | r(7) | REG, RDPID, Rq);
        op(0xc7, NP | r(6) | REG, RDRAND, Rv);
        op(0xc7, O66 | r(6) | REG, RDRAND, Rv);
        op(0xc7, NP | r(7) | REG, RDSEED, Rv);
        op(0xc7, O66 | r(7) | REG, RDSEED, Rv);
    }
}
