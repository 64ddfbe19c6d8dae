package vitrine.observe.sched;

import java.util.ArrayList;
import java.util.List;

/**
 * Who ran when: what a simulation or a real run came to. Times in units.
 *
 * @param policy its name
 * @param cpus CPUs there were
 * @param spans what each job did, in the order of time
 * @param results a result for each job
 * @param switches times a CPU went from one job to another
 * @param lost time lost in switching, over all CPUs
 */
public record Schedule(String policy, int cpus, List<Span> spans, List<Result> results, long switches, long lost) {
    /** What a job does. */
    public enum Doing {
        RUNS,
        WAITS,
        BLOCKED,
        SWITCHES
    }

    /** A job does one thing for a time; {@code cpu} is -1 when it has none. */
    public record Span(int job, Doing doing, int cpu, long from, long to) {}

    /**
     * What became of a job.
     *
     * @param ran CPU time it got
     * @param waited time it was ready and had no CPU
     */
    public record Result(int job, String name, long arrival, long first, long end, long ran, long waited) {
        public long turnaround() {
            return end - arrival;
        }

        public long response() {
            return first - arrival;
        }

        /** Turnaround over the CPU time it needed: 1 is best. */
        public double weighted() {
            return (double) turnaround() / Math.max(ran, 1);
        }
    }

    /** Collects spans and joins those that continue each other. */
    static final class Spans {
        private final List<Span> all = new ArrayList<>();
        private final int[] last;

        Spans(int jobs) {
            last = new int[jobs];
            java.util.Arrays.fill(last, -1);
        }

        void add(int job, Doing doing, int cpu, long from, long to) {
            if (to <= from) {
                return;
            }
            if (last[job] >= 0) {
                Span before = all.get(last[job]);
                if (before.to == from && before.doing == doing && before.cpu == cpu) {
                    all.set(last[job], new Span(job, doing, cpu, before.from, to));
                    return;
                }
            }
            last[job] = all.size();
            all.add(new Span(job, doing, cpu, from, to));
        }

        List<Span> list() {
            return List.copyOf(all);
        }
    }

    /** Returns when the first job arrived. */
    public long start() {
        return results.stream().mapToLong(Result::arrival).min().orElse(0);
    }

    /** Returns when the last job ended. */
    public long end() {
        return results.stream().mapToLong(Result::end).max().orElse(0);
    }
}
