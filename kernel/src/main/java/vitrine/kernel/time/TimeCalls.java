package vitrine.kernel.time;

import static vitrine.kernel.abi.Errno.EINVAL;
import static vitrine.kernel.abi.Errno.EOPNOTSUPP;
import static vitrine.kernel.abi.Errno.EPERM;
import static vitrine.kernel.abi.Errno.ERESTARTNOHAND;
import static vitrine.kernel.abi.Errno.ERESTART_RESTARTBLOCK;

import vitrine.kernel.cred.Capability;
import vitrine.kernel.mm.UserMemory;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.Arg.Kind;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.CpuTimes;
import vitrine.kernel.task.Rusage;
import vitrine.kernel.task.Task;

/** The system calls about clocks and sleeping; timers are in {@link TimerCalls}. */
public final class TimeCalls {
    private static final int TIMER_ABSTIME = 1;
    private static final long TICK = 10_000_000; // USER_HZ = 100

    private TimeCalls() {}

    public static void declare(SyscallTable t) {
        Arg clock = Arg.oneOf("clockid", "CLOCK_");
        t.full(
                35,
                "nanosleep",
                (k, request, remain, c, d, e, f) -> sleep(k, Clocks.MONOTONIC, 0, request, remain),
                Arg.structIn("rqtp", "timespec"),
                Arg.structOut("rmtp", "timespec"));
        t.full(
                96,
                "gettimeofday",
                TimeCalls::gettimeofday,
                Arg.structOut("tv", "timeval"),
                Arg.structOut("tz", "timezone"));
        t.full(98, "getrusage", TimeCalls::getrusage, Arg.oneOf("who", "RUSAGE_"), Arg.structOut("usage", "rusage"));
        t.full(100, "times", TimeCalls::times, Arg.structOut("buf", "tms"));
        t.full(
                164,
                "settimeofday",
                TimeCalls::settimeofday,
                Arg.structIn("tv", "timeval"),
                Arg.structIn("tz", "timezone"));
        t.full(
                201,
                "time",
                (k, address, b, c, d, e, f) -> {
                    long seconds = k.kernel.epochNow() / TimeSpec.SECOND;
                    if (address != 0) {
                        k.mm().writeLong(address, seconds);
                    }
                    return seconds;
                },
                Arg.pointer("tloc"));
        t.full(219, "restart_syscall", TimeCalls::restart);
        t.full(227, "clock_settime", TimeCalls::settime, clock, Arg.structIn("tp", "timespec"));
        t.full(
                228,
                "clock_gettime",
                (k, id, address, c, d, e, f) -> {
                    TimeSpec.write(k, address, Clocks.read(k, (int) id));
                    return 0;
                },
                clock,
                Arg.structOut("tp", "timespec"));
        t.full(
                229,
                "clock_getres",
                (k, id, address, c, d, e, f) -> {
                    Clocks.read(k, (int) id);
                    if (address != 0) {
                        boolean coarse = id == Clocks.REALTIME_COARSE || id == Clocks.MONOTONIC_COARSE;
                        TimeSpec.write(k, address, coarse ? Clocks.COARSE : 1);
                    }
                    return 0;
                },
                clock,
                Arg.structOut("res", "timespec"));
        t.full(
                230,
                "clock_nanosleep",
                TimeCalls::clockNanosleep,
                clock,
                Arg.of("flags", Kind.INT),
                Arg.structIn("rqtp", "timespec"),
                Arg.structOut("rmtp", "timespec"));
        ClockDiscipline.declare(t);
        TimerCalls.declare(t);
    }

    private static long clockNanosleep(Task t, long clock, long flags, long request, long remain, long e, long f) {
        int id = (int) clock;
        if (id == Clocks.THREAD_CPUTIME) {
            return -EINVAL;
        }
        if (id == Clocks.MONOTONIC_RAW || id == Clocks.REALTIME_COARSE || id == Clocks.MONOTONIC_COARSE) {
            return -EOPNOTSUPP;
        }
        Clocks.read(t, id);
        return sleep(t, id, (int) flags, request, remain);
    }

    private static long sleep(Task t, int clock, int flags, long request, long remain) {
        boolean absolute = (flags & TIMER_ABSTIME) != 0;
        long now = t.kernel.now();
        long nanos = TimeSpec.read(t, request);
        long deadline;
        if (absolute && Clocks.isRealtime(clock)) {
            deadline = t.wallDeadline(nanos);
        } else if (absolute) {
            deadline = Clocks.isCpuClock(clock)
                    ? now + Math.max(0, nanos - Clocks.read(t, clock))
                    : Clocks.fromClock(t, clock, nanos);
        } else {
            deadline = t.callDeadline(nanos);
        }
        if (now >= deadline) {
            return 0;
        }
        if (t.sleepUntil(deadline) == Task.BLOCKED) {
            return Task.BLOCKED;
        }
        if (absolute) {
            return -ERESTARTNOHAND;
        }
        if (remain != 0) {
            TimeSpec.write(t, remain, deadline - now);
        }
        return -ERESTART_RESTARTBLOCK;
    }

    private static long restart(Task t, long a, long b, long c, long d, long e, long f) {
        int number = t.restartNumber;
        var call = number < 0 ? null : t.kernel.syscalls.get(number);
        if (call == null) {
            return -vitrine.kernel.abi.Errno.EINTR;
        }
        t.continueDeadline(t.restartDeadline);
        t.syscall = number;
        return call.handler().call(t, a, b, c, d, e, f);
    }

    private static long gettimeofday(Task t, long tv, long tz, long c, long d, long e, long f) {
        if (tv != 0) {
            TimeSpec.writeTimeval(t, tv, t.kernel.epochNow());
        }
        if (tz != 0) {
            t.mm().writeLong(tz, 0);
        }
        return 0;
    }

    private static long settimeofday(Task t, long tv, long tz, long c, long d, long e, long f) {
        long nanos = tv == 0 ? -1 : TimeSpec.readTimeval(t, tv);
        if (!t.capable(Capability.SYS_TIME)) {
            return -EPERM;
        }
        if (tv != 0) {
            t.kernel.clock.setEpochNow(nanos);
        }
        return 0;
    }

    private static long settime(Task t, long clock, long address, long c, long d, long e, long f) {
        if ((int) clock != Clocks.REALTIME) {
            return -EINVAL;
        }
        long nanos = TimeSpec.read(t, address);
        if (!t.capable(Capability.SYS_TIME)) {
            return -EPERM;
        }
        t.kernel.clock.setEpochNow(nanos);
        return 0;
    }

    private static long getrusage(Task t, long who, long address, long c, long d, long e, long f) {
        CpuTimes times;
        switch ((int) who) {
            case 0 -> {
                times = t.group.times();
                times.maxRss = Math.max(times.maxRss, t.kernel.peakRssKib(t.mm()));
            }
            case -1 -> times = t.group.childrenTimes;
            case 1 -> {
                times = new CpuTimes();
                times.add(t.times);
                times.maxRss = Math.max(times.maxRss, t.kernel.peakRssKib(t.mm()));
            }
            default -> {
                return -EINVAL;
            }
        }
        Rusage.write(t, address, times);
        return 0;
    }

    private static long times(Task t, long address, long b, long c, long d, long e, long f) {
        if (address != 0) {
            CpuTimes own = t.group.times();
            CpuTimes children = t.group.childrenTimes;
            UserMemory mm = t.mm();
            mm.writeLong(address, own.user / TICK);
            mm.writeLong(address + 8, own.system / TICK);
            mm.writeLong(address + 16, children.user / TICK);
            mm.writeLong(address + 24, children.system / TICK);
        }
        return t.kernel.now() / TICK;
    }
}
