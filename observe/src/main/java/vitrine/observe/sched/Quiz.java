package vitrine.observe.sched;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import vitrine.observe.sched.Schedule.Result;

/** Exercises: jobs that a seed decides, and what happens to them under a policy. */
public final class Quiz {
    private Quiz() {}

    /** Returns the jobs of a seed: three to five of them, short enough for paper and pencil. */
    public static List<Job> jobs(long seed) {
        long[] state = {seed};
        int count = 3 + draw(state, 3);
        List<Job> jobs = new ArrayList<>();
        long arrival = 0;
        for (int i = 0; i < count; i++) {
            long length = 2 + draw(state, 19);
            List<Job.Io> io =
                    length > 5 && draw(state, 3) == 0 ? List.of(new Job.Io(length / 2, 2 + draw(state, 5))) : List.of();
            int nice = draw(state, 5) - 2;
            int tickets = 50 * (1 + draw(state, 4));
            jobs.add(new Job(i, Character.toString('A' + i), arrival, length, io, nice, tickets, -1));
            arrival += draw(state, 8);
        }
        return jobs;
    }

    private static int draw(long[] state, int below) {
        state[0] += 0x9e37_79b9_7f4a_7c15L;
        long z = (state[0] ^ state[0] >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
        return (int) Long.remainderUnsigned(z ^ z >>> 31, below);
    }

    /** Returns the question, as text. */
    public static List<String> question(List<Job> jobs, List<String> policies, Tuning tuning) {
        List<String> lines = new ArrayList<>();
        lines.add("Jobs:");
        for (Job j : jobs) {
            StringBuilder line = new StringBuilder(
                    "  %s arrives at %d and needs the CPU for %d".formatted(j.name, j.arrival, j.length));
            j.io.forEach(
                    io -> line.append("; after %d of them it waits %d for a device".formatted(io.at(), io.time())));
            if (j.nice != 0
                    && policies.stream()
                            .anyMatch(p -> List.of("priority", "cfs", "eevdf").contains(p))) {
                line.append("; nice ").append(j.nice);
            }
            if (policies.stream().anyMatch(p -> List.of("lottery", "stride").contains(p))) {
                line.append("; ").append(j.tickets).append(" tickets");
            }
            lines.add(line.toString());
        }
        lines.add("The quantum is %d, there %s."
                .formatted(tuning.quantum(), tuning.cpus() == 1 ? "is one CPU" : "are " + tuning.cpus() + " CPUs"));
        lines.add("For %s: draw who runs when, and compute turnaround, response and waiting time of each job."
                .formatted(String.join(", ", policies)));
        return lines;
    }

    /** Returns what to compare one's own answer with. */
    public static List<String> answer(Schedule s) {
        List<String> lines = new ArrayList<>();
        for (Result r : s.results()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  %s: turnaround %d, response %d, waiting %d",
                    r.name(),
                    r.turnaround(),
                    r.response(),
                    r.waited()));
        }
        return lines;
    }
}
