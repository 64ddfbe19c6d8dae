package vitrine.observe.jfr;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.event.Event;
import vitrine.kernel.event.EventStream;
import vitrine.kernel.event.MemoryEvent;
import vitrine.kernel.event.SchedEvent;
import vitrine.kernel.event.SyscallEvent;
import vitrine.kernel.syscall.Syscall;
import vitrine.kernel.syscall.SyscallTable;

/** Writes switches, page faults, and system calls that took longer than a threshold of machine time into JFR. */
public final class FlightEvents implements EventStream.Subscriber {
    /** A system call that took longer than this in machine time is told. */
    public static final long THRESHOLD_NANOS = 1_000_000;

    /** The kinds of events, for the settings of a recording. */
    public static final List<Class<? extends jdk.jfr.Event>> KINDS =
            List.of(SwitchEvent.class, FaultEvent.class, SyscallDurationEvent.class);

    private final SyscallTable table;
    private final long threshold;
    private final Map<Integer, Long> entered = new HashMap<>(); // only looked up

    /** Names calls as in {@code table}. */
    public FlightEvents(SyscallTable table, long threshold) {
        this.table = table;
        this.threshold = threshold;
    }

    @Override
    public void on(Event.Stamp stamp, Event event) {
        switch (event) {
            case SchedEvent.Switch e -> {
                SwitchEvent told = new SwitchEvent();
                if (told.isEnabled()) {
                    told.machineNanos = stamp.nanos();
                    told.cpu = e.cpu();
                    told.previous = e.prev();
                    told.previousState = String.valueOf(e.prevState());
                    told.next = e.next();
                    told.why = e.why();
                    told.commit();
                }
            }
            case MemoryEvent.Fault e -> {
                FaultEvent told = new FaultEvent();
                if (told.isEnabled()) {
                    told.machineNanos = stamp.nanos();
                    told.task = stamp.tid();
                    told.address = e.address();
                    told.write = e.write();
                    told.major = e.major();
                    told.commit();
                }
            }
            case SyscallEvent.Enter e -> entered.putIfAbsent(stamp.tid(), stamp.nanos());
            case SyscallEvent.Exit e -> {
                @Nullable Long since = entered.remove(stamp.tid());
                if (since != null && stamp.nanos() - since >= threshold) {
                    slow(stamp, e, since);
                }
            }
            case vitrine.kernel.event.TaskEvent.Exit e -> entered.remove(e.tid());
            default -> {
                // Not told.
            }
        }
    }

    private void slow(Event.Stamp stamp, SyscallEvent.Exit e, long since) {
        SyscallDurationEvent told = new SyscallDurationEvent();
        if (told.isEnabled()) {
            @Nullable Syscall call = table.get(e.number());
            told.machineNanos = stamp.nanos();
            told.machineDuration = stamp.nanos() - since;
            told.task = stamp.tid();
            told.call = call == null ? "syscall " + e.number() : call.name();
            told.result = e.result();
            told.commit();
        }
    }
}
