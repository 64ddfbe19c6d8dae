package vitrine.machine.lift;

import static vitrine.machine.lift.Uop.*;

import vitrine.machine.decode.Insn;
import vitrine.machine.decode.Mnemonic;

/** BMI1, BMI2 and MOVBE: bit manipulation on general registers (Intel SDM volume 1, 5.1.16). */
final class LiftBits {
    private final Emitter e;

    LiftBits(Emitter e) {
        this.e = e;
    }

    /** Lifts one of them; false when it is none, or MOVBE of 16 bits. */
    boolean lift(Insn i) {
        switch (i.mnemonic) {
            case ANDN -> andNot(i);
            case BLSR, BLSMSK, BLSI -> lowest(i);
            case BZHI -> zeroHigh(i);
            case BEXTR -> extract(i);
            case PEXT, PDEP -> gather(i);
            case MULX -> multiply(i);
            case RORX -> rotate(i);
            case SHLX -> shift(i, SHL64);
            case SHRX -> shift(i, SHR64);
            case SARX -> shift(i, SAR64);
            case MOVBE -> {
                return movbe(i);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** The operation of 8 bytes, or of 4, which is the next one. */
    private static int sized(Insn i, int op) {
        return i.size(0) == 8 ? op : op + 1;
    }

    /** Operand {@code n} in a register whose upper half is zero when the operand has 4 bytes. */
    private int extended(Insn i, int n) {
        int a = e.value(i, n);
        if (i.size(n) == 8 || i.isMem(n)) {
            return a;
        }
        int t = e.temp();
        e.op(MOV32, t, a, ZERO, 0);
        return t;
    }

    private void andNot(Insn i) {
        int b = e.value(i, 2);
        int t = e.temp();
        e.op(XOR64, t, i.reg(1), ZERO, -1);
        e.op(sized(i, ANDF64), i.reg(0), t, b, 0);
        e.compare.kind = Emitter.Compare.NONE;
    }

    private void lowest(Insn i) {
        int a = extended(i, 1);
        int t = e.temp();
        int d = e.temp();
        if (i.mnemonic == Mnemonic.BLSI) {
            e.op(SUB64, t, ZERO, a, 0);
        } else {
            e.op(LEA64, t, a, ZERO, -1);
        }
        e.op(sized(i, i.mnemonic == Mnemonic.BLSMSK ? XOR64 : AND64), d, t, a, 0);
        e.someFlags(i.mnemonic == Mnemonic.BLSI ? FLAGS_BLSI : FLAGS_BLSR, i.size(0), d, a, 0);
        e.move(i.reg(0), d);
    }

    private void zeroHigh(Insn i) {
        int a = extended(i, 1);
        int d = e.temp();
        e.op(PURE, d, a, i.reg(2), BZHI, 0);
        e.someFlags(FLAGS_BZHI, i.size(0), d, i.reg(2), 0);
        e.move(i.reg(0), d);
    }

    private void extract(Insn i) {
        int a = extended(i, 1);
        int d = e.temp();
        e.op(PURE, d, a, i.reg(2), BEXTR, 0);
        e.op(sized(i, ANDF64), i.reg(0), d, d, 0);
        e.compare.kind = Emitter.Compare.NONE;
    }

    private void gather(Insn i) {
        int mask = extended(i, 2);
        e.op(PURE, i.reg(0), i.reg(1), mask, i.mnemonic == Mnemonic.PEXT ? PEXT : PDEP, 0);
    }

    /** The high half goes to operand 0, the low one to operand 1; when they are the same it is the high one. */
    private void multiply(Insn i) {
        int a = extended(i, 2);
        int high = e.temp();
        if (i.size(0) == 8) {
            e.op(PURE, high, 2, a, UMULH, 0);
            e.op(MUL64, i.reg(1), 2, a, 0);
            e.move(i.reg(0), high);
        } else {
            e.op(MOV32, high, 2, ZERO, 0);
            e.op(MUL64, high, high, a, 0);
            e.op(MOV32, i.reg(1), high, ZERO, 0);
            e.op(SHR64, i.reg(0), high, ZERO, 32);
        }
    }

    private void rotate(Insn i) {
        int bits = 8 * i.size(0);
        int a = e.value(i, 1);
        e.op(sized(i, ROL64), i.reg(0), a, ZERO, bits - (i.imm & bits - 1) & bits - 1);
    }

    private void shift(Insn i, int op) {
        int a = e.value(i, 1);
        e.op(sized(i, op), i.reg(0), a, i.reg(2), 0);
    }

    private boolean movbe(Insn i) {
        int size = i.size(0);
        if (size < 4) {
            return false;
        }
        int swap = size == 8 ? BSWAP64 : BSWAP32;
        if (i.isMem(0)) {
            int t = e.temp();
            e.op(PURE, t, i.reg(1), ZERO, swap, 0);
            e.address(i);
            e.store(Emitter.storeOp(size), t);
        } else {
            int t = e.value(i, 1);
            e.op(PURE, i.reg(0), t, ZERO, swap, 0);
        }
        return true;
    }
}
