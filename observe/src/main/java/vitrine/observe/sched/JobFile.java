package vitrine.observe.sched;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads jobs: one {@code ARRIVAL LENGTH [io=AT:FOR …] [nice=N] [tickets=N] [cpus=0,2] [name=WORD]} a line, {@code #} for
 * comments. Times are whole units.
 */
public final class JobFile {
    /** A simulation makes a step for each unit at worst, so there is an end to them. */
    private static final long MAX_TIME = 10_000_000;

    private static final int MAX_JOBS = 10_000;
    static final int DEFAULT_TICKETS = 100;

    private JobFile() {}

    /** Throws IllegalArgumentException with the number of the line that is wrong. */
    public static List<Job> parse(List<String> lines) {
        List<Job> jobs = new ArrayList<>();
        long total = 0;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("#.*", "").strip();
            if (line.isEmpty()) {
                continue;
            }
            try {
                Job job = job(jobs.size(), line.split("\\s+"));
                total += job.length + job.io.stream().mapToLong(Job.Io::time).sum();
                jobs.add(job);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + (i + 1) + ": " + e.getMessage(), e);
            }
            if (jobs.size() > MAX_JOBS || total > MAX_TIME) {
                throw new IllegalArgumentException("more than " + MAX_JOBS + " jobs or " + MAX_TIME + " units of time");
            }
        }
        if (jobs.isEmpty()) {
            throw new IllegalArgumentException("no jobs");
        }
        return jobs;
    }

    private static Job job(int id, String[] words) {
        if (words.length < 2) {
            throw new IllegalArgumentException("expected ARRIVAL LENGTH");
        }
        long arrival = number(words[0], 0, MAX_TIME);
        long length = number(words[1], 1, MAX_TIME);
        List<Job.Io> io = new ArrayList<>();
        int nice = 0;
        int tickets = DEFAULT_TICKETS;
        long affinity = -1;
        String name = "job" + id;
        for (int i = 2; i < words.length; i++) {
            String[] pair = words[i].split("=", 2);
            if (pair.length < 2) {
                throw new IllegalArgumentException("'" + words[i] + "' is not NAME=VALUE");
            }
            switch (pair[0]) {
                case "io" ->
                    io.add(io(pair[1], length, io.isEmpty() ? 0 : io.getLast().at()));
                case "nice" -> nice = (int) number(pair[1], -20, 19);
                case "tickets" -> tickets = (int) number(pair[1], 1, 1_000_000);
                case "cpus" -> affinity = cpus(pair[1]);
                case "name" -> name = pair[1];
                default ->
                    throw new IllegalArgumentException("'" + pair[0] + "' is none of io, nice, tickets, cpus, name");
            }
        }
        return new Job(id, name, arrival, length, io, nice, tickets, affinity);
    }

    private static Job.Io io(String text, long length, long after) {
        String[] parts = text.split(":", 2);
        if (parts.length < 2) {
            throw new IllegalArgumentException("io=" + text + ": expected AT:FOR");
        }
        long at = number(parts[0], 1, MAX_TIME);
        if (at <= after || at >= length) {
            throw new IllegalArgumentException("io=" + text + ": must lie after the one before and before the end");
        }
        return new Job.Io(at, number(parts[1], 1, MAX_TIME));
    }

    private static long cpus(String text) {
        long mask = 0;
        for (String cpu : text.split(",")) {
            mask |= 1L << number(cpu, 0, 63);
        }
        return mask;
    }

    private static long number(String text, long least, long most) {
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
        }
        throw new IllegalArgumentException(text + " is not between " + least + " and " + most);
    }
}
