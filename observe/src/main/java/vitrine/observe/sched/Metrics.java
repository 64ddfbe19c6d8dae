package vitrine.observe.sched;

import java.util.List;
import java.util.function.ToDoubleFunction;
import vitrine.observe.sched.Schedule.Result;

/**
 * A schedule in numbers.
 *
 * @param turnaround mean of end - arrival
 * @param response mean of first run - arrival
 * @param waiting mean of the time ready without a CPU
 * @param weighted mean of turnaround / CPU time
 * @param throughput jobs ended per 1000 units
 * @param utilisation share of all CPUs' time in which jobs ran
 * @param switches times a CPU went from one job to another
 * @param fairness Jain's index of CPU time / turnaround: 1 when all jobs were slowed down alike, 1/n at worst
 */
public record Metrics(
        double turnaround,
        double response,
        double waiting,
        double weighted,
        double throughput,
        double utilisation,
        long switches,
        double fairness) {

    public static Metrics of(Schedule s) {
        double span = Math.max(s.end() - s.start(), 1);
        long ran = s.results().stream().mapToLong(Result::ran).sum();
        return new Metrics(
                mean(s.results(), Result::turnaround),
                mean(s.results(), Result::response),
                mean(s.results(), Result::waited),
                mean(s.results(), Result::weighted),
                s.results().size() * 1000 / span,
                ran / span / s.cpus(),
                s.switches(),
                jain(s.results()));
    }

    private static double mean(List<Result> results, ToDoubleFunction<Result> what) {
        return results.stream().mapToDouble(what).average().orElse(0);
    }

    private static double jain(List<Result> results) {
        double sum = 0;
        double squares = 0;
        for (Result r : results) {
            double share = (double) r.ran() / Math.max(r.turnaround(), 1);
            sum += share;
            squares += share * share;
        }
        return squares == 0 ? 1 : sum * sum / (results.size() * squares);
    }
}
