package vitrine.kernel.aio;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.FileIo;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.mm.UserBuffer;
import vitrine.kernel.mm.UserMemory;
import vitrine.kernel.poll.EventFd;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.Syscall;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** io_setup(2), io_destroy(2), io_submit(2), io_cancel(2), io_getevents(2). */
public final class AioCalls {
    private static final int MMAP = 9;
    private static final int MUNMAP = 11;
    private static final long EVENT = 32;
    private static final long MOST_EVENTS = 0x1000_0000 / EVENT / 2;
    private static final long SECOND = 1_000_000_000L;
    private static final int PREAD = 0;
    private static final int PWRITE = 1;
    private static final int FSYNC = 2;
    private static final int FDSYNC = 3;
    private static final int POLL = 5;
    private static final int PREADV = 7;
    private static final int PWRITEV = 8;
    private static final int FLAG_RESFD = 1;

    private static final String RING = "the ring that programs could read themselves is not filled: libaio then calls";

    private AioCalls() {}

    public static void declare(SyscallTable s) {
        Arg context = Arg.pointer("ctx_id");
        s.partial(
                206,
                "io_setup",
                RING,
                (t, n, p, c, d, e, f) -> setup(t, n & 0xffff_ffffL, p),
                Arg.of("nr_events", Arg.Kind.UINT),
                Arg.pointer("ctx_idp"));
        s.full(207, "io_destroy", (t, id, b, c, d, e, f) -> destroy(t, id), context);
        s.full(
                208,
                "io_getevents",
                (t, id, min, n, to, time, f) -> events(t, id, min, n, to, time, 0),
                context,
                Arg.of("min_nr", Arg.Kind.LONG),
                Arg.of("nr", Arg.Kind.LONG),
                Arg.pointer("events"),
                Arg.structIn("timeout", "timespec"));
        s.full(
                333,
                "io_pgetevents",
                AioCalls::events,
                context,
                Arg.of("min_nr", Arg.Kind.LONG),
                Arg.of("nr", Arg.Kind.LONG),
                Arg.pointer("events"),
                Arg.structIn("timeout", "timespec"),
                Arg.pointer("sigmask"));
        s.full(
                209,
                "io_submit",
                (t, id, n, list, d, e, f) -> submit(t, id, n, list),
                context,
                Arg.of("nr", Arg.Kind.LONG),
                Arg.pointer("iocbpp"));
        s.full(
                210,
                "io_cancel",
                (t, id, iocb, result, d, e, f) -> {
                    t.mm().readInt(iocb + 8);
                    return context(t, id).cancel(iocb);
                },
                context,
                Arg.pointer("iocb"),
                Arg.pointer("result"));
    }

    private static AioContext context(Task t, long id) {
        AioContext c = t.kernel.aios.find(t.mm(), id);
        if (c == null) {
            throw Errno.of(Errno.EINVAL);
        }
        return c;
    }

    private static long call(Task t, int number, long a0, long a1, long a2, long a3, long a4, long a5) {
        Syscall c = t.kernel.syscalls.get(number);
        return c == null ? -Errno.ENOSYS : c.handler().call(t, a0, a1, a2, a3, a4, a5);
    }

    /** The number of a context is the address of a mapping: libaio looks there for a ring, and finds none. */
    private static long setup(Task t, long count, long to) {
        if (t.mm().readLong(to) != 0 || count == 0) {
            return -Errno.EINVAL;
        }
        Aios all = t.kernel.aios;
        if (count > MOST_EVENTS) {
            return -Errno.EINVAL;
        }
        if (count > all.max || all.used() + count > all.max) {
            return -Errno.EAGAIN;
        }
        long id = call(t, MMAP, 0, 4096, 3, 0x22, -1, 0); // PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS
        if (id < 0) {
            return id;
        }
        try {
            t.mm().writeLong(to, id);
        } catch (Errno e) {
            call(t, MUNMAP, id, 4096, 0, 0, 0, 0);
            throw e;
        }
        all.add(t.mm(), new AioContext(t.kernel, id, (int) count));
        return 0;
    }

    private static long destroy(Task t, long id) {
        AioContext c = context(t, id);
        t.kernel.aios.remove(t.mm(), c);
        c.destroy();
        call(t, MUNMAP, id, 4096, 0, 0, 0, 0);
        return 0;
    }

    private static long events(Task t, long id, long least, long most, long to, long time, long mask) {
        long timeout = -1;
        if (time != 0) {
            long seconds = t.mm().readLong(time);
            long nanos = t.mm().readLong(time + 8);
            timeout = Math.max(0, Math.clamp(seconds, -1, 1L << 32) * SECOND + Math.clamp(nanos, -SECOND, 1L << 60));
        }
        if (mask != 0) {
            long set = t.mm().readLong(mask);
            if (set != 0) {
                if (t.mm().readLong(mask + 8) != 8) {
                    return -Errno.EINVAL;
                }
                t.temporaryMask(t.mm().readLong(set));
            }
        }
        AioContext c = context(t, id);
        if (least < 0 || most < 0 || least > most) {
            return -Errno.EINVAL;
        }
        int n = (int) Math.min(most, Integer.MAX_VALUE / EVENT);
        if (c.ready() >= least || c.destroyed()) {
            return c.take(t, to, n);
        }
        long deadline = t.callDeadline(timeout);
        if (t.kernel.now() >= deadline) {
            return c.take(t, to, n);
        }
        long result = t.sleepUntil(deadline, c.wait);
        if (result == Task.BLOCKED) {
            return result;
        }
        int taken = c.take(t, to, n);
        return taken > 0 ? taken : -Errno.EINTR;
    }

    /** How many are submitted already, and what the one in progress remembers. */
    private record Submitted(int count, @Nullable Object inner) {}

    private static long submit(Task t, long id, long count, long list) {
        if (count < 0) {
            return -Errno.EINVAL;
        }
        AioContext c = context(t, id);
        int i = 0;
        if (t.callState instanceof Submitted s) {
            i = s.count;
            t.callState = s.inner;
        }
        for (; i < count; i++) {
            long error;
            try {
                error = one(t, c, t.mm().readLong(list + 8L * i));
            } catch (Errno e) {
                error = -e.number();
            }
            if (error == Task.BLOCKED) {
                t.callState = new Submitted(i, t.callState);
                return error;
            }
            if (error < 0) {
                return i > 0 ? i : error;
            }
            t.callState = null;
        }
        return i;
    }

    /**
     * One request.
     *
     * <pre>
     * struct iocb: 0 u64 data | 8 u32 key | 12 u32 rw_flags | 16 u16 opcode | 18 s16 reqprio | 20 u32 fildes | 24 u64 buf
     *              32 u64 nbytes | 40 s64 offset | 48 u64 reserved | 56 u32 flags | 60 u32 resfd
     * </pre>
     *
     * @return 0, a negative errno when it was refused, or BLOCKED
     */
    private static long one(Task t, AioContext c, long iocb) {
        UserMemory mm = t.mm();
        long data = mm.readLong(iocb);
        int rw = mm.readInt(iocb + 12);
        int head = mm.readInt(iocb + 16);
        int fd = mm.readInt(iocb + 20);
        long buffer = mm.readLong(iocb + 24);
        long bytes = mm.readLong(iocb + 32);
        long offset = mm.readLong(iocb + 40);
        int flags = mm.readInt(iocb + 56);
        if (mm.readLong(iocb + 48) != 0 || bytes < 0) {
            return -Errno.EINVAL;
        }
        if (c.full()) {
            return -Errno.EAGAIN;
        }
        OpenFile file = t.files().file(fd);
        EventFd tell = null;
        if ((flags & FLAG_RESFD) != 0) {
            if (!(t.files().file(mm.readInt(iocb + 60)) instanceof EventFd e)) {
                return -Errno.EINVAL;
            }
            tell = e;
        }
        int opcode = head & 0xffff;
        if (opcode == POLL) {
            if (offset != 0 || bytes != 0 || rw != 0 || (buffer & ~0xffffL) != 0) {
                return -Errno.EINVAL;
            }
            retain(tell);
            c.poll(data, iocb, file, (int) buffer, tell);
            return 0;
        }
        long result = transfer(t, file, opcode, buffer, bytes, offset, rw);
        if (result == Task.BLOCKED) {
            return result;
        }
        if (result <= -Errno.ERESTARTSYS) {
            result = -Errno.EINTR;
        }
        retain(tell);
        c.complete(new AioContext.Event(data, iocb, result), tell);
        return 0;
    }

    private static void retain(@Nullable EventFd e) {
        if (e != null) {
            e.retain();
        }
    }

    /** @return what the event will say, or BLOCKED; throws what io_submit(2) itself reports */
    private static long transfer(Task t, OpenFile f, int opcode, long buffer, long bytes, long offset, int rw) {
        if (opcode == FSYNC || opcode == FDSYNC) {
            if (buffer != 0 || bytes != 0 || offset != 0 || rw != 0) {
                throw Errno.of(Errno.EINVAL);
            }
            if (!f.inode().isRegular()) {
                throw Errno.of(Errno.EINVAL);
            }
            f.inode().sync();
            return 0;
        }
        boolean write = opcode == PWRITE || opcode == PWRITEV;
        if (!write && opcode != PREAD && opcode != PREADV) {
            throw Errno.of(Errno.EINVAL);
        }
        if ((rw & ~31) != 0) {
            throw Errno.of(Errno.EOPNOTSUPP);
        }
        if (write ? !Fcntl.writes(f.flags) : !Fcntl.reads(f.flags)) {
            throw Errno.of(Errno.EBADF);
        }
        UserBuffer b =
                opcode >= PREADV ? UserBuffer.iovec(t.mm(), buffer, bytes) : UserBuffer.of(t.mm(), buffer, bytes);
        if (f.seekable() && offset < 0) {
            throw Errno.of(Errno.EINVAL);
        }
        long at = f.seekable() ? offset : -1;
        try {
            return write ? FileIo.write(t, f, b, at) : FileIo.read(t, f, b, at);
        } catch (Errno e) {
            return -e.number();
        }
    }
}
