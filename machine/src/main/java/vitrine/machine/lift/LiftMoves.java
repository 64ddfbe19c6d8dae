package vitrine.machine.lift;

import static vitrine.machine.lift.Uop.*;

import vitrine.machine.decode.Insn;
import vitrine.machine.decode.Mnemonic;
import vitrine.machine.decode.OperandKind;

/** Moves between registers and memory, conversions of width, and the stack. */
final class LiftMoves {
    private static final int RAX = 0;
    private static final int RDX = 2;
    private static final int RSP = 4;
    private static final int RBP = 5;

    private final Emitter e;

    LiftMoves(Emitter e) {
        this.e = e;
    }

    /** MOV and MOVNTI between general registers, memory and immediates. */
    void mov(Insn i) {
        int bytes = i.size(0);
        if (i.isMem(0)) {
            int from = e.value(i, 1);
            e.address(i);
            e.store(Emitter.storeOp(bytes), from);
        } else if (i.isMem(1)) {
            boolean direct = bytes >= 4;
            int d = direct ? i.reg(0) : e.temp();
            e.address(i);
            e.load(Emitter.loadOp(bytes), d);
            if (!direct) {
                e.write(i, 0, d);
            }
        } else if (i.kind(1) == OperandKind.IMM && bytes >= 4) {
            e.constant(i.reg(0), bytes == 4 ? i.imm(1) & 0xffffffffL : i.imm(1));
        } else {
            e.write(i, 0, e.value(i, 1));
        }
    }

    /** MOVZX, MOVSX and MOVSXD. */
    void extend(Insn i) {
        boolean signed = i.mnemonic != Mnemonic.MOVZX;
        int to = i.size(0);
        int from = i.size(1);
        int d = to >= 4 ? i.reg(0) : e.temp();
        if (i.isMem(1)) {
            e.address(i);
            e.load(signed ? signedLoad(from, to) : Emitter.loadOp(from), d);
        } else {
            int a = e.value(i, 1);
            e.op(signed ? signedExtension(from, to) : from == 1 ? ZX8 : ZX16, d, a, ZERO, 0);
        }
        if (to < 4) {
            e.write(i, 0, d);
        }
    }

    private static int signedLoad(int from, int to) {
        return switch (from) {
            case 1 -> to == 8 ? LD8_S64 : LD8_S32;
            case 2 -> to == 8 ? LD16_S64 : to == 4 ? LD16_S32 : LD16;
            default -> to == 8 ? LD32_S64 : LD32;
        };
    }

    private static int signedExtension(int from, int to) {
        return switch (from) {
            case 1 -> to == 8 ? SX8_64 : SX8_32;
            case 2 -> to == 8 ? SX16_64 : to == 4 ? SX16_32 : MOV64;
            default -> to == 8 ? SX32_64 : MOV32;
        };
    }

    void lea(Insn i) {
        int bytes = i.size(0);
        if (bytes == 2) {
            int t = e.temp();
            e.effectiveAddress(LEA64, t, i);
            e.write(i, 0, t);
        } else {
            e.effectiveAddress(bytes == 8 ? LEA64 : LEA32, i.reg(0), i);
        }
    }

    /** CBW, CWDE, CDQE. */
    void cbw(Insn i) {
        switch (i.opSize) {
            case 2 -> {
                int t = e.temp();
                e.op(SX8_64, t, RAX, ZERO, 0);
                e.op(INS16, RAX, t, ZERO, 0);
            }
            case 4 -> e.op(SX16_32, RAX, RAX, ZERO, 0);
            default -> e.op(SX32_64, RAX, RAX, ZERO, 0);
        }
    }

    /** CWD, CDQ, CQO. */
    void cwd(Insn i) {
        switch (i.opSize) {
            case 2 -> {
                int t = e.temp();
                e.op(SX16_64, t, RAX, ZERO, 0);
                e.op(SAR64, t, t, ZERO, 63);
                e.op(INS16, RDX, t, ZERO, 0);
            }
            case 4 -> e.op(SAR32, RDX, RAX, ZERO, 31);
            default -> e.op(SAR64, RDX, RAX, ZERO, 63);
        }
    }

    /** PUSH of 64 bits from a general register, memory or an immediate. */
    void push(Insn i) {
        e.op(PUSH, e.value(i, 0), ZERO, ZERO, 0);
        e.clobber(RSP);
    }

    /** POP of 64 bits into a general register. */
    void pop(Insn i) {
        e.op(POP, i.reg(0), ZERO, ZERO, 0);
        e.clobber(RSP);
    }

    void leave() {
        int t = e.temp();
        e.op(LD64, t, RBP, ZERO, 0);
        e.op(LEA64, RSP, RBP, ZERO, 8);
        e.move(RBP, t);
    }

    /** XCHG; a memory operand stands first. */
    void xchg(Insn i) {
        int bytes = i.size(0);
        int t = e.temp();
        if (i.isMem(0)) {
            int from = e.value(i, 1);
            e.address(i);
            e.load(Emitter.loadForWriteOp(bytes), t);
            e.store(Emitter.storeOp(bytes), from);
            e.write(i, 1, t);
        } else {
            int a = e.value(i, 0);
            int b = e.value(i, 1);
            e.move(t, a);
            int u = e.temp();
            e.move(u, b);
            e.write(i, 1, t);
            e.write(i, 0, u);
        }
    }

    void cmov(Insn i) {
        int bytes = i.size(0);
        int from = e.value(i, 1);
        if (bytes == 2) {
            int t = e.temp();
            e.move(t, i.reg(0));
            e.op(CMOV64, t, from, ZERO, i.cond, 0);
            e.write(i, 0, t);
        } else {
            e.op(bytes == 8 ? CMOV64 : CMOV32, i.reg(0), from, ZERO, i.cond, 0);
        }
    }

    void set(Insn i) {
        int t = e.temp();
        e.op(SET, t, ZERO, ZERO, i.cond, 0);
        if (i.isMem(0)) {
            e.address(i);
        }
        e.write(i, 0, t);
    }
}
