package vitrine.kernel.futex;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.task.Task;
import vitrine.machine.memory.AddressSpace;

/**
 * All tasks that wait on futexes, by hash of the word's key, oldest first in each bucket. A key is the word's place: the
 * address space and address of a private word, the backing object and offset of a shared one.
 */
public final class Futexes {
    private static final int BUCKETS = 256;

    /** One waiting task. */
    static final class Waiter {
        final Task task;
        Object space;
        long offset;
        final int bits;
        boolean woken;

        /** The futex that FUTEX_WAIT_REQUEUE_PI expects to be moved to, null for other waits. */
        @Nullable
        Object piSpace;

        long piOffset;

        @Nullable
        Waiter next;

        Waiter(Task task, Object space, long offset, int bits) {
            this.task = task;
            this.space = space;
            this.offset = offset;
            this.bits = bits;
        }
    }

    final PiFutexes pi = new PiFutexes();
    private final @Nullable Waiter[] first = new @Nullable Waiter[BUCKETS];
    private final @Nullable Waiter[] last = new @Nullable Waiter[BUCKETS];

    private static int bucket(long offset) {
        return (int) ((offset >>> 2) * 0x9e37_79b9_7f4a_7c15L >>> 56);
    }

    void add(Waiter w) {
        int b = bucket(w.offset);
        w.next = null;
        Waiter end = last[b];
        if (end == null) {
            first[b] = w;
        } else {
            end.next = w;
        }
        last[b] = w;
    }

    void remove(Waiter w) {
        int b = bucket(w.offset);
        Waiter before = null;
        for (Waiter i = first[b]; i != null; before = i, i = i.next) {
            if (i == w) {
                unlink(b, before, i);
                return;
            }
        }
    }

    private void unlink(int b, @Nullable Waiter before, Waiter w) {
        if (before == null) {
            first[b] = w.next;
        } else {
            before.next = w.next;
        }
        if (last[b] == w) {
            last[b] = before;
        }
        w.next = null;
    }

    /** The first waiter of a key. */
    @Nullable
    Waiter first(Object space, long offset) {
        for (Waiter w = first[bucket(offset)]; w != null; w = w.next) {
            if (w.offset == offset && w.space == space) {
                return w;
            }
        }
        return null;
    }

    /**
     * Wakes up to {@code count} waiters of a key whose bits match.
     *
     * @return how many, or -1 when it met one that only FUTEX_CMP_REQUEUE_PI may move
     */
    int wake(Object space, long offset, int count, int bits) {
        int b = bucket(offset);
        int woken = 0;
        Waiter before = null;
        for (Waiter w = first[b]; w != null && woken < count; ) {
            Waiter next = w.next;
            if (w.offset == offset && w.space == space && (w.bits & bits) != 0) {
                if (w.piSpace != null) {
                    return -1;
                }
                unlink(b, before, w);
                w.woken = true;
                w.task.wakeUp();
                woken++;
            } else {
                before = w;
            }
            w = next;
        }
        return woken;
    }

    /** Moves up to {@code count} waiters of one key to another. @return how many; -1 as {@link #wake} */
    int requeue(Object space, long offset, int count, Object toSpace, long toOffset) {
        int b = bucket(offset);
        int moved = 0;
        if (space == toSpace && offset == toOffset) {
            return 0;
        }
        Waiter before = null;
        for (Waiter w = first[b]; w != null && moved < count; ) {
            Waiter next = w.next;
            if (w.offset == offset && w.space == space) {
                if (w.piSpace != null) {
                    return -1;
                }
                unlink(b, before, w);
                w.space = toSpace;
                w.offset = toOffset;
                add(w);
                moved++;
            } else {
                before = w;
            }
            w = next;
        }
        return moved;
    }

    /** The object that, with {@link #offset}, names a word. Throws EFAULT for an address where no word can be. */
    static Object space(MemoryMap map, long address, boolean shared) {
        if (Long.compareUnsigned(address, AddressSpace.USER_END - 4) > 0 || shared && map.areaAt(address) == null) {
            throw Errno.of(Errno.EFAULT);
        }
        return shared ? map.futexSpace(address) : map;
    }

    static long offset(MemoryMap map, long address, boolean shared) {
        return shared ? map.futexOffset(address) : address;
    }

    /** For the kernel's own wake-ups (CLONE_CHILD_CLEARTID, robust lists): private and shared waiters alike. */
    public static void wake(Task t, long address, int count) {
        MemoryMap map = t.memory;
        if (map == null || (address & 3) != 0) {
            return;
        }
        Futexes futexes = t.kernel.futexes;
        int woken = futexes.wake(map, address, count, -1);
        Object space = map.futexSpace(address);
        if (woken < count && space != map) {
            futexes.wake(space, map.futexOffset(address), count - woken, -1);
        }
    }
}
