package vitrine.observe.view;

import java.util.HashMap;
import java.util.Map;
import vitrine.kernel.event.Event;
import vitrine.kernel.event.EventStream;
import vitrine.kernel.event.SchedEvent;
import vitrine.kernel.event.TaskEvent;

/** Remembers since when each task has been in its state, and where each descriptor was opened. */
public final class Since implements EventStream.Subscriber {
    private final Map<Integer, Long> changed = new HashMap<>();

    @Override
    public void on(Event.Stamp stamp, Event event) {
        switch (event) {
            case SchedEvent.State e -> changed.put(e.tid(), stamp.nanos());
            case TaskEvent.Clone e -> changed.put(e.child(), stamp.nanos());
            case TaskEvent.Exit e -> changed.put(e.tid(), stamp.nanos());
            case TaskEvent.Reap e -> changed.remove(e.tid());
            default -> {
                // Changes no state.
            }
        }
    }

    /** Returns the moment, ns; -1 when nobody watched. */
    public long of(int tid) {
        return changed.getOrDefault(tid, -1L);
    }
}
