package vitrine.kernel.sched;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A binary heap of entities by a number of theirs, smallest first, the one that came first among equals. */
abstract class EntityHeap {
    private @Nullable SchedEntity[] heap = new @Nullable SchedEntity[16];
    private int size;

    abstract long key(SchedEntity e);

    final int size() {
        return size;
    }

    final @Nullable SchedEntity first() {
        return heap[0];
    }

    final SchedEntity at(int i) {
        return Objects.requireNonNull(heap[i]);
    }

    final void add(SchedEntity e) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        up(e, size++);
    }

    final void remove(SchedEntity e) {
        int i = e.index;
        e.index = -1;
        SchedEntity last = at(--size);
        heap[size] = null;
        if (last != e) {
            up(last, i);
            down(last, last.index);
        }
    }

    private boolean before(SchedEntity a, SchedEntity b) {
        long x = key(a);
        long y = key(b);
        return x != y ? x < y : a.sequence < b.sequence;
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
