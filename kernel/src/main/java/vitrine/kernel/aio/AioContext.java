package vitrine.kernel.aio;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.MetadataBudget;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PollTable;
import vitrine.kernel.poll.EventFd;
import vitrine.kernel.poll.Poll;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.task.Task;
import vitrine.kernel.time.KernelTimer;

/** An AIO context (kioctx): requests that wait, and results that nobody has taken yet. */
final class AioContext {
    private static final int COST = 64;

    /**
     * A result.
     *
     * <pre>
     * struct io_event: 0 u64 data | 8 u64 address of the iocb | 16 s64 res | 24 s64 res2
     * </pre>
     */
    record Event(long data, long iocb, long result) {}

    /** A poll that waits (IOCB_CMD_POLL). */
    private final class Waiting implements WaitQueue.Callback, PollTable {
        final long data;
        final long iocb;
        final OpenFile file;
        final int events;
        /** The bits of the wake-up, which are the result even where they are more than was asked for. */
        int told;

        final @Nullable EventFd tell;
        final ArrayList<WaitQueue.Node> nodes = new ArrayList<>(1);
        final KernelTimer soon = new KernelTimer() {
            @Override
            protected void expired() {
                look();
            }
        };

        Waiting(long data, long iocb, OpenFile file, int events, @Nullable EventFd tell) {
            this.data = data;
            this.iocb = iocb;
            this.file = file;
            this.events = events;
            this.tell = tell;
        }

        @Override
        public void add(WaitQueue queue) {
            nodes.add(queue.add(this, false));
            if (queue.outside) {
                wait.outside = true;
            }
        }

        @Override
        public void woken(int news) {
            if ((news == 0 || (news & events) != 0) && !soon.isArmed()) {
                told = news;
                kernel.timers.arm(soon, kernel.now()); // not within the wake-up
            }
        }

        private void look() {
            int now = file.poll(null) & events;
            if (now != 0) {
                leave();
                complete(new Event(data, iocb, told != 0 ? told : now), tell);
            }
        }

        void leave() {
            waiting.remove(iocb);
            nodes.forEach(WaitQueue.Node::unlink);
            kernel.timers.cancel(soon);
            file.release();
        }
    }

    final long id;
    final int size;
    final WaitQueue wait = new WaitQueue("read_events");

    private final Kernel kernel;
    private final Deque<Event> events = new ArrayDeque<>();
    private final Map<Long, Waiting> waiting = new LinkedHashMap<>();
    private boolean destroyed;

    AioContext(Kernel kernel, long id, int size) {
        this.kernel = kernel;
        this.id = id;
        this.size = size;
    }

    boolean destroyed() {
        return destroyed;
    }

    /** Whether another request fits. */
    boolean full() {
        MetadataBudget budget = kernel.vfs.budget;
        return events.size() + waiting.size() >= size || budget.used() + COST > budget.limit();
    }

    void complete(Event e, @Nullable EventFd tell) {
        events.add(e);
        kernel.vfs.budget.release(-COST);
        if (tell != null) {
            tell.signal(1);
            tell.release();
        }
        wait.wakeAll(Poll.IN);
    }

    /** Begins a poll; what it finds now is its result. The reference to {@code tell} goes over. */
    void poll(long data, long iocb, OpenFile file, int wanted, @Nullable EventFd tell) {
        int events = wanted | Poll.ERR | Poll.HUP;
        int now = file.poll(null) & events;
        if (now != 0) {
            complete(new Event(data, iocb, now), tell);
            return;
        }
        file.retain();
        Waiting w = new Waiting(data, iocb, file, events, tell);
        waiting.put(iocb, w);
        file.poll(w);
    }

    /** io_cancel(2). @return -EINPROGRESS: its result will come as an event; or -EINVAL */
    long cancel(long iocb) {
        Waiting w = waiting.get(iocb);
        if (w == null) {
            return -Errno.EINVAL;
        }
        w.leave();
        complete(new Event(w.data, iocb, 0), w.tell);
        return -Errno.EINPROGRESS;
    }

    int ready() {
        return events.size();
    }

    /** Gives up to {@code most} results to the program. @return how many. Throws EFAULT */
    int take(Task t, long address, int most) {
        int n = 0;
        while (n < most && !events.isEmpty()) {
            Event e = events.element();
            long at = address + 32L * n;
            t.mm().writeLong(at, e.data);
            t.mm().writeLong(at + 8, e.iocb);
            t.mm().writeLong(at + 16, e.result);
            t.mm().writeLong(at + 24, 0);
            events.remove();
            kernel.vfs.budget.release(COST);
            n++;
        }
        return n;
    }

    void destroy() {
        destroyed = true;
        for (Waiting w : new ArrayList<>(waiting.values())) {
            w.leave();
            if (w.tell != null) {
                w.tell.release();
            }
        }
        kernel.vfs.budget.release((long) events.size() * COST);
        events.clear();
        wait.wakeAll(0);
    }
}
