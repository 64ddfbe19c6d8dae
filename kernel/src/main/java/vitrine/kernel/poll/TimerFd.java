package vitrine.kernel.poll;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.fs.PollTable;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.task.Task;
import vitrine.kernel.time.KernelTimer;

/** A timer with a descriptor (timerfd_create(2)). */
final class TimerFd extends AnonFile {
    static final int CLOCK_REALTIME = 0;
    static final int CLOCK_MONOTONIC = 1;
    static final int CLOCK_BOOTTIME = 7;
    static final int CLOCK_REALTIME_ALARM = 8;
    static final int CLOCK_BOOTTIME_ALARM = 9;

    private final Kernel kernel;
    private final int clock;
    private final WaitQueue queue = new WaitQueue("timerfd");
    private static final long SECOND = 1_000_000_000;

    private long interval;
    private int settime;
    private long ticks;
    /** It expired and has not been armed for the next interval: that is done when somebody looks. */
    private boolean expired;

    private final KernelTimer timer = new KernelTimer() {
        @Override
        protected void expired() {
            expired = true;
            ticks++;
            queue.wake(Poll.IN);
        }
    };

    TimerFd(Kernel kernel, int clock, int flags) {
        super(kernel, Fcntl.O_RDWR | flags & Fcntl.O_NONBLOCK, "timerfd");
        this.kernel = kernel;
        this.clock = clock;
    }

    @Override
    protected void closed() {
        kernel.timers.cancel(timer);
        clockWasSet.unlink();
    }

    int clock() {
        return clock;
    }

    private boolean realTime() {
        return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_ALARM;
    }

    /** Woken by {@code clock_settime}, while such a timer shall end with that (TFD_TIMER_CANCEL_ON_SET). */
    private final WaitQueue.Node clockWasSet = new WaitQueue.Node(events -> {
        canceled = true;
        ticks++;
        wake();
    });

    private boolean canceled;

    private void wake() {
        queue.wake(Poll.IN);
    }

    /** Whether the wall clock was set since somebody asked last. */
    private boolean takeCanceled() {
        boolean was = canceled;
        canceled = false;
        return was;
    }

    /**
     * Arms for {@code value} ns (0: disarms), from now or absolute on its clock.
     *
     * @return 0 or -ECANCELED: it is armed, and the clock was set since the last read
     */
    long set(boolean absolute, boolean cancelOnSet, long value, long newInterval) {
        kernel.timers.cancel(timer);
        if (absolute && cancelOnSet && realTime()) {
            if (clockWasSet.queue() == null) {
                kernel.clock.wasSet().add(clockWasSet, false);
            }
        } else {
            clockWasSet.unlink();
            canceled = false;
        }
        expired = false;
        ticks = 0;
        settime = absolute ? 1 : 0;
        interval = newInterval;
        if (value != 0 && absolute && realTime()) {
            kernel.timers.armOnWall(timer, value, kernel.clock.epochOffset());
        } else if (value != 0) {
            long deadline = absolute ? value : kernel.now() + value;
            kernel.timers.arm(timer, deadline >= 0 ? deadline : Long.MAX_VALUE - 1);
        }
        return value != 0 && takeCanceled() ? -Errno.ECANCELED : 0;
    }

    long interval() {
        return interval;
    }

    /** Ns until it expires next, 0 when disarmed. */
    long left() {
        forward();
        return timer.isArmed() ? Math.max(1, timer.deadline() - kernel.now()) : 0;
    }

    @Override
    public void fdInfo(StringBuilder text) {
        long left = left();
        text.append("clockid: %d\nticks: %d\nsettime flags: 0%o\nit_value: (%d, %d)\nit_interval: (%d, %d)\n"
                .formatted(clock, ticks, settime, left / SECOND, left % SECOND, interval / SECOND, interval % SECOND));
    }

    /** Counts the intervals that went by since it expired, and arms it for the next. */
    private void forward() {
        if (expired && interval > 0) {
            expired = false;
            long missed = Math.max(0, (kernel.now() - timer.deadline()) / interval);
            ticks += missed;
            long following = timer.deadline() + (missed + 1) * interval;
            if (timer.isOnWall()) {
                long offset = kernel.clock.epochOffset();
                kernel.timers.armOnWall(timer, following + offset, offset);
            } else {
                kernel.timers.arm(timer, following < 0 ? Long.MAX_VALUE - 1 : following);
            }
        }
    }

    @Override
    public long read(Task t, IoBuffer to, long offset) {
        if (to.remaining() < 8) {
            return -Errno.EINVAL;
        }
        if (takeCanceled()) {
            ticks = 0;
            expired = false;
            return -Errno.ECANCELED;
        }
        if (ticks == 0) {
            return nonblock() ? -Errno.EAGAIN : t.sleepOn(queue);
        }
        forward();
        byte[] b = new byte[8];
        EventFd.LONG.set(b, 0, ticks);
        ticks = 0;
        expired = false;
        return to.put(b, 0, 8);
    }

    @Override
    public int poll(@Nullable PollTable table) {
        if (table != null) {
            table.add(queue);
        }
        return ticks != 0 ? Poll.IN : 0;
    }
}
