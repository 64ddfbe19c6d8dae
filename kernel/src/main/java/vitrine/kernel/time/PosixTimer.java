package vitrine.kernel.time;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.signal.SendSignal;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/** A timer of timer_create(2). */
final class PosixTimer extends KernelTimer {
    static final int SIGEV_SIGNAL = 0;
    static final int SIGEV_NONE = 1;
    static final int SIGEV_THREAD_ID = 4;
    private static final int MAX_OVERRUN = Integer.MAX_VALUE;

    final ThreadGroup group;
    final int id;
    final int clock;
    final int notify;
    final int signal;
    final long value;

    /** The thread that gets the signal (SIGEV_THREAD_ID), else null. */
    final @Nullable Task thread;

    /** The thread whose CPU time counts (CLOCK_THREAD_CPUTIME_ID), else null. */
    final @Nullable Task measured;

    long interval;

    /** For CPU clocks: CPU time at which it fires, 0: off. */
    long cpuDeadline;

    private boolean queued;
    private long overrun;
    private int lastOverrun;

    PosixTimer(
            ThreadGroup group,
            int id,
            int clock,
            int notify,
            int signal,
            long value,
            @Nullable Task thread,
            @Nullable Task measured) {
        this.group = group;
        this.id = id;
        this.clock = clock;
        this.notify = notify;
        this.signal = signal;
        this.value = value;
        this.thread = thread;
        this.measured = measured;
    }

    boolean isCpuTimer() {
        return Clocks.isCpuClock(clock);
    }

    long cpuTime() {
        Task m = measured;
        return m != null ? m.times.user + m.times.system : cpuOfGroup();
    }

    private long cpuOfGroup() {
        var times = group.times();
        return times.user + times.system;
    }

    void set(long first, long newInterval) {
        interval = newInterval;
        overrun = 0;
        if (isCpuTimer()) {
            cpuDeadline = first;
            group.kernel.processTimers.watch(group);
        } else if (first == 0) {
            group.kernel.timers.cancel(this);
        } else {
            group.kernel.timers.arm(this, first);
        }
    }

    /** Arms for a moment of the wall clock, ns since the epoch: it follows when that clock is set. */
    void setOnWall(long moment, long newInterval) {
        interval = newInterval;
        overrun = 0;
        group.kernel.timers.armOnWall(this, moment, group.kernel.clock.epochOffset());
    }

    void tick() {
        if (cpuDeadline == 0 || cpuTime() < cpuDeadline) {
            return;
        }
        long due = cpuDeadline;
        if (interval > 0) {
            long missed = (cpuTime() - due) / interval;
            cpuDeadline = due + (missed + 1) * interval;
            fire(missed);
        } else {
            cpuDeadline = 0;
            group.kernel.processTimers.watch(group);
            fire(0);
        }
    }

    @Override
    protected void expired() {
        long missed = 0;
        if (interval > 0) {
            missed = Math.max(0, (group.kernel.now() - deadline()) / interval);
            long step = (missed + 1) * interval;
            if (isOnWall()) {
                long offset = group.kernel.clock.epochOffset();
                group.kernel.timers.armOnWall(this, deadline() + offset + step, offset);
            } else {
                group.kernel.timers.arm(this, deadline() + step);
            }
        }
        fire(missed);
    }

    private void fire(long missed) {
        if (notify == SIGEV_NONE) {
            return;
        }
        if (queued) {
            overrun += 1 + missed;
            return;
        }
        overrun = missed;
        SignalInfo info = new SignalInfo(signal, SignalInfo.SI_TIMER, id, 0, value, 0);
        Task to = thread;
        if (to != null) {
            queued = to.state != Task.State.DEAD && SendSignal.toTask(to, info);
        } else {
            queued = SendSignal.toProcess(group, info);
        }
        if ((group.pending.set() & 1L << signal - 1) == 0
                && (to == null || (to.pending.set() & 1L << signal - 1) == 0)) {
            queued = false; // it was ignored
        }
    }

    SignalInfo taken(SignalInfo info) {
        queued = false;
        lastOverrun = (int) Math.min(overrun, MAX_OVERRUN);
        overrun = 0;
        return new SignalInfo(info.signal(), info.code(), info.pid(), lastOverrun, info.value(), 0);
    }

    int lastOverrun() {
        return lastOverrun;
    }
}
