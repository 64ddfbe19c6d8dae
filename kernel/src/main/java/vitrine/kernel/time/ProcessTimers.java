package vitrine.kernel.time;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.sched.SchedEntity;
import vitrine.kernel.signal.SendSignal;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.task.CpuTimes;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/** The timers that belong to processes: setitimer(2), alarm(2), timer_create(2), and the CPU limit. */
public final class ProcessTimers {
    static final int REAL = 0;
    static final int VIRTUAL = 1;
    static final int PROF = 2;

    private static final long SECOND = 1_000_000_000L;

    /** The timers of one process; made when it arms the first. */
    public static final class Set {
        final RealTimer real;

        /** ITIMER_VIRTUAL and ITIMER_PROF: CPU time at which they fire (0: off), and their intervals. */
        final long[] cpuDeadline = new long[3];

        final long[] cpuInterval = new long[3];

        /** POSIX timers by id. */
        final ArrayList<@Nullable PosixTimer> posix = new ArrayList<>(0);

        /** CPU seconds at which SIGXCPU was sent last. */
        long cpuWarned = -1;

        Set(ThreadGroup group) {
            this.real = new RealTimer(group);
        }
    }

    /** ITIMER_REAL. */
    static final class RealTimer extends KernelTimer {
        private final ThreadGroup group;
        long interval;

        RealTimer(ThreadGroup group) {
            this.group = group;
        }

        @Override
        protected void expired() {
            SendSignal.toProcess(group, SignalInfo.kernel(Signal.SIGALRM));
            if (interval > 0) {
                long now = group.kernel.now();
                long missed = Math.max(0, (now - deadline()) / interval);
                group.kernel.timers.arm(this, deadline() + (missed + 1) * interval);
            }
        }
    }

    private final Kernel kernel;

    public ProcessTimers(Kernel kernel) {
        this.kernel = kernel;
    }

    static Set of(ThreadGroup g) {
        Set set = g.timers;
        if (set == null) {
            set = new Set(g);
            g.timers = set;
        }
        return set;
    }

    /** @return {interval, left} of a timer, ns */
    long[] get(ThreadGroup g, int which) {
        Set set = g.timers;
        if (set == null) {
            return new long[2];
        }
        if (which == REAL) {
            return new long[] {
                set.real.interval, set.real.isArmed() ? Math.max(1, set.real.deadline() - kernel.now()) : 0
            };
        }
        long deadline = set.cpuDeadline[which];
        return new long[] {set.cpuInterval[which], deadline == 0 ? 0 : Math.max(1, deadline - cpuTime(g, which))};
    }

    /** {@code value} and {@code interval} in ns; a value of 0 disarms. */
    void set(ThreadGroup g, int which, long value, long interval) {
        Set set = of(g);
        if (which == REAL) {
            set.real.interval = value == 0 ? 0 : interval; // a real-time timer that is off has none
            if (value == 0) {
                kernel.timers.cancel(set.real);
            } else {
                kernel.timers.arm(set.real, addSaturated(kernel.now(), value));
            }
            return;
        }
        set.cpuInterval[which] = interval;
        set.cpuDeadline[which] = value == 0 ? 0 : addSaturated(cpuTime(g, which), value);
        watch(g);
    }

    static long addSaturated(long a, long b) {
        return a + b < 0 ? Long.MAX_VALUE - 1 : a + b;
    }

    private static long cpuTime(ThreadGroup g, int which) {
        CpuTimes times = g.times();
        return which == VIRTUAL ? times.user : times.user + times.system;
    }

    /** Decides whether {@link #tick} is needed for a process: it has CPU timers or a CPU limit. */
    public void watch(ThreadGroup g) {
        Set set = g.timers;
        g.watchesCpuTime = g.rlimits.soft(Rlimits.CPU) != Rlimits.INFINITY
                || set != null && (set.cpuDeadline[VIRTUAL] != 0 || set.cpuDeadline[PROF] != 0 || cpuPosix(set));
    }

    private static boolean cpuPosix(Set set) {
        for (PosixTimer p : set.posix) {
            if (p != null && p.isCpuTimer() && p.cpuDeadline != 0) {
                return true;
            }
        }
        return false;
    }

    /** A process with CPU timers used CPU time. */
    public void tick(ThreadGroup g) {
        Set set = of(g);
        for (int which = VIRTUAL; which <= PROF; which++) {
            long deadline = set.cpuDeadline[which];
            if (deadline != 0 && cpuTime(g, which) >= deadline) {
                long interval = set.cpuInterval[which];
                set.cpuDeadline[which] = interval == 0 ? 0 : addSaturated(cpuTime(g, which), interval);
                SendSignal.toProcess(g, SignalInfo.kernel(which == VIRTUAL ? Signal.SIGVTALRM : Signal.SIGPROF));
                watch(g);
            }
        }
        for (PosixTimer p : set.posix) {
            if (p != null && p.isCpuTimer()) {
                p.tick();
            }
        }
        limit(g, set);
    }

    /** A real-time thread ran long without a sleep: RLIMIT_RTTIME, µs, soft again every second, hard once. */
    public void watchRealTime(Task t) {
        SchedEntity e = t.sched;
        long soft = t.group.rlimits.soft(Rlimits.RTTIME);
        if (soft == Rlimits.INFINITY) {
            e.watchedFrom = e.unbroken + SECOND; // it may be set later
            return;
        }
        long micros = e.unbroken / 1000;
        long hard = t.group.rlimits.hard(Rlimits.RTTIME);
        if (Long.compareUnsigned(micros, hard) >= 0) {
            SendSignal.toProcess(t.group, SignalInfo.kernel(Signal.SIGKILL));
        } else if (micros >= soft) {
            SendSignal.toProcess(t.group, SignalInfo.kernel(Signal.SIGXCPU));
            e.watchedFrom = Math.min(nanos(hard), e.unbroken + SECOND);
            return;
        }
        e.watchedFrom = Math.min(nanos(soft), e.unbroken + SECOND);
    }

    private static long nanos(long micros) {
        return micros < 0 || micros > Long.MAX_VALUE / 1000 ? Long.MAX_VALUE : micros * 1000;
    }

    private static void limit(ThreadGroup g, Set set) {
        long soft = g.rlimits.soft(Rlimits.CPU);
        if (soft == Rlimits.INFINITY) {
            return;
        }
        long used = cpuTime(g, PROF) / SECOND;
        if (Long.compareUnsigned(used, g.rlimits.hard(Rlimits.CPU)) >= 0) {
            SendSignal.toProcess(g, SignalInfo.kernel(Signal.SIGKILL));
        } else if (Long.compareUnsigned(used, soft) >= 0 && used > set.cpuWarned) {
            set.cpuWarned = used; // again every second
            SendSignal.toProcess(g, SignalInfo.kernel(Signal.SIGXCPU));
        }
    }

    /** The process died. */
    public void release(ThreadGroup g) {
        Set set = g.timers;
        if (set != null) {
            kernel.timers.cancel(set.real);
            deletePosix(set);
            g.timers = null;
            g.watchesCpuTime = false;
        }
    }

    /** execve(2): POSIX timers go, interval timers stay. */
    public void exec(ThreadGroup g) {
        Set set = g.timers;
        if (set != null) {
            deletePosix(set);
        }
    }

    private void deletePosix(Set set) {
        for (PosixTimer p : set.posix) {
            if (p != null) {
                kernel.timers.cancel(p);
            }
        }
        set.posix.clear();
    }

    /** A signal of a POSIX timer was taken from the queue: expirations from now on queue another. */
    public SignalInfo taken(ThreadGroup g, SignalInfo info) {
        Set set = g.timers;
        if (set != null && info.code() == SignalInfo.SI_TIMER && info.pid() < set.posix.size()) {
            PosixTimer p = set.posix.get(info.pid());
            if (p != null) {
                return p.taken(info);
            }
        }
        return info;
    }
}
