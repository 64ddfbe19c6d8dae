package vitrine.observe.view;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.event.Event;
import vitrine.kernel.event.EventStream;
import vitrine.kernel.event.FileEvent;
import vitrine.kernel.event.SchedEvent;
import vitrine.kernel.event.TaskEvent;
import vitrine.kernel.task.Task;

/** Remembers since when each task has been in its state, and where each descriptor was opened. */
public final class Since implements EventStream.Subscriber {
    /** So many open places are remembered at most, each with this much of the stack searched. */
    private static final int MOST = 100_000;

    private static final int DEPTH = 1 << 10;

    private final Map<Integer, Long> changed = new HashMap<>();
    private final Map<Long, long[]> opened = new HashMap<>(); // only looked up
    private @Nullable Kernel kernel;

    /** From now on also remembers where descriptors are opened. */
    public void watch(Kernel machine) {
        kernel = machine;
    }

    @Override
    public void on(Event.Stamp stamp, Event event) {
        switch (event) {
            case SchedEvent.State e -> changed.put(e.tid(), stamp.nanos());
            case TaskEvent.Clone e -> changed.put(e.child(), stamp.nanos());
            case TaskEvent.Exit e -> changed.put(e.tid(), stamp.nanos());
            case TaskEvent.Reap e -> changed.remove(e.tid());
            case FileEvent.Open e -> {
                @Nullable Task t = kernel == null ? null : kernel.pids.task(stamp.tid());
                if (t != null && (opened.size() < MOST || opened.containsKey(key(t, e.fd())))) {
                    opened.put(key(t, e.fd()), CallSites.frames(t, DEPTH));
                }
            }
            default -> {
                // Changes no state.
            }
        }
    }

    private static long key(Task t, long fd) {
        return (long) t.tgid() << 32 | fd & 0xffff_ffffL;
    }

    /** Return addresses of where a process opened a descriptor; none when nobody watched. */
    long[] openedAt(Task t, int fd) {
        return opened.getOrDefault(key(t, fd), new long[0]);
    }

    /** Returns the moment, ns; -1 when nobody watched. */
    public long of(int tid) {
        return changed.getOrDefault(tid, -1L);
    }
}
