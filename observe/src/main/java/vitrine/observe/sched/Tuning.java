package vitrine.observe.sched;

/**
 * What can be set about a policy and the machine it runs on; times in units.
 *
 * @param quantum longest turn under rr, priority, mlfq (top queue), lottery, stride and eevdf
 * @param levels queues of mlfq; each has twice the quantum of the one above
 * @param allotment turns a job may use up in a queue of mlfq before it goes down
 * @param boost after so much time mlfq puts every job back on top; 0: never
 * @param ageing under priority a waiting job gains a step after each so much time; 0: never
 * @param latency cfs wants to run everybody once in this time
 * @param granularity but gives nobody less than this
 * @param cpus CPUs, which share one queue
 * @param switchCost time lost when a CPU goes from one job to another
 * @param seed decides the draws of lottery
 */
public record Tuning(
        long quantum,
        int levels,
        int allotment,
        long boost,
        long ageing,
        long latency,
        long granularity,
        int cpus,
        long switchCost,
        long seed) {
    /** The usual ones: 10 units a turn, one CPU, switching for free. */
    public static final Tuning DEFAULT = new Tuning(10, 3, 1, 0, 0, 48, 6, 1, 0, 0);

    /** The same with all times multiplied, for a machine that counts in finer units. */
    Tuning scaled(long by) {
        return new Tuning(
                quantum * by,
                levels,
                allotment,
                boost * by,
                ageing * by,
                latency * by,
                granularity * by,
                cpus,
                switchCost,
                seed);
    }
}
