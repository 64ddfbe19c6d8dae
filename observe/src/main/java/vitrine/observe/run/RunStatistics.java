package vitrine.observe.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.event.Event;
import vitrine.kernel.event.EventStream;
import vitrine.kernel.event.MemoryEvent;
import vitrine.kernel.event.SchedEvent;
import vitrine.kernel.event.SignalEvent;
import vitrine.kernel.event.SyscallEvent;
import vitrine.kernel.event.TaskEvent;
import vitrine.kernel.syscall.Syscall;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.observe.strace.SyscallNames;

/** Counts what happened, for {@code --stats}. */
public final class RunStatistics implements EventStream.Subscriber {
    private static final int SHOWN = 8;

    private final SyscallTable table;
    private final long[] calls = new long[SyscallTable.SIZE + 1];
    private final long[] errors = new long[SyscallTable.SIZE + 1];
    private long switches;
    private long minorFaults;
    private long majorFaults;
    private long copies;
    private long tasks;
    private long execs;
    private long signals;

    /** Counts calls under the names in {@code table}. */
    public RunStatistics(SyscallTable table) {
        this.table = table;
    }

    @Override
    public void on(Event.Stamp stamp, Event event) {
        switch (event) {
            case SyscallEvent.Exit e -> {
                int slot = slot(e.number());
                calls[slot]++;
                if (e.result() < 0 && e.result() >= -4095) {
                    errors[slot]++;
                }
            }
            case SchedEvent.Switch e -> switches++;
            case MemoryEvent.Fault e -> {
                if (e.major()) {
                    majorFaults++;
                } else {
                    minorFaults++;
                }
            }
            case MemoryEvent.CopyOnWrite e -> {
                if (e.from() != e.to()) {
                    copies++;
                }
            }
            case TaskEvent.Clone e -> tasks++;
            case TaskEvent.Exec e -> execs++;
            case SignalEvent.Deliver e -> signals++;
            default -> {
                // Not counted.
            }
        }
    }

    private static int slot(int number) {
        return number >= 0 && number < SyscallTable.SIZE ? number : SyscallTable.SIZE;
    }

    /** Returns the summary, a line each, without line ends. */
    public List<String> lines(long instructions, long machineNanos, RunHash hash) {
        List<String> lines = new ArrayList<>();
        long all = 0;
        long failed = 0;
        List<Integer> used = new ArrayList<>();
        for (int slot = 0; slot < calls.length; slot++) {
            all += calls[slot];
            failed += errors[slot];
            if (calls[slot] > 0) {
                used.add(slot);
            }
        }
        lines.add(line("instructions", instructions) + "  in " + seconds(machineNanos) + " s of machine time");
        lines.add(line("context switches", switches));
        lines.add(line("page faults", minorFaults + majorFaults) + "  minor " + minorFaults + ", major " + majorFaults
                + "; pages copied on write " + copies);
        lines.add(line("tasks", tasks + 1) + "  programs executed " + execs + "; signals delivered " + signals);
        StringBuilder most = new StringBuilder();
        used.stream()
                .sorted(Comparator.comparingLong((Integer slot) -> -calls[slot]).thenComparing(slot -> slot))
                .limit(SHOWN)
                .forEach(slot -> most.append(most.isEmpty() ? "" : ", ")
                        .append(name(slot))
                        .append(' ')
                        .append(calls[slot]));
        lines.add(line("system calls", all) + "  failed " + failed
                + (most.isEmpty() ? "" : "; " + most + (used.size() > SHOWN ? ", ..." : "")));
        lines.add(String.format(Locale.ROOT, "%-18s%016x  over %d events", "event hash", hash.value(), hash.count()));
        return lines;
    }

    private String name(int slot) {
        @Nullable Syscall call = table.get(slot);
        return call == null ? slot == SyscallTable.SIZE ? "unknown" : SyscallNames.of(slot) : call.name();
    }

    private static String line(String what, long number) {
        return String.format(Locale.ROOT, "%-18s%16d", what, number);
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%d.%09d", nanos / 1_000_000_000L, nanos % 1_000_000_000L);
    }
}
