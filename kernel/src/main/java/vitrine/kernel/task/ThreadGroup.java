package vitrine.kernel.task;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.signal.PendingSignals;
import vitrine.kernel.signal.SignalActions;

/** A process: what its threads share (signal_struct and the leader's part of task_struct). */
public final class ThreadGroup {
    public final Kernel kernel;

    /** The process id. */
    public final int tgid;

    /** The thread whose tid is the process id; a zombie while other threads live on. */
    public Task leader;

    /** Threads that are not yet gone, in the order in which they were made. */
    public final List<Task> threads = new ArrayList<>(1);

    /** Who is told of the death; init has none. */
    public @Nullable ThreadGroup parent;

    /** The thread of the parent that made us (PR_SET_PDEATHSIG, __WNOTHREAD). */
    public @Nullable Task parentThread;

    /** Living and zombie children, oldest first. */
    public final Set<ThreadGroup> children = new LinkedHashSet<>(4);

    public ProcessGroup processGroup;
    public Rlimits rlimits;

    /** Signal sent to the parent at exit, 0 for none (low byte of clone's flags). */
    public int exitSignal;

    public final PendingSignals pending = new PendingSignals();

    /** Where waitpid waits for our children (wait_chldexit). */
    public final WaitQueue childWait = new WaitQueue("do_wait");

    /** Woken when this process exits: pidfd and poll on it. */
    public final WaitQueue exited = new WaitQueue("pidfd");

    /** The process is dying with {@link #exitStatus}: every thread leaves as soon as it runs. */
    public boolean exiting;

    /** As wait(2) encodes it; of a stop, while stopped. */
    public int exitStatus;

    /** Threads that have not exited yet; 0 and not reaped: a zombie. */
    public int live;

    /** Dead threads whose tracer has not yet waited for them; until then the process is not dead either. */
    public int zombieThreads;

    /** prctl(PR_SET_PTRACER): a process that may trace this one, 0 for none, -1 for any. */
    public int ptracer;

    public boolean reaped;

    /** execve(2) was called since fork: setpgid by the parent fails (EACCES). */
    public boolean executed;

    /** PR_SET_CHILD_SUBREAPER, and whether an ancestor has it. */
    public boolean subreaper;

    public boolean hasSubreaper;

    /** The stop signal in effect (0: not stopped), how many threads still have to stop, and what wait has to report. */
    public int stopSignal;

    public int stillToStop;
    public boolean reportStopped;
    public boolean reportContinued;

    /** The parent has still to get its SIGCHLD about going on. */
    public boolean continuedUntold;

    /** When the process was made, ns of the monotonic clock (and of boot time: the machine never suspends). */
    public final long startTime;

    /** Accumulated from threads that are gone, and from children that were waited for. */
    public final CpuTimes dead = new CpuTimes();

    public final CpuTimes childrenTimes = new CpuTimes();

    /** setitimer(2), timer_create(2); null until used. */
    public vitrine.kernel.time.ProcessTimers.@Nullable Set timers;

    /** Whether CPU time has to be compared with timers and limits at every tick. */
    public boolean watchesCpuTime;

    /** PR_SET_DUMPABLE: 0, 1, 2. */
    public int dumpable = 1;

    public int oomScoreAdj;

    ThreadGroup(Kernel kernel, Task leader, ProcessGroup processGroup, Rlimits rlimits, long startTime) {
        this.kernel = kernel;
        this.tgid = leader.tid;
        this.leader = leader;
        this.processGroup = processGroup;
        this.rlimits = rlimits;
        this.startTime = startTime;
    }

    public Session session() {
        return processGroup.session;
    }

    /** What its threads do on signals; the same for all of them. */
    public SignalActions actions() {
        return leader.actions;
    }

    public boolean isInit() {
        return tgid == 1;
    }

    /** Whether it is the process 1 of a namespace below the first. */
    public boolean isNamespaceInit() {
        return leader.pidNs.init == this;
    }

    /** All threads have exited and the parent has not yet waited. */
    public boolean isZombie() {
        return live == 0;
    }

    /** As {@link #isZombie}, and no tracer has to be told of a thread any more: wait(2) reports it. */
    public boolean isDead() {
        return live == 0 && zombieThreads == 0;
    }

    /** Every thread is stopped by job control. */
    public boolean isStopped() {
        return stopSignal != 0 && stillToStop == 0;
    }

    /** The process id of the parent, 0 for init. */
    public int ppid() {
        return parent == null ? 0 : parent.tgid;
    }

    /** The times of the whole process: threads that live and threads that are gone. */
    public CpuTimes times() {
        CpuTimes sum = new CpuTimes();
        sum.add(dead);
        for (Task t : threads) {
            sum.add(t.times);
        }
        return sum;
    }
}
