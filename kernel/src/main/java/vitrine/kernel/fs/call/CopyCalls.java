package vitrine.kernel.fs.call;

import java.util.ArrayList;
import java.util.List;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.FileIo;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.mm.KernelBuffer;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** sendfile and copy_file_range: from file to file without the program's memory. */
final class CopyCalls {
    private static final int PIECE = 65536;
    private static final long MAX = 0x7fff_f000;

    private CopyCalls() {}

    static void declare(SyscallTable s) {
        s.full(
                40,
                "sendfile",
                (t, o, i, off, n, x, y) -> sendfile(t, o, i, off, n),
                Arg.fd("out_fd"),
                Arg.fd("in_fd"),
                Arg.pointer("offset"),
                Arg.size("count"));
        s.full(
                326,
                "copy_file_range",
                (t, i, oi, o, oo, n, f) -> copyRange(t, i, oi, o, oo, n, f),
                Arg.fd("fd_in"),
                Arg.pointer("off_in"),
                Arg.fd("fd_out"),
                Arg.pointer("off_out"),
                Arg.size("len"),
                Arg.of("flags", Arg.Kind.HEX));
    }

    /** How far a copy got. */
    private static final class Progress {
        long done;
    }

    private static long sendfile(Task t, long outFd, long inFd, long offsetAddress, long count) {
        OpenFile in = t.files().file(inFd);
        OpenFile out = t.files().file(outFd);
        if (!Fcntl.reads(in.flags) || !Fcntl.writes(out.flags)) {
            return -Errno.EBADF;
        }
        if (count < 0 || (out.flags & Fcntl.O_APPEND) != 0) {
            return -Errno.EINVAL;
        }
        if (!in.seekable()) {
            return offsetAddress != 0 ? -Errno.ESPIPE : -Errno.EINVAL;
        }
        Progress p = new Progress();
        long start = offsetAddress != 0 ? t.mm().readLong(offsetAddress) : in.position;
        if (start < 0) {
            return -Errno.EINVAL;
        }
        long n = copy(t, in, start, out, -1, Math.min(count, MAX), p);
        told(t, in, out, p);
        if (p.done == 0 && n < 0) {
            return n; // or BLOCKED: nothing was moved, so the call can begin anew
        }
        if (offsetAddress != 0) {
            t.mm().writeLong(offsetAddress, start + p.done);
        } else {
            in.position = start + p.done;
        }
        return p.done;
    }

    private static void told(Task t, OpenFile in, OpenFile out, Progress p) {
        if (p.done > 0) {
            FileIo.accessed(t, in);
            FileIo.modified(t, out);
        }
    }

    /** Copies in pieces; {@code at} -1 means the position of {@code out}. Returns an error or BLOCKED, else 0. */
    private static long copy(Task t, OpenFile in, long start, OpenFile out, long at, long count, Progress p) {
        byte[] piece = new byte[(int) Math.min(PIECE, count)];
        while (p.done < count) {
            int want = (int) Math.min(piece.length, count - p.done);
            long got = in.read(t, new KernelBuffer(piece, 0, want), start + p.done);
            if (got <= 0) {
                return got;
            }
            long put = write(t, out, new KernelBuffer(piece, 0, (int) got), at < 0 ? -1 : at + p.done, p.done == 0);
            if (put < 0) {
                return put;
            }
            p.done += put;
            if (put < got) {
                return 0;
            }
        }
        return 0;
    }

    /** Writes what fits, and waits for room only when {@code wait} and there is none at all. */
    private static long write(Task t, OpenFile out, KernelBuffer piece, long at, boolean wait) {
        int flags = out.flags;
        out.flags |= Fcntl.O_NONBLOCK;
        long n = out.write(t, piece, at);
        out.flags = flags;
        if (n != -Errno.EAGAIN || !wait || (flags & Fcntl.O_NONBLOCK) != 0) {
            return n;
        }
        List<WaitQueue> queues = new ArrayList<>();
        out.poll(queues::add);
        return t.sleepOn(queues.toArray(WaitQueue[]::new));
    }

    private static long copyRange(
            Task t, long inFd, long inOffset, long outFd, long outOffset, long count, long flags) {
        OpenFile in = t.files().file(inFd);
        OpenFile out = t.files().file(outFd);
        if (flags != 0) {
            return -Errno.EINVAL;
        }
        if (in.inode().isDirectory() || out.inode().isDirectory()) {
            return -Errno.EISDIR;
        }
        if (!in.inode().isRegular() || !out.inode().isRegular()) {
            return -Errno.EINVAL;
        }
        if (!Fcntl.reads(in.flags) || !Fcntl.writes(out.flags) || (out.flags & Fcntl.O_APPEND) != 0) {
            return -Errno.EBADF;
        }
        if (in.inode().dev() != out.inode().dev()) {
            return -Errno.EXDEV; // programs then read and write
        }
        long from = inOffset != 0 ? t.mm().readLong(inOffset) : in.position;
        long to = outOffset != 0 ? t.mm().readLong(outOffset) : out.position;
        long n = Math.min(count < 0 ? MAX : count, MAX);
        if (from < 0 || to < 0 || from + n < 0 || to + n < 0) {
            return -Errno.EOVERFLOW;
        }
        if (in.inode() == out.inode() && from < to + n && to < from + n) {
            return -Errno.EINVAL;
        }
        Progress p = new Progress();
        long result = copy(t, in, from, out, outOffset != 0 ? to : -1, n, p);
        told(t, in, out, p);
        if (p.done == 0 && result < 0) {
            return result;
        }
        if (inOffset != 0) {
            t.mm().writeLong(inOffset, from + p.done);
        } else {
            in.position = from + p.done;
        }
        if (outOffset != 0) {
            t.mm().writeLong(outOffset, to + p.done);
        }
        return p.done;
    }
}
