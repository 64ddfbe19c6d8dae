package vitrine.kernel.sched;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tasks by weighted run time, smallest first, the one that came first among equals: a binary heap. */
final class FairQueue {
    private @Nullable SchedEntity[] heap = new @Nullable SchedEntity[16];
    private int size;
    private long sequence;

    int size() {
        return size;
    }

    @Nullable
    SchedEntity first() {
        return heap[0];
    }

    SchedEntity at(int i) {
        return Objects.requireNonNull(heap[i]);
    }

    void add(SchedEntity e) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        e.sequence = sequence++;
        up(e, size++);
    }

    void remove(SchedEntity e) {
        int i = e.index;
        e.index = -1;
        SchedEntity last = at(--size);
        heap[size] = null;
        if (last != e) {
            up(last, i);
            down(last, last.index);
        }
    }

    private static boolean before(SchedEntity a, SchedEntity b) {
        return a.vruntime != b.vruntime ? a.vruntime < b.vruntime : a.sequence < b.sequence;
    }

    private void put(SchedEntity e, int i) {
        heap[i] = e;
        e.index = i;
    }

    private void up(SchedEntity e, int from) {
        int i = from;
        while (i > 0 && before(e, at(i - 1 >>> 1))) {
            put(at(i - 1 >>> 1), i);
            i = i - 1 >>> 1;
        }
        put(e, i);
    }

    private void down(SchedEntity e, int from) {
        int i = from;
        while (true) {
            int child = 2 * i + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && before(at(child + 1), at(child))) {
                child++;
            }
            if (!before(at(child), e)) {
                break;
            }
            put(at(child), i);
            i = child;
        }
        put(e, i);
    }
}
