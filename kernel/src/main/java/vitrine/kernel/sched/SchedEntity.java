package vitrine.kernel.sched;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.cgroup.CpuGroup;
import vitrine.kernel.task.Task;

/** What the scheduler knows of one task (sched_entity and the policy fields of task_struct). */
public final class SchedEntity {
    public static final int SCHED_OTHER = 0;
    public static final int SCHED_FIFO = 1;
    public static final int SCHED_RR = 2;
    public static final int SCHED_BATCH = 3;
    public static final int SCHED_IDLE = 5;
    public static final int SCHED_DEADLINE = 6;

    public final Task task;
    public int policy = SCHED_OTHER;
    /** ioprio_set(2): class and level; there are no disks that would mind. */
    public int ioPriority;

    public int nice;

    /** 1..99 for SCHED_FIFO and SCHED_RR, else 0. */
    public int rtPriority;

    public boolean resetOnFork;

    /** Bit n: may run on CPU n. */
    public long affinity = -1L;

    /** The CPU it runs on, waits for, or ran on last. */
    public int cpu;

    /** Whether it waits in a run queue or is current on its CPU (on_rq). */
    public boolean queued;

    /** It may run but its control group must not: it is in no queue until that ends. */
    public boolean held;

    /** While runnable: the control group in which its weight is counted, null for the root, and that weight. */
    @Nullable
    CpuGroup loads;

    long loadWeight;

    /** Weighted run time, ns: its virtual time in the fair class. */
    public long vruntime;

    /** Virtual time at which its request for a slice is due, how far behind the average it was when it left, its weight. */
    long virtualDeadline;

    long lag;
    long fairWeight;

    /** In which of the fair queue's heaps it is. */
    boolean eligible;

    /** The reservation of SCHED_DEADLINE; null in the other classes. */
    @Nullable
    Reservation reservation;

    /** Guest instructions (ns) left of the time slice. */
    public long sliceLeft;

    /** How long it ran in a real-time class without a sleep, and when to compare that with RLIMIT_RTTIME again, ns. */
    public long unbroken;

    public long watchedFrom;

    /** Total run time, ns. */
    public long runtime;

    /** Moment it was last put on a run queue, and the sum of waiting there, ns. */
    public long queuedSince;

    public long waited;

    /** Voluntary and involuntary switches away from it. */
    public long voluntarySwitches;

    public long involuntarySwitches;

    /** Where the class keeps it: heap index or list links. */
    int index = -1;

    long sequence;

    @Nullable
    SchedEntity next;

    public SchedEntity(Task task) {
        this.task = task;
    }

    /** What to go back to after a boost: the policy (-1: not boosted) and priority. */
    private int ownPolicy = -1;

    private int ownPriority;

    /** Runs as SCHED_FIFO with {@code priority} if that is above its own; 0 ends it (priority inheritance). */
    public void boost(int priority) {
        if (ownPolicy >= 0) {
            policy = ownPolicy;
            rtPriority = ownPriority;
            ownPolicy = -1;
        }
        if (priority > rtPriority && policy != SCHED_DEADLINE) {
            ownPolicy = policy;
            ownPriority = rtPriority;
            policy = SCHED_FIFO;
            rtPriority = priority;
        }
    }

    /** Whether it is in the class above the real-time ones. */
    public boolean deadline() {
        return policy == SCHED_DEADLINE;
    }

    /** In SCHED_FIFO or SCHED_RR. */
    public boolean realTime() {
        return policy == SCHED_FIFO || policy == SCHED_RR;
    }
}
