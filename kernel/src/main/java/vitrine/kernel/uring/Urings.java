package vitrine.kernel.uring;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.task.Task;
import vitrine.kernel.time.KernelTimer;

/** All rings of a machine, and the work of woken requests (task_work of Linux). */
public final class Urings {
    /** So many steps at most before others have their turn: requests that wake each other must not stop the machine. */
    private static final int BATCH = 10_000;

    private static final long BREATH = 1_000;

    /** Rings that one thread can register. */
    private static final int RINGS = 16;

    private final Kernel kernel;
    private final Deque<Runnable> work = new ArrayDeque<>();
    private final Set<UringFile> rings = new LinkedHashSet<>();
    private boolean working;
    private final KernelTimer soon = new KernelTimer() {
        @Override
        protected void expired() {
            work();
        }
    };

    public Urings(Kernel kernel) {
        this.kernel = kernel;
    }

    void opened(UringFile ring) {
        rings.add(ring);
    }

    void closed(UringFile ring) {
        rings.remove(ring);
    }

    /** A task ends, or executes another program ({@code all}): what it submitted is cancelled. */
    public void exited(Task t, boolean all) {
        if (!rings.isEmpty()) {
            for (UringFile ring : List.copyOf(rings)) {
                ring.exited(t, all);
            }
            forget(t);
            work();
        }
    }

    /** Rings that a thread registered to be named without descriptors (REGISTER_RING_FDS), by thread. */
    private final Map<Task, @Nullable UringFile[]> registered = new IdentityHashMap<>(); // never iterated

    /** The ring under an index of the calling thread. Throws EINVAL, EBADF. */
    UringFile registeredRing(Task t, int index) {
        @Nullable UringFile[] mine = registered.get(t);
        if (mine == null || index < 0 || index >= mine.length) {
            throw Errno.of(Errno.EINVAL);
        }
        UringFile ring = mine[index];
        if (ring == null) {
            throw Errno.of(Errno.EBADF);
        }
        return ring;
    }

    /** struct io_uring_rsrc_update: 0 u32 offset | 4 u32 resv | 8 u64 descriptor. @return how many were registered */
    long registerRings(Task t, long arg, int count) {
        if (count <= 0 || count > RINGS) {
            return -Errno.EINVAL;
        }
        @Nullable UringFile[] mine = registered.computeIfAbsent(t, x -> new @Nullable UringFile[RINGS]);
        int done = 0;
        try {
            for (; done < count; done++) {
                long at = arg + 16L * done;
                int index = t.mm().readInt(at);
                if (t.mm().readInt(at + 4) != 0 || index < -1 || index >= RINGS) {
                    throw Errno.of(Errno.EINVAL);
                }
                OpenFile f = t.files().file(t.mm().readLong(at + 8));
                if (!(f instanceof UringFile ring)) {
                    throw Errno.of(Errno.EOPNOTSUPP);
                }
                int slot = index == -1 ? free(mine) : index;
                if (mine[slot] != null) {
                    throw Errno.of(Errno.EBUSY);
                }
                ring.retain();
                mine[slot] = ring;
                t.mm().writeInt(at, slot);
            }
        } catch (Errno e) {
            return done > 0 ? done : -e.number();
        }
        return done;
    }

    private static int free(@Nullable UringFile[] mine) {
        for (int i = 0; i < mine.length; i++) {
            if (mine[i] == null) {
                return i;
            }
        }
        throw Errno.of(Errno.EBUSY);
    }

    /** The opposite of {@link #registerRings}. */
    long unregisterRings(Task t, long arg, int count) {
        @Nullable UringFile[] mine = registered.get(t);
        if (count <= 0 || count > RINGS) {
            return -Errno.EINVAL;
        }
        if (mine == null) {
            return 0;
        }
        int done = 0;
        for (; done < count; done++) {
            long at = arg + 16L * done;
            int index = t.mm().readInt(at);
            if (t.mm().readInt(at + 4) != 0 || t.mm().readLong(at + 8) != 0 || index < 0 || index >= RINGS) {
                return done > 0 ? done : -Errno.EINVAL;
            }
            UringFile ring = mine[index];
            mine[index] = null;
            if (ring != null) {
                ring.release();
            }
        }
        return done;
    }

    private void forget(Task t) {
        @Nullable UringFile[] mine = registered.remove(t);
        if (mine != null) {
            for (UringFile ring : mine) {
                if (ring != null) {
                    ring.release();
                }
            }
        }
    }

    /** Something to be done soon, by the thread of the machine, outside of whatever is going on. */
    void later(Runnable what) {
        work.add(what);
        if (!working && !soon.isArmed()) {
            kernel.timers.arm(soon, kernel.now());
        }
    }

    /** Does now what is to be done soon; nothing happens when that is going on already. */
    void work() {
        if (working) {
            return;
        }
        working = true;
        Task before = kernel.current;
        int left = BATCH;
        try {
            for (Runnable r = work.poll(); r != null; r = left-- > 0 ? work.poll() : null) {
                try {
                    r.run();
                } catch (RuntimeException | OutOfMemoryError e) {
                    kernel.bug("in a request of io_uring", e);
                }
            }
        } finally {
            working = false;
            kernel.current = before;
        }
        if (work.isEmpty()) {
            kernel.timers.cancel(soon);
        } else {
            kernel.timers.arm(soon, kernel.now() + BREATH);
        }
    }
}
