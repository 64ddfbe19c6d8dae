package vitrine.kernel.mm;

import vitrine.machine.memory.AddressSpace;

/** The address space of a process (mm_struct): its VMAs on top of the machine's page tables. Shared by its threads. */
public abstract class MemoryMap implements UserMemory {
    /** The page tables that the CPU uses. */
    public abstract AddressSpace space();

    /** A copy for fork(2): frames are shared copy-on-write. Throws ENOMEM. */
    public abstract MemoryMap fork();

    /** One more task uses it. */
    public abstract void retain();

    /** One task less; the last one unmaps everything. */
    public abstract void release();

    /**
     * Resolves a page fault of user mode.
     *
     * @param error the CPU's error code, {@code PF_…} of {@link AddressSpace}
     * @return 0 when resolved, else the signal and si_code as {@code signal << 8 | code} (SIGSEGV with SEGV_MAPERR or
     *     SEGV_ACCERR, SIGBUS with BUS_ADRERR), or SIGKILL when out of memory
     */
    public abstract int fault(long address, int error, long stackPointer);
}
