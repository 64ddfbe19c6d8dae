package vitrine.observe.sched;

import vitrine.kernel.sched.SchedPolicy;

/**
 * Linux's completely fair scheduler (2.6.23 to 6.5): the smallest run time, weighted by the nice value, runs next, for its
 * share of the latency but not less than the granularity.
 */
final class Cfs extends Policy {
    private static final int NICE_0 = 1024;
    private static final int FRACTION = 1024;
    private long minimum;

    Cfs(Tuning tuning) {
        super(tuning);
    }

    private static long weight(Job job) {
        return SchedPolicy.weight(job.nice);
    }

    private static long virtual(Job job, long time) {
        return time * FRACTION * NICE_0 / weight(job);
    }

    @Override
    protected void coming(Job job, Why why) {
        switch (why) {
            case ARRIVES -> job.position = Math.max(job.position, minimum);
            case WAKES -> job.position = Math.max(job.position, minimum - tuning.latency() / 2 * FRACTION);
            case PREEMPTED, EXPIRED -> {}
        }
    }

    @Override
    protected void starting(Job job) {
        minimum = Math.max(minimum, job.position);
    }

    @Override
    public void ran(Job job, long time) {
        job.position += virtual(job, time);
    }

    @Override
    protected boolean before(Job a, Job b) {
        return a.position != b.position ? a.position < b.position : a.order < b.order;
    }

    @Override
    public long slice(Job job) {
        long weights = weight(job);
        for (Job j : ready) {
            weights += weight(j);
        }
        return Math.max(tuning.latency() * weight(job) / weights, tuning.granularity());
    }

    @Override
    public boolean preempts(Job woken, Job running) {
        return running.position - woken.position > virtual(woken, tuning.granularity());
    }

    @Override
    public boolean expires(Job running) {
        return ready.stream().anyMatch(j -> j.position <= running.position);
    }
}
