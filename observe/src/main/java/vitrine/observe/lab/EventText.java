package vitrine.observe.lab;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import vitrine.kernel.event.Event;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.syscall.Syscall;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.observe.page.EventsPage;

/** Shows an event in a line: its name and its fields, addresses in hexadecimal, signals and calls by name. */
public final class EventText {
    private static final Set<String> ADDRESSES = Set.of("address", "start", "end", "handler", "a0", "a1", "a2", "a3");
    private static final long FOR_EVER = Long.MAX_VALUE / 4;

    private EventText() {}

    public static String of(Event event, SyscallTable calls) {
        StringBuilder out = new StringBuilder(EventsPage.name(event.getClass()));
        for (RecordComponent c : event.getClass().getRecordComponents()) {
            Object value;
            try {
                value = c.getAccessor().invoke(event);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
            out.append(' ').append(c.getName()).append('=').append(value(event, c.getName(), value, calls));
        }
        return out.toString();
    }

    private static String value(Event event, String name, Object value, SyscallTable calls) {
        if (value instanceof List<?> list) {
            return String.join(" ", list.stream().map(Object::toString).toList());
        }
        if (name.equals("signal") && value instanceof Integer s && s > 0 && s <= 64) {
            return Signal.name(s);
        }
        if (name.equals("number") && event instanceof vitrine.kernel.event.SyscallEvent && value instanceof Integer n) {
            Syscall call = calls.get(n);
            return call == null ? n.toString() : call.name();
        }
        if (value instanceof Long n && (ADDRESSES.contains(name) || name.equals("flags"))) {
            return "0x" + Long.toHexString(n);
        }
        if (value instanceof Long n && n > FOR_EVER) {
            return "never";
        }
        return String.valueOf(value);
    }

    /** A moment of machine time: seconds with as many digits as tell something. */
    public static String time(long nanos) {
        return nanos < 1_000_000_000L
                ? String.format(Locale.ROOT, "%9.3f ms", nanos / 1e6)
                : String.format(Locale.ROOT, "%9.3f s ", nanos / 1e9);
    }
}
