package vitrine.machine.cpu;

import java.util.function.LongSupplier;
import vitrine.machine.decode.Insn;
import vitrine.machine.decode.OperandKind;
import vitrine.machine.fp.FpPort;
import vitrine.machine.fp.FpUnit;
import vitrine.machine.memory.AddressSpace;

/** Executes whole instructions that have no micro-operations of their own. RIP stands behind the instruction. */
final class Helpers implements FpPort {
    private final Operands o;
    private final IntegerHelpers integer;
    private final StringHelpers strings;
    private final SystemHelpers system;
    private final XsaveHelpers xsave;
    private final FpUnit fp = new FpUnit(this);
    private Insn insn = new Insn();

    Helpers(GuestMemory memory, Cpuid cpuid, LongSupplier tsc, LongSupplier random) {
        o = new Operands(memory, new CpuState());
        integer = new IntegerHelpers(o);
        strings = new StringHelpers(o);
        xsave = new XsaveHelpers(o);
        system = new SystemHelpers(o, cpuid, tsc, random);
    }

    /** The state to work on from now on. */
    void bind(CpuState s) {
        if (o.s != s) {
            o.s = s;
            o.r = s.r;
            fp.bind(s.r, s.v, s.x87, s.mxcsr);
        }
    }

    /** Executes one instruction. */
    void execute(Insn i) {
        switch (i.mnemonic) {
            case DIV, IDIV -> integer.divide(i);
            case MUL, IMUL -> integer.multiply(i);
            case ROL, ROR, RCL, RCR -> integer.rotate(i);
            case SHLD, SHRD -> integer.doubleShift(i);
            case BSF, BSR -> integer.bitScan(i);
            case POPCNT, LZCNT, TZCNT, BSWAP -> integer.narrowBits(i);
            case BT, BTS, BTR, BTC -> integer.bitTest(i);
            case CMPXCHG -> integer.cmpxchg(i);
            case CMPXCHG8B -> integer.cmpxchgDouble(i);
            case XADD -> integer.xadd(i);
            case PUSH -> integer.push(i);
            case POP -> integer.pop(i);
            case ENTER -> integer.enter(i);
            case LEAVE -> integer.leave();
            case XLAT -> integer.xlat(i);
            case MOVBE -> integer.movbe(i);
            case ADCX, ADOX -> integer.addWithOneFlag(i);
            case LOOPE, LOOPNE -> integer.loop(i);
            case MOVS, STOS, LODS, CMPS, SCAS -> strings.execute(i);
            case PUSHF -> system.pushf(i);
            case POPF -> system.popf(i);
            case LAHF, SAHF, CLC, STC, CMC, CLD, STD -> system.flags(i);
            case MOV -> system.movSegment(i);
            case RDFSBASE, RDGSBASE, WRFSBASE, WRGSBASE -> system.segmentBase(i);
            case INT -> throw system.forbiddenGate((int) i.imm & 0xff);
            case CPUID -> system.cpuid();
            case XGETBV -> system.xgetbv();
            case XSAVE, XSAVEC, XSAVEOPT -> xsave.save(i);
            case XRSTOR -> xsave.restore(i);
            case RDTSC -> system.rdtsc(false);
            case RDTSCP -> system.rdtsc(true);
            case RDPID -> system.rdpid(i);
            case RDRAND, RDSEED -> system.random(i);
            case FST, FSTP, FIST, FISTP, FISTTP, FBSTP -> {
                insn = i;
                if (i.isMem(0)) {
                    o.memory.check(o.address(i), i.memSize, AddressSpace.PF_WRITE); // before it touches the stack
                }
                fp.execute(i);
            }
            default -> {
                insn = i;
                if (!fp.execute(i)) {
                    throw o.fault(Vector.UD);
                }
            }
        }
    }

    // what the floating-point unit needs of this CPU

    @Override
    public long load(int offset, int size) {
        return o.memory.load(o.address(insn) + offset, size);
    }

    @Override
    public long loadIndexed(long index, int size) {
        long va = insn.disp + index * insn.scale;
        if (insn.base >= 0) {
            va += o.r[insn.base];
        }
        if (insn.addrSize == 4) {
            va &= 0xffffffffL;
        }
        return o.memory.load(va + o.segmentBase(insn), size);
    }

    @Override
    public void probe(int offset, int size, boolean write) {
        o.memory.check(o.address(insn) + offset, size, write ? AddressSpace.PF_WRITE : 0);
    }

    @Override
    public void store(int offset, int size, long value) {
        o.memory.store(o.address(insn) + offset, size, value);
    }

    @Override
    public void load16(long[] v, int d, boolean aligned) {
        long va = address(aligned);
        o.memory.check(va, 16, 0);
        long low = o.memory.load(va, 8);
        v[d + 1] = o.memory.load(va + 8, 8);
        v[d] = low;
    }

    @Override
    public void store16(long low, long high, boolean aligned) {
        long va = address(aligned);
        o.memory.check(va, 16, AddressSpace.PF_WRITE);
        o.memory.store(va, 8, low);
        o.memory.store(va + 8, 8, high);
    }

    private long address(boolean aligned) {
        long va = o.address(insn);
        if (aligned && (va & 15) != 0) {
            throw Rare.misaligned(o.memory);
        }
        return va;
    }

    @Override
    public void loadBlock(byte[] b, int n, boolean aligned) {
        o.memory.read(address(aligned), b, 0, n);
    }

    @Override
    public void storeBlock(byte[] b, int n, boolean aligned) {
        o.memory.write(address(aligned), b, 0, n);
    }

    @Override
    public void storeMasked(long low, long high, int mask) {
        long va = o.r[CpuState.RDI];
        if (insn.addrSize == 4) {
            va &= 0xffffffffL;
        }
        va += o.segmentBase(insn);
        int size = insn.kind(0) == OperandKind.MM ? 8 : 16;
        o.memory.check(va, size, AddressSpace.PF_WRITE); // bytes that are masked out fault as well
        for (int n = 0; n < size; n++) {
            if ((mask >> n & 1) != 0) {
                o.memory.store(va + n, 1, (n < 8 ? low : high) >>> 8 * (n & 7));
            }
        }
    }

    @Override
    public void flags(int flags) {
        Flags.set(o.r, flags);
    }

    @Override
    public boolean condition(int code) {
        return Flags.condition(o.r, code);
    }

    @Override
    public RuntimeException fault(int vector) {
        return o.fault(vector);
    }
}
