package vitrine.observe.sched;

/** Lottery without chance: a job goes a stride of {@code 1/tickets} for each turn, and who has gone least runs. */
final class Stride extends Policy {
    private static final long STRIDE_1 = 1L << 32;
    private long minimum;

    Stride(Tuning tuning) {
        super(tuning);
    }

    @Override
    protected void coming(Job job, Why why) {
        if (why == Why.ARRIVES || why == Why.WAKES) {
            job.position = Math.max(job.position, minimum);
        }
    }

    @Override
    protected void starting(Job job) {
        minimum = Math.max(minimum, job.position);
    }

    @Override
    public void ran(Job job, long time) {
        job.position += STRIDE_1 / job.tickets * time / tuning.quantum();
    }

    @Override
    protected boolean before(Job a, Job b) {
        return a.position != b.position ? a.position < b.position : a.order < b.order;
    }

    @Override
    public long slice(Job job) {
        return tuning.quantum();
    }
}
