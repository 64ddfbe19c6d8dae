package vitrine.kernel.fs.call;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.FileIo;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.mm.UserBuffer;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** read, write, their vectored and positioned kin, and lseek. */
final class ReadWriteCalls {
    private static final int RWF_HIPRI = 1;
    private static final int RWF_DSYNC = 2;
    private static final int RWF_SYNC = 4;
    private static final int RWF_NOWAIT = 8;
    private static final int RWF_APPEND = 16;

    private ReadWriteCalls() {}

    static void declare(SyscallTable s) {
        Arg fd = Arg.fd("fd");
        Arg offset = Arg.of("offset", Arg.Kind.OFFSET);
        Arg vectorOut = Arg.of("iov", Arg.Kind.IOVEC_OUT, "2");
        Arg vectorIn = Arg.of("iov", Arg.Kind.IOVEC_IN, "2");
        Arg count = Arg.integer("iovcnt");
        s.full(0, "read", (t, f, b, n, x, y, z) -> read(t, f, b, n), fd, Arg.out("buf", 2), Arg.size("count"));
        s.full(1, "write", (t, f, b, n, x, y, z) -> write(t, f, b, n), fd, Arg.in("buf", 2), Arg.size("count"));
        s.full(
                17,
                "pread64",
                (t, f, b, n, o, y, z) -> at(o) ? readAt(t, f, UserBuffer.of(t.mm(), b, n), o) : -Errno.EINVAL,
                fd,
                Arg.out("buf", 2),
                Arg.size("count"),
                offset);
        s.full(
                18,
                "pwrite64",
                (t, f, b, n, o, y, z) -> at(o) ? writeAt(t, f, UserBuffer.of(t.mm(), b, n), o) : -Errno.EINVAL,
                fd,
                Arg.in("buf", 2),
                Arg.size("count"),
                offset);
        s.full(
                19,
                "readv",
                (t, f, v, n, x, y, z) -> FileIo.read(t, readable(t, f), UserBuffer.iovec(t.mm(), v, n), -1),
                fd,
                vectorOut,
                count);
        s.full(
                20,
                "writev",
                (t, f, v, n, x, y, z) -> FileIo.write(t, writable(t, f), UserBuffer.iovec(t.mm(), v, n), -1),
                fd,
                vectorIn,
                count);
        s.full(
                295,
                "preadv",
                (t, f, v, n, o, y, z) -> at(o) ? readAt(t, f, UserBuffer.iovec(t.mm(), v, n), o) : -Errno.EINVAL,
                fd,
                vectorOut,
                count,
                offset);
        s.full(
                296,
                "pwritev",
                (t, f, v, n, o, y, z) -> at(o) ? writeAt(t, f, UserBuffer.iovec(t.mm(), v, n), o) : -Errno.EINVAL,
                fd,
                vectorIn,
                count,
                offset);
        Arg high = Arg.of("pos_h", Arg.Kind.ULONG);
        Arg flags = Arg.flags("flags", "rwf");
        s.full(
                327,
                "preadv2",
                (t, f, v, n, o, h, how) -> preadv2(t, f, v, n, o, (int) how),
                fd,
                vectorOut,
                count,
                offset,
                high,
                flags);
        s.full(
                328,
                "pwritev2",
                (t, f, v, n, o, h, how) -> pwritev2(t, f, v, n, o, (int) how),
                fd,
                vectorIn,
                count,
                offset,
                high,
                flags);
        s.full(
                8,
                "lseek",
                (t, f, o, w, x, y, z) -> t.files().file(f).seek(t, o, (int) w),
                fd,
                offset,
                Arg.oneOf("whence", "seek"));
    }

    private static boolean at(long offset) {
        return offset >= 0;
    }

    private static OpenFile readable(Task t, long fd) {
        OpenFile f = t.files().file(fd);
        if (!Fcntl.reads(f.flags)) {
            throw Errno.of(Errno.EBADF);
        }
        return f;
    }

    private static OpenFile writable(Task t, long fd) {
        OpenFile f = t.files().file(fd);
        if (!Fcntl.writes(f.flags)) {
            throw Errno.of(Errno.EBADF);
        }
        return f;
    }

    private static long read(Task t, long fd, long buffer, long count) {
        return FileIo.read(t, readable(t, fd), UserBuffer.of(t.mm(), buffer, count), -1);
    }

    private static long write(Task t, long fd, long buffer, long count) {
        return FileIo.write(t, writable(t, fd), UserBuffer.of(t.mm(), buffer, count), -1);
    }

    private static long readAt(Task t, long fd, IoBuffer buffer, long offset) {
        OpenFile f = readable(t, fd);
        return f.seekable() ? FileIo.read(t, f, buffer, offset) : -Errno.ESPIPE;
    }

    private static long writeAt(Task t, long fd, IoBuffer buffer, long offset) {
        OpenFile f = writable(t, fd);
        return f.seekable() ? FileIo.write(t, f, buffer, offset) : -Errno.ESPIPE;
    }

    private static long preadv2(Task t, long fd, long iov, long count, long offset, int how) {
        if ((how & ~(RWF_HIPRI | RWF_DSYNC | RWF_SYNC | RWF_NOWAIT)) != 0) {
            return -Errno.EOPNOTSUPP;
        }
        IoBuffer b = UserBuffer.iovec(t.mm(), iov, count);
        return offset == -1
                ? FileIo.read(t, readable(t, fd), b, -1)
                : at(offset) ? readAt(t, fd, b, offset) : -Errno.EINVAL;
    }

    private static long pwritev2(Task t, long fd, long iov, long count, long offset, int how) {
        if ((how & ~(RWF_HIPRI | RWF_DSYNC | RWF_SYNC | RWF_APPEND)) != 0) {
            return -Errno.EOPNOTSUPP;
        }
        if (offset < -1) {
            return -Errno.EINVAL;
        }
        IoBuffer b = UserBuffer.iovec(t.mm(), iov, count);
        OpenFile f = writable(t, fd);
        if (offset != -1 && !f.seekable()) {
            return -Errno.ESPIPE;
        }
        int before = f.flags;
        if ((how & RWF_APPEND) != 0) {
            f.flags |= Fcntl.O_APPEND;
        }
        long n = FileIo.write(t, f, b, offset);
        f.flags = before;
        if (n > 0 && (how & (RWF_DSYNC | RWF_SYNC)) != 0) {
            f.inode().sync();
        }
        return n;
    }
}
