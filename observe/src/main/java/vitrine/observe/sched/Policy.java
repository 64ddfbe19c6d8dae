package vitrine.observe.sched;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule by which a CPU is given out. Jobs that may run are in its queue; the ones that run are not. Whoever drives it
 * sets {@link #now} before every call.
 */
public abstract class Policy {
    /** Why a job comes into the queue. */
    public enum Why {
        ARRIVES,
        WAKES,
        /** Another takes its CPU; its turn was not over. */
        PREEMPTED,
        /** Its turn is over. */
        EXPIRED
    }

    static final long NO_END = Long.MAX_VALUE / 4;

    protected final Tuning tuning;
    protected final List<Job> ready = new ArrayList<>();
    protected long now;
    private long tail;
    private long head;

    protected Policy(Tuning tuning) {
        this.tuning = tuning;
    }

    public final void at(long moment) {
        now = moment;
        passed();
    }

    public final void enqueue(Job job, Why why) {
        job.readySince = now;
        coming(job, why);
        job.order = why == Why.PREEMPTED ? --head : ++tail;
        ready.add(job);
    }

    /** Takes the job out that runs next on a CPU; null when none may. */
    public final @Nullable Job pick(int cpu) {
        @Nullable Job best = choose(cpu);
        if (best != null) {
            ready.remove(best);
            starting(best);
        }
        return best;
    }

    public final boolean remove(Job job) {
        return ready.remove(job);
    }

    public final int size() {
        return ready.size();
    }

    /** The waiting jobs, in no particular order. */
    public final List<Job> waiting() {
        return List.copyOf(ready);
    }

    /** The first by {@link #before}; a policy that draws lots does otherwise. */
    protected @Nullable Job choose(int cpu) {
        @Nullable Job best = null;
        for (Job j : ready) {
            if (j.mayRun(cpu) && (best == null || before(j, best))) {
                best = j;
            }
        }
        return best;
    }

    /** Whether {@code a} shall run before {@code b}. */
    protected boolean before(Job a, Job b) {
        return a.order < b.order;
    }

    /** Time has passed, to {@link #now}. */
    protected void passed() {}

    /** A job comes into the queue. */
    protected void coming(Job job, Why why) {}

    /** A job gets a CPU. */
    protected void starting(Job job) {}

    /** A running job has used CPU time. */
    public void ran(Job job, long time) {}

    /** A running job has blocked or ended. */
    public void left(Job job) {}

    /** How long a job may run when it starts now. */
    public long slice(Job job) {
        return NO_END;
    }

    /** Whether a job that has come into the queue takes the CPU from one that runs. */
    public boolean preempts(Job woken, Job running) {
        return false;
    }

    /** Whether a job whose turn is over makes room for one in the queue. */
    public boolean expires(Job running) {
        return !ready.isEmpty();
    }
}
