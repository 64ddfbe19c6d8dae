package vitrine.kernel.pipe;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.FileIo;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PageSource;
import vitrine.kernel.mm.UserBuffer;
import vitrine.kernel.task.Task;
import vitrine.machine.memory.PhysicalMemory;

/**
 * splice(2), tee(2), vmsplice(2): bytes between pipes and files without passing through the program. Between pipes, and
 * from files with a page cache, frames are shared and not copied.
 */
final class Splice {
    static final int SPLICE_F_NONBLOCK = 2;
    private static final int FLAGS = 15;
    private static final int PAGE = PhysicalMemory.PAGE_SIZE;

    private Splice() {}

    static long splice(Task t, long fdIn, long offIn, long fdOut, long offOut, long length, int flags) {
        if (length == 0) {
            return 0;
        }
        if ((flags & ~FLAGS) != 0) {
            return -Errno.EINVAL;
        }
        OpenFile in = t.files().file(fdIn);
        OpenFile out = t.files().file(fdOut);
        if (!Fcntl.reads(in.flags) || !Fcntl.writes(out.flags)) {
            return -Errno.EBADF;
        }
        if (in instanceof PipeFile && offIn != 0 || out instanceof PipeFile && offOut != 0) {
            return -Errno.ESPIPE;
        }
        Place from = new Place(offIn != 0, offIn == 0 ? 0 : t.mm().readLong(offIn));
        Place to = new Place(offOut != 0, offOut == 0 ? 0 : t.mm().readLong(offOut));
        long n = splice(t, in, from, out, to, length, flags);
        if (n >= 0 && offIn != 0) {
            t.mm().writeLong(offIn, from.at);
        }
        if (n >= 0 && offOut != 0) {
            t.mm().writeLong(offOut, to.at);
        }
        return n;
    }

    /** Where in a file: at its position, unless an offset is given, which then moves. */
    static final class Place {
        final boolean given;
        long at;

        Place(boolean given, long at) {
            this.given = given;
            this.at = at;
        }
    }

    /** Between two open files; the flags were checked. */
    static long splice(Task t, OpenFile in, Place offIn, OpenFile out, Place offOut, long length, int flags) {
        PipeFile from = in instanceof PipeFile p ? p : null;
        PipeFile to = out instanceof PipeFile p ? p : null;
        boolean nonblock = (flags & SPLICE_F_NONBLOCK) != 0;
        long bytes = Math.min(length, Integer.MAX_VALUE & -PAGE);
        if (from != null && to != null) {
            return from.pipe() == to.pipe()
                    ? -Errno.EINVAL
                    : move(t, from, to, bytes, nonblock || from.nonblock() || to.nonblock(), true);
        }
        if (from != null) {
            long n = fromPipe(t, from, out, offOut, bytes, nonblock || from.nonblock());
            if (n > 0) {
                FileIo.modified(t, out);
            }
            return n;
        }
        long n = to != null ? toPipe(t, in, offIn, to, bytes, nonblock || to.nonblock()) : -Errno.EINVAL;
        if (n > 0) {
            FileIo.accessed(t, in);
        }
        return n;
    }

    static long tee(Task t, long fdIn, long fdOut, long length, int flags) {
        if ((flags & ~FLAGS) != 0) {
            return -Errno.EINVAL;
        }
        if (length == 0) {
            return 0;
        }
        return tee(t, t.files().file(fdIn), t.files().file(fdOut), length, flags);
    }

    /** Between two open files; the flags were checked. */
    static long tee(Task t, OpenFile in, OpenFile out, long length, int flags) {
        if (!Fcntl.reads(in.flags) || !Fcntl.writes(out.flags)) {
            return -Errno.EBADF;
        }
        if (!(in instanceof PipeFile from) || !(out instanceof PipeFile to) || from.pipe() == to.pipe()) {
            return -Errno.EINVAL;
        }
        boolean nonblock = (flags & SPLICE_F_NONBLOCK) != 0 || from.nonblock() || to.nonblock();
        return move(t, from, to, Math.min(length, Integer.MAX_VALUE), nonblock, false);
    }

    static long vmsplice(Task t, long fd, long iov, long count, int flags) {
        if ((flags & ~FLAGS) != 0) {
            return -Errno.EINVAL;
        }
        OpenFile file = t.files().file(fd);
        if (!(file instanceof PipeFile p)) {
            return -Errno.EBADF;
        }
        boolean nonblock = (flags & SPLICE_F_NONBLOCK) != 0 || p.nonblock();
        UserBuffer buffer = UserBuffer.iovec(t.mm(), iov, count);
        return p.writes()
                ? p.pipe().write(t, buffer, nonblock, false)
                : p.pipe().read(t, buffer, nonblock);
    }

    /** Waits until one pipe has bytes and the other room, then moves (or shares) slots. */
    private static long move(Task t, PipeFile from, PipeFile to, long length, boolean nonblock, boolean take) {
        Pipe a = from.pipe();
        Pipe b = to.pipe();
        if (b.readers() == 0) {
            Pipes.sigpipe(t);
            return -Errno.EPIPE;
        }
        if (a.empty()) {
            return a.writers() == 0 ? 0 : nonblock ? -Errno.EAGAIN : t.sleepOn(a.readWait);
        }
        if (b.full()) {
            return nonblock ? -Errno.EAGAIN : t.sleepOn(b.writeWait);
        }
        long done = 0;
        for (int i = 0; done < length && !b.full() && (take ? !a.empty() : i < a.used()); i++) {
            int slot = take ? 0 : i;
            int n = (int) Math.min(a.lengthAt(slot), length - done);
            a.shareSlot(slot, n, b);
            if (take) {
                a.drop(n);
            }
            done += n;
        }
        return done;
    }

    private static long fromPipe(Task t, PipeFile from, OpenFile out, Place offset, long length, boolean nonblock) {
        Pipe p = from.pipe();
        if ((out.flags & Fcntl.O_APPEND) != 0 || offset.given && !out.seekable()) {
            return -Errno.EINVAL;
        }
        if (p.empty()) {
            return p.writers() == 0 ? 0 : nonblock ? -Errno.EAGAIN : t.sleepOn(p.readWait);
        }
        long at = offset.given ? offset.at : -1;
        long done = 0;
        do {
            int want = (int) Math.min(p.lengthAt(0), length - done);
            long n = out.write(t, new HostBuffer(p.hostAt(0), want), at);
            if (n <= 0) {
                if (done == 0) {
                    return n;
                }
                break;
            }
            p.drop((int) n);
            done += n;
            at = at < 0 ? at : at + n;
            if (n < want) {
                break;
            }
        } while (done < length && !p.empty() && out.inode().isRegular());
        offset.at = at;
        return done;
    }

    private static long toPipe(Task t, OpenFile in, Place offset, PipeFile to, long length, boolean nonblock) {
        Pipe p = to.pipe();
        if (offset.given && !in.seekable()) {
            return -Errno.EINVAL;
        }
        if (p.readers() == 0) {
            Pipes.sigpipe(t);
            return -Errno.EPIPE;
        }
        if (p.full()) {
            return nonblock ? -Errno.EAGAIN : t.sleepOn(p.writeWait);
        }
        long at = offset.given ? offset.at : -1;
        PageSource pages = in.inode().isRegular() ? in.pages() : null;
        if (pages == null) {
            long n = p.fill(t, in, at, (int) Math.min(PAGE, length));
            if (n > 0) {
                offset.at = at + n;
            }
            return n;
        }
        long done = share(p, pages, at < 0 ? in.position : at, length);
        if (offset.given) {
            offset.at = at + done;
        } else {
            in.position += done;
        }
        return done;
    }

    /** Pages of a file go into free slots as they are. */
    private static long share(Pipe p, PageSource pages, long position, long length) {
        long done = 0;
        while (done < length && !p.full() && position + done < pages.size()) {
            long at = position + done;
            int inPage = (int) (at & PAGE - 1);
            int n = (int) Math.min(Math.min(PAGE - inPage, length - done), pages.size() - at);
            int pfn = pages.page(at >>> 12, false);
            if (pfn == 0) {
                return done > 0 ? done : -Errno.ENOMEM;
            }
            p.pushShared(pfn, inPage, n);
            done += n;
        }
        return done;
    }
}
