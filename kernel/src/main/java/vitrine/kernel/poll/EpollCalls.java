package vitrine.kernel.poll;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** epoll_create(2), epoll_ctl(2), epoll_wait(2) and their variants. */
final class EpollCalls {
    private static final int ADD = 1;
    private static final int DEL = 2;
    private static final int MOD = 3;
    private static final int EXCLUSIVE_OK = Poll.IN
            | Poll.OUT
            | Poll.ERR
            | Poll.HUP
            | EpollFile.EPOLLWAKEUP
            | EpollFile.EPOLLET
            | EpollFile.EPOLLEXCLUSIVE;

    private EpollCalls() {}

    static void declare(SyscallTable s) {
        Arg epfd = Arg.fd("epfd");
        Arg events = Arg.structOut("events", "epoll_event[]");
        Arg max = Arg.integer("maxevents");
        Arg mask = Arg.structIn("sigmask", "sigset_t");
        Arg size = Arg.size("sigsetsize");
        s.full(
                213,
                "epoll_create",
                (t, n, b, c, d, e, f) -> (int) n <= 0 ? -Errno.EINVAL : create(t, 0),
                Arg.integer("size"));
        s.full(291, "epoll_create1", (t, how, b, c, d, e, f) -> create(t, (int) how), Arg.flags("flags", "epoll"));
        s.full(
                233,
                "epoll_ctl",
                (t, ep, op, fd, event, e, f) -> control(t, ep, (int) op, (int) fd, event),
                epfd,
                Arg.oneOf("op", "epoll_op"),
                Arg.fd("fd"),
                Arg.structIn("event", "epoll_event"));
        s.full(
                232,
                "epoll_wait",
                (t, ep, to, n, millis, e, f) -> await(t, ep, to, (int) n, Timeout.millis((int) millis), 0, 0),
                epfd,
                events,
                max,
                Arg.integer("timeout"));
        s.full(
                281,
                "epoll_pwait",
                (t, ep, to, n, millis, sig, len) -> await(t, ep, to, (int) n, Timeout.millis((int) millis), sig, len),
                epfd,
                events,
                max,
                Arg.integer("timeout"),
                mask,
                size);
        s.full(
                441,
                "epoll_pwait2",
                (t, ep, to, n, time, sig, len) -> await(t, ep, to, (int) n, Timeout.timespec(t, time), sig, len),
                epfd,
                events,
                max,
                Arg.structIn("timeout", "timespec"),
                mask,
                size);
    }

    private static long create(Task t, int flags) {
        if ((flags & ~Fcntl.O_CLOEXEC) != 0) {
            return -Errno.EINVAL;
        }
        return new EpollFile(t.kernel).install(t, flags);
    }

    /** Regular files, folders and some devices are always ready, and refused (file_can_poll). */
    private static boolean pollable(OpenFile file) {
        Inode inode = file.inode();
        return switch (inode.mode & Mode.S_IFMT) {
            case Mode.S_IFREG, Mode.S_IFDIR -> false;
            case Mode.S_IFCHR ->
                inode.rdev != Mode.device(1, 3) && inode.rdev != Mode.device(1, 5) && inode.rdev != Mode.device(1, 7);
            default -> true;
        };
    }

    private static long control(Task t, long epfd, int op, int fd, long event) {
        int events = 0;
        long data = 0;
        if (op != DEL) {
            events = t.mm().readInt(event);
            data = t.mm().readLong(event + 4);
        }
        OpenFile outer = t.files().file(epfd);
        OpenFile target = t.files().file(fd);
        if (!pollable(target)) {
            return -Errno.EPERM;
        }
        if (outer == target || !(outer instanceof EpollFile epoll)) {
            return -Errno.EINVAL;
        }
        if (op != DEL && (events & EpollFile.EPOLLEXCLUSIVE) != 0) {
            if (op == MOD || target instanceof EpollFile || (events & ~EXCLUSIVE_OK) != 0) {
                return -Errno.EINVAL;
            }
        }
        EpollItem item = epoll.find(fd, target);
        return switch (op) {
            case ADD -> item != null ? -Errno.EEXIST : epoll.add(fd, target, events, data);
            case DEL -> {
                if (item == null) {
                    yield -Errno.ENOENT;
                }
                target.removeCloseHook(item);
                epoll.remove(item);
                yield 0;
            }
            case MOD ->
                item == null
                        ? -Errno.ENOENT
                        : (item.events & EpollFile.EPOLLEXCLUSIVE) != 0
                                ? -Errno.EINVAL
                                : epoll.modify(item, events, data);
            default -> -Errno.EINVAL;
        };
    }

    private static long await(Task t, long epfd, long events, int max, long timeout, long mask, long size) {
        PollCalls.mask(t, mask, size);
        if (max <= 0 || max > Integer.MAX_VALUE / 12) {
            return -Errno.EINVAL;
        }
        OpenFile f = t.files().file(epfd);
        return f instanceof EpollFile epoll ? epoll.await(t, events, max, timeout) : -Errno.EINVAL;
    }
}
