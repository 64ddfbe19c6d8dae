package vitrine.kernel.poll;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;
import vitrine.kernel.time.Clocks;

/** eventfd(2), timerfd_create(2) and signalfd(2): things to wait for, as descriptors. */
final class DescriptorCalls {
    private static final int CAP_WAKE_ALARM = 35;
    private static final int TFD_TIMER_ABSTIME = 1;
    private static final int TFD_TIMER_CANCEL_ON_SET = 2;
    private static final long SECOND = 1_000_000_000L;
    private static final long KILL_AND_STOP = 1L << 8 | 1L << 18;

    private DescriptorCalls() {}

    static void declare(SyscallTable s) {
        Arg count = Arg.of("initval", Arg.Kind.UINT);
        s.full(284, "eventfd", (t, n, b, c, d, e, f) -> eventfd(t, (int) n, 0), count);
        s.full(
                290,
                "eventfd2",
                (t, n, how, c, d, e, f) -> eventfd(t, (int) n, (int) how),
                count,
                Arg.flags("flags", "efd"));
        s.full(
                283,
                "timerfd_create",
                (t, clock, how, c, d, e, f) -> timerfd(t, (int) clock, (int) how),
                Arg.oneOf("clockid", "clock"),
                Arg.flags("flags", "tfd"));
        s.full(
                286,
                "timerfd_settime",
                (t, fd, how, now, old, e, f) -> set(t, fd, (int) how, now, old),
                Arg.fd("fd"),
                Arg.flags("flags", "tfd_timer"),
                Arg.structIn("new_value", "itimerspec"),
                Arg.structOut("old_value", "itimerspec"));
        s.full(
                287,
                "timerfd_gettime",
                (t, fd, to, c, d, e, f) -> {
                    store(t, to, timer(t, fd));
                    return 0;
                },
                Arg.fd("fd"),
                Arg.structOut("curr_value", "itimerspec"));
        s.full(
                282,
                "signalfd",
                (t, fd, mask, size, d, e, f) -> signalfd(t, (int) fd, mask, size, 0),
                Arg.fd("fd"),
                Arg.structIn("mask", "sigset_t"),
                Arg.size("sizemask"));
        s.full(
                289,
                "signalfd4",
                (t, fd, mask, size, how, e, f) -> signalfd(t, (int) fd, mask, size, (int) how),
                Arg.fd("fd"),
                Arg.structIn("mask", "sigset_t"),
                Arg.size("sizemask"),
                Arg.flags("flags", "sfd"));
    }

    private static boolean onlyUsual(int flags) {
        return (flags & ~(Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK)) == 0;
    }

    private static long eventfd(Task t, int initial, int flags) {
        return onlyUsual(flags & ~EventFd.EFD_SEMAPHORE)
                ? new EventFd(t.kernel, initial, flags).install(t, flags)
                : -Errno.EINVAL;
    }

    private static long timerfd(Task t, int clock, int flags) {
        boolean alarm = clock == TimerFd.CLOCK_REALTIME_ALARM || clock == TimerFd.CLOCK_BOOTTIME_ALARM;
        boolean known = alarm
                || clock == TimerFd.CLOCK_REALTIME
                || clock == TimerFd.CLOCK_MONOTONIC
                || clock == TimerFd.CLOCK_BOOTTIME;
        if (!onlyUsual(flags) || !known) {
            return -Errno.EINVAL;
        }
        if (alarm && !t.capable(CAP_WAKE_ALARM)) {
            return -Errno.EPERM;
        }
        return new TimerFd(t.kernel, clock, flags).install(t, flags);
    }

    private static TimerFd timer(Task t, long fd) {
        if (t.files().file(fd) instanceof TimerFd timer) {
            return timer;
        }
        throw Errno.of(Errno.EINVAL);
    }

    private static long nanos(Task t, long address) {
        long seconds = t.mm().readLong(address);
        long nanos = t.mm().readLong(address + 8);
        if (seconds < 0 || nanos < 0 || nanos >= SECOND) {
            throw Errno.of(Errno.EINVAL);
        }
        return seconds > Long.MAX_VALUE / SECOND - 1 ? Long.MAX_VALUE : seconds * SECOND + nanos;
    }

    private static long set(Task t, long fd, int flags, long now, long old) {
        long interval = nanos(t, now);
        long value = nanos(t, now + 16);
        if ((flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET)) != 0) {
            return -Errno.EINVAL;
        }
        TimerFd timer = timer(t, fd);
        long left = timer.left();
        long oldInterval = timer.interval();
        boolean absolute = (flags & TFD_TIMER_ABSTIME) != 0;
        if (absolute && value != 0) {
            value = Math.max(1, Clocks.fromClock(t, timer.clock(), value));
        }
        long result = timer.set(absolute, (flags & TFD_TIMER_CANCEL_ON_SET) != 0, value, interval);
        if (old != 0) {
            store(t, old, left, oldInterval);
        }
        return result;
    }

    private static void store(Task t, long address, TimerFd timer) {
        store(t, address, timer.left(), timer.interval());
    }

    private static void store(Task t, long address, long left, long interval) {
        t.mm().writeLong(address, interval / SECOND);
        t.mm().writeLong(address + 8, interval % SECOND);
        t.mm().writeLong(address + 16, left / SECOND);
        t.mm().writeLong(address + 24, left % SECOND);
    }

    private static long signalfd(Task t, int fd, long address, long size, int flags) {
        if (size != 8) {
            return -Errno.EINVAL;
        }
        long mask = t.mm().readLong(address) & ~KILL_AND_STOP;
        if (!onlyUsual(flags)) {
            return -Errno.EINVAL;
        }
        if (fd == -1) {
            return new SignalFd(t.kernel, mask, flags).install(t, flags);
        }
        OpenFile f = t.files().file(fd);
        if (!(f instanceof SignalFd s)) {
            return -Errno.EINVAL;
        }
        s.setMask(mask);
        return fd;
    }
}
