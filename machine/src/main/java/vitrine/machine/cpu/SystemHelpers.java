package vitrine.machine.cpu;

import static vitrine.machine.cpu.CpuState.RAX;
import static vitrine.machine.cpu.CpuState.RBX;
import static vitrine.machine.cpu.CpuState.RCX;
import static vitrine.machine.cpu.CpuState.RDX;
import static vitrine.machine.cpu.CpuState.RSP;

import java.util.function.LongSupplier;
import vitrine.machine.decode.Insn;
import vitrine.machine.decode.Mnemonic;
import vitrine.machine.decode.OperandKind;
import vitrine.machine.lift.Uop;

/** Flags as a whole, segments, identification, time and randomness. */
final class SystemHelpers {
    // the selectors that Linux gives a 64-bit program
    static final int USER_CS = 0x33;
    static final int USER_SS = 0x2b;
    static final int USER32_CS = 0x23;

    private final Operands o;
    private final Cpuid cpuid;
    private final LongSupplier tsc;
    private final LongSupplier random;

    SystemHelpers(Operands o, Cpuid cpuid, LongSupplier tsc, LongSupplier random) {
        this.o = o;
        this.cpuid = cpuid;
        this.tsc = tsc;
        this.random = random;
    }

    void pushf(Insn i) {
        int size = i.opSize;
        o.memory.store(o.r[RSP] - size, size, Flags.all(o.r));
        o.r[RSP] -= size;
    }

    void popf(Insn i) {
        int size = i.opSize;
        long value = o.memory.load(o.r[RSP], size);
        o.r[RSP] += size;
        int others = size == 2 ? Flags.POPF_OTHERS & 0xffff : Flags.POPF_OTHERS;
        o.r[Uop.EFLAGS] = o.r[Uop.EFLAGS] & ~others | value & others;
        Flags.set(o.r, (int) value);
    }

    /** LAHF, SAHF, CLC, STC, CMC, CLD and STD. */
    void flags(Insn i) {
        long[] r = o.r;
        switch (i.mnemonic) {
            case LAHF -> r[RAX] = r[RAX] & ~0xff00L | (Flags.arithmetic(r) & 0xff | 2) << 8;
            case SAHF -> {
                int low = Flags.ARITHMETIC & 0xff;
                Rare.keep(r, low, (int) (r[RAX] >>> 8) & low);
            }
            case CLC -> Rare.keep(r, Flags.CF, 0);
            case STC -> Rare.keep(r, Flags.CF, Flags.CF);
            case CMC -> Rare.keep(r, Flags.CF, Flags.carry(r) ^ 1);
            case CLD -> r[Uop.EFLAGS] &= ~Flags.DF;
            default -> r[Uop.EFLAGS] |= Flags.DF;
        }
    }

    /** What reading segment register {@code n} gives: ES CS SS DS FS GS. */
    static int selector(int n) {
        return n == 1 ? USER_CS : n == 2 ? USER_SS : 0;
    }

    /** Loading a selector: null and the flat user segments are accepted, with no effect in 64-bit mode. */
    static void checkSelector(Operands o, int selector, boolean stack) {
        boolean data = selector == USER_SS || selector == (USER_SS & ~3) && !stack;
        boolean code = !stack && (selector | 3) == USER_CS;
        if (!data && !code && (stack || selector > 3)) {
            GuestFault f = o.fault(Vector.GP);
            f.error = selector & ~3;
            throw f;
        }
    }

    /** MOV from and to segment registers. */
    void movSegment(Insn i) {
        if (i.kind(0) == OperandKind.SEGMENT) {
            if (i.reg(0) == 1 || i.reg(0) > 5) {
                throw o.fault(Vector.UD);
            }
            int selector = (int) o.read(i, 1) & 0xffff;
            checkSelector(o, selector, i.reg(0) == 2);
            if (i.reg(0) == 4) {
                o.r[CpuState.FS_BASE] = 0;
            } else if (i.reg(0) == 5) {
                o.r[CpuState.GS_BASE] = 0;
            }
        } else if (i.reg(1) > 5) {
            throw o.fault(Vector.UD);
        } else {
            o.write(i, 0, selector(i.reg(1)));
        }
    }

    /** RDFSBASE and its three relatives. */
    void segmentBase(Insn i) {
        boolean fs = i.mnemonic == Mnemonic.RDFSBASE || i.mnemonic == Mnemonic.WRFSBASE;
        int base = fs ? CpuState.FS_BASE : CpuState.GS_BASE;
        if (i.mnemonic == Mnemonic.RDFSBASE || i.mnemonic == Mnemonic.RDGSBASE) {
            o.write(i, 0, o.r[base]);
            return;
        }
        long value = o.read(i, 0);
        if (value << 16 >> 16 != value) {
            throw o.fault(Vector.GP);
        }
        o.r[base] = value;
    }

    /** {@code int n} through a gate of privilege level 0: the error code is its index with the IDT bit. */
    GuestFault forbiddenGate(int number) {
        GuestFault f = o.fault(Vector.GP);
        f.error = number << 3 | 2;
        return f;
    }

    void cpuid() {
        long[] r = o.r;
        cpuid.ask((int) r[RAX], (int) r[RCX]);
        r[RAX] = cpuid.eax & 0xffffffffL;
        r[RBX] = cpuid.ebx & 0xffffffffL;
        r[RCX] = cpuid.ecx & 0xffffffffL;
        r[RDX] = cpuid.edx & 0xffffffffL;
    }

    /** XCR0, and with ECX = 1 those of its components that are not in their initial state. */
    void xgetbv() {
        long number = o.r[RCX] & 0xffffffffL;
        if (number > 1) {
            throw o.fault(Vector.GP);
        }
        o.r[RAX] = number == 0 ? Xsave.XCR0 : Xsave.inUse(o.s);
        o.r[RDX] = 0;
    }

    void rdtsc(boolean withCpu) {
        long value = tsc.getAsLong();
        o.r[RAX] = value & 0xffffffffL;
        o.r[RDX] = value >>> 32;
        if (withCpu) {
            o.r[RCX] = o.s.processor;
        }
    }

    void rdpid(Insn i) {
        o.write(i, 0, o.s.processor);
    }

    /** RDRAND and RDSEED: always succeed. */
    void random(Insn i) {
        o.write(i, 0, random.getAsLong());
        Flags.set(o.r, Flags.CF);
    }
}
