package vitrine.kernel.mm;

import static vitrine.machine.memory.PhysicalMemory.PAGE_SHIFT;
import static vitrine.machine.memory.PhysicalMemory.PAGE_SIZE;

import vitrine.kernel.abi.Errno;
import vitrine.machine.memory.AddressSpace;

/** brk(2). */
final class Brk {
    private static final int FLAGS = VmFlags.READ | VmFlags.WRITE | VmFlags.MAYALL | VmFlags.ACCOUNT;

    private Brk() {}

    /** @return the new end of the heap, or the old one when it cannot be moved there */
    static long brk(MemoryMap map, long wanted) {
        if (Long.compareUnsigned(wanted, map.startBrk) < 0
                || Long.compareUnsigned(wanted, AddressSpace.USER_END) >= 0
                || Long.compareUnsigned(
                                wanted - map.startBrk + (map.endData - map.startData),
                                map.manager.policy.limit(VmFlags.RLIMIT_DATA))
                        > 0) {
            return map.brk;
        }
        long oldEnd = Mmap.pageAlign(map.brk);
        long newEnd = Mmap.pageAlign(wanted);
        try {
            if (newEnd < oldEnd) {
                Munmap.unmap(map, newEnd, oldEnd);
            } else if (newEnd > oldEnd && !grow(map, oldEnd, newEnd)) {
                return map.brk;
            }
        } catch (Errno e) {
            return map.brk;
        }
        map.brk = wanted;
        return wanted;
    }

    private static boolean grow(MemoryMap map, long start, long end) {
        Vma next = map.areas.find(start);
        if (next != null) {
            long limit = next.has(VmFlags.GROWSDOWN) ? next.start - map.manager.stackGuardGap : next.start;
            if (end + PAGE_SIZE > limit) {
                return false;
            }
        }
        long pages = end - start >>> PAGE_SHIFT;
        if (!Mlock.future(map, map.defaultFlags, pages) || !map.mayExpand(FLAGS, pages) || !map.hasRoomForArea()) {
            return false;
        }
        map.manager.commit(pages);
        map.addArea(new Vma(start, end, FLAGS | map.defaultFlags, start >>> PAGE_SHIFT, null, null));
        if ((map.defaultFlags & VmFlags.LOCKED) != 0) {
            map.lockedVm += pages;
            Mmap.populate(map, start, end);
        }
        return true;
    }

    /** An area of zeros for the bss, or whatever else execve needs (vm_brk_flags). Throws an Errno. */
    static void zeroArea(MemoryMap map, long start, long length, boolean executable) {
        long pages = length >>> PAGE_SHIFT;
        int flags = FLAGS | map.defaultFlags | (executable ? VmFlags.EXEC : 0);
        Mmap.place(map, start, length, true, 0);
        if (!map.mayExpand(flags, pages) || !map.hasRoomForArea()) {
            throw Errno.of(Errno.ENOMEM);
        }
        Munmap.unmap(map, start, start + length);
        map.manager.commit(pages);
        map.addArea(new Vma(start, start + length, flags, start >>> PAGE_SHIFT, null, null));
    }

    /** The stack of a new program. Throws an Errno. */
    static void stackArea(MemoryMap map, long start, long end, boolean executable) {
        long pages = end - start >>> PAGE_SHIFT;
        int flags = FLAGS | VmFlags.GROWSDOWN | (executable ? VmFlags.EXEC : 0);
        if (!map.mayExpand(flags, pages)) {
            throw Errno.of(Errno.ENOMEM);
        }
        map.manager.commit(pages);
        map.addArea(new Vma(start, end, flags, start >>> PAGE_SHIFT, null, null));
    }
}
