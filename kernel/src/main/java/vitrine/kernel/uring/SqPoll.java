package vitrine.kernel.uring;

import vitrine.kernel.task.Task;
import vitrine.kernel.time.KernelTimer;

/**
 * The kernel thread that looks for submissions (IORING_SETUP_SQPOLL): a timer that looks every few microseconds until
 * nothing came for a while; then it asks to be woken by io_uring_enter(2).
 */
final class SqPoll extends KernelTimer {
    /** How often it looks, ns: at first, and after it found nothing for a while. */
    private static final long OFTEN = 10_000;

    private static final long SELDOM = 100_000;
    private static final int FAST_LOOKS = 200;

    private final UringFile ring;
    private final Task owner;
    private final long idle;
    private long lastWork;
    private int looks;
    private boolean stopped;

    /** {@code idle}: ns without work after which it sleeps. */
    SqPoll(UringFile ring, Task owner, long idle) {
        this.ring = ring;
        this.owner = owner;
        this.idle = idle;
    }

    /** Begins to look. */
    void wake() {
        if (stopped) {
            return;
        }
        flag(false);
        lastWork = ring.kernel.now();
        looks = 0;
        if (!isArmed()) {
            ring.kernel.timers.arm(this, lastWork);
        }
    }

    void stop() {
        stopped = true;
        ring.kernel.timers.cancel(this);
    }

    private void flag(boolean needWakeup) {
        int flags = ring.memory.get(RingMemory.SQ_FLAGS);
        int bit = CompletionQueue.SQ_NEED_WAKEUP;
        ring.memory.put(RingMemory.SQ_FLAGS, needWakeup ? flags | bit : flags & ~bit);
    }

    @Override
    protected void expired() {
        if (stopped) {
            return;
        }
        Task submitter = submitter();
        if (submitter == null) {
            stopped = true;
            return;
        }
        ring.completions.flush();
        Task before = ring.kernel.current;
        ring.kernel.current = submitter;
        long n = ring.enabled ? Submission.take(ring, submitter, Integer.MAX_VALUE) : 0;
        ring.kernel.current = before;
        long now = ring.kernel.now();
        if (n > 0) {
            lastWork = now;
            looks = 0;
            ring.completions.wait.wakeAll(vitrine.kernel.poll.Poll.OUT | vitrine.kernel.poll.Poll.WRNORM);
        } else if (now - lastWork >= idle) {
            flag(true);
            return;
        }
        ring.kernel.timers.arm(this, now + (looks++ < FAST_LOOKS ? OFTEN : SELDOM));
    }

    private @org.jspecify.annotations.Nullable Task submitter() {
        if (owner.memory != null && owner.fdTable != null) {
            return owner;
        }
        for (Task t : owner.group.threads) {
            if (t.memory != null && t.fdTable != null) {
                return t;
            }
        }
        return null;
    }
}
