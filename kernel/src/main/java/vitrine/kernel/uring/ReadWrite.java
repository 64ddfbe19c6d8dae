package vitrine.kernel.uring;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.FileIo;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.mm.UserBuffer;
import vitrine.kernel.mm.UserMemory;
import vitrine.kernel.task.Task;

/** READV, WRITEV, READ, WRITE and their forms with registered buffers. */
final class ReadWrite {
    private static final int RWF_DSYNC = 2;
    private static final int RWF_SYNC = 4;
    private static final int RWF_NOWAIT = 8;
    private static final int RWF_APPEND = 16;
    private static final int RWF_KNOWN = 31;
    private static final int READ = 0;
    private static final int WRITE = 1;

    private ReadWrite() {}

    static int prepare(Request r) {
        Sqe s = r.sqe;
        if (s.has(Sqe.BUFFER_SELECT) && s.opcode() == 1 && s.len() != 1) {
            return Errno.EINVAL;
        }
        return 0;
    }

    static long readv(Request r) {
        Sqe s = r.sqe;
        UserMemory mm = r.task().mm();
        if (s.has(Sqe.BUFFER_SELECT)) {
            long base = s.addr();
            return transfer(r, selected(r, mm.readLong(base + 8)), READ);
        }
        return transfer(r, UserBuffer.iovec(mm, s.addr(), s.length()), READ);
    }

    static long writev(Request r) {
        return transfer(r, UserBuffer.iovec(r.task().mm(), r.sqe.addr(), r.sqe.length()), WRITE);
    }

    static long read(Request r) {
        Sqe s = r.sqe;
        return transfer(
                r,
                s.has(Sqe.BUFFER_SELECT)
                        ? selected(r, s.length())
                        : UserBuffer.of(r.task().mm(), s.addr(), s.length()),
                READ);
    }

    static long readFixed(Request r) {
        r.ring.buffers.check(r.sqe.buffer(), r.sqe.addr(), r.sqe.length());
        return read(r);
    }

    static long writeFixed(Request r) {
        r.ring.buffers.check(r.sqe.buffer(), r.sqe.addr(), r.sqe.length());
        return write(r);
    }

    static long write(Request r) {
        return transfer(r, UserBuffer.of(r.task().mm(), r.sqe.addr(), r.sqe.length()), WRITE);
    }

    /** A buffer of the request's group. Throws ENOBUFS. */
    static UserBuffer selected(Request r, long length) {
        UserMemory mm = r.task().mm();
        BufferGroups.Taken t = r.ring.groups.take(mm, r.sqe.buffer());
        if (t == null) {
            throw Errno.of(Errno.ENOBUFS);
        }
        r.taken = t;
        long size =
                length == 0 ? t.buffer().length() : Math.min(length, t.buffer().length());
        return UserBuffer.of(mm, t.buffer().address(), size);
    }

    private static long transfer(Request r, IoBuffer buffer, int direction) {
        OpenFile f = r.file();
        Sqe s = r.sqe;
        Task t = r.task();
        if (direction == READ ? !Fcntl.reads(f.flags) : !Fcntl.writes(f.flags)) {
            return -Errno.EBADF;
        }
        if ((s.how() & ~RWF_KNOWN) != 0) {
            return -Errno.EOPNOTSUPP;
        }
        if (r.ring.is(UringFile.SETUP_IOPOLL)) {
            return -Errno.EOPNOTSUPP; // no file here has a queue that could be polled
        }
        r.noWait = (s.how() & RWF_NOWAIT) != 0;
        long offset = f.seekable() ? s.off() : -1;
        if (offset < -1) {
            return -Errno.EINVAL;
        }
        long wanted = buffer.remaining();
        int before = f.flags & (Fcntl.O_NONBLOCK | Fcntl.O_APPEND);
        f.flags |= Fcntl.O_NONBLOCK | ((s.how() & RWF_APPEND) != 0 && direction == WRITE ? Fcntl.O_APPEND : 0);
        long n;
        r.worker().begin(direction);
        try {
            n = direction == READ ? FileIo.read(t, f, buffer, offset) : FileIo.write(t, f, buffer, offset);
        } finally {
            f.flags = f.flags & ~(Fcntl.O_NONBLOCK | Fcntl.O_APPEND) | before;
        }
        if (n == Task.BLOCKED) {
            return Request.PENDING; // a file that waits whatever its flags say
        }
        if (n > 0 && direction == WRITE && (s.how() & (RWF_DSYNC | RWF_SYNC)) != 0) {
            f.inode().sync();
        }
        if (n >= 0 && n != wanted) {
            r.failed = true; // a short transfer breaks a chain
        }
        return n == -Errno.ERESTARTSYS ? -Errno.EINTR : n;
    }
}
