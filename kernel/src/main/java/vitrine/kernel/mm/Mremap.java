package vitrine.kernel.mm;

import static vitrine.kernel.mm.VmFlags.ACCOUNT;
import static vitrine.kernel.mm.VmFlags.LOCKED;
import static vitrine.machine.memory.PhysicalMemory.PAGE_MASK;
import static vitrine.machine.memory.PhysicalMemory.PAGE_SHIFT;

import vitrine.kernel.abi.Errno;
import vitrine.machine.memory.AddressSpace;

/** mremap(2): shrink, grow in place, or move page-table entries elsewhere. */
final class Mremap {
    static final int MAYMOVE = 1;
    static final int FIXED = 2;
    static final int DONTUNMAP = 4;

    private Mremap() {}

    static long mremap(MemoryMap map, long address, long oldLength, long newLength, long flags, long wanted) {
        if ((flags & ~(MAYMOVE | FIXED | DONTUNMAP)) != 0
                || (flags & FIXED) != 0 && (flags & MAYMOVE) == 0
                || (flags & DONTUNMAP) != 0 && ((flags & MAYMOVE) == 0 || oldLength != newLength)
                || (address & ~PAGE_MASK) != 0) {
            throw Errno.of(Errno.EINVAL);
        }
        long oldLen = Mmap.pageAlign(oldLength);
        long newLen = Mmap.pageAlign(newLength);
        if (newLen == 0 || Long.compareUnsigned(newLen, AddressSpace.USER_END) > 0 || oldLen < 0) {
            throw Errno.of(newLen == 0 ? Errno.EINVAL : (flags & FIXED) != 0 ? Errno.EINVAL : Errno.ENOMEM);
        }
        Vma vma = map.areaAt(address);
        if (vma == null) {
            throw Errno.of(Errno.EFAULT);
        }
        if ((flags & (FIXED | DONTUNMAP)) != 0) {
            return moveTo(map, address, oldLen, newLen, flags, wanted);
        }
        if (oldLen >= newLen) {
            if (oldLen > newLen) {
                Munmap.munmap(map, address + newLen, oldLen - newLen);
            }
            return address;
        }
        check(map, vma, address, oldLen, newLen, false);
        if (oldLen == vma.end - address && growInPlace(map, vma, newLen - oldLen)) {
            return address;
        }
        if ((flags & MAYMOVE) == 0) {
            throw Errno.of(Errno.ENOMEM);
        }
        long target = Mmap.place(map, 0, newLen, false, 0);
        return move(map, vma, address, oldLen, newLen, target, false);
    }

    /** vma_to_resize. */
    private static void check(MemoryMap map, Vma vma, long address, long oldLen, long newLen, boolean keep) {
        if (oldLen == 0 && !vma.has(VmFlags.SHARED | VmFlags.MAYSHARE) || keep && vma.has(VmFlags.DONTEXPAND)) {
            throw Errno.of(Errno.EINVAL);
        }
        if (oldLen > vma.end - address) {
            throw Errno.of(Errno.EFAULT);
        }
        if (newLen <= oldLen) {
            return;
        }
        if (vma.has(VmFlags.DONTEXPAND)) {
            throw Errno.of(Errno.EFAULT);
        }
        long pages = newLen - oldLen >>> PAGE_SHIFT;
        if (!Mlock.future(map, vma.flags, pages)) {
            throw Errno.of(Errno.EAGAIN);
        }
        if (!map.mayExpand(vma.flags, pages)) {
            throw Errno.of(Errno.ENOMEM);
        }
    }

    private static boolean growInPlace(MemoryMap map, Vma vma, long more) {
        long end = vma.end + more;
        if (end > AddressSpace.USER_END || Munmap.overlaps(map, vma.end, end)) {
            return false;
        }
        long pages = more >>> PAGE_SHIFT;
        if (vma.has(ACCOUNT)) {
            map.manager.commit(pages);
        }
        long oldEnd = vma.end;
        vma.end = end;
        map.account(vma.flags, pages);
        int index = map.areas.search(vma.start);
        boolean locked = vma.has(LOCKED);
        if (locked) {
            map.lockedVm += pages;
        }
        map.mergeAround(index, index);
        if (locked) {
            Mmap.populate(map, oldEnd, end);
        }
        return true;
    }

    private static long moveTo(MemoryMap map, long address, long oldLength, long newLen, long flags, long wanted) {
        long oldLen = oldLength;
        boolean keep = (flags & DONTUNMAP) != 0;
        boolean fixed = (flags & FIXED) != 0;
        if ((wanted & ~PAGE_MASK) != 0
                || Long.compareUnsigned(wanted, AddressSpace.USER_END - newLen) > 0
                || address + oldLen > wanted && wanted + newLen > address) {
            throw Errno.of(Errno.EINVAL);
        }
        if (map.areas.size() + 2 >= map.manager.maxMapCount - 3) {
            throw Errno.of(Errno.ENOMEM);
        }
        if (fixed) {
            Munmap.munmap(map, wanted, newLen);
        }
        if (oldLen > newLen) {
            Munmap.munmap(map, address + newLen, oldLen - newLen);
            oldLen = newLen;
        }
        Vma vma = map.areaAt(address);
        if (vma == null) {
            throw Errno.of(Errno.EFAULT);
        }
        check(map, vma, address, oldLen, newLen, keep);
        if (keep && !map.mayExpand(vma.flags, oldLen >>> PAGE_SHIFT)) {
            throw Errno.of(Errno.ENOMEM);
        }
        long target = Mmap.place(map, wanted, newLen, fixed, 0);
        return move(map, vma, address, oldLen, newLen, target, keep);
    }

    private static long move(
            MemoryMap map, Vma from, long address, long oldLen, long newLen, long target, boolean keep) {
        if (map.areas.size() >= map.manager.maxMapCount - 3) {
            throw Errno.of(Errno.ENOMEM);
        }
        boolean account = from.has(ACCOUNT);
        if (account) {
            map.manager.commit(newLen >>> PAGE_SHIFT);
        }
        Vma moved = new Vma(target, target + newLen, from.flags, from.indexOf(address), from.file, from.source);
        while (!map.space.move(address, target, oldLen)) {
            if (!map.manager.makeRoom()) {
                if (account) {
                    map.manager.uncommit(newLen >>> PAGE_SHIFT);
                }
                throw Errno.of(Errno.ENOMEM);
            }
        }
        boolean locked = moved.has(LOCKED);
        map.addArea(moved);
        if (locked) {
            map.lockedVm += newLen >>> PAGE_SHIFT;
        }
        if (!keep) {
            Munmap.unmap(map, address, address + oldLen);
        } else if (locked) {
            Mlock.munlock(map, address, oldLen);
        }
        if (locked && newLen > oldLen) {
            Mmap.populate(map, target + oldLen, target + newLen);
        }
        return target;
    }
}
