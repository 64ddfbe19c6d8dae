package vitrine.kernel.sched;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.task.Task;

/** A CPU of the machine: who runs on it, who waits for it, and what it counted. */
public final class VirtualCpu {
    public final int id;

    /** The task it runs, null when idle. */
    public @Nullable Task current;

    /** Somebody else may have to run: looked at before every return to user mode. */
    public boolean needResched;

    /** Why needResched is set: a task that became runnable takes the CPU. */
    boolean preempted;

    /** Why it is set: sched_yield(2). */
    boolean yielded;

    /** Time used in the turn in progress, ns. */
    public long used;

    /** Since boot, ns: in programs, in programs with positive nice, in the kernel. The rest of the uptime is idle. */
    public long user;

    public long nice;
    public long system;

    /** Switches since boot. */
    public long switches;

    SchedPolicy queue = SchedPolicy.linux();

    VirtualCpu(int id) {
        this.id = id;
    }

    /** Tasks that run or wait here. */
    public int load() {
        return queue.size() + (current == null ? 0 : 1);
    }

    /** Tasks that wait here. */
    public int waiting() {
        return queue.size();
    }
}
