package vitrine.kernel.time;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All armed timers, earliest deadline first, the one armed first among equals: a binary heap. */
public final class TimerQueue {
    private @Nullable KernelTimer[] heap = new @Nullable KernelTimer[32];
    private int size;
    private long sequence;

    /** Arms {@code timer} for {@code deadline}, replacing the deadline it had. */
    public void arm(KernelTimer timer, long deadline) {
        cancel(timer);
        timer.onWall = false;
        add(timer, deadline);
    }

    /**
     * Arms {@code timer} for a moment of the wall clock, ns since the epoch: it follows when that clock is set.
     *
     * @param offset what to add to the monotonic clock for the wall clock
     */
    public void armOnWall(KernelTimer timer, long moment, long offset) {
        cancel(timer);
        timer.onWall = true;
        timer.wallDeadline = moment;
        add(timer, moment - offset);
    }

    /** The wall clock was set: its timers are due at other moments now. */
    void wallClockWasSet(long offset) {
        List<KernelTimer> moved = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            if (at(i).onWall) {
                moved.add(at(i));
            }
        }
        moved.sort(Comparator.comparingLong(t -> t.sequence));
        for (KernelTimer t : moved) {
            armOnWall(t, t.wallDeadline, offset);
        }
    }

    private void add(KernelTimer timer, long deadline) {
        timer.deadline = deadline;
        timer.sequence = sequence++;
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        up(timer, size++);
    }

    /** Disarms; nothing happens when it is not armed. */
    public void cancel(KernelTimer timer) {
        int i = timer.index;
        if (i < 0) {
            return;
        }
        timer.index = -1;
        KernelTimer last = at(--size);
        heap[size] = null;
        if (last != timer) {
            up(last, i);
            down(last, last.index);
        }
    }

    /** The earliest deadline, {@code Long.MAX_VALUE} when there is none. */
    public long next() {
        KernelTimer first = heap[0];
        return first == null ? Long.MAX_VALUE : first.deadline;
    }

    public int size() {
        return size;
    }

    /** Expires everything that is due at {@code now}. */
    public void expire(long now) {
        while (size > 0 && at(0).deadline <= now) {
            KernelTimer due = at(0);
            cancel(due);
            due.expired();
        }
    }

    private KernelTimer at(int i) {
        return java.util.Objects.requireNonNull(heap[i]);
    }

    private static boolean before(KernelTimer a, KernelTimer b) {
        return a.deadline != b.deadline ? a.deadline < b.deadline : a.sequence < b.sequence;
    }

    private void put(KernelTimer timer, int i) {
        heap[i] = timer;
        timer.index = i;
    }

    private void up(KernelTimer timer, int from) {
        int i = from;
        while (i > 0 && before(timer, at(i - 1 >>> 1))) {
            put(at(i - 1 >>> 1), i);
            i = i - 1 >>> 1;
        }
        put(timer, i);
    }

    private void down(KernelTimer timer, int from) {
        int i = from;
        while (true) {
            int child = 2 * i + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && before(at(child + 1), at(child))) {
                child++;
            }
            if (!before(at(child), timer)) {
                break;
            }
            put(at(child), i);
            i = child;
        }
        put(timer, i);
    }
}
