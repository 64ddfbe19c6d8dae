package vitrine.kernel.sched;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.time.KernelTimer;

/**
 * What a SCHED_DEADLINE task was promised: {@link #runtime} ns of CPU within {@link #deadline} ns of each beginning of a
 * {@link #period}. The constant bandwidth server keeps it to that: when the runtime is used up it waits for the next
 * period, and after a sleep it gets a new deadline if the old one and what is left would be more than its share.
 */
public final class Reservation {
    /** Shares are in 1/2^20 of a CPU. */
    static final int SHARE_SHIFT = 20;

    static final int RECLAIM = 2;
    static final int OVERRUN = 4;
    private static final long MIN_RUNTIME = 1 << 10;

    public final long runtime;
    public final long deadline;
    public final long period;

    /** SCHED_FLAG_RECLAIM, SCHED_FLAG_DL_OVERRUN. */
    public final int flags;

    /** Of the runtime, and when it is due by the monotonic clock; 0: it never was runnable. */
    long left;

    long due;

    /** It used its runtime up. */
    boolean throttled;

    @Nullable
    KernelTimer replenish;

    public Reservation(long runtime, long deadline, long period, int flags) {
        this.runtime = runtime;
        this.deadline = deadline;
        this.period = period == 0 ? deadline : period;
        this.flags = flags;
    }

    /** Whether anybody could be promised that (__checkparam_dl). */
    public boolean isValid() {
        return deadline > 0 && runtime >= MIN_RUNTIME && period > 0 && runtime <= deadline && deadline <= period;
    }

    /** Its share of a CPU. */
    long share() {
        return (long) ((double) runtime / period * (1 << SHARE_SHIFT));
    }

    /** It became runnable. */
    void wake(long now) {
        boolean late = due <= now;
        // left / (due - now) > runtime / deadline, without overflow
        if (late || (double) left * deadline > (double) (due - now) * runtime) {
            due = now + deadline;
            left = runtime;
        }
    }

    /** When its next period begins. */
    long next() {
        return due - deadline + period;
    }

    /** The next period has begun. */
    void refill(long now) {
        while (left <= 0) {
            due += period;
            left += runtime;
        }
        if (due <= now) {
            due = now + deadline;
            left = runtime;
        }
        throttled = false;
    }
}
