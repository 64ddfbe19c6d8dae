package vitrine.kernel.mm;

import static vitrine.kernel.mm.VmFlags.*;
import static vitrine.machine.memory.PhysicalMemory.PAGE_MASK;
import static vitrine.machine.memory.PhysicalMemory.PAGE_SHIFT;
import static vitrine.machine.memory.PhysicalMemory.PAGE_SIZE;

import vitrine.kernel.abi.Errno;

/** madvise(2). */
final class Madvise {
    private static final int NORMAL = 0;
    private static final int RANDOM = 1;
    private static final int SEQUENTIAL = 2;
    private static final int WILLNEED = 3;
    private static final int DONTNEED = 4;
    private static final int FREE = 8;
    private static final int DONTFORK = 10;
    private static final int DOFORK = 11;
    private static final int MERGEABLE = 12;
    private static final int UNMERGEABLE = 13;
    private static final int HUGEPAGE_ADVICE = 14;
    private static final int NOHUGEPAGE_ADVICE = 15;
    private static final int DONTDUMP_ADVICE = 16;
    private static final int DODUMP = 17;
    private static final int WIPEONFORK_ADVICE = 18;
    private static final int KEEPONFORK = 19;
    private static final int COLD = 20;
    private static final int PAGEOUT = 21;
    private static final int POPULATE_READ = 22;
    private static final int POPULATE_WRITE = 23;
    private static final int DONTNEED_LOCKED = 24;

    /** Pages that MADV_WILLNEED reads at once at most. */
    private static final int READ_AHEAD = 512;

    private Madvise() {}

    static void madvise(MemoryMap map, long address, long length, int advice) {
        boolean known = advice >= NORMAL && advice <= DONTNEED
                || advice == FREE
                || advice >= DONTFORK && advice <= DONTNEED_LOCKED;
        long len = Mmap.pageAlign(length);
        if (!known
                || (address & ~PAGE_MASK) != 0
                || length != 0 && len == 0
                || Long.compareUnsigned(address + len, address) < 0) {
            throw Errno.of(Errno.EINVAL);
        }
        if (len == 0) {
            return;
        }
        long end = Mmap.end(address + len);
        if (advice == POPULATE_READ || advice == POPULATE_WRITE) {
            boolean write = advice == POPULATE_WRITE;
            Populating.range(map, address, end, (m, from, to) -> populate(m, from, to, write));
            return;
        }
        if (changesFlags(advice)) {
            Mlock.forEach(map, address, end, index -> setFlags(map.areas.get(index), advice));
            return;
        }
        boolean hole = false;
        long at = address;
        while (at < end) {
            Vma vma = map.areas.find(at);
            if (vma == null || vma.start >= end) {
                hole = true;
                break;
            }
            hole |= vma.start > at;
            long from = Math.max(at, vma.start);
            long to = Math.min(end, vma.end);
            discard(map, vma, from, to, advice);
            at = to;
        }
        if (hole) {
            throw Errno.of(Errno.ENOMEM);
        }
    }

    private static boolean changesFlags(int advice) {
        return switch (advice) {
            case NORMAL,
                    RANDOM,
                    SEQUENTIAL,
                    DONTFORK,
                    DOFORK,
                    HUGEPAGE_ADVICE,
                    NOHUGEPAGE_ADVICE,
                    DONTDUMP_ADVICE,
                    DODUMP,
                    WIPEONFORK_ADVICE,
                    KEEPONFORK -> true;
            default -> false;
        };
    }

    private static void setFlags(Vma vma, int advice) {
        switch (advice) {
            case NORMAL -> vma.flags &= ~(RAND_READ | SEQ_READ);
            case RANDOM -> vma.flags = vma.flags & ~SEQ_READ | RAND_READ;
            case SEQUENTIAL -> vma.flags = vma.flags & ~RAND_READ | SEQ_READ;
            case DONTFORK -> vma.flags |= DONTCOPY;
            case DOFORK -> vma.flags &= ~DONTCOPY;
            case HUGEPAGE_ADVICE -> vma.flags = vma.flags & ~NOHUGEPAGE | HUGEPAGE;
            case NOHUGEPAGE_ADVICE -> vma.flags = vma.flags & ~HUGEPAGE | NOHUGEPAGE;
            case DONTDUMP_ADVICE -> vma.flags |= DONTDUMP;
            case DODUMP -> vma.flags &= ~DONTDUMP;
            case WIPEONFORK_ADVICE -> {
                if (vma.source != null || vma.has(SHARED)) {
                    throw Errno.of(Errno.EINVAL);
                }
                vma.flags |= WIPEONFORK;
            }
            default -> vma.flags &= ~WIPEONFORK;
        }
    }

    /** Advice that acts on pages at once. */
    private static void discard(MemoryMap map, Vma vma, long from, long to, int advice) {
        switch (advice) {
            case DONTNEED -> {
                if (vma.has(LOCKED)) {
                    throw Errno.of(Errno.EINVAL);
                }
                map.zap(vma, from, to);
            }
            case DONTNEED_LOCKED -> map.zap(vma, from, to);
            case FREE -> {
                // The kernel may take such pages at any time; here it does so at once, which a program cannot tell
                // from memory pressure.
                if (vma.source != null) {
                    throw Errno.of(Errno.EINVAL);
                }
                map.zap(vma, from, to);
            }
            case WILLNEED -> {
                if (vma.source != null) {
                    long first = vma.indexOf(from);
                    long last = Math.min(vma.indexOf(to), vma.source.size() + PAGE_SIZE - 1 >>> PAGE_SHIFT);
                    last = Math.min(last, first + READ_AHEAD);
                    for (long i = first; i < last && !vma.source.isShmem(); i++) {
                        if (vma.source.page(i, false) == 0) {
                            break;
                        }
                    }
                }
            }
            case COLD, PAGEOUT -> {
                if (vma.has(LOCKED)) {
                    throw Errno.of(Errno.EINVAL);
                }
            }
            case MERGEABLE, UNMERGEABLE -> {}
            default -> throw Errno.of(Errno.EINVAL);
        }
    }

    private static long populate(MemoryMap map, long from, long to, boolean write) {
        long end = Populating.end(from, to);
        for (long va = from; va < end; va += PAGE_SIZE) {
            Vma vma = map.areaAt(va);
            if (vma == null) {
                throw Errno.of(Errno.ENOMEM);
            }
            if (!vma.has(write ? WRITE : ACCESS)) {
                throw Errno.of(Errno.EINVAL);
            }
            int result = Mmap.populatePage(map, va, write);
            if (result != 0) {
                throw Errno.of(result == PageFault.OUT_OF_MEMORY ? Errno.ENOMEM : Errno.EFAULT);
            }
        }
        return end;
    }
}
