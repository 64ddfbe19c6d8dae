package vitrine.kernel.time;

import static vitrine.kernel.abi.Errno.EAGAIN;
import static vitrine.kernel.abi.Errno.EINVAL;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.mm.UserMemory;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.Arg.Kind;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** alarm(2), setitimer(2), timer_create(2) and their kin. */
final class TimerCalls {
    private static final int TIMER_ABSTIME = 1;

    private TimerCalls() {}

    static void declare(SyscallTable t) {
        Arg which = Arg.oneOf("which", "ITIMER_");
        Arg timer = Arg.of("timerid", Kind.INT);
        t.full(
                36,
                "getitimer",
                (k, w, value, c, d, e, f) -> {
                    if (w < 0 || w > ProcessTimers.PROF) {
                        return -EINVAL;
                    }
                    writeTimevals(k, value, k.kernel.processTimers.get(k.group, (int) w));
                    return 0;
                },
                which,
                Arg.structOut("curr_value", "itimerval"));
        t.full(37, "alarm", TimerCalls::alarm, Arg.of("seconds", Kind.UINT));
        t.full(
                38,
                "setitimer",
                TimerCalls::setitimer,
                which,
                Arg.structIn("new_value", "itimerval"),
                Arg.structOut("old_value", "itimerval"));
        t.full(
                222,
                "timer_create",
                TimerCalls::create,
                Arg.oneOf("clockid", "CLOCK_"),
                Arg.structIn("sevp", "sigevent"),
                Arg.structOut("timerid", "int"));
        t.full(
                223,
                "timer_settime",
                TimerCalls::settime,
                timer,
                Arg.of("flags", Kind.INT),
                Arg.structIn("new_value", "itimerspec"),
                Arg.structOut("old_value", "itimerspec"));
        t.full(
                224,
                "timer_gettime",
                (k, id, value, c, d, e, f) -> {
                    write(k, value, find(k, id));
                    return 0;
                },
                timer,
                Arg.structOut("curr_value", "itimerspec"));
        t.full(225, "timer_getoverrun", (k, id, b, c, d, e, f) -> find(k, id).lastOverrun(), timer);
        t.full(
                226,
                "timer_delete",
                (k, id, b, c, d, e, f) -> {
                    PosixTimer p = find(k, id);
                    k.kernel.timers.cancel(p);
                    ProcessTimers.of(k.group).posix.set(p.id, null);
                    k.kernel.processTimers.watch(k.group);
                    return 0;
                },
                timer);
    }

    private static void writeTimevals(Task t, long address, long[] intervalAndValue) {
        TimeSpec.writeTimeval(t, address, intervalAndValue[0]);
        long value = intervalAndValue[1];
        TimeSpec.writeTimeval(t, address + 16, value == 0 ? 0 : Math.max(value, 1000));
    }

    private static long alarm(Task t, long seconds, long b, long c, long d, long e, long f) {
        ProcessTimers timers = t.kernel.processTimers;
        long left = timers.get(t.group, ProcessTimers.REAL)[1];
        timers.set(t.group, ProcessTimers.REAL, (seconds & 0xffff_ffffL) * TimeSpec.SECOND, 0);
        return left == 0 ? 0 : Math.max(1, (left + TimeSpec.SECOND / 2) / TimeSpec.SECOND);
    }

    private static long setitimer(Task t, long which, long value, long old, long d, long e, long f) {
        if (which < 0 || which > ProcessTimers.PROF) {
            return -EINVAL;
        }
        long interval = 0;
        long first = 0;
        if (value != 0) {
            interval = TimeSpec.readTimeval(t, value);
            first = TimeSpec.readTimeval(t, value + 16);
        }
        ProcessTimers timers = t.kernel.processTimers;
        long[] before = timers.get(t.group, (int) which);
        timers.set(t.group, (int) which, first, interval);
        if (old != 0) {
            writeTimevals(t, old, before);
        }
        return 0;
    }

    private static PosixTimer find(Task t, long id) {
        ProcessTimers.Set set = t.group.timers;
        PosixTimer p = set == null || id < 0 || id >= set.posix.size() ? null : set.posix.get((int) id);
        if (p == null) {
            throw Errno.of(EINVAL);
        }
        return p;
    }

    private static long create(Task t, long clockArgument, long event, long idAddress, long d, long e, long f) {
        int clock = (int) clockArgument;
        Clocks.read(t, clock);
        if (clock == Clocks.MONOTONIC_RAW || clock == Clocks.REALTIME_COARSE || clock == Clocks.MONOTONIC_COARSE) {
            return -Errno.EOPNOTSUPP;
        }
        ProcessTimers.Set set = ProcessTimers.of(t.group);
        int id = set.posix.indexOf(null);
        if (id < 0) {
            id = set.posix.size();
        }
        if (t.group.rlimits.exceeds(Rlimits.SIGPENDING, id + 1L)) {
            return -EAGAIN;
        }
        long value = id;
        int signal = Signal.SIGALRM;
        int notify = PosixTimer.SIGEV_SIGNAL;
        Task thread = null;
        if (event != 0) {
            UserMemory mm = t.mm();
            value = mm.readLong(event);
            signal = mm.readInt(event + 8);
            notify = mm.readInt(event + 12);
            if (notify == PosixTimer.SIGEV_THREAD_ID) {
                thread = t.find(mm.readInt(event + 16));
                if (thread == null || thread.group != t.group) {
                    return -EINVAL;
                }
            } else if (notify != PosixTimer.SIGEV_SIGNAL && notify != PosixTimer.SIGEV_NONE) {
                return -EINVAL;
            }
            if (notify != PosixTimer.SIGEV_NONE && !Signal.valid(signal)) {
                return -EINVAL;
            }
        }
        @Nullable Task measured = clock == Clocks.THREAD_CPUTIME ? t : null;
        PosixTimer p = new PosixTimer(t.group, id, clock, notify, signal, value, thread, measured);
        t.mm().writeInt(idAddress, id);
        if (id == set.posix.size()) {
            set.posix.add(p);
        } else {
            set.posix.set(id, p);
        }
        return 0;
    }

    private static long settime(Task t, long id, long flags, long value, long old, long e, long f) {
        if (value == 0) {
            return -EINVAL;
        }
        long interval = TimeSpec.read(t, value);
        long first = TimeSpec.read(t, value + 16);
        PosixTimer p = find(t, id);
        if (old != 0) {
            write(t, old, p);
        }
        boolean absolute = (flags & TIMER_ABSTIME) != 0;
        if (first == 0) {
            p.set(0, interval);
        } else if (p.isCpuTimer()) {
            p.set(absolute ? first : ProcessTimers.addSaturated(p.cpuTime(), first), interval);
        } else if (absolute && Clocks.isRealtime(p.clock)) {
            p.setOnWall(first, interval);
        } else if (absolute) {
            p.set(Math.max(1, Clocks.fromClock(t, p.clock, first)), interval);
        } else {
            p.set(ProcessTimers.addSaturated(t.kernel.now(), first), interval);
        }
        return 0;
    }

    private static void write(Task t, long address, PosixTimer p) {
        long left = 0;
        if (p.isCpuTimer()) {
            left = p.cpuDeadline == 0 ? 0 : Math.max(1, p.cpuDeadline - p.cpuTime());
        } else if (p.isArmed()) {
            left = Math.max(1, p.deadline() - t.kernel.now());
        }
        TimeSpec.write(t, address, p.interval);
        TimeSpec.write(t, address + 16, left);
    }
}
