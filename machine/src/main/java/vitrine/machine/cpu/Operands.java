package vitrine.machine.cpu;

import vitrine.machine.decode.Insn;
import vitrine.machine.decode.OperandKind;
import vitrine.machine.lift.Uop;

/** What every helper needs: the running state, its memory, and the operands of an instruction. */
final class Operands {
    final GuestMemory memory;
    CpuState s;
    long[] r;

    Operands(GuestMemory memory, CpuState s) {
        this.memory = memory;
        this.s = s;
        this.r = s.r;
    }

    GuestFault fault(int vector) {
        return memory.fault().of(vector);
    }

    /** Address of the memory operand, segment base included. */
    long address(Insn i) {
        long va = i.disp;
        if (i.base == Insn.BASE_RIP) {
            va += r[CpuState.RIP];
        } else if (i.base >= 0) {
            va += r[i.base];
        }
        if (i.index >= 0) {
            va += r[i.index] * i.scale;
        }
        if (i.addrSize == 4) {
            va &= 0xffffffffL;
        }
        return va + segmentBase(i);
    }

    long segmentBase(Insn i) {
        return i.segment == Insn.SEGMENT_FS
                ? r[CpuState.FS_BASE]
                : i.segment == Insn.SEGMENT_GS ? r[CpuState.GS_BASE] : 0;
    }

    static long mask(int size) {
        return size == 8 ? -1L : (1L << 8 * size) - 1;
    }

    /** Operand {@code n}, zero-extended (immediates as the instruction extends them, cut to the operand size). */
    long read(Insn i, int n) {
        return switch (i.kind(n)) {
            case GPR -> r[i.reg(n)] & mask(i.size(n));
            case GPR_HIGH -> r[i.reg(n)] >>> 8 & 0xff;
            case MEM -> memory.load(address(i), i.size(n));
            case IMM -> i.imm(n);
            case MM -> s.x87.mmx(i.reg(n));
            default -> throw fault(Vector.UD);
        };
    }

    /** As {@link #read}, but a memory operand faults as a write does. */
    long readForWrite(Insn i, int n) {
        return i.isMem(n) ? memory.loadForWrite(address(i), i.size(n)) : read(i, n);
    }

    void write(Insn i, int n, long value) {
        if (i.isMem(n)) {
            memory.store(address(i), i.size(n), value);
        } else if (i.kind(n) == OperandKind.GPR_HIGH) {
            r[i.reg(n)] = r[i.reg(n)] & ~0xff00L | (value & 0xff) << 8;
        } else {
            writeRegister(i.reg(n), i.size(n), value);
        }
    }

    void writeRegister(int d, int size, long value) {
        r[d] = switch (size) {
            case 1 -> r[d] & ~0xffL | value & 0xff;
            case 2 -> r[d] & ~0xffffL | value & 0xffff;
            case 4 -> value & 0xffffffffL;
            default -> value;
        };
    }

    static long signExtend(long value, int size) {
        int shift = 64 - 8 * size;
        return value << shift >> shift;
    }

    /** Records the flags of {@code kind} of {@link Uop}. */
    void flags(int kind, int size, long a, long b) {
        r[Uop.CC_OP] = kind << 2 | Integer.numberOfTrailingZeros(size);
        r[Uop.CC_A] = a;
        r[Uop.CC_B] = b;
    }
}
