package vitrine.kernel.sched;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

    /** A place in a queue. It can be used again after {@link #unlink}. */
    public static final class Node {
        final Callback callback;
        boolean exclusive;

        @Nullable
        WaitQueue queue;

        @Nullable
        Node previous;

        @Nullable
        Node next;

        public Node(Callback callback) {
            this.callback = callback;
        }

        /** The queue this node is in, or null. */
        public @Nullable WaitQueue queue() {
            return queue;
        }

        public boolean exclusive() {
            return exclusive;
        }

        /** Leaves the queue; does nothing when in none. */
        public void unlink() {
            WaitQueue q = queue;
            if (q == null) {
                return;
            }
            if (previous == null) {
                q.head = next;
            } else {
                previous.next = next;
            }
            if (next == null) {
                q.tail = previous;
            } else {
                next.previous = previous;
            }
            q.size--;
            queue = null;
            previous = null;
            next = null;
        }
    }

    /**
     * Whether only the host can wake this queue (its input, a terminal): while a task sleeps here, virtual time does
     * not jump ahead.
     */
    public boolean outside;

    private final String name;
    private @Nullable Node head;
    private @Nullable Node tail;
    private int size;

    /** {@code name} is what wchan and {@code why} show, e.g. "pipe_read". */
    public WaitQueue(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    public boolean isEmpty() {
        return head == null;
    }

    /** Entries. */
    public int size() {
        return size;
    }

    /** Adds an entry at the end; it stays until {@link #remove} or {@link Node#unlink}. */
    public Node add(Callback callback, boolean exclusive) {
        Node node = new Node(callback);
        add(node, exclusive);
        return node;
    }

    /** Adds a node that is in no queue. */
    public void add(Node node, boolean exclusive) {
        node.queue = this;
        node.exclusive = exclusive;
        node.previous = tail;
        if (tail == null) {
            head = node;
        } else {
            tail.next = node;
        }
        tail = node;
        size++;
    }

    /** Removes the oldest entry of {@code callback}. */
    public void remove(Callback callback) {
        for (Node n = head; n != null; n = n.next) {
            if (n.callback == callback) {
                n.unlink();
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

    /** Wakes every non-exclusive waiter and at most {@code exclusive} exclusive ones. */
    public void wake(int events, int exclusive) {
        Node only = head;
        if (only == null) {
            return;
        }
        if (only.next == null) {
            only.callback.woken(events);
            return;
        }
        int left = exclusive;
        for (Node n : snapshot()) {
            if (n.queue != this || n.exclusive && left <= 0) {
                continue; // left meanwhile
            }
            if (n.exclusive) {
                left--;
            }
            n.callback.woken(events);
        }
    }

    private Node[] snapshot() {
        Node[] all = new Node[size];
        int i = 0;
        for (Node n = head; n != null; n = n.next) {
            all[i++] = n;
        }
        return all;
    }

    /** The tasks waiting here, oldest first. */
    public List<Task> tasks() {
        List<Task> tasks = new ArrayList<>();
        for (Node n = head; n != null; n = n.next) {
            if (n.callback instanceof Task t) {
                tasks.add(t);
            }
        }
        return tasks;
    }
}
