package vitrine.kernel.mm;

import static vitrine.machine.memory.PhysicalMemory.PAGE_MASK;
import static vitrine.machine.memory.PhysicalMemory.PAGE_SHIFT;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.event.MemoryEvent;
import vitrine.machine.memory.AddressSpace;

/** munmap(2), and questions about what lies in a range. */
public final class Munmap {
    private Munmap() {}

    /** munmap(2) with its checks; throws an Errno. */
    public static void munmap(MemoryMap map, long address, long length) {
        long len = Mmap.pageAlign(length);
        if ((address & ~PAGE_MASK) != 0
                || len == 0
                || Long.compareUnsigned(len, AddressSpace.USER_END) > 0
                || Long.compareUnsigned(address, AddressSpace.USER_END - len) > 0) {
            throw Errno.of(Errno.EINVAL);
        }
        unmap(map, address, address + len);
    }

    /** Removes whatever lies in a page-aligned range. Throws ENOMEM at the limit of VMAs; then nothing changed. */
    static void unmap(MemoryMap map, long start, long end) {
        if (!overlaps(map, start, end)) {
            return;
        }
        int first = map.isolate(start, end);
        int last = first;
        while (last < map.areas.size() && map.areas.get(last).start < end) {
            Vma vma = map.areas.get(last++);
            map.zap(vma, vma.start, vma.end);
        }
        Vma[] gone = new Vma[last - first];
        for (int i = first; i < last; i++) {
            gone[i - first] = map.areas.get(i);
        }
        map.areas.remove(first, last);
        for (Vma vma : gone) {
            map.forgetArea(vma);
        }
        if (map.manager.events.on) {
            map.manager.events.emit(new MemoryEvent.Unmap(start, end));
        }
    }

    static boolean overlaps(MemoryMap map, long start, long end) {
        Vma vma = map.areas.find(start);
        return vma != null && vma.start < end;
    }

    /** How many pages of the range are mapped (count_vma_pages_range). */
    static long pagesIn(MemoryMap map, long start, long end) {
        long pages = 0;
        for (int i = map.areas.search(start); i < map.areas.size() && map.areas.get(i).start < end; i++) {
            Vma vma = map.areas.get(i);
            pages += Math.min(vma.end, end) - Math.max(vma.start, start) >>> PAGE_SHIFT;
        }
        return pages;
    }
}
