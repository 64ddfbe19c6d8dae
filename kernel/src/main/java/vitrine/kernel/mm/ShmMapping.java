package vitrine.kernel.mm;

import static vitrine.kernel.mm.VmFlags.MAYALL;
import static vitrine.kernel.mm.VmFlags.MAYSHARE;
import static vitrine.kernel.mm.VmFlags.SHARED;
import static vitrine.machine.memory.PhysicalMemory.PAGE_SHIFT;
import static vitrine.machine.memory.PhysicalMemory.PAGE_SIZE;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;

/** Puts System V segments into an address space and takes them out: the memory side of shmat(2) and shmdt(2). */
public final class ShmMapping {
    private ShmMapping() {}

    /**
     * Maps a whole segment.
     *
     * @param wanted page-aligned, 0 for any place
     * @param prot PROT_…
     * @param remap what lies there already is replaced (SHM_REMAP); else it is EINVAL
     * @return the address; throws an Errno otherwise
     */
    public static long attach(
            MemoryMap map, SharedMemory memory, long size, long wanted, int prot, boolean readOnly, boolean remap) {
        long length = Mmap.pageAlign(size);
        if (wanted != 0 && !remap) {
            if (wanted + size < wanted || Munmap.overlaps(map, wanted, wanted + length)) {
                throw Errno.of(Errno.EINVAL);
            }
        }
        if (!map.hasRoomForArea()) {
            throw Errno.of(Errno.ENOMEM);
        }
        int flags = prot & VmFlags.ACCESS | MAYALL | map.defaultFlags | MAYSHARE | (readOnly ? 0 : SHARED);
        long address = Mmap.place(map, wanted, length, wanted != 0, 0);
        memory.hold(); // what is replaced may be the last that shows it
        try {
            Mmap.insert(map, address, length, flags, 0, null, memory);
        } finally {
            memory.release();
        }
        if ((flags & VmFlags.LOCKED) != 0) {
            Mmap.populate(map, address, address + length);
        }
        return address;
    }

    /** Unmaps the segment that was attached at {@code address}, every piece of it. @return whether there was one */
    public static boolean detach(MemoryMap map, long address) {
        SharedMemory found = null;
        for (@Nullable Vma vma = find(map, address, null); vma != null; vma = find(map, address, found)) {
            found = (SharedMemory) vma.source();
            Munmap.unmap(map, vma.start, vma.end);
        }
        return found != null;
    }

    /** An area that shows the part of a segment that lies where it would lie had the segment been put at the address. */
    private static @Nullable Vma find(MemoryMap map, long address, @Nullable SharedMemory memory) {
        if ((address & PAGE_SIZE - 1) != 0) {
            return null;
        }
        for (int i = map.areas.search(address); i < map.areas.size(); i++) {
            Vma vma = map.areas.get(i);
            if (vma.source instanceof SharedMemory shared
                    && shared.isSegment()
                    && (memory == null || memory == shared)
                    && vma.start >= address
                    && vma.start - address >>> PAGE_SHIFT == vma.pageOffset) {
                return vma;
            }
        }
        return null;
    }
}
