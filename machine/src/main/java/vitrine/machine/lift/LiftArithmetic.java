package vitrine.machine.lift;

import static vitrine.machine.lift.Uop.*;

import vitrine.machine.decode.Insn;
import vitrine.machine.decode.Mnemonic;
import vitrine.machine.decode.OperandKind;
import vitrine.machine.lift.Emitter.Compare;

/** Integer arithmetic, logic, shifts and multiplication. */
final class LiftArithmetic {
    private final Emitter e;

    /** The condition NE. */
    private static final int NOT_EQUAL = 5;

    LiftArithmetic(Emitter e) {
        this.e = e;
    }

    /** ADD, OR, AND, SUB, XOR, CMP and TEST. */
    void binary(Insn i) {
        Mnemonic m = i.mnemonic;
        int bytes = i.size(0);
        boolean memory = i.isMem(0);
        boolean compare = m == Mnemonic.CMP || m == Mnemonic.TEST;
        e.source(i, 1);
        int b = e.b;
        int imm = e.imm;
        int a;
        if (memory && !compare) {
            a = e.temp();
            e.address(i);
            e.load(Emitter.loadForWriteOp(bytes), a);
        } else {
            a = e.value(i, 0);
        }
        int d = compare ? VOID : memory || bytes < 4 ? e.temp() : i.reg(0);
        if (bytes >= 4) {
            int op = switch (m) {
                case ADD -> ADDF64;
                case SUB, CMP -> SUBF64;
                case AND, TEST -> ANDF64;
                case OR -> ORF64;
                default -> XORF64;
            };
            e.op(bytes == 8 ? op : op + 1, d, a, b, imm);
        } else {
            narrow(m, bytes, d, a, b, imm);
        }
        if (!compare && (memory || bytes < 4)) {
            e.write(i, 0, d);
        }
        remember(m, bytes, d, a, b, imm);
    }

    private void narrow(Mnemonic m, int bytes, int d, int a, int b, int imm) {
        switch (m) {
            case ADD -> {
                e.op(LEA64, d, a, b, imm);
                e.flags(CC_ADD, bytes, a, b, imm);
            }
            case SUB -> {
                e.op(SUB64, d, a, b, imm);
                e.flags(CC_SUB, bytes, a, b, imm);
            }
            case CMP -> e.flags(CC_SUB, bytes, a, b, imm);
            default -> {
                int t = d == VOID ? e.temp() : d;
                e.op(m == Mnemonic.OR ? OR64 : m == Mnemonic.XOR ? XOR64 : AND64, t, a, b, imm);
                e.flags(CC_LOGIC, bytes, t, ZERO, 0);
            }
        }
    }

    private void remember(Mnemonic m, int bytes, int d, int a, int b, int imm) {
        Compare c = e.compare;
        switch (m) {
            case CMP -> c.set(Compare.SUB, bytes, a, b, imm);
            case TEST -> c.set(Compare.AND, bytes, a, b, imm);
            case AND, OR, XOR -> {
                if (bytes >= 4) {
                    c.set(Compare.AND, bytes, d, d, 0);
                }
            }
            default -> {
                if (bytes >= 4) {
                    c.set(Compare.RESULT, bytes, d, ZERO, 0);
                }
            }
        }
    }

    /** ADC and SBB. */
    void withCarry(Insn i) {
        boolean add = i.mnemonic == Mnemonic.ADC;
        int bytes = i.size(0);
        e.source(i, 1);
        int b = e.b;
        int imm = e.imm;
        int a;
        if (i.isMem(0)) {
            a = e.temp();
            e.address(i);
            e.load(Emitter.loadForWriteOp(bytes), a);
        } else {
            a = e.value(i, 0);
        }
        int t = e.temp();
        int carry = e.temp();
        e.op(GETC, carry, ZERO, ZERO, 0);
        e.op(add ? LEA64 : SUB64, t, a, b, imm);
        e.op(add ? LEA64 : SUB64, t, t, carry, 0);
        e.move(CC_C, carry);
        e.flags(add ? CC_ADC : CC_SBB, bytes, a, b, imm);
        e.write(i, 0, t);
    }

    /** INC, DEC, NEG and NOT. */
    void unary(Insn i) {
        int bytes = i.size(0);
        int a;
        if (i.isMem(0)) {
            a = e.temp();
            e.address(i);
            e.load(Emitter.loadForWriteOp(bytes), a);
        } else {
            a = e.value(i, 0);
        }
        int t = e.temp();
        switch (i.mnemonic) {
            case NOT -> {
                e.op(XOR64, t, a, ZERO, -1);
                e.write(i, 0, t);
                return;
            }
            case NEG -> {
                e.op(SUB64, t, ZERO, a, 0);
                e.flags(CC_SUB, bytes, ZERO, a, 0);
            }
            default -> {
                boolean inc = i.mnemonic == Mnemonic.INC;
                e.op(LEA64, t, a, ZERO, inc ? 1 : -1);
                e.op(GETC, CC_C, ZERO, ZERO, 0);
                e.flags(inc ? CC_INC : CC_DEC, bytes, a, ZERO, 0);
            }
        }
        e.write(i, 0, t);
        if (bytes >= 4 && !i.isMem(0)) {
            e.compare.set(Compare.RESULT, bytes, i.reg(0), ZERO, 0);
        }
    }

    /** SHL, SHR and SAR. */
    void shift(Insn i) {
        int bytes = i.size(0);
        int mask = bytes == 8 ? 63 : 31;
        boolean constant = i.kind(1) == OperandKind.IMM;
        int count = constant ? (int) i.imm(1) & mask : 0;
        int a = operand(i, bytes);
        int b = constant ? ZERO : 1;
        int rule = i.mnemonic == Mnemonic.SHL ? FLAGS_SHL : i.mnemonic == Mnemonic.SHR ? FLAGS_SHR : FLAGS_SAR;
        if (!constant) {
            e.someFlags(rule, bytes, a, b, 0);
        } else if (count != 0) {
            e.flags(CC_SHL + rule, bytes, a, ZERO, count);
        }
        int t = e.temp();
        if (bytes >= 4) {
            int op = SHL64 + 2 * rule + (bytes == 4 ? 1 : 0);
            boolean direct = !i.isMem(0);
            e.op(op, direct ? i.reg(0) : t, a, b, count);
            if (!direct) {
                e.write(i, 0, t);
            } else if (count != 0) {
                e.compare.set(Compare.RESULT, bytes, i.reg(0), ZERO, 0);
            }
            return;
        }
        if (!constant) {
            b = e.temp();
            e.op(AND64, b, 1, ZERO, 31);
        }
        switch (rule) {
            case FLAGS_SHL -> e.op(SHL64, t, a, b, count);
            case FLAGS_SHR -> {
                e.op(bytes == 1 ? ZX8 : ZX16, t, a, ZERO, 0);
                e.op(SHR64, t, t, b, count);
            }
            default -> {
                e.op(bytes == 1 ? SX8_64 : SX16_64, t, a, ZERO, 0);
                e.op(SAR64, t, t, b, count);
            }
        }
        e.write(i, 0, t);
    }

    /** ROL and ROR of 32 and 64 bits. */
    void rotate(Insn i) {
        int bytes = i.size(0);
        int mask = bytes == 8 ? 63 : 31;
        boolean left = i.mnemonic == Mnemonic.ROL;
        boolean constant = i.kind(1) == OperandKind.IMM;
        int count = constant ? (int) i.imm(1) & mask : 0;
        int a = operand(i, bytes);
        int t = e.temp();
        int b = ZERO;
        int by = left ? count : -count & mask;
        if (!constant) {
            b = 1;
            if (!left) {
                b = e.temp();
                e.op(SUB64, b, ZERO, 1, 0);
            }
        }
        e.op(bytes == 8 ? ROL64 : ROL32, t, a, b, by);
        if (!constant || count != 0) {
            e.someFlags(left ? FLAGS_ROL : FLAGS_ROR, bytes, t, constant ? ZERO : 1, count);
        }
        e.write(i, 0, t);
    }

    /** The register with operand 0, which is going to be written. */
    private int operand(Insn i, int bytes) {
        if (i.isMem(0)) {
            int t = e.temp();
            e.address(i);
            e.load(Emitter.loadForWriteOp(bytes), t);
            return t;
        }
        return e.value(i, 0);
    }

    /** IMUL with two or three operands. */
    void imul(Insn i) {
        int bytes = i.size(0);
        int a;
        if (i.operands == 3) {
            a = e.value(i, 1);
            e.source(i, 2);
        } else {
            a = i.reg(0);
            e.source(i, 1);
        }
        int b = e.b;
        int imm = e.imm;
        e.flags(CC_IMUL, bytes, a, b, imm);
        if (bytes >= 4) {
            e.op(bytes == 8 ? MUL64 : MUL32, i.reg(0), a, b, imm);
        } else {
            int t = e.temp();
            e.op(MUL64, t, a, b, imm);
            e.write(i, 0, t);
        }
    }

    /** MUL and IMUL with one operand, of 32 and 64 bits. */
    void multiplyWide(Insn i) {
        boolean signed = i.mnemonic == Mnemonic.IMUL;
        int bytes = i.size(0);
        int b = e.value(i, 0);
        e.flags(signed ? CC_IMUL : CC_MUL, bytes, 0, b, 0);
        int low = e.temp();
        if (bytes == 8) {
            int high = e.temp();
            e.op(PURE, high, 0, b, signed ? SMULH : UMULH, 0);
            e.op(MUL64, 0, 0, b, 0);
            e.move(2, high);
            return;
        }
        int other = e.temp();
        e.op(signed ? SX32_64 : MOV32, low, 0, ZERO, 0);
        e.op(signed ? SX32_64 : MOV32, other, b, ZERO, 0);
        e.op(MUL64, low, low, other, 0);
        e.op(MOV32, 0, low, ZERO, 0);
        e.op(SHR64, 2, low, ZERO, 32);
    }

    /** BSWAP, POPCNT, LZCNT and TZCNT of 32 and 64 bits. */
    void bits(Insn i) {
        int bytes = i.size(0);
        int narrow = bytes == 8 ? 0 : 1;
        if (i.mnemonic == Mnemonic.BSWAP) {
            e.op(PURE, i.reg(0), i.reg(0), ZERO, BSWAP64 + narrow, 0);
            return;
        }
        int a = e.value(i, 1);
        int t = e.temp();
        switch (i.mnemonic) {
            case POPCNT -> {
                if (narrow != 0) {
                    e.op(MOV32, t, a, ZERO, 0);
                    a = t;
                }
                e.someFlags(FLAGS_POPCNT, bytes, a, ZERO, 0);
                e.op(PURE, i.reg(0), a, ZERO, POPCNT, 0);
            }
            default -> {
                e.op(PURE, t, a, ZERO, (i.mnemonic == Mnemonic.LZCNT ? LZCNT64 : TZCNT64) + narrow, 0);
                e.someFlags(FLAGS_ZCNT, bytes, a, t, 0);
                e.move(i.reg(0), t);
            }
        }
    }

    /** BSF and BSR of 32 and 64 bits: a source of 0 leaves the destination as it is. Only ZF is defined. */
    void bitScan(Insn i) {
        int bytes = i.size(0);
        int a = e.value(i, 1);
        int t = e.temp();
        if (bytes == 4) {
            e.op(MOV32, t, a, ZERO, 0);
            a = t;
            t = e.temp();
        }
        e.flags(CC_LOGIC, bytes, a, ZERO, 0);
        e.op(PURE, t, a, ZERO, i.mnemonic == Mnemonic.BSF ? TZCNT64 : LZCNT64, 0);
        if (i.mnemonic == Mnemonic.BSR) {
            e.op(XOR64, t, t, ZERO, 63);
        }
        e.op(CMOV64, i.reg(0), t, ZERO, NOT_EQUAL, 0);
    }
}
