package vitrine.kernel.fs.host;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PageCache;
import vitrine.kernel.fs.PageSource;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.RegularFile;
import vitrine.kernel.gate.HostFiles;
import vitrine.kernel.task.Task;
import vitrine.machine.memory.HostMemory;
import vitrine.machine.memory.PhysicalMemory;

/**
 * A regular file of the host. Pages come into the cache when first touched, a few ahead; write(2) goes through to the
 * host at once; pages that a shared mapping may have changed are written at sync, close and unmapping.
 */
final class HostFile extends HostInode implements PageSource {
    private static final int PAGE = PhysicalMemory.PAGE_SIZE;
    private static final int SHIFT = PhysicalMemory.PAGE_SHIFT;
    private static final int AHEAD = 16;

    private final PageCache cache;

    /** Pages that were handed out for writing since they were last written to the host. */
    private final TreeSet<Long> dirty = new TreeSet<>();

    private HostFiles.@Nullable Content content;
    private boolean writable;
    private int users;
    private boolean major;

    HostFile(HostFs fs, HostFiles.Attributes a, @Nullable HostFolder parent, String name) {
        super(fs, a, parent, name);
        this.cache = new PageCache(fs.vfs.kernel.ram, fs.vfs.filePages);
    }

    @Override
    void update(HostFiles.Attributes a) {
        if (a.mtime() != mtime || a.size() != size) {
            forget();
        }
        super.update(a);
    }

    /** The host changed the content: what is cached is old. */
    private void forget() {
        if (cache.count() == 0 || !dirty.isEmpty()) {
            return; // what the guest itself is changing stays the guest's
        }
        cache.remove(0, Long.MAX_VALUE >>> SHIFT);
        fs.dropped(this);
    }

    private HostFiles.Content content(boolean write) {
        HostFiles.Content c = content;
        if (c == null || write && !writable) {
            HostFiles.Content opened = fs.tree.open(path(), write);
            if (c != null) {
                c.close();
            }
            content = opened;
            writable = write;
            c = opened;
        }
        return c;
    }

    @Override
    public void prepareRead() {
        content(false);
    }

    @Override
    public @Nullable OpenFile open(Task t, PathRef path, int flags) {
        refresh();
        content(Fcntl.writes(flags));
        return new RegularFile(fs.vfs, path, flags);
    }

    @Override
    public void opened() {
        users++;
    }

    @Override
    public void closed() {
        if (--users == 0) {
            flush();
            close();
            if (nlink == 0) {
                cache.remove(0, Long.MAX_VALUE >>> SHIFT);
                fs.dropped(this);
            }
        }
    }

    private void close() {
        HostFiles.Content c = content;
        if (c != null) {
            c.close();
            content = null;
            writable = false;
        }
    }

    @Override
    public PageSource pages() {
        return this;
    }

    @Override
    public boolean lastWasMajor() {
        return major;
    }

    @Override
    public int page(long index, boolean write) {
        int pfn = cache.get(index);
        major = pfn == 0;
        if (pfn == 0) {
            pfn = fill(index);
        }
        if (write && pfn != 0) {
            dirty.add(index);
        }
        return pfn;
    }

    @Override
    public int cachedPage(long index) {
        return cache.get(index);
    }

    @Override
    public void sync(long from, long to) {
        sync();
    }

    /** Brings a page and some behind it into the cache. Returns its frame, 0 when there is no memory. */
    private int fill(long index) {
        long position = index << SHIFT;
        int pages = 1;
        while (pages < AHEAD && position + (long) pages * PAGE < size && cache.get(index + pages) == 0) {
            pages++;
        }
        byte[] bytes = new byte[pages * PAGE];
        int length = position < size ? content(false).read(position, bytes, 0, bytes.length) : 0;
        int first = 0;
        for (int i = 0; i < pages; i++) {
            int pfn = i == 0 ? fs.vfs.allocateFrame() : fs.vfs.kernel.ram.allocate();
            if (pfn == 0) {
                break;
            }
            int n = Math.clamp(length - (long) i * PAGE, 0, PAGE);
            HostMemory.copyIn(bytes, i * PAGE, fs.vfs.kernel.ram.hostAddress(pfn), n);
            cache.put(index + i, pfn);
            first = i == 0 ? pfn : first;
        }
        fs.used(this);
        if (users == 0) {
            close(); // read below an overlay: nobody will close it
        }
        return first;
    }

    @Override
    public void extend(long newSize) {
        size = Math.max(size, newSize);
    }

    @Override
    public void dirtied(long from, long to) {
        HostFiles.Content c = content(true);
        for (long at = from; at < to; ) {
            long index = at >>> SHIFT;
            int within = (int) at & PAGE - 1;
            int n = (int) Math.min(PAGE - within, to - at);
            write(c, index, within, n);
            if (!fs.vfs.mapped.test(this)) {
                dirty.remove(index);
            }
            at += n;
        }
        asNow();
    }

    /** The host's times after a change of our own, so that it is not taken for somebody else's. */
    private void asNow() {
        try {
            HostFiles.Attributes a = fs.tree.stat(path());
            size = Math.max(size, a.size());
            mtime = a.mtime();
            ctime = a.ctime();
        } catch (Errno e) {
            // Deleted but open.
        }
    }

    private void write(HostFiles.Content c, long index, int within, int length) {
        int pfn = cache.get(index);
        if (pfn != 0 && length > 0) {
            byte[] bytes = new byte[length];
            HostMemory.copyOut(fs.vfs.kernel.ram.hostAddress(pfn) + within, bytes, 0, length);
            c.write((index << SHIFT) + within, bytes, 0, length);
        }
    }

    /** Writes what mappings may have changed. */
    private void flush() {
        if (dirty.isEmpty()) {
            return;
        }
        HostFiles.Content c = content(true);
        for (long index : dirty) {
            write(c, index, 0, Math.clamp(size - (index << SHIFT), 0, PAGE));
        }
        if (!fs.vfs.mapped.test(this)) {
            dirty.clear();
        }
        asNow();
    }

    @Override
    public void sync() {
        flush();
        HostFiles.Content c = content;
        if (c != null && writable) {
            c.sync();
        }
    }

    @Override
    public void truncate(long newSize) {
        content(true).truncate(newSize);
        if (newSize < size) {
            long keep = newSize + PAGE - 1 >>> SHIFT;
            dirty.tailSet(keep, true).clear();
            cache.remove(keep, Long.MAX_VALUE >>> SHIFT);
            cache.zero(newSize >>> SHIFT, (int) newSize & PAGE - 1, (newSize & PAGE - 1) == 0 ? 0 : PAGE);
            fs.vfs.unmapper.unmap(this, keep);
        }
        size = newSize;
        asNow();
        size = newSize;
        if (users == 0) {
            close();
        }
    }

    /** Drops clean pages that nothing maps. Returns how many. */
    int shrink(int frames) {
        PhysicalMemory ram = fs.vfs.kernel.ram;
        int freed = cache.removeIf((index, pfn) -> ram.references(pfn) == 1 && !dirty.contains(index), frames);
        if (cache.count() == 0) {
            fs.dropped(this);
        }
        return freed;
    }
}
