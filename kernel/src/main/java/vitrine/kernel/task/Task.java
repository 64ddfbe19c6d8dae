package vitrine.kernel.task;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.fs.FsContext;
import vitrine.kernel.fs.FdTable;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.sched.WaitQueue;
import vitrine.machine.cpu.CpuState;

/**
 * A thread as the kernel schedules it (task_struct). Threads of one process share their {@link ThreadGroup}, {@link
 * #mm} and {@link #files}.
 */
public abstract class Task implements WaitQueue.Callback {
    /** Result of a handler that put the task to sleep: call it again when woken. */
    public static final long BLOCKED = Long.MIN_VALUE;

    /** Result of a handler after which RAX must not be written: execve, rt_sigreturn, exit. */
    public static final long NO_RETURN = Long.MIN_VALUE + 1;

    public final Kernel kernel;
    public final int tid;

    /** The registers; running the task is running these. */
    public final CpuState cpu = new CpuState();

    /** Memory, descriptors, and root/cwd/umask; replaced by execve and unshare, null after exit. */
    public @Nullable MemoryMap memory;

    public @Nullable FdTable fdTable;
    public @Nullable FsContext fsContext;

    /** What a blocked handler must remember until it is called again; null when a call starts. */
    public @Nullable Object callState;

    protected Task(Kernel kernel, int tid) {
        this.kernel = kernel;
        this.tid = tid;
    }

    /** Memory of a living task. */
    public final MemoryMap mm() {
        return java.util.Objects.requireNonNull(memory);
    }

    /** Descriptors of a living task. */
    public final FdTable files() {
        return java.util.Objects.requireNonNull(fdTable);
    }

    /** Root, working directory and umask of a living task. */
    public final FsContext fs() {
        return java.util.Objects.requireNonNull(fsContext);
    }

    /**
     * Sleeps interruptibly until one of the queues is woken. For handlers: {@code return t.sleepOn(queue)} after the
     * condition was found false.
     *
     * @return {@link #BLOCKED}, or {@code -ERESTARTSYS} without sleeping when a signal is pending
     */
    public abstract long sleepOn(WaitQueue... queues);

    /**
     * As {@link #sleepOn}, and also woken at {@code deadline} (ns of {@link Kernel#now}); the handler finds out by
     * comparing. {@code Long.MAX_VALUE} means for ever.
     */
    public abstract long sleepUntil(long deadline, WaitQueue... queues);

    /** As {@link #sleepOn} with exclusive entries: one wake-up wakes one such task (accept, futex, flock). */
    public abstract long sleepExclusive(long deadline, WaitQueue queue);

    /** Sleeps in state D: only the queue wakes it, no signal ({@code killable}: SIGKILL does). @return BLOCKED */
    public abstract long sleepUninterruptible(boolean killable, WaitQueue queue);

    /** Whether a signal that is not blocked waits for delivery (signal_pending). */
    public abstract boolean signalPending();

    /**
     * The absolute deadline of the call in progress: computed from {@code timeout} (ns from now, negative: for ever)
     * when the handler runs first, the same value when it runs again.
     */
    public abstract long callDeadline(long timeout);
}
