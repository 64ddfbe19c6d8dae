package vitrine.observe.sched;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.sched.SchedPolicy;

/**
 * Earliest eligible virtual deadline first (Linux 6.6 on): of the jobs that have had no more than their share, the one
 * runs whose deadline, a turn's worth of virtual time away, is nearest. What a job was owed when it slept is owed still.
 */
final class Eevdf extends Policy {
    private static final int NICE_0 = 1024;
    private static final int FRACTION = 1024;
    private final Set<Job> running = new LinkedHashSet<>();
    private long last;

    Eevdf(Tuning tuning) {
        super(tuning);
    }

    private static long weight(Job job) {
        return SchedPolicy.weight(job.nice);
    }

    private static long virtual(Job job, long time) {
        return time * FRACTION * NICE_0 / weight(job);
    }

    /** Where a job stands that has had exactly its share. */
    private long average() {
        long weights = 0;
        long least = Long.MAX_VALUE;
        for (Job j : ready) {
            least = Math.min(least, j.position);
        }
        for (Job j : running) {
            least = Math.min(least, j.position);
        }
        if (least == Long.MAX_VALUE) {
            return last;
        }
        long sum = 0;
        for (Job j : ready) {
            sum += (j.position - least) * weight(j);
            weights += weight(j);
        }
        for (Job j : running) {
            sum += (j.position - least) * weight(j);
            weights += weight(j);
        }
        last = least + sum / weights;
        return last;
    }

    @Override
    protected void coming(Job job, Why why) {
        running.remove(job);
        if (why == Why.ARRIVES || why == Why.WAKES) {
            job.position = average() - job.lag;
            job.deadline = job.position + virtual(job, tuning.quantum());
            job.lag = 0;
        }
    }

    @Override
    protected void starting(Job job) {
        running.add(job);
        renew(job);
    }

    private void renew(Job job) {
        if (job.position >= job.deadline) {
            job.deadline = job.position + virtual(job, tuning.quantum());
        }
    }

    @Override
    public void ran(Job job, long time) {
        job.position += virtual(job, time);
    }

    @Override
    public void left(Job job) {
        long limit = virtual(job, tuning.quantum());
        job.lag = Math.max(-limit, Math.min(limit, average() - job.position));
        running.remove(job);
    }

    @Override
    protected @Nullable Job choose(int cpu) {
        ready.forEach(this::renew);
        long share = average();
        @Nullable Job best = null;
        @Nullable Job first = null;
        for (Job j : ready) {
            if (!j.mayRun(cpu)) {
                continue;
            }
            if (j.position <= share && (best == null || before(j, best))) {
                best = j;
            }
            if (first == null || j.position < first.position) {
                first = j;
            }
        }
        return best != null ? best : first;
    }

    @Override
    protected boolean before(Job a, Job b) {
        return a.deadline != b.deadline ? a.deadline < b.deadline : a.order < b.order;
    }

    @Override
    public long slice(Job job) {
        long left = (job.deadline - job.position) * weight(job) / FRACTION / NICE_0;
        return Math.max(1, Math.min(left, tuning.quantum()));
    }

    @Override
    public boolean preempts(Job woken, Job current) {
        return woken.position <= average() && woken.deadline < current.deadline;
    }
}
