package vitrine.kernel.mm;

import static vitrine.machine.memory.PhysicalMemory.PAGE_MASK;
import static vitrine.machine.memory.PhysicalMemory.PAGE_SHIFT;
import static vitrine.machine.memory.PhysicalMemory.PAGE_SIZE;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.PageSource;
import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.Pte;

/** mincore(2) and msync(2): which pages are here, and bringing files up to date. */
final class Residency {
    private static final int MS_ASYNC = 1;
    private static final int MS_INVALIDATE = 2;
    private static final int MS_SYNC = 4;

    private Residency() {}

    static void mincore(MemoryMap map, long address, long length, long vector) {
        if ((address & ~PAGE_MASK) != 0) {
            throw Errno.of(Errno.EINVAL);
        }
        if (Long.compareUnsigned(length, AddressSpace.USER_END) > 0
                || Long.compareUnsigned(address, AddressSpace.USER_END - length) > 0) {
            throw Errno.of(Errno.ENOMEM);
        }
        long end = address + Mmap.pageAlign(length);
        byte[] flags = new byte[PAGE_SIZE];
        long out = vector;
        for (long va = address; va < end; ) {
            int count = (int) Math.min(PAGE_SIZE, end - va >>> PAGE_SHIFT);
            for (int i = 0; i < count; i++, va += PAGE_SIZE) {
                flags[i] = resident(map, va);
            }
            map.write(out, flags, 0, count);
            out += count;
        }
    }

    private static byte resident(MemoryMap map, long va) {
        Vma vma = map.areaAt(va);
        if (vma == null) {
            throw Errno.of(Errno.ENOMEM);
        }
        boolean cached = vma.source != null && vma.source.cachedPage(vma.indexOf(va)) != 0;
        return (byte) (cached || (map.space.entry(va) & Pte.PRESENT) != 0 ? 1 : 0);
    }

    static void msync(MemoryMap map, long address, long length, long flags) {
        if ((flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) != 0
                || (address & ~PAGE_MASK) != 0
                || (flags & (MS_ASYNC | MS_SYNC)) == (MS_ASYNC | MS_SYNC)) {
            throw Errno.of(Errno.EINVAL);
        }
        long end = address + Mmap.pageAlign(length);
        if (Long.compareUnsigned(end, address) < 0) {
            throw Errno.of(Errno.ENOMEM);
        }
        end = Mmap.end(end);
        boolean hole = false;
        for (long at = address; at < end; ) {
            Vma vma = map.areas.find(at);
            if (vma == null || vma.start >= end) {
                hole = true;
                break;
            }
            hole |= vma.start > at;
            if ((flags & MS_INVALIDATE) != 0 && vma.has(VmFlags.LOCKED)) {
                throw Errno.of(Errno.EBUSY);
            }
            long from = Math.max(at, vma.start);
            at = Math.min(end, vma.end);
            PageSource source = vma.source;
            if ((flags & MS_SYNC) != 0 && source != null && vma.has(VmFlags.SHARED)) {
                source.sync(vma.indexOf(from) << PAGE_SHIFT, vma.indexOf(at) << PAGE_SHIFT);
            }
        }
        if (hole) {
            throw Errno.of(Errno.ENOMEM);
        }
    }
}
