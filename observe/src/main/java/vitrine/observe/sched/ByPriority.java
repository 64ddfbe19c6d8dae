package vitrine.observe.sched;

/**
 * The smallest nice value first, preemptively, equals in turns. With ageing a job that waits gains a step after each
 * {@code ageing} units, so that it does not starve.
 */
final class ByPriority extends Policy {
    ByPriority(Tuning tuning) {
        super(tuning);
    }

    private long priority(Job job) {
        return tuning.ageing() == 0 ? job.nice : job.nice - (now - job.readySince) / tuning.ageing();
    }

    @Override
    protected boolean before(Job a, Job b) {
        long pa = priority(a);
        long pb = priority(b);
        return pa != pb ? pa < pb : a.order < b.order;
    }

    @Override
    public long slice(Job job) {
        return tuning.quantum();
    }

    @Override
    public boolean preempts(Job woken, Job running) {
        return woken.nice < running.nice;
    }

    @Override
    public boolean expires(Job running) {
        return ready.stream().anyMatch(j -> priority(j) <= running.nice);
    }
}
