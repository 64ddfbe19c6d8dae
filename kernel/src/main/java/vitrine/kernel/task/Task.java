package vitrine.kernel.task;

import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cgroup.Cgroup;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.event.SchedEvent;
import vitrine.kernel.fs.FdTable;
import vitrine.kernel.fs.FsContext;
import vitrine.kernel.ipc.SemUndoList;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.ns.NsSet;
import vitrine.kernel.ns.PidNamespace;
import vitrine.kernel.ns.UserNamespace;
import vitrine.kernel.ptrace.Tracing;
import vitrine.kernel.sched.SchedEntity;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.seccomp.Filter;
import vitrine.kernel.signal.PendingSignals;
import vitrine.kernel.signal.SignalActions;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.time.KernelTimer;
import vitrine.machine.cpu.CpuState;

/**
 * A thread as the kernel schedules it (task_struct). Threads of one process share their {@link ThreadGroup}, {@link
 * #memory} and {@link #fdTable}.
 */
public final class Task implements WaitQueue.Callback {
    /** Result of a handler that put the task to sleep: call it again when woken. */
    public static final long BLOCKED = Long.MIN_VALUE;

    /** Result of a handler after which RAX must not be written: execve, rt_sigreturn, exit. */
    public static final long NO_RETURN = Long.MIN_VALUE + 1;

    /** What a task is doing; {@link #letter} is what /proc/PID/stat shows. */
    public enum State {
        RUNNING('R'),
        INTERRUPTIBLE('S'),
        UNINTERRUPTIBLE('D'),
        /** As UNINTERRUPTIBLE, but SIGKILL wakes it (TASK_KILLABLE). */
        KILLABLE('D'),
        STOPPED('T'),
        /** Stopped for its tracer (TASK_TRACED). */
        TRACED('t'),
        ZOMBIE('Z'),
        DEAD('X');

        public final char letter;

        State(char letter) {
            this.letter = letter;
        }
    }

    public final Kernel kernel;

    /** The thread id; changes only when a thread that is not the leader calls execve(2). */
    public int tid;

    public ThreadGroup group;

    /** The registers; running the task is running these. */
    public final CpuState cpu = new CpuState();

    /** Memory, descriptors, and root/cwd/umask; replaced by execve and unshare, null after exit and in init. */
    public @Nullable MemoryMap memory;

    public @Nullable FdTable fdTable;
    public @Nullable FsContext fsContext;

    /** What System V semaphores get back when it ends; null while there is nothing. */
    public @Nullable SemUndoList semUndo;

    /** Who it is. Never changed in place; see {@link Cred}. */
    public Cred cred;

    /** Its namespaces beside that of its credentials and {@link #pidNs}; never changed in place. */
    public NsSet ns;

    /** The PID namespace in which it was born, fixed once it is in the table. */
    public PidNamespace pidNs;

    /** Its control group; only {@link vitrine.kernel.cgroup.Cgroups} changes it. */
    public Cgroup cgroup;

    /** Pages it got while its group was above memory.high, and until when it has to sleep for that; 0: not. */
    public int pagesOverHigh;

    public long delayUntil;

    /** What a blocked handler must remember until it is called again; null when a call starts. */
    public @Nullable Object callState;

    /** Name of the program, at most 15 bytes, as PR_SET_NAME changes it. */
    public String comm;

    public State state = State.RUNNING;
    public final SchedEntity sched = new SchedEntity(this);
    public final CpuTimes times = new CpuTimes();

    /** When it was made, ns of the monotonic clock. */
    public final long startTime;

    // Signals of this thread alone.
    public SignalActions actions = new SignalActions();
    public final PendingSignals pending = new PendingSignals();
    public long blocked;

    /** Mask to restore once the call in progress is over (set_restore_sigmask), valid while {@link #restoreMask}. */
    public long savedMask;

    public boolean restoreMask;

    /** The last exception of user mode that became a signal, as signal frames show it: vector, error code, CR2. */
    public int trapNumber;

    public int trapError;
    public long trapAddress;

    /** sigaltstack(2). */
    public long altStack;

    public long altStackSize;
    public int altStackFlags = SS_DISABLE;
    public static final int SS_ONSTACK = 1;
    public static final int SS_DISABLE = 2;
    public static final int SS_AUTODISARM = 1 << 31;

    /** A stop signal was taken by some thread of the process; this one has still to stop. */
    public boolean stopRequested;

    /** Signals that sigtimedwait(2) of this task waits for, though blocked. */
    public long awaitedSignals;

    private boolean signalPending;

    // Addresses in user memory that the kernel writes to, 0 for none.
    public long clearChildTid;
    public long robustList;
    public long robustListLength;

    // Restartable sequences, see Rseq: where, with what signature; the CPU's number that stands there.
    public long rseqAddress;
    int rseqSignature;
    public int rseqCpu;

    /** It was interrupted since it ran last. */
    public boolean rseqDisturbed;

    // prctl(2)
    public int parentDeathSignal;
    public boolean noNewPrivs;
    public long timerSlack = 50_000;
    public int personality;

    /** seccomp(2); null without. */
    public @Nullable Filter seccomp;

    /** The system call in progress, -1 outside. */
    public int syscall = -1;

    /** Whether a handler returned BLOCKED and has to be called again. */
    public boolean callBlocked;

    /** What restart_syscall(2) continues: number and absolute deadline. */
    public int restartNumber = -1;

    public long restartDeadline;

    /** Something is to be done before the next return to user mode, even without a signal. */
    public boolean returnWork;

    /** Exit status of this thread (wait(2) encoding). */
    public int exitStatus;

    /** A system call stopped before it began: it has still to be carried out. */
    public boolean callEntering;

    /** It stopped because a seccomp filter sent the call to its tracer. */
    public boolean seccompTraced;

    /** How it is traced; null when nobody does. */
    public @Nullable Tracing tracing;

    /** Whom it traces, in the order in which that began. */
    public Set<Task> tracees = Set.of();

    /** The signal that its tracer let through, to be delivered next. */
    public @Nullable SignalInfo injected;

    /** The parent that waits until this vfork child lets go of its memory. */
    @Nullable
    WaitQueue vforkWait;

    /** For a task that stands in for another: whom, and what is done in place of running it when it is woken. */
    @Nullable
    Task original;

    @Nullable
    Runnable onWake;

    /** Signals meant for this stand-in go nowhere, as those of a kernel thread. */
    public boolean deaf;

    private long deadline;
    private boolean deadlineKnown;
    private boolean deadlineOnWall;
    private WaitQueue.Node[] nodes = {new WaitQueue.Node(this)};
    private int waits;
    private @Nullable WaitQueue exclusiveWake;
    private boolean waitsOutside;
    private String wchan = "";
    private final KernelTimer sleepTimer = new KernelTimer() {
        @Override
        protected void expired() {
            wakeUp();
        }
    };

    /** A task that is not yet known to anybody; {@code group} follows. */
    @SuppressWarnings("NullAway.Init") // group: the first thread of a group and the group refer to each other
    Task(Kernel kernel, int tid, String comm, Cred cred, long startTime) {
        this.kernel = kernel;
        this.tid = tid;
        this.comm = comm;
        this.cred = cred;
        this.cgroup = kernel.cgroups.root;
        this.ns = kernel.namespaces.first;
        this.pidNs = kernel.namespaces.firstPid;
        this.startTime = startTime;
    }

    public int tgid() {
        return group.tgid;
    }

    public boolean isLeader() {
        return group.leader == this;
    }

    /** Memory of a living task. */
    public MemoryMap mm() {
        return Objects.requireNonNull(memory);
    }

    /** Descriptors of a living task. */
    public FdTable files() {
        return Objects.requireNonNull(fdTable);
    }

    /** Root, working directory and umask of a living task. */
    public FsContext fs() {
        return Objects.requireNonNull(fsContext);
    }

    /** Soft limit of {@code resource} ({@code Rlimits.NOFILE}…), unsigned; -1 is no limit. */
    public long rlimit(int resource) {
        return group.rlimits.soft(resource);
    }

    /** The number that this task sees for one of the machine's (a task, process group or session), 0 for none. */
    public int seen(int number) {
        return kernel.pids.local(pidNs, number);
    }

    /** The machine's number for one that this task names, -1 for none. */
    public int named(int number) {
        return kernel.pids.machine(pidNs, number);
    }

    /** The task of that name, zombies included. */
    public @Nullable Task find(int number) {
        return kernel.pids.task(named(number));
    }

    /** The process group of that name. */
    public @Nullable ProcessGroup findGroup(int number) {
        return kernel.pids.group(named(number));
    }

    /** Whether the root and working directory are those of another task too (CLONE_FS). */
    public boolean fsIsShared() {
        for (Task o : kernel.pids.tasks()) {
            if (o != this && o.fsContext == fsContext) {
                return true;
            }
        }
        return false;
    }

    /** Whether it may look into another (PTRACE_MODE_READ_REALCREDS). */
    public boolean mayLookInto(Task other) {
        return vitrine.kernel.ptrace.PtraceAccess.mayAttach(this, other);
    }

    /** Whether a capability counts in a user namespace (ns_capable). */
    public boolean capableIn(UserNamespace where, int cap) {
        return where.grants(cred, cap);
    }

    /** Whether a capability counts in its own user namespace. */
    public boolean capableHere(int cap) {
        return cred.capable(cap);
    }

    /** Whether capability {@code cap} is effective for the whole machine: not that of a user namespace. */
    public boolean capable(int cap) {
        return cred.userNs == UserNamespace.FIRST && cred.capable(cap);
    }

    /**
     * Sleeps interruptibly until one of the queues is woken. For handlers: {@code return t.sleepOn(queue)} after the
     * condition was found false.
     *
     * @return {@link #BLOCKED}, or {@code -ERESTARTSYS} without sleeping when a signal is pending
     */
    public long sleepOn(WaitQueue... queues) {
        return sleepUntil(Long.MAX_VALUE, queues);
    }

    /** As {@link #sleepOn(WaitQueue...)} with one queue. */
    public long sleepOn(WaitQueue queue) {
        return sleep(State.INTERRUPTIBLE, Long.MAX_VALUE, queue, false);
    }

    /**
     * As {@link #sleepOn}, and also woken at {@code deadline} (ns of {@link Kernel#now}); the handler finds out by
     * comparing. {@code Long.MAX_VALUE} means for ever.
     */
    public long sleepUntil(long deadline, WaitQueue... queues) {
        if (signalPending) {
            return -Errno.ERESTARTSYS;
        }
        begin(State.INTERRUPTIBLE, deadline, queues.length == 0 ? "hrtimer_nanosleep" : queues[0].name());
        for (WaitQueue q : queues) {
            waitOn(q, false);
        }
        return BLOCKED;
    }

    /** As {@link #sleepOn} with exclusive entries: one wake-up wakes one such task (accept, futex, flock). */
    public long sleepExclusive(long deadline, WaitQueue queue) {
        return sleep(State.INTERRUPTIBLE, deadline, queue, true);
    }

    /** Sleeps in state D: only the queue wakes it, no signal ({@code killable}: SIGKILL does). @return BLOCKED */
    public long sleepUninterruptible(boolean killable, WaitQueue queue) {
        return sleep(killable ? State.KILLABLE : State.UNINTERRUPTIBLE, Long.MAX_VALUE, queue, false);
    }

    /** Sleeps, outside of a system call, until {@code until}; only SIGKILL ends it before. */
    public void delay(long until, String where) {
        begin(State.KILLABLE, until, where);
    }

    /** Its state as /proc shows it: a frozen task sleeps. */
    public char letter() {
        return state == State.RUNNING && sched.held && cgroup.isFrozen() ? 'S' : state.letter;
    }

    /** Sleeps interruptibly until {@link #wakeUp} or {@code until}: for a subsystem with waiting lists of its own. */
    public void sleepIn(String where, long until) {
        begin(State.INTERRUPTIBLE, until, where);
    }

    private long sleep(State how, long until, WaitQueue queue, boolean exclusive) {
        if (how == State.INTERRUPTIBLE && signalPending || how == State.KILLABLE && fatalSignalPending()) {
            return -Errno.ERESTARTSYS;
        }
        begin(how, until, queue.name());
        waitOn(queue, exclusive);
        return BLOCKED;
    }

    private void begin(State how, long until, String where) {
        if (waits > 0 || sleepTimer.isArmed()) {
            leaveQueues(); // a handler that asks twice means the last time
        }
        if (kernel.events.on && original == null) {
            kernel.events.emit(new SchedEvent.State(tid, state.letter, how.letter, where, 0));
        }
        state = how;
        wchan = where;
        if (until != Long.MAX_VALUE) {
            if (deadlineOnWall && until == knownDeadline()) {
                kernel.timers.armOnWall(sleepTimer, deadline, kernel.clock.epochOffset());
            } else {
                kernel.timers.arm(sleepTimer, until);
            }
        }
    }

    private void waitOn(WaitQueue queue, boolean exclusive) {
        if (waits == nodes.length) {
            nodes = Arrays.copyOf(nodes, waits * 2);
            for (int i = waits; i < nodes.length; i++) {
                nodes[i] = new WaitQueue.Node(this);
            }
        }
        queue.add(nodes[waits++], exclusive);
        if (queue.outside && !waitsOutside) {
            waitsOutside = true;
            kernel.outsideWaiters++;
        }
    }

    private void leaveQueues() {
        for (int i = 0; i < waits; i++) {
            nodes[i].unlink();
        }
        waits = 0;
        if (sleepTimer.isArmed()) {
            kernel.timers.cancel(sleepTimer);
        }
        if (waitsOutside) {
            waitsOutside = false;
            kernel.outsideWaiters--;
        }
    }

    /** A queue it waits on was woken. */
    @Override
    public void woken(int events) {
        if (waits == 1 && nodes[0].exclusive()) {
            exclusiveWake = nodes[0].queue();
        }
        wakeUp();
    }

    /** Makes a sleeping task runnable; nothing happens to any other. Its handler runs again and looks. */
    public void wakeUp() {
        if (state == State.INTERRUPTIBLE || state == State.UNINTERRUPTIBLE || state == State.KILLABLE) {
            leaveQueues();
            if (onWake != null) {
                state = State.RUNNING;
                onWake.run();
            } else {
                runnable();
            }
        }
    }

    /** Who gets signals that are meant for this task: itself, unless it stands in for another. */
    public Task original() {
        return original == null ? this : original;
    }

    /** Makes a stopped task runnable. */
    public void wakeStopped() {
        if (state == State.STOPPED) {
            runnable();
        }
    }

    private void runnable() {
        if (kernel.events.on) {
            Task by = kernel.current;
            kernel.events.emit(new SchedEvent.State(tid, state.letter, 'R', wchan, by == null ? 0 : by.tid));
        }
        state = State.RUNNING;
        kernel.scheduler.wake(this);
    }

    /** A tracer lets it go on. */
    public void wakeTraced() {
        if (state == State.TRACED) {
            state = State.RUNNING;
            kernel.scheduler.wake(this);
        }
    }

    /** For a stop of a traced task: what wchan shows. */
    public void tracedIn(String where) {
        state = State.TRACED;
        wchan = where;
    }

    /** The handler runs again, so an exclusive wake-up was used. */
    public void wakeUsed() {
        exclusiveWake = null;
    }

    /** For exit: leaves all queues, and hands on an exclusive wake-up that it will not use. */
    void abandonWait() {
        leaveQueues();
        WaitQueue unused = exclusiveWake;
        exclusiveWake = null;
        if (unused != null) {
            unused.wake(0);
        }
    }

    /** What it sleeps on, as /proc/PID/wchan shows: "0" when it does not sleep. */
    public String wchan() {
        return state == State.RUNNING || wchan.isEmpty() ? "0" : wchan;
    }

    /** For a stop: what wchan shows. */
    public void stoppedIn(String where) {
        if (kernel.events.on) {
            kernel.events.emit(new SchedEvent.State(tid, state.letter, State.STOPPED.letter, where, 0));
        }
        state = State.STOPPED;
        wchan = where;
    }

    /** Whether a signal that is not blocked waits for delivery (signal_pending). */
    public boolean signalPending() {
        return signalPending;
    }

    /** Whether SIGKILL waits, or the process dies already. */
    public boolean fatalSignalPending() {
        return signalPending && (group.exiting || (pending.set() & 1L << 8) != 0);
    }

    /** A stand-in finds a signal pending, whatever it waits for next, or no longer (a request is cancelled). */
    void interrupt(boolean on) {
        signalPending = on;
    }

    /** Computes {@link #signalPending} again; after every change of masks or pending sets. */
    public void recalculateSignalPending() {
        signalPending = ((pending.set() | group.pending.set()) & ~blocked) != 0
                || stopRequested
                || group.exiting
                || tracing != null && tracing.trapPending();
    }

    /**
     * For ppoll, pselect6, epoll_pwait, sigsuspend: {@code mask} is in effect until the call in progress is over and the
     * signals it let through were delivered. Calling it again when the handler runs again changes nothing.
     */
    public void temporaryMask(long mask) {
        if (!restoreMask) {
            savedMask = blocked;
            restoreMask = true;
            blocked = mask & ~vitrine.kernel.signal.Signal.KILL_AND_STOP;
            recalculateSignalPending();
        }
    }

    /** The mask from before {@link #temporaryMask} is in effect again. */
    public void endTemporaryMask() {
        if (restoreMask) {
            restoreMask = false;
            blocked = savedMask;
            recalculateSignalPending();
        }
    }

    /**
     * The absolute deadline of the call in progress: computed from {@code timeout} (ns from now, negative: for ever)
     * when the handler runs first, the same value when it runs again.
     */
    public long callDeadline(long timeout) {
        if (!deadlineKnown) {
            long now = kernel.now();
            deadline = timeout < 0 || now + timeout < 0 ? Long.MAX_VALUE : now + timeout;
            deadlineKnown = true;
        }
        return knownDeadline();
    }

    /**
     * As {@link #callDeadline} for a moment of the wall clock, ns since the epoch: when that clock is set the sleep ends
     * earlier or later. Returns it by the monotonic clock.
     */
    public long wallDeadline(long moment) {
        if (!deadlineKnown) {
            deadline = moment;
            deadlineOnWall = moment != Long.MAX_VALUE;
            deadlineKnown = true;
        }
        return knownDeadline();
    }

    /** The dispatcher starts a call. */
    public void startCall(int number) {
        syscall = number;
        callState = null;
        deadlineKnown = false;
        deadlineOnWall = false;
    }

    /** restart_syscall(2): the call goes on with the deadline it had. */
    public void continueDeadline(long until) {
        deadline = until;
        deadlineOnWall = false;
        deadlineKnown = true;
    }

    /** The deadline that {@link #callDeadline} fixed, {@code Long.MAX_VALUE} when there is none. */
    public long knownDeadline() {
        return !deadlineKnown ? Long.MAX_VALUE : deadlineOnWall ? deadline - kernel.clock.epochOffset() : deadline;
    }

    @Override
    public String toString() {
        return comm + "[" + tid + "]";
    }
}
