package vitrine.kernel.mm;

import static vitrine.kernel.mm.VmFlags.*;
import static vitrine.machine.memory.PhysicalMemory.PAGE_MASK;
import static vitrine.machine.memory.PhysicalMemory.PAGE_SHIFT;
import static vitrine.machine.memory.PhysicalMemory.PAGE_SIZE;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PageSource;
import vitrine.machine.memory.AddressSpace;

/** mmap(2): checks in the order of do_mmap, a place, and the new VMA. */
public final class Mmap {
    private static final int S_IFMT = 0xf000;
    private static final int S_IFCHR = 0x2000;
    private static final long DEV_ZERO = 1 << 8 | 5;
    private static final int O_ACCMODE = 3;
    private static final int READ_IMPLIES_EXEC = 0x0400000;

    private Mmap() {}

    /** Rounds up to whole pages; 0 when that overflows. */
    static long pageAlign(long length) {
        return length + PAGE_SIZE - 1 & PAGE_MASK;
    }

    /**
     * mmap(2).
     *
     * @param file null for MAP_ANONYMOUS
     * @param offset in the file, bytes, a multiple of 4096
     * @return the address; throws an Errno otherwise
     */
    public static long map(
            MemoryMap map, long hint, long length, int prot, int mapFlags, @Nullable OpenFile file, long offset) {
        if (length == 0) {
            throw Errno.of(Errno.EINVAL);
        }
        int rights = prot & ACCESS;
        if ((rights & READ) != 0 && (map.manager.policy.personality() & READ_IMPLIES_EXEC) != 0) {
            rights |= EXEC;
        }
        boolean noReplace = (mapFlags & MAP_FIXED_NOREPLACE) != 0;
        boolean fixed = (mapFlags & MAP_FIXED) != 0 || noReplace;
        long len = pageAlign(length);
        if (len <= 0) {
            throw Errno.of(Errno.ENOMEM);
        }
        if ((offset >>> PAGE_SHIFT) + (len >>> PAGE_SHIFT) > 1L << 52) {
            throw Errno.of(Errno.EOVERFLOW);
        }
        if (!map.hasRoomForArea()) {
            throw Errno.of(Errno.ENOMEM);
        }
        if (file != null && (file.inode().mode & S_IFMT) == S_IFCHR && file.inode().rdev == DEV_ZERO) {
            checkFile(file, mapFlags, prot, true);
            file = null;
        }
        int flags = rights | MAYALL | map.defaultFlags;
        flags |= (mapFlags & MAP_GROWSDOWN) != 0 ? GROWSDOWN : 0;
        flags |= (mapFlags & MAP_LOCKED) != 0 ? LOCKED : 0;
        flags |= (mapFlags & MAP_STACK) != 0 ? NOHUGEPAGE : 0;
        long address = place(map, hint, len, fixed, mapFlags);
        if (noReplace && Munmap.overlaps(map, address, address + len)) {
            throw Errno.of(Errno.EEXIST);
        }
        Mlock.checkNew(map, flags, (mapFlags & MAP_LOCKED) != 0, len >>> PAGE_SHIFT);
        if (file != null && (offset < 0 || offset + len < 0)) {
            throw Errno.of(Errno.EOVERFLOW);
        }
        flags |= file == null ? anonymousFlags(mapFlags) : checkFile(file, mapFlags, prot, false);
        if (file != null && file.mapRefusal(offset, len) != 0) {
            throw Errno.of(file.mapRefusal(offset, len));
        }
        if ((mapFlags & MAP_NORESERVE) != 0 && map.manager.overcommitMode != 2) {
            flags |= NORESERVE;
        }
        long pageOffset = offset >>> PAGE_SHIFT;
        PageSource source = file == null ? null : file.pages();
        if (file == null && (flags & MAYSHARE) != 0) {
            pageOffset = 0;
        } else if (file == null) {
            pageOffset = address >>> PAGE_SHIFT;
        }
        insert(map, address, len, flags, pageOffset, file, source);
        if (file != null) {
            file.mapped();
        }
        if ((mapFlags & (MAP_POPULATE | MAP_NONBLOCK)) == MAP_POPULATE || (flags & (LOCKED | LOCKONFAULT)) == LOCKED) {
            populate(map, address, address + len);
        }
        return address;
    }

    private static int anonymousFlags(int mapFlags) {
        return switch (mapFlags & MAP_TYPE) {
            case MAP_SHARED -> {
                if ((mapFlags & MAP_GROWSDOWN) != 0) {
                    throw Errno.of(Errno.EINVAL);
                }
                yield SHARED | MAYSHARE;
            }
            case MAP_PRIVATE -> 0;
            default -> throw Errno.of(Errno.EINVAL);
        };
    }

    /** Whether the file may be mapped so. @return flags to add; MAYWRITE is taken away by a negative mask */
    private static int checkFile(OpenFile file, int mapFlags, int prot, boolean zero) {
        int access = file.flags & O_ACCMODE;
        boolean writable = access == 1 || access == 2;
        int added = 0;
        switch (mapFlags & MAP_TYPE) {
            case MAP_SHARED, MAP_SHARED_VALIDATE -> {
                if ((mapFlags & MAP_TYPE) == MAP_SHARED_VALIDATE && (mapFlags & ~LEGACY_MAP_MASK) != 0) {
                    throw Errno.of(Errno.EOPNOTSUPP);
                }
                if ((prot & PROT_WRITE) != 0 && !writable) {
                    throw Errno.of(Errno.EACCES);
                }
                added = writable ? SHARED | MAYSHARE : MAYSHARE;
            }
            case MAP_PRIVATE -> {}
            default -> throw Errno.of(Errno.EINVAL);
        }
        if (access == 1) {
            throw Errno.of(Errno.EACCES);
        }
        boolean shared = (mapFlags & MAP_TYPE) != MAP_PRIVATE;
        if (!zero && file.inode().mapRefusal(shared, (prot & PROT_WRITE) != 0) != 0) {
            throw Errno.of(file.inode().mapRefusal(shared, (prot & PROT_WRITE) != 0));
        }
        if (!zero && file.pages() == null) {
            throw Errno.of(Errno.ENODEV);
        }
        if (!zero && (mapFlags & MAP_GROWSDOWN) != 0) {
            throw Errno.of(Errno.EINVAL);
        }
        return added;
    }

    /** __mmap_region: limits, the promise, what was there before goes, the area comes. */
    static void insert(
            MemoryMap map,
            long address,
            long len,
            int wanted,
            long pageOffset,
            @Nullable OpenFile file,
            @Nullable PageSource source) {
        // A shared mapping of a file opened for reading can never become writable.
        int flags = (wanted & (MAYSHARE | SHARED)) == MAYSHARE ? wanted & ~MAYWRITE : wanted;
        long pages = len >>> PAGE_SHIFT;
        if (!map.mayExpand(flags, pages - Munmap.pagesIn(map, address, address + len))) {
            throw Errno.of(Errno.ENOMEM);
        }
        boolean account = accountable(flags);
        if (account) {
            map.manager.commit(pages);
            flags |= ACCOUNT;
        }
        try {
            Munmap.unmap(map, address, address + len);
            boolean sharedMemory = source == null && (flags & SHARED) != 0;
            PageSource backing = sharedMemory ? new SharedMemory(map.manager, len, (flags & NORESERVE) == 0) : source;
            map.addArea(new Vma(address, address + len, flags, pageOffset, file, backing));
        } catch (Errno e) {
            if (account) {
                map.manager.uncommit(pages);
            }
            throw e;
        }
        if ((flags & LOCKED) != 0) {
            map.lockedVm += pages;
        }
    }

    /** Where a mapping of that many bytes would go now. Throws an Errno. */
    public static long place(MemoryMap map, long length) {
        long len = pageAlign(length);
        if (len <= 0) {
            throw Errno.of(Errno.ENOMEM);
        }
        return place(map, 0, len, false, 0);
    }

    /** get_unmapped_area. */
    static long place(MemoryMap map, long hint, long len, boolean fixed, int mapFlags) {
        long address = hint;
        if (!fixed && address != 0) {
            address &= PAGE_MASK;
            if (address != 0 && Long.compareUnsigned(address, map.manager.mmapMinAddr) < 0) {
                address = map.manager.mmapMinAddr;
            }
        }
        if (Long.compareUnsigned(len, AddressSpace.USER_END) > 0) {
            throw Errno.of(Errno.ENOMEM);
        }
        if (fixed) {
            if (Long.compareUnsigned(address, AddressSpace.USER_END - len) > 0) {
                throw Errno.of(Errno.ENOMEM);
            }
            if ((address & ~PAGE_MASK) != 0) {
                throw Errno.of(Errno.EINVAL);
            }
            if (address < map.manager.mmapMinAddr && !map.manager.policy.capable(CAP_SYS_RAWIO)) {
                throw Errno.of(Errno.EPERM);
            }
            return address;
        }
        if (address != 0 && Long.compareUnsigned(address, AddressSpace.USER_END - len) <= 0) {
            Vma next = map.areas.find(address);
            if (next == null || address + len <= gapStart(map, next)) {
                return address;
            }
        }
        long found = (mapFlags & MAP_32BIT) != 0
                ? lowest(map, len, 0x4000_0000L, 0x8000_0000L)
                : highest(map, len, map.manager.mmapMinAddr, map.mmapBase);
        if (found < 0 && (mapFlags & MAP_32BIT) == 0) {
            found = lowest(map, len, map.mmapBase, AddressSpace.USER_END);
        }
        if (found < 0) {
            throw Errno.of(Errno.ENOMEM);
        }
        return found;
    }

    /** Where the free space below an area ends: a stack keeps a gap. */
    private static long gapStart(MemoryMap map, Vma vma) {
        return vma.has(GROWSDOWN) ? Math.max(0, vma.start - map.manager.stackGuardGap) : vma.start;
    }

    /** The highest free place within the limits, or -1. */
    private static long highest(MemoryMap map, long len, long low, long high) {
        for (int i = map.areas.search(high); i >= 0; i--) {
            long end = i < map.areas.size() ? Math.min(high, gapStart(map, map.areas.get(i))) : high;
            long start = i > 0 ? Math.max(low, map.areas.get(i - 1).end) : low;
            if (end - start >= len) {
                return end - len;
            }
            if (start == low) {
                break;
            }
        }
        return -1;
    }

    private static long lowest(MemoryMap map, long len, long low, long high) {
        long start = low;
        for (int i = map.areas.search(low); start + len <= high; i++) {
            if (i >= map.areas.size() || gapStart(map, map.areas.get(i)) - start >= len) {
                return start;
            }
            start = Math.max(start, map.areas.get(i).end);
        }
        return -1;
    }

    /** The end of a range as a signed number: behind user space all is one hole. */
    static long end(long end) {
        return end < 0 ? Long.MAX_VALUE & PAGE_MASK : end;
    }

    /** Faults in every page of a range as far as that is possible (mm_populate: errors are not reported). */
    static void populate(MemoryMap map, long from, long to) {
        Populating.range(map, from, to, Mmap::populatePiece);
    }

    private static long populatePiece(MemoryMap map, long from, long to) {
        long va = from;
        long left = Populating.PIECE;
        while (va < to) {
            Vma vma = map.areas.find(va);
            if (vma == null || vma.start >= to) {
                return to;
            }
            long end = Math.min(to, vma.end);
            if (!vma.has(ACCESS)) {
                va = end;
                continue;
            }
            boolean write = (vma.flags & (WRITE | SHARED)) == WRITE;
            for (va = Math.max(va, vma.start); va < end; va += PAGE_SIZE) {
                if (left-- == 0) {
                    return va;
                }
                if (populatePage(map, va, write) != 0) {
                    return to;
                }
            }
        }
        return to;
    }

    /** @return what {@link MemoryMap#fault} says when the page is missing, else 0 */
    static int populatePage(MemoryMap map, long va, boolean write) {
        int error = map.space.error(va, AddressSpace.PF_USER | (write ? AddressSpace.PF_WRITE : 0));
        return error < 0 ? 0 : map.fault(va, error, 0);
    }
}
