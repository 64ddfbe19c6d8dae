package vitrine.kernel.time;

/** Something that happens at a moment of the machine's monotonic clock (hrtimer). Armed through {@link TimerQueue}. */
public abstract class KernelTimer {
    long deadline;
    long sequence;
    int index = -1;

    /** Armed for a moment of the wall clock, which may be set: that moment, ns since the epoch. */
    long wallDeadline;

    boolean onWall;

    /** When, ns of the monotonic clock; meaningless unless {@link #isArmed}. */
    public final long deadline() {
        return deadline;
    }

    /** Whether it is armed for a moment of the wall clock. */
    public final boolean isOnWall() {
        return onWall;
    }

    public final boolean isArmed() {
        return index >= 0;
    }

    /** The moment has come; the timer is disarmed and may be armed again. Runs on the machine's thread. */
    protected abstract void expired();
}
