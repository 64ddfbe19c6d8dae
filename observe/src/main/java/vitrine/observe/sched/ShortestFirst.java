package vitrine.observe.sched;

/**
 * Who needs the CPU for the shortest time, until it ends or blocks, goes first. Without preemption this is SJF, with it
 * STCF (shortest time to completion first, also SRTF).
 */
final class ShortestFirst extends Policy {
    private final boolean preemptive;

    ShortestFirst(Tuning tuning, boolean preemptive) {
        super(tuning);
        this.preemptive = preemptive;
    }

    @Override
    protected boolean before(Job a, Job b) {
        return a.burst != b.burst ? a.burst < b.burst : a.order < b.order;
    }

    @Override
    public boolean preempts(Job woken, Job running) {
        return preemptive && woken.burst < running.burst;
    }
}
