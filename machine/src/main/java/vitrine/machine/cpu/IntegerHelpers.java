package vitrine.machine.cpu;

import static vitrine.machine.cpu.CpuState.RAX;
import static vitrine.machine.cpu.CpuState.RBP;
import static vitrine.machine.cpu.CpuState.RBX;
import static vitrine.machine.cpu.CpuState.RCX;
import static vitrine.machine.cpu.CpuState.RDX;
import static vitrine.machine.cpu.CpuState.RSP;
import static vitrine.machine.lift.Uop.CC_ADD;
import static vitrine.machine.lift.Uop.CC_IMUL;
import static vitrine.machine.lift.Uop.CC_MUL;
import static vitrine.machine.lift.Uop.CC_SUB;

import vitrine.machine.decode.Insn;
import vitrine.machine.decode.Mnemonic;
import vitrine.machine.decode.OperandKind;
import vitrine.machine.lift.Uop;
import vitrine.machine.memory.AddressSpace;

/** Integer instructions that are too rare or too long for micro-operations. */
final class IntegerHelpers {
    private final Operands o;

    IntegerHelpers(Operands o) {
        this.o = o;
    }

    /** ROL, ROR, RCL and RCR at any size. */
    void rotate(Insn i) {
        int size = i.size(0);
        int bits = 8 * size;
        int count = (int) o.read(i, 1) & (size == 8 ? 63 : 31);
        long a = o.readForWrite(i, 0);
        if (count == 0) {
            o.write(i, 0, a);
            return;
        }
        long[] r = o.r;
        boolean carry = Flags.carry(r) != 0;
        boolean through = i.mnemonic == Mnemonic.RCL || i.mnemonic == Mnemonic.RCR;
        boolean left = i.mnemonic == Mnemonic.RCL || i.mnemonic == Mnemonic.ROL;
        int turns = through ? count % (bits + 1) : count % bits;
        for (int k = 0; k < turns; k++) {
            boolean out = left ? (a >>> bits - 1 & 1) != 0 : (a & 1) != 0;
            boolean in = through ? carry : out;
            a = left ? a << 1 | (in ? 1 : 0) : (a & Operands.mask(size)) >>> 1 | (in ? 1L << bits - 1 : 0);
            carry = out;
        }
        long top = a >>> bits - 1 & 1;
        long below = a >>> bits - 2 & 1;
        if (!through) {
            carry = left ? (a & 1) != 0 : top != 0;
        }
        boolean overflow = left ? top != (carry ? 1 : 0) : top != below;
        o.write(i, 0, a);
        Rare.keep(r, Flags.CF | Flags.OF, (carry ? Flags.CF : 0) | (overflow ? Flags.OF : 0));
    }

    /** SHLD and SHRD. */
    void doubleShift(Insn i) {
        int size = i.size(0);
        int bits = 8 * size;
        int count = (int) o.read(i, 2) & (size == 8 ? 63 : 31);
        long a = o.readForWrite(i, 0);
        long b = o.read(i, 1);
        if (count == 0) {
            o.write(i, 0, a);
            return;
        }
        boolean left = i.mnemonic == Mnemonic.SHLD;
        long result;
        long out;
        if (size == 2) {
            // counts above 16 are undefined; the processors shift the operands round in a circle
            long both = left ? a << 32 | b << 16 | a : a << 32 | b << 16 | a;
            result = left ? both << count >>> 32 : both >>> count;
            out = left ? both >>> 48 - count : both >>> count - 1;
        } else {
            result = left ? a << count | b >>> bits - count : (a >>> count) | b << bits - count;
            out = left ? a >>> bits - count : a >>> count - 1;
        }
        result &= Operands.mask(size);
        o.write(i, 0, result);
        boolean overflow = ((result ^ a) >>> bits - 1 & 1) != 0;
        Flags.set(o.r, Flags.ofResult(result, size) | ((out & 1) != 0 ? Flags.CF : 0) | (overflow ? Flags.OF : 0));
    }

    /** MUL and IMUL of 8 and 16 bits. */
    void multiply(Insn i) {
        int size = i.size(0);
        boolean signed = i.mnemonic == Mnemonic.IMUL;
        long a = o.r[RAX] & Operands.mask(size);
        long b = o.read(i, 0);
        long product = signed ? Operands.signExtend(a, size) * Operands.signExtend(b, size) : a * b;
        o.writeRegister(RAX, 2, product);
        if (size == 2) {
            o.writeRegister(RDX, 2, product >>> 16);
        }
        o.flags(signed ? CC_IMUL : CC_MUL, size, a, b);
    }

    void divide(Insn i) {
        int size = i.size(0);
        boolean signed = i.mnemonic == Mnemonic.IDIV;
        long divisor = o.read(i, 0);
        long[] r = o.r;
        if (divisor == 0) {
            throw o.fault(Vector.DE);
        }
        if (size == 8) {
            divide128(signed, divisor);
            return;
        }
        int bits = 8 * size;
        long low = r[RAX] & Operands.mask(size);
        long dividend = size == 1 ? r[RAX] & 0xffff : (r[RDX] & Operands.mask(size)) << bits | low;
        long quotient;
        long remainder;
        if (signed) {
            long n = Operands.signExtend(dividend, 2 * size);
            long d = Operands.signExtend(divisor, size);
            quotient = n / d;
            remainder = n % d;
            if (quotient != Operands.signExtend(quotient, size) || d == -1 && n == Long.MIN_VALUE) {
                throw o.fault(Vector.DE);
            }
        } else {
            quotient = Long.divideUnsigned(dividend, divisor);
            remainder = Long.remainderUnsigned(dividend, divisor);
            if ((quotient & ~Operands.mask(size)) != 0) {
                throw o.fault(Vector.DE);
            }
        }
        if (size == 1) {
            o.writeRegister(RAX, 2, quotient & 0xff | (remainder & 0xff) << 8);
        } else {
            o.writeRegister(RAX, size, quotient);
            o.writeRegister(RDX, size, remainder);
        }
    }

    private void divide128(boolean signed, long divisor) {
        long[] r = o.r;
        long high = r[RDX];
        long low = r[RAX];
        boolean negative = signed && high < 0;
        if (negative) {
            high = ~high + (low == 0 ? 1 : 0);
            low = -low;
        }
        long d = signed && divisor < 0 ? -divisor : divisor;
        if (Long.compareUnsigned(high, d) >= 0) {
            throw o.fault(Vector.DE);
        }
        long quotient;
        long remainder;
        if (high == 0) {
            quotient = Long.divideUnsigned(low, d);
            remainder = Long.remainderUnsigned(low, d);
        } else {
            quotient = 0;
            remainder = high;
            for (int k = 63; k >= 0; k--) {
                boolean over = remainder < 0;
                remainder = remainder << 1 | low >>> k & 1;
                if (over || Long.compareUnsigned(remainder, d) >= 0) {
                    remainder -= d;
                    quotient |= 1L << k;
                }
            }
        }
        if (signed) {
            boolean minus = negative != divisor < 0;
            if (quotient < 0 && !(minus && quotient == Long.MIN_VALUE)) {
                throw o.fault(Vector.DE);
            }
            quotient = minus ? -quotient : quotient;
            remainder = negative ? -remainder : remainder;
        }
        r[RAX] = quotient;
        r[RDX] = remainder;
    }

    /** BSF and BSR of 16 bits. */
    void bitScan(Insn i) {
        long a = o.read(i, 1);
        Rare.keep(o.r, Flags.ZF, a == 0 ? Flags.ZF : 0);
        if (a != 0) {
            long n = i.mnemonic == Mnemonic.BSF ? Long.numberOfTrailingZeros(a) : 63 - Long.numberOfLeadingZeros(a);
            o.write(i, 0, n);
        }
    }

    /** POPCNT, LZCNT, TZCNT of 16 bits and BSWAP of 16, which clears the register. */
    void narrowBits(Insn i) {
        if (i.mnemonic == Mnemonic.BSWAP) {
            o.write(i, 0, 0);
            return;
        }
        long a = o.read(i, 1);
        long n = switch (i.mnemonic) {
            case POPCNT -> Long.bitCount(a);
            case LZCNT -> a == 0 ? 16 : Long.numberOfLeadingZeros(a) - 48;
            default -> a == 0 ? 16 : Long.numberOfTrailingZeros(a);
        };
        Rare.flags(o.r, i.mnemonic == Mnemonic.POPCNT ? Uop.FLAGS_POPCNT : Uop.FLAGS_ZCNT, 1, a, n);
        o.write(i, 0, n);
    }

    /** BT, BTS, BTR and BTC; a bit number in a register reaches beyond a memory operand, in both directions. */
    void bitTest(Insn i) {
        int size = i.size(0);
        int bits = 8 * size;
        boolean change = i.mnemonic != Mnemonic.BT;
        long number = o.read(i, 1);
        long a;
        long va = 0;
        if (i.isMem(0)) {
            va = o.address(i);
            if (i.kind(1) == OperandKind.GPR) {
                long distance = (Operands.signExtend(number, size) >> Integer.numberOfTrailingZeros(bits)) * size;
                long segment = o.segmentBase(i);
                va = (i.addrSize == 4 ? va - segment + distance & 0xffffffffL : va - segment + distance) + segment;
            }
            a = change ? o.memory.loadForWrite(va, size) : o.memory.load(va, size);
        } else {
            a = o.read(i, 0);
        }
        long bit = 1L << (number & bits - 1);
        long result = switch (i.mnemonic) {
            case BTS -> a | bit;
            case BTR -> a & ~bit;
            case BTC -> a ^ bit;
            default -> a;
        };
        if (change && i.isMem(0)) {
            o.memory.store(va, size, result);
        } else if (change) {
            o.write(i, 0, result);
        }
        Rare.keep(o.r, Flags.CF, (a & bit) != 0 ? Flags.CF : 0);
    }

    void cmpxchg(Insn i) {
        int size = i.size(0);
        long a = o.readForWrite(i, 0);
        long accumulator = o.r[RAX] & Operands.mask(size);
        if (a == accumulator) {
            o.write(i, 0, o.read(i, 1));
        } else {
            if (i.isMem(0)) {
                o.write(i, 0, a);
            }
            o.writeRegister(RAX, size, a);
        }
        o.flags(CC_SUB, size, accumulator, a);
    }

    void xadd(Insn i) {
        int size = i.size(0);
        long a = o.readForWrite(i, 0);
        long b = o.read(i, 1);
        if (i.isMem(0)) {
            o.write(i, 0, a + b);
            o.write(i, 1, a);
        } else {
            o.write(i, 1, a);
            o.write(i, 0, a + b);
        }
        o.flags(CC_ADD, size, a, b);
    }

    /** CMPXCHG8B and CMPXCHG16B. */
    void cmpxchgDouble(Insn i) {
        int half = i.memSize / 2;
        long va = o.address(i);
        if (half == 8 && (va & 15) != 0) {
            throw Rare.misaligned(o.memory);
        }
        long[] r = o.r;
        o.memory.check(va, 2 * half, AddressSpace.PF_WRITE);
        long low = o.memory.load(va, half);
        long high = o.memory.load(va + half, half);
        boolean equal = low == (r[RAX] & Operands.mask(half)) && high == (r[RDX] & Operands.mask(half));
        if (equal) {
            o.memory.store(va, half, r[RBX]);
            o.memory.store(va + half, half, r[RCX]);
        } else {
            o.memory.store(va, half, low);
            o.memory.store(va + half, half, high);
            r[RAX] = low;
            r[RDX] = high;
        }
        Rare.keep(r, Flags.ZF, equal ? Flags.ZF : 0);
    }

    /** PUSH of segment registers and of 16 bits. */
    void push(Insn i) {
        int size = i.opSize;
        long value = i.kind(0) == OperandKind.SEGMENT ? SystemHelpers.selector(i.reg(0)) : o.read(i, 0);
        o.memory.store(o.r[RSP] - size, size, value);
        o.r[RSP] -= size;
    }

    /** POP to memory, of segment registers and of 16 bits. */
    void pop(Insn i) {
        int size = i.opSize;
        long[] r = o.r;
        long old = r[RSP];
        long value = o.memory.load(old, size);
        if (i.kind(0) == OperandKind.SEGMENT) {
            SystemHelpers.checkSelector(o, (int) value & 0xffff, false);
            r[RSP] = old + size;
            return;
        }
        r[RSP] = old + size;
        try {
            o.write(i, 0, value); // the address counts from the changed RSP
        } catch (GuestFault f) {
            r[RSP] = old;
            throw f;
        }
    }

    void enter(Insn i) {
        int size = i.opSize;
        long[] r = o.r;
        int levels = (int) i.imm2 & 31;
        long rsp = r[RSP] - size;
        o.memory.store(rsp, size, r[RBP]);
        long frame = rsp;
        long rbp = r[RBP];
        for (int k = 1; k < levels; k++) {
            rbp -= size;
            rsp -= size;
            o.memory.store(rsp, size, o.memory.load(rbp, size));
        }
        if (levels > 0) {
            rsp -= size;
            o.memory.store(rsp, size, frame);
        }
        rsp -= i.imm & 0xffff;
        o.memory.probeWrite(rsp, size);
        o.writeRegister(RBP, size, frame);
        r[RSP] = rsp;
    }

    /** LEAVE of 16 bits. */
    void leave() {
        long[] r = o.r;
        long value = o.memory.load(r[RBP], 2);
        r[RSP] = r[RBP] + 2;
        o.writeRegister(RBP, 2, value);
    }

    void xlat(Insn i) {
        long va = o.r[RBX] + (o.r[RAX] & 0xff);
        if (i.addrSize == 4) {
            va &= 0xffffffffL;
        }
        o.writeRegister(RAX, 1, o.memory.load(va + o.segmentBase(i), 1));
    }

    void movbe(Insn i) {
        int size = i.size(0);
        o.write(i, 0, Long.reverseBytes(o.read(i, 1)) >>> 64 - 8 * size);
    }

    /** CRC32 with the Castagnoli polynomial, reflected. */
    void crc32(Insn i) {
        long crc = o.r[i.reg(0)] & 0xffffffffL;
        long value = o.read(i, 1);
        int bits = 8 * i.size(1);
        for (int k = 0; k < bits; k++) {
            crc = (crc ^ value >>> k & 1) & 1L | crc & ~1L;
            crc = crc >>> 1 ^ ((crc & 1) != 0 ? 0x82f63b78L : 0);
        }
        o.r[i.reg(0)] = crc;
    }

    /** ADCX and ADOX. */
    void addWithOneFlag(Insn i) {
        int size = i.size(0);
        int flag = i.mnemonic == Mnemonic.ADCX ? Flags.CF : Flags.OF;
        long a = o.read(i, 0);
        long b = o.read(i, 1);
        long in = (Flags.arithmetic(o.r) & flag) != 0 ? 1 : 0;
        long sum = a + b + in;
        boolean out = size == 8 ? Long.compareUnsigned(sum, a) < 0 || in != 0 && sum == a : sum >>> 32 != 0;
        o.write(i, 0, sum);
        Rare.keep(o.r, flag, out ? flag : 0);
    }

    /** LOOPE and LOOPNE. */
    void loop(Insn i) {
        long[] r = o.r;
        long count = r[RCX] - 1;
        if (i.addrSize == 4) {
            count &= 0xffffffffL;
        }
        boolean zero = Flags.condition(r, 4);
        r[RCX] = count;
        if (count != 0 && zero == (i.mnemonic == Mnemonic.LOOPE)) {
            r[CpuState.RIP] += i.imm;
        }
    }
}
