package vitrine.observe.sched;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.event.Event;
import vitrine.kernel.event.EventStream;
import vitrine.kernel.event.SchedEvent;
import vitrine.kernel.event.TaskEvent;
import vitrine.observe.sched.Schedule.Doing;

/**
 * Makes a schedule of a real run: each child of the first program (a shell that starts them all) is a job, together with
 * everything that it starts. Times in {@link KernelPolicy#UNIT}s.
 */
public final class ScheduleRecorder implements EventStream.Subscriber {
    private final String policy;
    private final int cpus;
    private final List<String> names;
    private final int root;
    private final Map<Integer, Integer> jobOf = new LinkedHashMap<>(); // tid -> job
    private final Map<Integer, Track> tracks = new LinkedHashMap<>(); // tid -> what it does
    private final List<Totals> jobs = new ArrayList<>();
    private final List<Schedule.Span> spans = new ArrayList<>();
    private long switches;

    private static final class Track {
        Doing doing = Doing.WAITS;
        int cpu = -1;
        long since;

        Track(long since) {
            this.since = since;
        }
    }

    private static final class Totals {
        final long arrival;
        long first = -1;
        long end;
        long ran;
        long waited;

        Totals(long arrival) {
            this.arrival = arrival;
        }
    }

    /** {@code names} are those of the jobs in the order in which task {@code root} starts them. */
    public ScheduleRecorder(String policy, int cpus, List<String> names, int root) {
        this.policy = policy;
        this.cpus = cpus;
        this.names = names;
        this.root = root;
    }

    @Override
    public void on(Event.Stamp stamp, Event event) {
        long now = stamp.nanos();
        switch (event) {
            case TaskEvent.Clone e -> born(e, now);
            case TaskEvent.Exit e -> change(e.tid(), null, -1, now);
            case SchedEvent.Enqueue e -> change(e.tid(), Doing.WAITS, -1, now);
            case SchedEvent.Sleep e -> change(e.tid(), Doing.BLOCKED, -1, now);
            case SchedEvent.Switch e -> {
                if (jobOf.containsKey(e.next()) || jobOf.containsKey(e.prev())) {
                    switches++;
                }
                change(e.next(), Doing.RUNS, e.cpu(), now);
            }
            default -> {
                // Does not change who runs.
            }
        }
    }

    private void born(TaskEvent.Clone e, long now) {
        @Nullable Integer job = jobOf.get(e.parent());
        if (e.parent() == root) {
            job = jobs.size();
            jobs.add(new Totals(now));
        }
        if (job != null) {
            jobOf.put(e.child(), job);
            tracks.put(e.child(), new Track(now));
        }
    }

    private void change(int tid, @Nullable Doing doing, int cpu, long now) {
        @Nullable Track t = tracks.get(tid);
        @Nullable Integer job = jobOf.get(tid);
        if (t == null || job == null) {
            return;
        }
        Totals totals = jobs.get(job);
        if (now > t.since) {
            spans.add(new Schedule.Span(job, t.doing, t.cpu, t.since / KernelPolicy.UNIT, now / KernelPolicy.UNIT + 1));
            if (t.doing == Doing.RUNS) {
                totals.ran += now - t.since;
            } else if (t.doing == Doing.WAITS) {
                totals.waited += now - t.since;
            }
        }
        if (doing == null) {
            tracks.remove(tid);
            totals.end = now;
            return;
        }
        if (doing == Doing.RUNS && totals.first < 0) {
            totals.first = now;
        }
        t.doing = doing;
        t.cpu = cpu;
        t.since = now;
    }

    /** Returns what there was, when all is over. */
    public Schedule schedule() {
        List<Schedule.Result> results = new ArrayList<>();
        for (int i = 0; i < jobs.size(); i++) {
            Totals t = jobs.get(i);
            results.add(new Schedule.Result(
                    i,
                    i < names.size() ? names.get(i) : "job" + i,
                    t.arrival / KernelPolicy.UNIT,
                    Math.max(t.first, t.arrival) / KernelPolicy.UNIT,
                    t.end / KernelPolicy.UNIT,
                    t.ran / KernelPolicy.UNIT,
                    t.waited / KernelPolicy.UNIT));
        }
        return new Schedule(policy, cpus, List.copyOf(spans), results, switches, 0);
    }
}
