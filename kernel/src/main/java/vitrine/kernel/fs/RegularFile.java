package vitrine.kernel.fs;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.task.Task;
import vitrine.machine.memory.PhysicalMemory;

/** An open regular file whose content is in the page cache: reads and writes go to the frames that mmap maps. */
public final class RegularFile extends OpenFile {
    private static final int PAGE = PhysicalMemory.PAGE_SIZE;

    /** Largest transfer of one call (MAX_RW_COUNT). */
    static final long MAX_RW = Integer.MAX_VALUE & PhysicalMemory.PAGE_MASK;

    private final boolean writer;
    private final Vfs vfs;
    private final PathRef place;
    private final Inode inode;

    /** Throws ETXTBSY when opened for writing while a program runs from it. */
    public RegularFile(Vfs vfs, PathRef place, int flags) {
        this(vfs, place, flags, Fcntl.writes(flags));
    }

    /** {@code writer}: whether it keeps programs from being executed; a memfd does not, though it can be written. */
    public RegularFile(Vfs vfs, PathRef place, int flags, boolean writer) {
        super(flags);
        this.writer = writer;
        this.vfs = vfs;
        this.place = place;
        this.inode = place.inode();
        this.path = place;
        if (writer) {
            inode.getWriteAccess();
        }
        inode.opened();
    }

    @Override
    protected void closed() {
        if (writer) {
            inode.putWriteAccess();
        }
        inode.closed();
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public String name() {
        return vfs.mounts.path(place, vfs.mounts.root());
    }

    @Override
    public boolean seekable() {
        return true;
    }

    @Override
    public @Nullable PageSource pages() {
        return inode.pages();
    }

    @Override
    public void mapped() {
        accessed(vfs, place, flags);
    }

    @Override
    public void mappedWrite() {
        long now = vfs.time();
        inode.mtime = now;
        inode.ctime = now;
    }

    @Override
    public long read(Task t, IoBuffer to, long offset) {
        inode.refresh();
        long at = offset < 0 ? position : offset;
        long n = readPages(to, at);
        if (n > 0 && offset < 0) {
            position = at + n;
        }
        if (n >= 0) {
            accessed(vfs, place, flags);
        }
        return n;
    }

    private long readPages(IoBuffer to, long start) {
        PageSource source = Objects.requireNonNull(inode.pages());
        PhysicalMemory ram = vfs.kernel.ram;
        long at = start;
        long end = Math.min(inode.size(), at + Math.min(to.remaining(), MAX_RW));
        while (at < end) {
            int within = (int) (at & PAGE - 1);
            int length = (int) Math.min(PAGE - within, end - at);
            int moved;
            try {
                int pfn = source.peek(at >>> PhysicalMemory.PAGE_SHIFT);
                if (pfn == 0) {
                    throw Errno.of(Errno.ENOMEM);
                }
                moved = to.putHost(ram.hostAddress(pfn) + within, length);
            } catch (Errno e) {
                return at > start ? at - start : -e.number();
            }
            at += moved;
            if (moved < length) {
                break;
            }
        }
        return Math.max(0, at - start);
    }

    /** Updates the time of the last access as a mount with relatime does. */
    static void accessed(Vfs vfs, PathRef place, int flags) {
        Inode inode = place.inode();
        if ((flags & Fcntl.O_NOATIME) != 0 || (place.mount().flags() & (Mount.MS_RDONLY | Mount.MS_NOATIME)) != 0) {
            return;
        }
        if ((place.mount().flags() & Mount.MS_NODIRATIME) != 0 && inode.isDirectory()) {
            return;
        }
        long now = vfs.time();
        if ((place.mount().flags() & Mount.MS_STRICTATIME) != 0
                || inode.atime <= inode.mtime
                || inode.atime <= inode.ctime
                || now - inode.atime >= 86_400_000_000_000L) {
            inode.accessed(now);
        }
    }

    @Override
    public long write(Task t, IoBuffer from, long offset) {
        boolean append = (flags & Fcntl.O_APPEND) != 0;
        long at = append ? inode.size() : offset < 0 ? position : offset;
        long count = Math.min(from.remaining(), MAX_RW);
        if (count == 0) {
            return 0;
        }
        if (at < 0 || at + count < 0) {
            return -Errno.EFBIG;
        }
        long limit = Limits.fileSize(t);
        if (at + count > limit) {
            if (at >= limit) {
                Limits.fileTooLarge(t);
                return -Errno.EFBIG;
            }
            count = limit - at;
        }
        int refusal = inode.writeRefusal(at, count);
        if (refusal != 0) {
            return -refusal;
        }
        long n = writePages(from, at, count);
        if (n > 0) {
            if (offset < 0) {
                position = at + n;
            }
            long now = vfs.time();
            inode.mtime = now;
            inode.ctime = now;
            if ((inode.mode & (Mode.S_ISUID | Mode.S_ISGID)) != 0) {
                Attributes.dropSetId(t.cred, inode);
            }
            inode.dirtied(at, at + n);
        }
        return n;
    }

    private long writePages(IoBuffer from, long start, long count) {
        PageSource source = Objects.requireNonNull(inode.pages());
        PhysicalMemory ram = vfs.kernel.ram;
        long at = start;
        long end = at + count;
        while (at < end) {
            int within = (int) (at & PAGE - 1);
            int length = (int) Math.min(PAGE - within, end - at);
            int moved;
            try {
                int pfn = source.page(at >>> PhysicalMemory.PAGE_SHIFT, true);
                if (pfn == 0) {
                    throw Errno.of(Errno.ENOMEM);
                }
                ram.retain(pfn); // taking from the user may fault, and reclaim frames
                try {
                    moved = from.takeHost(ram.hostAddress(pfn) + within, length);
                    ram.written(pfn, within, within + moved);
                } finally {
                    ram.release(pfn);
                }
            } catch (Errno e) {
                return at > start ? at - start : -e.number();
            }
            at += moved;
            if (at > inode.size()) {
                inode.extend(at);
            }
            if (moved < length) {
                break;
            }
        }
        return at - start;
    }

    @Override
    public long seek(Task t, long offset, int whence) {
        inode.refresh();
        long size = inode.size();
        long to = switch (whence) {
            case Fcntl.SEEK_SET -> offset;
            case Fcntl.SEEK_CUR -> position + offset;
            case Fcntl.SEEK_END -> size + offset;
            case Fcntl.SEEK_DATA, Fcntl.SEEK_HOLE -> {
                if (offset < 0 || offset >= size) {
                    yield -Errno.ENXIO;
                }
                long found = inode.seekData(offset, whence == Fcntl.SEEK_DATA);
                yield found < 0 ? -Errno.ENXIO : found;
            }
            default -> -Errno.EINVAL;
        };
        if (to < 0) {
            return to == -Errno.ENXIO && whence >= Fcntl.SEEK_DATA ? to : -Errno.EINVAL;
        }
        position = to;
        return to;
    }
}
