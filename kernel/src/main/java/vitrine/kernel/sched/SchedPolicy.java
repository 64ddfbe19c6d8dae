package vitrine.kernel.sched;

import org.jspecify.annotations.Nullable;

/**
 * A scheduling policy: the run queue of one CPU and the rule by which it gives out the CPU. The task that runs is not in
 * the queue. Times are ns, which are guest instructions.
 */
public interface SchedPolicy {
    /** Why a task comes into the queue. */
    enum Reason {
        NEW("new"),
        WAKEUP("wakeup"),
        /** It ran and others shall run now. */
        PREEMPTED("preempted"),
        /** As PREEMPTED, and by its own wish (sched_yield(2)). */
        YIELD("yield"),
        /** It comes from another CPU. */
        MOVED("moved");

        /** As events name it. */
        public final String text;

        Reason(String text) {
            this.text = text;
        }
    }

    /** The weight of a nice value (-20 to 19) under EEVDF; 1024 is that of 0. */
    static int weight(int nice) {
        return LinuxPolicy.weight(nice);
    }

    /** What Linux does by default. */
    static SchedPolicy linux() {
        return new LinuxPolicy();
    }

    void enqueue(SchedEntity e, Reason reason);

    /** Takes a waiting task out: it moves, or its parameters change. */
    void dequeue(SchedEntity e);

    /** Takes the task out that shall run next, null when there is none. */
    @Nullable
    SchedEntity pickNext();

    /** The task that ran here has blocked or ended, or goes on elsewhere. */
    default void left(SchedEntity e) {}

    /** How long {@code e} may run when it starts now. */
    long slice(SchedEntity e);

    /** The running task ran. */
    void ran(SchedEntity e, long nanos);

    /** Whether a task that just came into the queue shall run at once instead of {@code running}. */
    boolean preempts(SchedEntity woken, SchedEntity running);

    /** Whether {@code running}, whose slice is over, has to make room for somebody in the queue. */
    boolean expires(SchedEntity running);

    /** Whether {@code running} has to make room though its slice is not over. */
    default boolean overdue(SchedEntity running) {
        return false;
    }

    /** Tasks waiting. */
    int size();

    /** A waiting task that may run on {@code cpu} and is best moved there, left in the queue; null when none may. */
    @Nullable
    SchedEntity movable(int cpu);
}
