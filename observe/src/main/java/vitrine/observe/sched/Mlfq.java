package vitrine.observe.sched;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Multi-level feedback queue: a new job starts in the top queue, goes down when it has used up its allotment there
 * (also in pieces, so that blocking just before the end does not help), and everybody goes back to the top at each boost.
 */
final class Mlfq extends Policy {
    private final Set<Job> known = new LinkedHashSet<>();
    private long nextBoost;

    Mlfq(Tuning tuning) {
        super(tuning);
        nextBoost = tuning.boost();
    }

    private long quantum(Job job) {
        return tuning.quantum() << job.level;
    }

    @Override
    protected void passed() {
        if (tuning.boost() > 0 && now >= nextBoost) {
            nextBoost = (now / tuning.boost() + 1) * tuning.boost();
            for (Job j : known) {
                j.level = 0;
                j.used = 0;
            }
        }
    }

    @Override
    protected void coming(Job job, Why why) {
        known.add(job);
    }

    @Override
    public void ran(Job job, long time) {
        job.used += time;
        if (job.used >= quantum(job) * tuning.allotment()) {
            job.level = Math.min(job.level + 1, tuning.levels() - 1);
            job.used = 0;
        }
    }

    @Override
    protected boolean before(Job a, Job b) {
        return a.level != b.level ? a.level < b.level : a.order < b.order;
    }

    @Override
    public long slice(Job job) {
        return Math.min(quantum(job), quantum(job) * tuning.allotment() - job.used);
    }

    @Override
    public boolean preempts(Job woken, Job running) {
        return woken.level < running.level;
    }

    @Override
    public boolean expires(Job running) {
        return ready.stream().anyMatch(j -> j.level <= running.level);
    }
}
