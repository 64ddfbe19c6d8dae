package vitrine.machine.cpu;

import java.lang.foreign.Arena;
import vitrine.machine.lift.Uop;
import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.PhysicalMemory;
import vitrine.machine.memory.Pte;

/** What translated code calls: the slow ways of loads and stores, and micro-operations that have no bytecode of their own. */
final class Translated {
    /** Vector of a {@link GuestFault} that says: leave this instruction to the interpreter. */
    static final int ONLY_INTERPRETED = -1;

    /** Host address of a page that belongs to nobody. */
    static final long SCRATCH = Arena.global()
            .allocate(PhysicalMemory.PAGE_SIZE, PhysicalMemory.PAGE_SIZE)
            .address();

    private Translated() {}

    /** Host address for reading, or 0 when the access crosses a page or faults. */
    static long readHost(GuestMemory m, long va, int size) {
        return m.space().readAddress(va, size);
    }

    /** Host address for writing, or 0 when the access crosses a page or faults. Code is never written from here. */
    static long writeHost(GuestMemory m, long va, int size) {
        notIntoCode(m, va);
        return m.space().writeAddress(va, size);
    }

    static void store(GuestMemory m, long va, int size, long value) {
        notIntoCode(m, va);
        notIntoCode(m, va + size - 1);
        m.store(va, size, value);
    }

    /** Faults as a store would. */
    static void probe(GuestMemory m, long va, int size) {
        notIntoCode(m, va);
        notIntoCode(m, va + size - 1);
        m.probeWrite(va, size);
    }

    /** A store that changes code, perhaps the code that is running, is the interpreter's: it ends blocks where needed. */
    private static void notIntoCode(GuestMemory m, long va) {
        AddressSpace space = m.space();
        long entry = space.entry(va);
        if ((entry & Pte.PRESENT) != 0 && space.memory().hasCode(Pte.pfn(entry))) {
            throw m.fault().of(ONLY_INTERPRETED);
        }
    }

    /** A vector load or store of 16 bytes that may be misaligned or cross a page. */
    static void vector(CpuState s, GuestMemory m, long w, long va) {
        int op = Uop.op(w);
        if (op >= Uop.STV128 && op <= Uop.STVH) {
            notIntoCode(m, va);
            notIntoCode(m, va + 15);
        }
        Rare.vector(s, m, w, va);
    }

    static boolean wild(long va) {
        return va << 16 >> 16 != va;
    }
}
