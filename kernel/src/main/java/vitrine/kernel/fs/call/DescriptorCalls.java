package vitrine.kernel.fs.call;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.event.FileEvent;
import vitrine.kernel.fs.Access;
import vitrine.kernel.fs.FdTable;
import vitrine.kernel.fs.Limits;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** close, dup, fcntl, ioctl, flock. */
final class DescriptorCalls {
    private static final int CLOSE_RANGE_UNSHARE = 2;
    private static final int CLOSE_RANGE_CLOEXEC = 4;
    private static final int FIONCLEX = 0x5450;
    private static final int FIOCLEX = 0x5451;
    private static final int FIONBIO = 0x5421;
    private static final int FIOASYNC = 0x5452;
    private static final int FIONREAD = 0x541b;

    private DescriptorCalls() {}

    static void declare(SyscallTable s) {
        Arg fd = Arg.fd("fd");
        s.full(3, "close", (t, f, x, y, z, w, v) -> close(t, f), fd);
        s.full(
                436,
                "close_range",
                (t, a, b, f, x, y, z) -> closeRange(t, a & 0xffff_ffffL, b & 0xffff_ffffL, (int) f),
                Arg.of("first", Arg.Kind.UINT),
                Arg.of("last", Arg.Kind.UINT),
                Arg.flags("flags", "close_range"));
        s.full(32, "dup", (t, f, x, y, z, w, v) -> dup(t, f, 0, false), Arg.fd("oldfd"));
        s.full(33, "dup2", (t, a, b, x, y, z, w) -> dup2(t, a, (int) b), Arg.fd("oldfd"), Arg.fd("newfd"));
        s.full(
                292,
                "dup3",
                (t, a, b, f, x, y, z) -> dup3(t, a, (int) b, (int) f),
                Arg.fd("oldfd"),
                Arg.fd("newfd"),
                Arg.flags("flags", "open"));
        s.partial(
                72,
                "fcntl",
                "leases, F_NOTIFY",
                (t, f, c, a, x, y, z) -> fcntl(t, f, (int) c, a),
                fd,
                Arg.oneOf("cmd", "fcntl"),
                Arg.of("arg", Arg.Kind.HEX));
        s.full(
                16,
                "ioctl",
                (t, f, r, a, x, y, z) -> ioctl(t, f, (int) r, a),
                fd,
                Arg.oneOf("request", "ioctl"),
                Arg.pointer("argp"));
        s.full(
                73,
                "flock",
                (t, f, o, x, y, z, w) -> LockCalls.flock(t, f, (int) o),
                fd,
                Arg.flags("operation", "flock"));
    }

    private static long close(Task t, long fd) {
        t.files().close(fd);
        if (t.kernel.events.on) {
            t.kernel.events.emit(new FileEvent.Close((int) fd, false));
        }
        return 0;
    }

    private static long closeRange(Task t, long first, long last, int flags) {
        if ((flags & ~(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC)) != 0 || first > last) {
            return -Errno.EINVAL;
        }
        if ((flags & CLOSE_RANGE_UNSHARE) != 0 && t.files().users() > 1) {
            FdTable own = t.files().copy();
            t.files().release();
            t.fdTable = own;
        }
        FdTable files = t.files();
        for (long fd = first; fd <= last && fd < files.size(); fd++) {
            if (files.get(fd) == null) {
                continue;
            }
            if ((flags & CLOSE_RANGE_CLOEXEC) != 0) {
                files.setCloseOnExec((int) fd, true);
            } else {
                close(t, fd);
            }
        }
        return 0;
    }

    private static long dup(Task t, long fd, int lowest, boolean cloexec) {
        OpenFile f = t.files().any(fd);
        int n = t.files().install(f, lowest, Limits.descriptors(t), cloexec);
        f.retain();
        return duplicated(t, (int) fd, n, f);
    }

    private static long duplicated(Task t, int from, int to, OpenFile f) {
        if (t.kernel.events.on) {
            t.kernel.events.emit(new FileEvent.Dup(from, to, f.name()));
        }
        return to;
    }

    private static long dup2(Task t, long from, int to) {
        if ((int) from == to) {
            t.files().any(from);
            return to;
        }
        return dup3(t, from, to, 0);
    }

    private static long dup3(Task t, long from, int to, int flags) {
        if ((flags & ~Fcntl.O_CLOEXEC) != 0 || (int) from == to) {
            return -Errno.EINVAL;
        }
        OpenFile f = t.files().any(from);
        if (to < 0 || to >= Math.min(Limits.descriptors(t), FdTable.NR_OPEN)) {
            return -Errno.EBADF;
        }
        f.retain();
        try {
            t.files().replace(to, f, (flags & Fcntl.O_CLOEXEC) != 0);
        } catch (Errno e) {
            f.release();
            throw e;
        }
        return duplicated(t, (int) from, to, f);
    }

    private static long fcntl(Task t, long fd, int command, long arg) {
        FdTable files = t.files();
        OpenFile f = files.any(fd);
        switch (command) {
            case Fcntl.F_DUPFD, Fcntl.F_DUPFD_CLOEXEC -> {
                if (arg < 0 || (int) arg != arg || arg >= Limits.descriptors(t)) {
                    return -Errno.EINVAL;
                }
                return dup(t, fd, (int) arg, command == Fcntl.F_DUPFD_CLOEXEC);
            }
            case Fcntl.F_GETFD -> {
                return files.closeOnExec((int) fd) ? Fcntl.FD_CLOEXEC : 0;
            }
            case Fcntl.F_SETFD -> {
                files.setCloseOnExec((int) fd, (arg & Fcntl.FD_CLOEXEC) != 0);
                return 0;
            }
            case Fcntl.F_GETFL -> {
                return f.flags;
            }
            default -> {}
        }
        if ((f.flags & Fcntl.O_PATH) != 0) {
            return -Errno.EBADF;
        }
        return switch (command) {
            case Fcntl.F_SETFL -> setFlags(t, f, (int) fd, (int) arg);
            case Fcntl.F_GETLK,
                    Fcntl.F_SETLK,
                    Fcntl.F_SETLKW,
                    Fcntl.F_OFD_GETLK,
                    Fcntl.F_OFD_SETLK,
                    Fcntl.F_OFD_SETLKW -> LockCalls.record(t, f, command, arg);
            case Fcntl.F_SETOWN -> {
                int who = (int) arg;
                if (who == Integer.MIN_VALUE) {
                    yield -Errno.EINVAL;
                }
                yield f.setAsyncOwner(t, who, false);
            }
            case Fcntl.F_GETOWN -> f.liveAsyncOwner(t);
            case Fcntl.F_SETOWN_EX -> {
                int type = t.mm().readInt(arg);
                int pid = t.mm().readInt(arg + 4);
                if (type < 0 || type > 2) {
                    yield -Errno.EINVAL;
                }
                yield f.setAsyncOwner(t, type == 2 ? -pid : pid, type == 0);
            }
            case Fcntl.F_GETOWN_EX -> {
                t.mm().writeInt(arg, f.asyncOwner < 0 ? 2 : f.asyncThread ? 0 : 1);
                t.mm().writeInt(arg + 4, Math.abs(f.liveAsyncOwner(t)));
                yield 0;
            }
            case Fcntl.F_SETSIG -> {
                if (arg < 0 || arg > 64) {
                    yield -Errno.EINVAL;
                }
                f.asyncSignal = (int) arg;
                yield 0;
            }
            case Fcntl.F_GETSIG -> f.asyncSignal;
            case Fcntl.F_GETLEASE, Fcntl.F_SETLEASE -> t.kernel.vfs.lease(t, f, (int) fd, command, arg);
            case Fcntl.F_ADD_SEALS, Fcntl.F_GET_SEALS -> Seals.fcntl(t, f, command, arg);
            default -> f.fcntl(t, command, arg);
        };
    }

    private static long setFlags(Task t, OpenFile f, int fd, int flags) {
        int settable = Fcntl.O_APPEND | Fcntl.O_NONBLOCK | Fcntl.O_DIRECT | Fcntl.O_NOATIME;
        boolean noatime = (flags & ~f.flags & Fcntl.O_NOATIME) != 0;
        if (noatime && !Access.owner(t.cred, f.inode())) {
            return -Errno.EPERM;
        }
        if (((flags ^ f.flags) & Fcntl.O_ASYNC) != 0) {
            f.setAsync(t, fd, (flags & Fcntl.O_ASYNC) != 0);
        }
        f.flags = f.flags & ~settable | flags & settable;
        return 0;
    }

    private static long ioctl(Task t, long fd, int request, long arg) {
        OpenFile f = t.files().file(fd);
        switch (request) {
            case FIOCLEX, FIONCLEX -> {
                t.files().setCloseOnExec((int) fd, request == FIOCLEX);
                return 0;
            }
            case FIONBIO -> {
                return setFlag(f, Fcntl.O_NONBLOCK, t.mm().readInt(arg) != 0);
            }
            case FIOASYNC -> {
                boolean on = t.mm().readInt(arg) != 0;
                if (f.asyncEvents() == 0) {
                    return on == ((f.flags & Fcntl.O_ASYNC) != 0) ? 0 : -Errno.ENOTTY;
                }
                f.setAsync(t, (int) fd, on);
                return 0;
            }
            case FIONREAD -> {
                if (f.inode().isRegular()) {
                    t.mm().writeInt(arg, (int) (f.inode().size() - f.position));
                    return 0;
                }
            }
            default -> {}
        }
        return f.ioctl(t, request, arg);
    }

    private static long setFlag(OpenFile f, int flag, boolean on) {
        f.flags = on ? f.flags | flag : f.flags & ~flag;
        return 0;
    }
}
