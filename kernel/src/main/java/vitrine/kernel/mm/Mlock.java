package vitrine.kernel.mm;

import static vitrine.kernel.mm.VmFlags.LOCKED;
import static vitrine.kernel.mm.VmFlags.LOCKONFAULT;
import static vitrine.machine.memory.PhysicalMemory.PAGE_MASK;
import static vitrine.machine.memory.PhysicalMemory.PAGE_SHIFT;

import vitrine.kernel.abi.Errno;
import vitrine.machine.memory.AddressSpace;

/**
 * mlock(2), mlock2(2), munlock(2), mlockall(2) and munlockall(2). Nothing is ever swapped, so locking means to fault
 * pages in and to count them against RLIMIT_MEMLOCK.
 */
final class Mlock {
    static final int MCL_CURRENT = 1;
    static final int MCL_FUTURE = 2;
    static final int MCL_ONFAULT = 4;

    private Mlock() {}

    private static long limitPages(MemoryMap map) {
        return map.manager.policy.limit(VmFlags.RLIMIT_MEMLOCK) >>> PAGE_SHIFT;
    }

    /** Whether so many pages more may be locked. */
    static boolean permits(MemoryMap map, long pages) {
        return map.manager.policy.capable(VmFlags.CAP_IPC_LOCK)
                || Long.compareUnsigned(map.lockedVm + pages, limitPages(map)) <= 0;
    }

    /** mlock_future_ok: whether a new area with these flags may come into being. */
    static boolean future(MemoryMap map, int flags, long pages) {
        return (flags & LOCKED) == 0 || permits(map, pages);
    }

    private static void mayLock(MemoryMap map) {
        if (map.manager.policy.limit(VmFlags.RLIMIT_MEMLOCK) == 0
                && !map.manager.policy.capable(VmFlags.CAP_IPC_LOCK)) {
            throw Errno.of(Errno.EPERM);
        }
    }

    /** For mmap: EPERM when MAP_LOCKED is forbidden, EAGAIN above the limit. */
    static void checkNew(MemoryMap map, int flags, boolean asked, long pages) {
        if (asked) {
            mayLock(map);
        }
        if (!future(map, flags, pages)) {
            throw Errno.of(Errno.EAGAIN);
        }
    }

    static void mlock(MemoryMap map, long address, long length, boolean onFault) {
        mayLock(map);
        long start = address & PAGE_MASK;
        long len = Mmap.pageAlign(length + (address & ~PAGE_MASK));
        long wanted = len >>> PAGE_SHIFT;
        if (!permits(map, wanted) && !permits(map, wanted - lockedIn(map, start, start + len))) {
            throw Errno.of(Errno.ENOMEM);
        }
        apply(map, start, len, onFault ? LOCKED | LOCKONFAULT : LOCKED);
        if (!onFault) {
            Populating.range(map, start, start + len, Mlock::populateOrFail);
        }
    }

    private static long populateOrFail(MemoryMap map, long from, long to) {
        long end = Populating.end(from, to);
        for (long va = from; va < end; va += 1 << PAGE_SHIFT) {
            Vma vma = map.areaAt(va);
            boolean write = vma != null && (vma.flags & (VmFlags.WRITE | VmFlags.SHARED)) == VmFlags.WRITE;
            int result = Mmap.populatePage(map, va, write);
            if (result != 0) {
                throw Errno.of(result == PageFault.OUT_OF_MEMORY ? Errno.EAGAIN : Errno.ENOMEM);
            }
        }
        return end;
    }

    static void munlock(MemoryMap map, long address, long length) {
        apply(map, address & PAGE_MASK, Mmap.pageAlign(length + (address & ~PAGE_MASK)), 0);
    }

    static void mlockall(MemoryMap map, long flags) {
        if (flags == 0 || (flags & ~7) != 0 || flags == MCL_ONFAULT) {
            throw Errno.of(Errno.EINVAL);
        }
        mayLock(map);
        if ((flags & MCL_CURRENT) != 0 && !permits(map, map.totalVm - map.lockedVm)) {
            throw Errno.of(Errno.ENOMEM);
        }
        int lock = (flags & MCL_ONFAULT) != 0 ? LOCKED | LOCKONFAULT : LOCKED;
        map.defaultFlags = (flags & MCL_FUTURE) != 0 ? lock : 0;
        if ((flags & MCL_CURRENT) != 0) {
            for (Vma vma : map.areas()) {
                set(map, vma, lock);
            }
            if ((flags & MCL_ONFAULT) == 0) {
                for (Vma vma : map.areas()) {
                    Mmap.populate(map, vma.start, vma.end);
                }
            }
        }
        map.mergeAround(0, map.areas.size() - 1);
    }

    static void munlockall(MemoryMap map) {
        map.defaultFlags = 0;
        for (Vma vma : map.areas()) {
            set(map, vma, 0);
        }
        map.mergeAround(0, map.areas.size() - 1);
    }

    private static long lockedIn(MemoryMap map, long start, long end) {
        long pages = 0;
        for (Vma vma : map.areas()) {
            if (vma.has(LOCKED) && vma.start < end && vma.end > start) {
                pages += Math.min(vma.end, end) - Math.max(vma.start, start) >>> PAGE_SHIFT;
            }
        }
        return pages;
    }

    private static void set(MemoryMap map, Vma vma, int lock) {
        long change = vma.has(LOCKED) == (lock != 0) ? 0 : lock != 0 ? vma.pages() : -vma.pages();
        map.lockedVm += change;
        vma.flags = vma.flags & ~(LOCKED | LOCKONFAULT) | lock;
    }

    private static void apply(MemoryMap map, long start, long len, int lock) {
        if (Long.compareUnsigned(start + len, start) < 0) {
            throw Errno.of(Errno.EINVAL);
        }
        if (len == 0) {
            return;
        }
        if (Long.compareUnsigned(start + len, AddressSpace.USER_END) > 0) {
            throw Errno.of(Errno.ENOMEM);
        }
        forEach(map, start, start + len, index -> set(map, map.areas.get(index), lock));
    }

    /** Something done to the VMA at an index, which neither adds nor removes one. */
    interface AreaAction {
        void at(int index);
    }

    /** Splits at the limits, acts on every VMA of the range, joins again; ENOMEM afterwards when there was a hole. */
    static void forEach(MemoryMap map, long start, long end, AreaAction action) {
        int first = map.isolate(start, end);
        int index = first;
        long at = start;
        boolean hole = false;
        for (; index < map.areas.size() && map.areas.get(index).start < end; index++) {
            hole |= map.areas.get(index).start != at;
            at = map.areas.get(index).end;
            action.at(index);
        }
        map.mergeAround(first, index - 1);
        if (hole || at < end) {
            throw Errno.of(Errno.ENOMEM);
        }
    }
}
