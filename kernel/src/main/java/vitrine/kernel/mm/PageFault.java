package vitrine.kernel.mm;

import static vitrine.machine.memory.PhysicalMemory.PAGE_MASK;
import static vitrine.machine.memory.PhysicalMemory.PAGE_SHIFT;
import static vitrine.machine.memory.PhysicalMemory.PAGE_SIZE;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.event.MemoryEvent;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PageSource;
import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.HostMemory;
import vitrine.machine.memory.PhysicalMemory;
import vitrine.machine.memory.Pte;

/**
 * What a page fault means (handle_mm_fault): demand-zero, a file's page, copy-on-write, the growth of a stack, or a
 * signal.
 */
final class PageFault {
    private static final int SIGBUS = 7;
    private static final int SIGKILL = 9;
    private static final int SIGSEGV = 11;
    static final int MAPERR = SIGSEGV << 8 | 1;
    static final int ACCERR = SIGSEGV << 8 | 2;
    static final int ADRERR = SIGBUS << 8 | 2;
    static final int OUT_OF_MEMORY = SIGKILL << 8;

    /** Pages that a read fault on a file maps at once, when they are in the page cache (fault_around_bytes). */
    private static final int AROUND = 16;

    private final MemoryManager manager;
    private final AddressSpace space;
    private final PhysicalMemory ram;
    private boolean major;

    PageFault(MemoryManager manager, AddressSpace space) {
        this.manager = manager;
        this.space = space;
        this.ram = manager.ram;
    }

    int handle(MemoryMap map, long address, int error) {
        if (Long.compareUnsigned(address, AddressSpace.USER_END) >= 0) {
            return MAPERR;
        }
        if (map.reaped) {
            return OUT_OF_MEMORY;
        }
        Vma vma = map.areas.find(address);
        if (vma == null || address < vma.start && !StackGrowth.grow(map, vma, address)) {
            return MAPERR;
        }
        boolean write = (error & AddressSpace.PF_WRITE) != 0;
        // As on Linux a fetch from a page that is not there brings it in; the next attempt meets its NX bit.
        boolean fetch = (error & AddressSpace.PF_FETCH) != 0 && (error & AddressSpace.PF_PRESENT) != 0;
        int need = write ? VmFlags.WRITE : fetch ? VmFlags.EXEC : VmFlags.ACCESS;
        if ((vma.flags & need) == 0) {
            return ACCERR;
        }
        major = false;
        long page = address & PAGE_MASK;
        int result = resolve(map, vma, page, write);
        if (result == 0) {
            count(map, address, write, page);
        }
        return result;
    }

    /** What is done with bytes of one page: their host address, how many came before them, how many they are. */
    interface Bytes {
        void at(long host, int done, int size);
    }

    /**
     * Reads or writes whatever the rights of the program are, as a tracer may (FOLL_FORCE): writing takes a private
     * mapping, and its pages stay as unwritable as they were. Throws EFAULT; bytes before the bad one were transferred.
     */
    void force(MemoryMap map, long address, int length, boolean write, Bytes bytes) {
        int done = 0;
        do {
            long va = address + done;
            int size = (int) Math.min(length - done, PAGE_SIZE - (va & ~PAGE_MASK));
            int pfn = forced(map, va & PAGE_MASK, write);
            bytes.at(ram.hostAddress(pfn) + (va & ~PAGE_MASK), done, size);
            if (write && size > 0) {
                int from = (int) (va & ~PAGE_MASK);
                ram.written(pfn, from, from + size);
            }
            done += size;
        } while (done < length);
    }

    private int forced(MemoryMap map, long page, boolean write) {
        Vma vma = map.areaAt(page);
        if (Long.compareUnsigned(page, AddressSpace.USER_END) >= 0 || vma == null || map.reaped) {
            throw Errno.of(Errno.EFAULT);
        }
        boolean own = vma.has(write ? VmFlags.WRITE : VmFlags.READ);
        boolean may = vma.has(write ? VmFlags.MAYWRITE : VmFlags.MAYREAD) && !(write && vma.has(VmFlags.SHARED));
        if (!own && !may) {
            throw Errno.of(Errno.EFAULT);
        }
        long entry = space.entry(page);
        boolean ready = (entry & Pte.PRESENT) != 0 && (!write || own && (entry & Pte.WRITABLE) != 0);
        if (!ready) {
            if (resolve(map, vma, page, write) != 0) {
                throw Errno.of(Errno.EFAULT);
            }
            entry = space.entry(page);
            if (write && !own) {
                space.set(page, entry & ~Pte.WRITABLE | Pte.COW);
            }
        }
        return Pte.pfn(entry);
    }

    private void count(MemoryMap map, long address, boolean write, long page) {
        if (major) {
            map.majorFaults++;
        } else {
            map.minorFaults++;
        }
        manager.processes.faulted(major);
        if (manager.events.on) {
            manager.events.emit(new MemoryEvent.Fault(address, write, major, Pte.pfn(space.entry(page))));
        }
    }

    private int resolve(MemoryMap map, Vma vma, long page, boolean write) {
        while (!space.prepare(page)) {
            if (!manager.makeRoom()) {
                return OUT_OF_MEMORY;
            }
        }
        long entry = space.entry(page);
        if (entry != 0) {
            return present(map, vma, page, entry, write);
        }
        try {
            return vma.source == null ? anonymous(map, vma, page, write) : backed(map, vma, vma.source, page, write);
        } catch (Errno e) {
            return e.number() == Errno.ENOMEM ? OUT_OF_MEMORY : ADRERR; // EIO and the like: the page cannot be had
        }
    }

    /** Rights of a VMA as page-table bits, without W: an inaccessible page is present but not for user mode. */
    static long rights(int flags) {
        return Pte.PRESENT
                | ((flags & VmFlags.ACCESS) != 0 ? Pte.USER : 0)
                | ((flags & VmFlags.EXEC) == 0 ? Pte.NX : 0);
    }

    private static final long WRITTEN = Pte.WRITABLE | Pte.DIRTY | Pte.ACCESSED;

    private int anonymous(MemoryMap map, Vma vma, long page, boolean write) {
        if (!write) {
            ram.retain(manager.zeroPage);
            return install(map, vma, page, Pte.of(manager.zeroPage, rights(vma.flags) | Pte.COW | Pte.ACCESSED));
        }
        int pfn = manager.allocateFrame(true);
        return pfn == 0 ? OUT_OF_MEMORY : install(map, vma, page, Pte.of(pfn, rights(vma.flags) | WRITTEN));
    }

    private int backed(MemoryMap map, Vma vma, PageSource source, long page, boolean write) {
        long index = vma.indexOf(page);
        long pages = source.size() + PAGE_SIZE - 1 >>> PAGE_SHIFT;
        if (index < 0 || index >= pages) {
            return ADRERR;
        }
        boolean shared = vma.has(VmFlags.SHARED);
        int cached = source.page(index, write && shared);
        major = source.lastWasMajor();
        if (cached == 0) {
            return OUT_OF_MEMORY;
        }
        if (write && !shared) {
            ram.retain(cached); // reclaim must not take it while a frame for the copy is found
            int pfn = manager.allocateFrame(false);
            if (pfn != 0) {
                HostMemory.copy(ram.hostAddress(cached), ram.hostAddress(pfn), PAGE_SIZE);
            }
            ram.release(cached);
            return pfn == 0 ? OUT_OF_MEMORY : install(map, vma, page, Pte.of(pfn, rights(vma.flags) | WRITTEN));
        }
        ram.retain(cached);
        if (write) {
            written(vma);
        }
        int result = install(map, vma, page, Pte.of(cached, fileBits(vma, write) | Pte.ACCESSED));
        if (!write && result == 0) {
            around(map, vma, source, page, index, pages);
        }
        return result;
    }

    private static void written(Vma vma) {
        OpenFile file = vma.file();
        if (file != null) {
            file.mappedWrite();
        }
    }

    /** Bits for a page of the page cache itself; shared pages of a file turn writable only when written. */
    private static long fileBits(Vma vma, boolean write) {
        if (!vma.has(VmFlags.SHARED)) {
            return rights(vma.flags) | Pte.FILE | Pte.COW;
        }
        boolean writable = vma.has(VmFlags.WRITE) && (write || vma.isShmem() && vma.file() == null);
        return rights(vma.flags) | Pte.FILE | (writable ? Pte.WRITABLE : 0) | (write ? Pte.DIRTY : 0);
    }

    /** Maps cached neighbours in the aligned block of 16 pages, so that a program does not fault for each page. */
    private void around(MemoryMap map, Vma vma, PageSource source, long page, long index, long pages) {
        long block = page & -((long) AROUND << PAGE_SHIFT);
        long from = Math.max(block, vma.start);
        long to = Math.min(block + ((long) AROUND << PAGE_SHIFT), vma.end);
        for (long va = from; va < to; va += PAGE_SIZE) {
            long neighbour = index + (va - page >> PAGE_SHIFT);
            if (va != page && neighbour < pages && space.entry(va) == 0) {
                int pfn = source.cachedPage(neighbour);
                if (pfn != 0) {
                    ram.retain(pfn);
                    install(map, vma, va, Pte.of(pfn, fileBits(vma, false)));
                }
            }
        }
    }

    /** Puts an entry where none was. The caller gives its reference to the frame away. */
    private int install(MemoryMap map, Vma vma, long page, long entry) {
        while (!space.set(page, entry)) { // only after the tables were taken away meanwhile
            if (!manager.makeRoom()) {
                ram.release(Pte.pfn(entry));
                return OUT_OF_MEMORY;
            }
        }
        map.countPage(vma, entry, 1);
        return 0;
    }

    /** The page is there, but not with the rights that the access needs. */
    private int present(MemoryMap map, Vma vma, long page, long entry, boolean write) {
        long rights = entry & ~(Pte.USER | Pte.NX) | rights(vma.flags) | Pte.ACCESSED;
        if (!write || (entry & Pte.WRITABLE) != 0) {
            space.set(page, rights);
            return 0;
        }
        if (vma.has(VmFlags.SHARED) && vma.source != null) {
            try {
                if (vma.source.page(vma.indexOf(page), true) != Pte.pfn(entry)) {
                    map.zap(vma, page, page + PAGE_SIZE); // replaced in the cache: fault again
                    return resolve(map, vma, page, true);
                }
            } catch (Errno e) {
                return ADRERR;
            }
            written(vma);
            space.set(page, rights | WRITTEN);
            return 0;
        }
        return copyOnWrite(map, vma, page, entry, rights);
    }

    private int copyOnWrite(MemoryMap map, Vma vma, long page, long entry, long rights) {
        int old = Pte.pfn(entry);
        if ((entry & Pte.FILE) == 0 && ram.references(old) == 1) {
            emitCopy(page, old, old);
            space.set(page, rights & ~Pte.COW | WRITTEN);
            return 0;
        }
        ram.retain(old);
        int pfn = manager.allocateFrame(old == manager.zeroPage);
        if (pfn == 0) {
            ram.release(old);
            return OUT_OF_MEMORY;
        }
        if (old != manager.zeroPage) {
            HostMemory.copy(ram.hostAddress(old), ram.hostAddress(pfn), PAGE_SIZE);
        }
        emitCopy(page, old, pfn);
        map.countPage(vma, entry, -1);
        space.set(page, Pte.of(pfn, rights(vma.flags) | WRITTEN)); // the tables are there: the entry was
        map.countPage(vma, Pte.of(pfn, Pte.PRESENT), 1);
        ram.release(old);
        ram.release(old);
        return 0;
    }

    private void emitCopy(long page, int from, int to) {
        if (manager.events.on) {
            manager.events.emit(new MemoryEvent.CopyOnWrite(page, from, to));
        }
    }
}
