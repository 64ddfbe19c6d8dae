package vitrine.observe.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.event.Event;
import vitrine.kernel.event.EventStream;
import vitrine.kernel.event.MemoryEvent;
import vitrine.kernel.event.SchedEvent;
import vitrine.kernel.event.SignalEvent;
import vitrine.kernel.event.SyscallEvent;
import vitrine.kernel.event.TaskEvent;
import vitrine.observe.page.EventsPage;

/** {@code --report}: what every process of a run did, which events there were, and why what is left does not run. */
public final class RunReport implements EventStream.Subscriber {
    private static final int MOST = 1000;

    private final Since since = new Since();
    private final Map<Integer, Row> rows = new LinkedHashMap<>();
    private final Map<String, Long> kinds = new TreeMap<>();
    private long left;

    private static final class Row {
        final int tid;
        final int parent;
        final long born;
        String comm = "";
        long ended = -1;
        int status;
        long runsSince = -1;
        long ran;
        long waited;
        long switches;
        long preempted;
        long faults;
        long copies;
        long calls;
        long signals;

        Row(int tid, int parent, long born) {
            this.tid = tid;
            this.parent = parent;
            this.born = born;
        }
    }

    /** From now on also remembers where descriptors are opened. */
    public void watch(Kernel kernel) {
        since.watch(kernel);
    }

    @Override
    public void on(Event.Stamp stamp, Event event) {
        since.on(stamp, event);
        kinds.merge(EventsPage.name(event.getClass()), 1L, Long::sum);
        @Nullable Row row = rows.get(stamp.tid());
        switch (event) {
            case TaskEvent.Clone e -> {
                if (rows.size() < MOST) {
                    Row child = new Row(e.child(), e.parent(), stamp.nanos());
                    child.comm = row == null ? "" : row.comm;
                    rows.put(e.child(), child);
                } else {
                    left++;
                }
            }
            case TaskEvent.Exec e -> {
                @Nullable Row r = rows.get(e.tid());
                if (r != null) {
                    r.comm = e.path().substring(e.path().lastIndexOf('/') + 1);
                }
            }
            case TaskEvent.Exit e -> {
                @Nullable Row r = rows.get(e.tid());
                if (r != null) {
                    r.ended = stamp.nanos();
                    r.status = e.status();
                }
            }
            case SchedEvent.Pick e -> {
                @Nullable Row r = rows.get(e.tid());
                if (r != null) {
                    r.waited += e.waited();
                }
            }
            case SchedEvent.Switch e -> switched(e, stamp.nanos());
            default -> {
                if (row != null) {
                    count(row, event);
                }
            }
        }
    }

    private void switched(SchedEvent.Switch e, long now) {
        @Nullable Row prev = rows.get(e.prev());
        if (prev != null) {
            prev.switches++;
            prev.preempted += e.why().equals("slice") || e.why().equals("preempted") ? 1 : 0;
            prev.ran += prev.runsSince < 0 ? 0 : now - prev.runsSince;
            prev.runsSince = -1;
        }
        @Nullable Row next = rows.get(e.next());
        if (next != null) {
            next.runsSince = now;
        }
    }

    private static void count(Row row, Event event) {
        switch (event) {
            case MemoryEvent.Fault e -> row.faults++;
            case MemoryEvent.CopyOnWrite e -> row.copies += e.from() != e.to() ? 1 : 0;
            case SyscallEvent.Enter e -> row.calls++;
            case SignalEvent.Deliver e -> row.signals++;
            default -> {
                // Not counted by process.
            }
        }
    }

    /** Returns the report; on the machine's thread, before it is taken down. */
    public List<String> lines(Kernel kernel) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%6s %6s %10s %10s %9s %9s %8s %8s %7s %6s %7s %5s %-9s %s",
                "TID",
                "parent",
                "born ms",
                "ended ms",
                "ran ms",
                "waited",
                "switches",
                "preempt",
                "faults",
                "COW",
                "calls",
                "sig",
                "end",
                "program"));
        for (Row r : rows.values()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%6d %6d %10.3f %10s %9.3f %9.3f %8d %8d %7d %6d %7d %5d %-9s %s",
                    r.tid,
                    r.parent,
                    r.born / 1e6,
                    r.ended < 0 ? "-" : String.format(Locale.ROOT, "%.3f", r.ended / 1e6),
                    r.ran / 1e6,
                    r.waited / 1e6,
                    r.switches,
                    r.preempted,
                    r.faults,
                    r.copies,
                    r.calls,
                    r.signals,
                    end(r),
                    r.comm));
        }
        if (left > 0) {
            lines.add("... and " + left + " more tasks");
        }
        lines.add("events:");
        kinds.forEach((name, count) -> lines.add(String.format(Locale.ROOT, "  %12d %s", count, name)));
        lines.add("what is left:");
        Why.all(kernel, since).forEach(l -> lines.add("  " + l));
        WaitGraph.of(kernel).lines().forEach(l -> lines.add("  " + l));
        return lines;
    }

    private static String end(Row r) {
        return r.ended < 0
                ? "lives"
                : (r.status & 0x7f) != 0 ? "signal " + (r.status & 0x7f) : "exit " + (r.status >> 8 & 0xff);
    }
}
