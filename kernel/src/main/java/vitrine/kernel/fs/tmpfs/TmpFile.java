package vitrine.kernel.fs.tmpfs;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.PageCache;
import vitrine.kernel.fs.PageSource;
import vitrine.machine.memory.HostMemory;
import vitrine.machine.memory.PhysicalMemory;

/** A regular file in memory. Absent pages are holes. */
public final class TmpFile extends TmpInode implements PageSource {
    /** fcntl(2) F_ADD_SEALS. */
    public static final int F_SEAL_SEAL = 1;

    public static final int F_SEAL_SHRINK = 2;
    public static final int F_SEAL_GROW = 4;
    public static final int F_SEAL_WRITE = 8;
    public static final int F_SEAL_FUTURE_WRITE = 16;
    public static final int F_SEAL_EXEC = 32;

    private static final int PAGE = PhysicalMemory.PAGE_SIZE;
    private static final int SHIFT = PhysicalMemory.PAGE_SHIFT;
    private static final int FALLOC_KEEP_SIZE = 1;
    private static final int FALLOC_PUNCH_HOLE = 2;

    private final PageCache cache;
    private long size;

    /** Seals of a memfd; F_SEAL_SEAL for every other file. */
    public int seals = F_SEAL_SEAL;

    boolean linkable;

    /** Where pages that are absent here come from (a file that was copied up by an overlay), and up to which byte. */
    private @Nullable PageSource under;

    private long underEnd;

    /** Shows the content of another file, of that size, until pages are changed here. */
    public void copyOf(PageSource source, long bytes) {
        under = source;
        underEnd = bytes;
        size = bytes;
    }

    TmpFile(TmpFs fs, int mode, int uid, int gid) {
        super(fs, mode, uid, gid);
        this.cache = new PageCache(fs.vfs.kernel.ram, fs.vfs.shmemPages);
    }

    @Override
    public boolean linkable() {
        return linkable;
    }

    @Override
    public void neverLink() {
        linkable = false;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public long blocks() {
        return under != null ? size + 511 >>> 9 : (long) cache.count() << 3;
    }

    @Override
    public PageSource pages() {
        return this;
    }

    @Override
    public int page(long index, boolean write) {
        int pfn = cache.get(index);
        if (pfn == 0) {
            pfn = fs.newPage();
            PageSource source = under;
            if (source != null && index << SHIFT < underEnd) {
                copy(source, index, pfn);
            }
            cache.put(index, pfn);
        }
        return pfn;
    }

    @Override
    public int cachedPage(long index) {
        return cache.get(index);
    }

    @Override
    public boolean isShmem() {
        return true;
    }

    private void copy(PageSource source, long index, int pfn) {
        PhysicalMemory ram = fs.vfs.kernel.ram;
        int from = source.peek(index);
        if (from == 0) {
            ram.release(pfn);
            fs.freedPages(1);
            throw Errno.of(Errno.ENOMEM);
        }
        HostMemory.copy(ram.hostAddress(from), ram.hostAddress(pfn), Math.min(PAGE, underEnd - (index << SHIFT)));
    }

    @Override
    public int peek(long index) {
        int pfn = cache.get(index);
        if (pfn != 0) {
            return pfn;
        }
        PageSource source = under;
        if (source == null || index << SHIFT >= underEnd) {
            return fs.vfs.zeroFrame();
        }
        return underEnd - (index << SHIFT) >= PAGE ? source.peek(index) : page(index, false);
    }

    @Override
    public void extend(long newSize) {
        size = Math.max(size, newSize);
    }

    @Override
    public int writeRefusal(long at, long count) {
        if ((seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)) != 0) {
            return Errno.EPERM;
        }
        return (seals & F_SEAL_GROW) != 0 && at + count > size ? Errno.EPERM : 0;
    }

    @Override
    public int mapRefusal(boolean shared, boolean write) {
        return shared && write && (seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)) != 0 ? Errno.EPERM : 0;
    }

    @Override
    public void truncate(long newSize) {
        if (newSize < size && (seals & F_SEAL_SHRINK) != 0 || newSize > size && (seals & F_SEAL_GROW) != 0) {
            throw Errno.of(Errno.EPERM);
        }
        if (newSize < size) {
            if (newSize < underEnd && (newSize & PAGE - 1) != 0) {
                page(newSize >>> SHIFT, true);
            }
            underEnd = Math.min(underEnd, newSize);
            long keep = newSize + PAGE - 1 >>> SHIFT;
            fs.freedPages(cache.remove(keep, Long.MAX_VALUE >>> SHIFT));
            if ((newSize & PAGE - 1) != 0) {
                cache.zero(newSize >>> SHIFT, (int) newSize & PAGE - 1, PAGE);
            }
            fs.vfs.unmapper.unmap(this, keep);
        }
        size = newSize;
    }

    @Override
    public long seekData(long offset, boolean data) {
        if (under != null) {
            return data ? offset : size;
        }
        long index = offset >>> SHIFT;
        if (data) {
            long next = cache.next(index);
            if (next < 0 || next << SHIFT >= size) {
                return -1;
            }
            return Math.max(offset, next << SHIFT);
        }
        while (index << SHIFT < size && cache.get(index) != 0) {
            index++;
        }
        return Math.min(size, Math.max(offset, index << SHIFT));
    }

    @Override
    public void allocate(int how, long offset, long length) {
        long end = offset + length;
        if (how == (FALLOC_PUNCH_HOLE | FALLOC_KEEP_SIZE)) {
            if ((seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)) != 0) {
                throw Errno.of(Errno.EPERM);
            }
            punch(offset, end);
            return;
        }
        if (how != 0 && how != FALLOC_KEEP_SIZE) {
            throw Errno.of(Errno.EOPNOTSUPP);
        }
        if (end > size && (seals & F_SEAL_GROW) != 0) {
            throw Errno.of(Errno.EPERM);
        }
        long first = offset >>> SHIFT;
        long last = end + PAGE - 1 >>> SHIFT;
        if (last - first > fs.freePages() + cache.count()) {
            throw Errno.of(Errno.ENOSPC);
        }
        for (long i = first; i < last; i++) {
            page(i, true);
        }
        if (how == 0) {
            size = Math.max(size, end);
        }
    }

    private void punch(long offset, long end) {
        for (long i = offset >>> SHIFT; under != null && i << SHIFT < Math.min(end, underEnd); i++) {
            page(i, true); // what lies below must not show through
        }
        if (under != null) {
            for (long i = offset >>> SHIFT; i << SHIFT < Math.min(end, underEnd); i++) {
                long base = i << SHIFT;
                cache.zero(i, (int) Math.max(0, offset - base), (int) Math.min(PAGE, end - base));
            }
            return;
        }
        long first = offset + PAGE - 1 >>> SHIFT;
        long last = end >>> SHIFT;
        if (first > last) {
            cache.zero(last, (int) offset & PAGE - 1, (int) end & PAGE - 1);
            return;
        }
        if ((offset & PAGE - 1) != 0) {
            cache.zero(offset >>> SHIFT, (int) offset & PAGE - 1, PAGE);
        }
        if ((end & PAGE - 1) != 0) {
            cache.zero(last, 0, (int) end & PAGE - 1);
        }
        if (first < last) {
            fs.freedPages(cache.remove(first, last));
            fs.vfs.unmapper.unmap(this, first);
        }
    }

    @Override
    void free() {
        super.free();
        fs.freedPages(cache.remove(0, Long.MAX_VALUE >>> SHIFT));
        size = 0;
    }
}
