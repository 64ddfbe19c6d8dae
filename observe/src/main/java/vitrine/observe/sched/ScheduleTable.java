package vitrine.observe.sched;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import vitrine.observe.sched.Schedule.Result;

/** Schedules as tables of numbers. */
public final class ScheduleTable {
    private ScheduleTable() {}

    /** A line for each job. */
    public static List<String> jobs(Schedule s) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%-12s %9s %9s %9s %9s %11s %9s %9s %9s",
                "job",
                "arrival",
                "CPU time",
                "first",
                "end",
                "turnaround",
                "response",
                "waiting",
                "weighted"));
        for (Result r : s.results()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-12s %9d %9d %9d %9d %11d %9d %9d %9.2f",
                    r.name(),
                    r.arrival(),
                    r.ran(),
                    r.first(),
                    r.end(),
                    r.turnaround(),
                    r.response(),
                    r.waited(),
                    r.weighted()));
        }
        return lines;
    }

    /** A line for each schedule: policies side by side. */
    public static List<String> compare(List<Schedule> schedules) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%-10s %11s %9s %9s %9s %11s %6s %9s %9s",
                "policy",
                "turnaround",
                "response",
                "waiting",
                "weighted",
                "throughput",
                "CPU%",
                "switches",
                "fairness"));
        for (Schedule s : schedules) {
            Metrics m = Metrics.of(s);
            lines.add(String.format(
                    Locale.ROOT,
                    "%-10s %11.2f %9.2f %9.2f %9.2f %11.3f %6.1f %9d %9.3f",
                    s.policy(),
                    m.turnaround(),
                    m.response(),
                    m.waiting(),
                    m.weighted(),
                    m.throughput(),
                    100 * m.utilisation(),
                    m.switches(),
                    m.fairness()));
        }
        return lines;
    }
}
