package vitrine.kernel.uring;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.MetadataBudget;
import vitrine.kernel.poll.EventFd;
import vitrine.kernel.poll.Poll;
import vitrine.kernel.sched.WaitQueue;

/** The completion queue of a ring: results that fit are in the ring, others wait in order until there is room. */
final class CompletionQueue {
    static final int SQ_NEED_WAKEUP = 1;
    static final int SQ_CQ_OVERFLOW = 2;
    static final int SQ_TASKRUN = 4;
    private static final int CQ_EVENTFD_DISABLED = 1;
    private static final int COST = 128;

    private record Entry(long userData, int result, int flags, long extra1, long extra2) {}

    final WaitQueue wait = new WaitQueue("io_cqring_wait");

    @Nullable
    EventFd eventFd;

    /** Only for results that did not come while they were submitted (REGISTER_EVENTFD_ASYNC). */
    boolean eventFdAsync;

    /** Set while submissions are taken. */
    boolean inline;

    /** A result was lost for want of memory, and nobody was told yet. */
    boolean dropped;

    /** Results written to the ring, and those among them that were timeouts. */
    long written;

    long timeouts;

    private final RingMemory memory;
    private final MetadataBudget budget;
    private final Deque<Entry> overflow = new ArrayDeque<>();
    private int tail;

    CompletionQueue(RingMemory memory, MetadataBudget budget) {
        this.memory = memory;
        this.budget = budget;
    }

    /** Results that the program has not taken yet, in the ring. */
    int ready() {
        return tail - memory.get(RingMemory.CQ_HEAD);
    }

    private boolean full() {
        return Integer.compareUnsigned(ready(), memory.cqEntries) >= 0;
    }

    boolean hasRoom() {
        return overflow.isEmpty() && !full();
    }

    boolean overflows() {
        return !overflow.isEmpty();
    }

    /** Posts a result. @return false when it had to be dropped */
    boolean post(long userData, int result, int flags, long extra1, long extra2) {
        boolean kept = true;
        if (overflow.isEmpty() && !full()) {
            write(userData, result, flags, extra1, extra2);
        } else {
            try {
                budget.charge(COST);
                overflow.add(new Entry(userData, result, flags, extra1, extra2));
                memory.put(RingMemory.SQ_FLAGS, memory.get(RingMemory.SQ_FLAGS) | SQ_CQ_OVERFLOW);
            } catch (Errno e) {
                memory.put(RingMemory.CQ_OVERFLOW, memory.get(RingMemory.CQ_OVERFLOW) + 1);
                dropped = true;
                kept = false;
            }
        }
        wake();
        return kept;
    }

    void wake() {
        wait.wakeAll(Poll.IN | Poll.RDNORM);
        EventFd e = eventFd;
        if (e != null && !(eventFdAsync && inline) && (memory.get(RingMemory.CQ_FLAGS) & CQ_EVENTFD_DISABLED) == 0) {
            e.signal(1);
        }
    }

    private void write(long userData, int result, int flags, long extra1, long extra2) {
        memory.putCqe(tail & memory.cqEntries - 1, userData, result, flags, extra1, extra2);
        tail++;
        written++;
        memory.put(RingMemory.CQ_TAIL, tail);
    }

    /** Moves what waits into the ring as far as there is room. */
    void flush() {
        while (!overflow.isEmpty() && !full()) {
            Entry e = overflow.remove();
            budget.release(COST);
            write(e.userData, e.result, e.flags, e.extra1, e.extra2);
        }
        if (overflow.isEmpty()) {
            int flags = memory.get(RingMemory.SQ_FLAGS);
            if ((flags & SQ_CQ_OVERFLOW) != 0) {
                memory.put(RingMemory.SQ_FLAGS, flags & ~SQ_CQ_OVERFLOW);
            }
        }
    }

    void free() {
        budget.release((long) overflow.size() * COST);
        overflow.clear();
        EventFd e = eventFd;
        eventFd = null;
        if (e != null) {
            e.release();
        }
    }
}
