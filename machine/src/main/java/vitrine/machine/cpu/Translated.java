package vitrine.machine.cpu;

import java.lang.foreign.Arena;
import vitrine.machine.memory.PhysicalMemory;

/** What translated code needs besides its own. */
final class Translated {
    /** Host address of a page that belongs to nobody. */
    static final long SCRATCH = Arena.global()
            .allocate(PhysicalMemory.PAGE_SIZE, PhysicalMemory.PAGE_SIZE)
            .address();

    private Translated() {}
}
