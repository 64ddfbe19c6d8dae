package vitrine.kernel.mm;

import static vitrine.kernel.mm.VmFlags.ACCESS;
import static vitrine.kernel.mm.VmFlags.ACCOUNT;
import static vitrine.kernel.mm.VmFlags.SHARED;
import static vitrine.kernel.mm.VmFlags.WRITE;
import static vitrine.machine.memory.PhysicalMemory.PAGE_MASK;

import vitrine.kernel.abi.Errno;
import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.Pte;

/** mprotect(2). */
public final class Mprotect {
    private static final int READ_IMPLIES_EXEC = 0x0400000;

    private Mprotect() {}

    /** mprotect(2); throws an Errno. Areas before the one that fails keep their new rights, as on Linux. */
    public static void mprotect(MemoryMap map, long address, long length, int prot) {
        int grows = prot & (VmFlags.PROT_GROWSDOWN | VmFlags.PROT_GROWSUP);
        if (grows == (VmFlags.PROT_GROWSDOWN | VmFlags.PROT_GROWSUP) || (address & ~PAGE_MASK) != 0) {
            throw Errno.of(Errno.EINVAL);
        }
        if (length == 0) {
            return;
        }
        long len = Mmap.pageAlign(length);
        long end = address + len;
        if (len == 0 || Long.compareUnsigned(end, address) <= 0) {
            throw Errno.of(Errno.ENOMEM);
        }
        end = Mmap.end(end);
        if ((prot & ~grows & ~0xf) != 0) { // PROT_SEM, 8, is accepted and means nothing
            throw Errno.of(Errno.EINVAL);
        }
        Vma first = map.areas.find(address);
        if (first == null || Long.compareUnsigned(address, AddressSpace.USER_END) >= 0) {
            throw Errno.of(Errno.ENOMEM);
        }
        long start = address;
        if (grows == VmFlags.PROT_GROWSDOWN) {
            if (first.start >= end) {
                throw Errno.of(Errno.ENOMEM);
            }
            if (!first.has(VmFlags.GROWSDOWN)) {
                throw Errno.of(Errno.EINVAL);
            }
            start = first.start;
        } else if (first.start > address) {
            throw Errno.of(Errno.ENOMEM);
        } else if (grows != 0) {
            throw Errno.of(Errno.EINVAL);
        }
        int rights = prot & ACCESS;
        if ((rights & VmFlags.READ) != 0 && (map.manager.policy.personality() & READ_IMPLIES_EXEC) != 0) {
            rights |= VmFlags.EXEC;
        }
        protect(map, start, end, rights);
    }

    private static void protect(MemoryMap map, long start, long end, int rights) {
        long at = start;
        while (at < end) {
            Vma vma = map.areaAt(at);
            if (vma == null) {
                throw Errno.of(Errno.ENOMEM); // a hole
            }
            long upTo = Math.min(end, vma.end);
            int flags = vma.flags & ~ACCESS | rights;
            if ((rights & ~(vma.flags >> 4) & ACCESS) != 0) {
                throw Errno.of(Errno.EACCES);
            }
            if (flags != vma.flags) {
                change(map, vma, at, upTo, flags);
            }
            at = upTo;
        }
    }

    private static void change(MemoryMap map, Vma vma, long start, long end, int wanted) {
        long pages = end - start >>> 12;
        int flags = wanted;
        // A private area that becomes writable must be paid for; limits are checked when it starts to be data.
        if ((flags & (WRITE | SHARED)) == WRITE && !vma.has(WRITE)) {
            if (!map.mayExpand(flags, pages) && map.mayExpand(vma.flags, pages)) {
                throw Errno.of(Errno.ENOMEM);
            }
            if (!vma.has(ACCOUNT | SHARED | VmFlags.NORESERVE)) {
                map.manager.commit(pages);
                flags |= ACCOUNT;
            }
        }
        int index;
        try {
            index = map.isolate(start, end);
        } catch (Errno e) {
            if ((flags & ACCOUNT) != (vma.flags & ACCOUNT)) {
                map.manager.uncommit(pages);
            }
            throw e;
        }
        Vma changed = map.areas.get(index);
        map.account(changed.flags, -pages);
        changed.flags = flags;
        map.account(flags, pages);
        rewrite(map, changed);
        map.mergeAround(index, index);
    }

    /** Gives all present pages the rights of the area; a page becomes writable at once only where no write is watched. */
    static void rewrite(MemoryMap map, Vma vma) {
        long rights = PageFault.rights(vma.flags);
        boolean writable = vma.has(WRITE);
        boolean sharedMemory = vma.has(SHARED) && vma.isShmem();
        map.updatePages(vma.start, vma.end, (va, entry) -> {
            if ((entry & Pte.PRESENT) == 0) {
                return entry;
            }
            long plain = entry & ~(Pte.USER | Pte.NX) | rights;
            if (!writable) {
                return plain & ~Pte.WRITABLE;
            }
            boolean own =
                    (entry & (Pte.FILE | Pte.DIRTY)) == Pte.DIRTY && map.manager.ram.references(Pte.pfn(entry)) == 1;
            return own || sharedMemory ? plain & ~Pte.COW | Pte.WRITABLE : plain;
        });
    }
}
