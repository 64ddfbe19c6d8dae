package vitrine.machine.cpu;

import static vitrine.machine.cpu.CpuState.RAX;
import static vitrine.machine.cpu.CpuState.RCX;
import static vitrine.machine.cpu.CpuState.RDI;
import static vitrine.machine.cpu.CpuState.RSI;

import vitrine.machine.decode.Insn;
import vitrine.machine.lift.Uop;
import vitrine.machine.memory.HostMemory;
import vitrine.machine.memory.PhysicalMemory;

/**
 * String instructions. With a REP prefix one execution does at most {@link #CHUNK} iterations and then leaves RIP at
 * the instruction if it is not finished, so a long copy stays interruptible; each execution retires one instruction. A
 * fault in the middle leaves the registers as they are before the iteration that faulted.
 */
final class StringHelpers {
    static final int CHUNK = 4096;

    private final Operands o;

    StringHelpers(Operands o) {
        this.o = o;
    }

    void execute(Insn i) {
        long[] r = o.r;
        boolean repeated = i.has(Insn.REP) || i.has(Insn.REPNE);
        long addressMask = i.addrSize == 4 ? 0xffffffffL : -1L;
        if (!repeated) {
            step(i, addressMask);
            return;
        }
        boolean compares = switch (i.mnemonic) {
            case CMPS, SCAS -> true;
            default -> false;
        };
        long self = r[CpuState.RIP] - i.length;
        long count = r[RCX] & addressMask;
        for (int done = 0; count != 0; ) {
            if (done >= CHUNK) {
                r[CpuState.RIP] = self;
                return;
            }
            long most = count < 0 ? CHUNK - done : Math.min(count, CHUNK - done); // the count has no sign
            long bulk = compares ? 0 : bulk(i, most, addressMask);
            if (bulk == 0) {
                step(i, addressMask);
                bulk = 1;
            }
            count -= bulk;
            done += (int) bulk;
            setCount(count, addressMask);
            if (compares && Flags.condition(r, 4) != i.has(Insn.REP)) {
                return;
            }
        }
    }

    private void setCount(long count, long addressMask) {
        o.r[RCX] = count & addressMask;
    }

    /** One iteration. */
    private void step(Insn i, long addressMask) {
        long[] r = o.r;
        int size = i.opSize;
        long source = (r[RSI] & addressMask) + o.segmentBase(i);
        long destination = r[RDI] & addressMask;
        long by = (r[Uop.EFLAGS] & Flags.DF) != 0 ? -size : size;
        GuestMemory memory = o.memory;
        switch (i.mnemonic) {
            case MOVS -> {
                memory.store(destination, size, memory.load(source, size));
                r[RSI] = r[RSI] + by & addressMask;
                r[RDI] = r[RDI] + by & addressMask;
            }
            case STOS -> {
                memory.store(destination, size, r[RAX]);
                r[RDI] = r[RDI] + by & addressMask;
            }
            case LODS -> {
                o.writeRegister(RAX, size, memory.load(source, size));
                r[RSI] = r[RSI] + by & addressMask;
            }
            case CMPS -> {
                long b = memory.load(destination, size); // its fault comes first on the hardware
                long a = memory.load(source, size);
                o.flags(Uop.CC_SUB, size, a, b);
                r[RSI] = r[RSI] + by & addressMask;
                r[RDI] = r[RDI] + by & addressMask;
            }
            default -> {
                long b = memory.load(destination, size);
                o.flags(Uop.CC_SUB, size, r[RAX], b);
                r[RDI] = r[RDI] + by & addressMask;
            }
        }
    }

    /** As many iterations of a forward MOVS or STOS as lie within one page; 0 when none can be done this way. */
    private long bulk(Insn i, long most, long addressMask) {
        long[] r = o.r;
        if ((r[Uop.EFLAGS] & Flags.DF) != 0 || addressMask != -1) {
            return 0;
        }
        int size = i.opSize;
        int log2 = Integer.numberOfTrailingZeros(size);
        long to = r[RDI];
        long n = Math.min(most, within(to) >>> log2);
        switch (i.mnemonic) {
            case MOVS -> {
                long from = r[RSI] + o.segmentBase(i);
                n = Math.min(n, within(from) >>> log2);
                long bytes = n << log2;
                // an overlapping copy to a higher address repeats what it just wrote
                if (n == 0 || to - from > 0 && to - from < bytes) {
                    return overlapping(from, to, n, size);
                }
                long source = o.memory.space().readAddress(from, (int) bytes);
                long target = source == 0 ? 0 : o.memory.space().writeAddress(to, (int) bytes);
                if (target == 0 || overlap(source, target, bytes)) {
                    return 0;
                }
                HostMemory.copy(source, target, bytes);
                r[RSI] += bytes;
                r[RDI] += bytes;
                return n;
            }
            case STOS -> {
                long bytes = n << log2;
                long target = n == 0 ? 0 : o.memory.space().writeAddress(to, (int) bytes);
                if (target == 0) {
                    return 0;
                }
                fill(target, bytes, size, r[RAX]);
                r[RDI] += bytes;
                return n;
            }
            default -> {
                return 0;
            }
        }
    }

    private long overlapping(long from, long to, long n, int size) {
        long distance = to - from;
        // different frames may stand behind both addresses, so the copy goes through the guest's addresses
        if (n == 0 || distance < size) {
            return 0;
        }
        long part = Math.min(n, distance / size);
        long bytes = part * size;
        long source = o.memory.space().readAddress(from, (int) bytes);
        long target = source == 0 ? 0 : o.memory.space().writeAddress(to, (int) bytes);
        if (target == 0 || overlap(source, target, bytes)) {
            return 0;
        }
        HostMemory.copy(source, target, bytes);
        o.r[RSI] += bytes;
        o.r[RDI] += bytes;
        return part;
    }

    /** The same frame may stand behind both addresses. */
    private static boolean overlap(long source, long target, long bytes) {
        return target > source && target - source < bytes;
    }

    private static long within(long va) {
        return PhysicalMemory.PAGE_SIZE - (va & ~PhysicalMemory.PAGE_MASK);
    }

    private static void fill(long host, long bytes, int size, long value) {
        long pattern = switch (size) {
            case 1 -> (value & 0xff) * 0x0101_0101_0101_0101L;
            case 2 -> (value & 0xffff) * 0x0001_0001_0001_0001L;
            case 4 -> (value & 0xffffffffL) * 0x0000_0001_0000_0001L;
            default -> value;
        };
        if (pattern == (byte) pattern * 0x0101_0101_0101_0101L || size == 1) {
            HostMemory.fill(host, bytes, (byte) pattern);
            return;
        }
        long k = 0;
        for (; k + 8 <= bytes; k += 8) {
            HostMemory.putLong(host + k, pattern);
        }
        for (; k < bytes; k += size) {
            GuestMemory.put(host + k, size, value);
        }
    }
}
