package vitrine.observe.strace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.event.Event;
import vitrine.kernel.event.EventStream;
import vitrine.kernel.event.SyscallEvent;
import vitrine.kernel.syscall.Syscall;

/**
 * {@code strace -c}: calls, errors and time by call. The time is what the kernel charged for running the handler, not what
 * the task slept in it, as strace counts system time.
 */
public final class StraceSummary implements EventStream.Subscriber {
    /** What a run of a handler is charged in virtual time, ns. */
    private static final long CHARGE = 100;

    private final Kernel kernel;
    private final StraceFilter filter;
    private final Map<Integer, long[]> begun = new HashMap<>(); // tid -> number, ns so far
    private final Map<Integer, long[]> sums = new TreeMap<>(); // number -> calls, errors, ns

    public StraceSummary(Kernel kernel, StraceFilter filter) {
        this.kernel = kernel;
        this.filter = filter;
    }

    @Override
    public void on(Event.Stamp stamp, Event event) {
        switch (event) {
            case SyscallEvent.Enter e -> begun.put(stamp.tid(), new long[] {e.number(), CHARGE});
            case SyscallEvent.Block e -> {
                long @Nullable [] call = begun.get(stamp.tid());
                if (call != null) {
                    call[1] += CHARGE;
                }
            }
            case SyscallEvent.Exit e -> {
                long @Nullable [] call = begun.remove(stamp.tid());
                @Nullable Syscall declared = kernel.syscalls.get(e.number());
                if (call != null && (declared == null || filter.shows(declared)) && filter.showsResult(e.result())) {
                    long[] sum = sums.computeIfAbsent(e.number(), n -> new long[3]);
                    sum[0]++;
                    sum[1] += e.result() < 0 && e.result() >= -4095 ? 1 : 0;
                    sum[2] += call[1];
                }
            }
            default -> {
                // Not a system call.
            }
        }
    }

    /** Returns the table, most time first. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        String rule = "------ ----------- ----------- --------- --------- ----------------";
        lines.add("% time     seconds  usecs/call     calls    errors syscall");
        lines.add(rule);
        long calls = 0;
        long errors = 0;
        long nanos = 0;
        for (long[] sum : sums.values()) {
            calls += sum[0];
            errors += sum[1];
            nanos += sum[2];
        }
        List<Map.Entry<Integer, long[]>> order = new ArrayList<>(sums.entrySet());
        order.sort(Comparator.comparingLong((Map.Entry<Integer, long[]> e) -> -e.getValue()[2]));
        for (Map.Entry<Integer, long[]> e : order) {
            @Nullable Syscall declared = kernel.syscalls.get(e.getKey());
            lines.add(line(e.getValue(), nanos, declared != null ? declared.name() : SyscallNames.of(e.getKey())));
        }
        lines.add(rule);
        lines.add(line(new long[] {calls, errors, nanos}, nanos, "total"));
        return lines;
    }

    private static String line(long[] sum, long all, String name) {
        return String.format(
                Locale.ROOT,
                "%6.2f %11.6f %11d %9d %9s %s",
                all == 0 ? 0 : 100.0 * sum[2] / all,
                sum[2] / 1e9,
                sum[0] == 0 ? 0 : sum[2] / 1000 / sum[0],
                sum[0],
                sum[1] == 0 ? "" : Long.toString(sum[1]),
                name);
    }
}
