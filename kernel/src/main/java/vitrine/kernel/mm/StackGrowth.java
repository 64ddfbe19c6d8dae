package vitrine.kernel.mm;

import static vitrine.machine.memory.PhysicalMemory.PAGE_MASK;
import static vitrine.machine.memory.PhysicalMemory.PAGE_SHIFT;

import vitrine.kernel.abi.Errno;

/** Growth of a MAP_GROWSDOWN area when the page below it is touched (expand_downwards). */
final class StackGrowth {
    private StackGrowth() {}

    /** @return whether {@code vma} now starts at or below the address */
    static boolean grow(MemoryMap map, Vma vma, long address) {
        long start = address & PAGE_MASK;
        MemoryManager manager = map.manager;
        if (!vma.has(VmFlags.GROWSDOWN) || start < manager.mmapMinAddr) {
            return false;
        }
        int index = map.areas.search(vma.start);
        if (index > 0) {
            Vma below = map.areas.get(index - 1);
            boolean guarded = !below.has(VmFlags.GROWSDOWN) && below.has(VmFlags.ACCESS);
            if (guarded && start - below.end < manager.stackGuardGap) {
                return false;
            }
        }
        long pages = vma.start - start >>> PAGE_SHIFT;
        if (!map.mayExpand(vma.flags, pages)
                || Long.compareUnsigned(vma.end - start, map.manager.policy.limit(VmFlags.RLIMIT_STACK)) > 0
                || vma.has(VmFlags.LOCKED) && !Mlock.permits(map, pages)) {
            return false;
        }
        if (vma.has(VmFlags.ACCOUNT)) {
            try {
                manager.commit(pages);
            } catch (Errno e) {
                return false;
            }
        }
        vma.start = start;
        vma.pageOffset -= pages;
        map.account(vma.flags, pages);
        if (vma.has(VmFlags.LOCKED)) {
            map.lockedVm += pages;
        }
        return true;
    }
}
