package vitrine.kernel.time;

import vitrine.kernel.gate.Gate;
import vitrine.kernel.sched.VirtualCpu;
import vitrine.kernel.sched.WaitQueue;

/**
 * The machine's time. Virtual: a CPU's time advances by one ns for each instruction it retires, all CPUs side by side in
 * rounds, and jumps when nothing runs. Or the host's time since boot.
 */
public final class MachineClock {
    private final Gate gate;
    private final boolean host;
    private final long hostStart;
    private long epoch;
    private long base;
    private long last;
    private VirtualCpu turn;
    private final TimerQueue timers;
    private final WaitQueue wasSet = new WaitQueue("clock_was_set");

    public MachineClock(Gate gate, boolean host, long epoch, VirtualCpu first, TimerQueue timers) {
        this.timers = timers;
        this.gate = gate;
        this.host = host;
        this.epoch = epoch;
        this.hostStart = host ? gate.nanoTime() : 0;
        this.turn = first;
    }

    public boolean isHost() {
        return host;
    }

    /** CLOCK_MONOTONIC, ns since boot; never goes back, also not from one CPU's turn to the next. */
    public long now() {
        long t = host ? gate.nanoTime() - hostStart : base + turn.used;
        if (t > last) {
            last = t;
        }
        return last;
    }

    /** CLOCK_REALTIME, ns since the epoch. */
    public long epochNow() {
        return epoch + now();
    }

    /** What to add to the monotonic clock for the wall clock. */
    public long epochOffset() {
        return epoch;
    }

    /** clock_settime(2). */
    public void setEpochNow(long nanos) {
        epoch = nanos - now();
        timers.wallClockWasSet(epoch);
        wasSet.wakeAll(0);
    }

    /** Woken when the wall clock was set. */
    public WaitQueue wasSet() {
        return wasSet;
    }

    /** A CPU's turn begins. */
    public void turn(VirtualCpu cpu) {
        cpu.used = 0;
        turn = cpu;
    }

    /** A round is over in which the busiest CPU used {@code nanos}. */
    public void advance(long nanos) {
        turn.used = 0;
        base += nanos;
    }

    /** Nothing happens before {@code moment}. */
    public void jump(long moment) {
        turn.used = 0;
        base = Math.max(moment, last);
    }
}
