package vitrine.kernel.time;

import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.task.CpuTimes;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/** Clock ids (clock_gettime(2)), also those of other processes and threads (clock_getcpuclockid(3)). */
public final class Clocks {
    public static final int REALTIME = 0;
    public static final int MONOTONIC = 1;
    public static final int PROCESS_CPUTIME = 2;
    public static final int THREAD_CPUTIME = 3;
    public static final int MONOTONIC_RAW = 4;
    public static final int REALTIME_COARSE = 5;
    public static final int MONOTONIC_COARSE = 6;
    public static final int BOOTTIME = 7;
    public static final int REALTIME_ALARM = 8;
    public static final int BOOTTIME_ALARM = 9;
    public static final int TAI = 11;

    /** Period of the coarse clocks: CONFIG_HZ=250. */
    public static final long COARSE = 4_000_000;

    private Clocks() {}

    /** Whether time on it is CPU time. Negative ids are {@code ~pid << 3 | thread << 2 | kind}. */
    public static boolean isCpuClock(int clock) {
        return clock == PROCESS_CPUTIME || clock == THREAD_CPUTIME || clock < 0;
    }

    public static boolean isRealtime(int clock) {
        return clock == REALTIME || clock == REALTIME_COARSE || clock == REALTIME_ALARM || clock == TAI;
    }

    /** The time on a clock, ns. Throws EINVAL for an unknown one. */
    public static long read(Task t, int clock) {
        Kernel kernel = t.kernel;
        return switch (clock) {
            case REALTIME, REALTIME_ALARM -> kernel.epochNow();
            case TAI -> kernel.epochNow() + kernel.discipline.taiNanos();
            case MONOTONIC, MONOTONIC_RAW, BOOTTIME, BOOTTIME_ALARM -> kernel.now() + ahead(t, clock);
            case REALTIME_COARSE -> kernel.epochNow() / COARSE * COARSE;
            case MONOTONIC_COARSE -> kernel.now() / COARSE * COARSE + ahead(t, clock);
            case PROCESS_CPUTIME -> process(t.group);
            case THREAD_CPUTIME -> t.times.user + t.times.system;
            default -> other(t, clock);
        };
    }

    /** What a clock shows in the time namespace of {@code t} beside the machine's time since boot, ns. */
    public static long ahead(Task t, int clock) {
        return switch (clock) {
            case MONOTONIC, MONOTONIC_RAW, MONOTONIC_COARSE -> t.ns.time().monotonic();
            case BOOTTIME, BOOTTIME_ALARM -> t.ns.time().boottime();
            default -> 0;
        };
    }

    /** A moment on such a clock by the machine's; {@code Long.MAX_VALUE} stays what it is. */
    public static long fromClock(Task t, int clock, long moment) {
        long ahead = ahead(t, clock);
        return ahead == 0 || moment == Long.MAX_VALUE ? moment : Math.max(0, moment - ahead);
    }

    private static long process(ThreadGroup g) {
        CpuTimes times = g.times();
        return times.user + times.system;
    }

    private static long other(Task t, int clock) {
        if (clock >= 0 || (clock & 3) == 3) {
            throw Errno.of(Errno.EINVAL);
        }
        int pid = ~(clock >> 3);
        Task target = pid == 0 ? t : t.find(pid);
        boolean thread = (clock & 4) != 0;
        if (target == null || thread && target.group != t.group || !thread && !target.isLeader() && pid != 0) {
            throw Errno.of(Errno.EINVAL);
        }
        CpuTimes times = thread ? target.times : target.group.times();
        return (clock & 3) == 1 ? times.user : times.user + times.system;
    }
}
