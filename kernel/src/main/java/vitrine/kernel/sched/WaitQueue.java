package vitrine.kernel.sched;

import java.util.ArrayList;
import java.util.List;
import vitrine.kernel.task.Task;

/**
 * Where tasks wait for one condition (wait_queue_head). Waiters are woken in the order in which they came.
 *
 * <p>A woken task leaves all queues it waited on and its system-call handler runs again from the top; so waking too
 * often is never wrong, only slow. Poll and epoll register a {@link Callback} instead of a task.
 */
public final class WaitQueue {
    /** One entry: a task that sleeps, or something to be told (epoll, AIO). */
    public interface Callback {
        /** The condition may hold now. {@code events} are poll(2) bits that became true, or 0 for unknown. */
        void woken(int events);
    }

    private record Entry(Callback callback, boolean exclusive) {}

    private final String name;
    private final List<Entry> entries = new ArrayList<>(2);

    /** {@code name} is what wchan and {@code why} show, e.g. "pipe_read". */
    public WaitQueue(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    public void add(Callback callback, boolean exclusive) {
        entries.add(new Entry(callback, exclusive));
    }

    public void remove(Callback callback) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).callback == callback) {
                entries.remove(i);
                return;
            }
        }
    }

    /** Wakes every non-exclusive waiter and at most one exclusive one. */
    public void wake(int events) {
        wake(events, 1);
    }

    /** Wakes everybody. */
    public void wakeAll(int events) {
        wake(events, Integer.MAX_VALUE);
    }

    private void wake(int events, int exclusive) {
        if (entries.isEmpty()) {
            return;
        }
        int left = exclusive;
        for (Entry e : List.copyOf(entries)) {
            if (e.exclusive && left-- <= 0) {
                break;
            }
            e.callback.woken(events);
        }
    }

    /** The tasks waiting here, oldest first. */
    public List<Task> tasks() {
        List<Task> tasks = new ArrayList<>();
        for (Entry e : entries) {
            if (e.callback instanceof Task t) {
                tasks.add(t);
            }
        }
        return tasks;
    }
}
