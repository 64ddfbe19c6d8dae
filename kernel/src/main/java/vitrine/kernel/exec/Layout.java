package vitrine.kernel.exec;

import static vitrine.machine.memory.PhysicalMemory.PAGE_MASK;

import vitrine.kernel.mm.MemoryManager;
import vitrine.machine.memory.AddressSpace;

/**
 * Where the parts of a program go: the fixed places of x86-64 Linux, plus random offsets from the run's seed.
 *
 * <pre>
 *   0x7fff_ffff_f000  stack (down), 34 bits of random pages
 *                     mmap (down), 40 bits
 *   0x5555_5555_4aaa  position-independent programs (up), 40 bits; then the heap, up to 1 GiB further
 *   0x0000_0040_0000  programs with fixed addresses
 * </pre>
 *
 * @param random whether anything is randomised
 * @param stackTop end of the stack area
 * @param mmapBase where mmap starts, going down
 * @param pieBase where a position-independent program goes
 * @param stackShift bytes taken off the stack pointer besides
 * @param brkShift bytes between the program's end and the heap
 */
record Layout(boolean random, long stackTop, long mmapBase, long pieBase, long stackShift, long brkShift) {
    /** ELF_ET_DYN_BASE: two thirds of user space. */
    static final long ET_DYN_BASE = AddressSpace.USER_END / 3 * 2;

    private static final int ADDR_NO_RANDOMIZE = 0x004_0000;
    private static final long MIN_GAP = 128L << 20;
    private static final long STACK_RANDOM_PAGES = 1L << 22;
    private static final long MMAP_RANDOM_PAGES = 1L << 28;
    private static final long BRK_RANDOM = 1L << 30;

    static Layout choose(MemoryManager manager, int personality, long stackLimit) {
        boolean random = (personality & ADDR_NO_RANDOMIZE) == 0 && manager.randomizeVaSpace > 0;
        long stackRandom = random ? (manager.nextRandom() & STACK_RANDOM_PAGES - 1) << 12 : 0;
        long mmapRandom = random ? (manager.nextRandom() & MMAP_RANDOM_PAGES - 1) << 12 : 0;
        long pieRandom = random ? (manager.nextRandom() & MMAP_RANDOM_PAGES - 1) << 12 : 0;
        long stackShift = random ? manager.nextRandom() & 8191 : 0;
        long brkRandom = random && manager.randomizeVaSpace > 1 ? manager.nextRandom() & BRK_RANDOM - 1 : 0;
        long pad = (random ? STACK_RANDOM_PAGES << 12 : 0) + manager.stackGuardGap;
        long limit = Long.compareUnsigned(stackLimit, AddressSpace.USER_END) > 0 ? AddressSpace.USER_END : stackLimit;
        long gap = Math.clamp(limit + pad, MIN_GAP, AddressSpace.USER_END / 6 * 5);
        return new Layout(
                random,
                AddressSpace.USER_END - stackRandom,
                AddressSpace.USER_END - gap - mmapRandom & PAGE_MASK,
                ET_DYN_BASE + pieRandom,
                stackShift,
                brkRandom & PAGE_MASK);
    }
}
