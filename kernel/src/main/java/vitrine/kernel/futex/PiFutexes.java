package vitrine.kernel.futex;

import static vitrine.kernel.abi.Errno.EAGAIN;
import static vitrine.kernel.abi.Errno.EDEADLK;
import static vitrine.kernel.abi.Errno.EPERM;
import static vitrine.kernel.abi.Errno.ERESTARTNOINTR;
import static vitrine.kernel.abi.Errno.ESRCH;
import static vitrine.kernel.abi.Errno.ETIMEDOUT;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.event.FutexEvent;
import vitrine.kernel.event.SchedEvent;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.sched.SchedEntity;
import vitrine.kernel.task.Task;

/**
 * Futexes whose word names their owner (FUTEX_LOCK_PI): while a task waits, the owner runs with the waiter's real-time
 * priority if that is higher.
 *
 * <pre>
 * word:  31 FUTEX_WAITERS   30 FUTEX_OWNER_DIED   29..0 tid of the owner, 0: free
 * </pre>
 */
final class PiFutexes {
    private static final int WAITERS = 0x8000_0000;
    private static final int OWNER_DIED = 0x4000_0000;
    private static final int TID_MASK = 0x3fff_ffff;
    private static final int MAX_CHAIN = 1024;

    /** A futex that somebody waits for (pi_state). */
    private static final class State {
        final Object space;
        final long offset;
        final long address;
        Task owner;
        final List<Waiter> waiters = new ArrayList<>(2);

        State(Object space, long offset, long address, Task owner) {
            this.space = space;
            this.offset = offset;
            this.address = address;
            this.owner = owner;
        }
    }

    /** What a task in FUTEX_LOCK_PI waits with. */
    static final class Waiter {
        final Task task;
        private final State state;
        private boolean granted;

        /** It came here by FUTEX_CMP_REQUEUE_PI. */
        final boolean requeued;

        private Waiter(Task task, State state, boolean requeued) {
            this.task = task;
            this.state = state;
            this.requeued = requeued;
        }
    }

    private final List<State> states = new ArrayList<>();

    private @Nullable State find(Object space, long offset) {
        for (State s : states) {
            if (s.offset == offset && s.space == space) {
                return s;
            }
        }
        return null;
    }

    /** FUTEX_LOCK_PI, FUTEX_LOCK_PI2 and, with {@code attempt}, FUTEX_TRYLOCK_PI. */
    long lock(Task t, long address, boolean shared, long deadline, boolean attempt) {
        MemoryMap mm = t.mm();
        int word = mm.readInt(address);
        int tid = word & TID_MASK;
        if (tid == t.seen(t.tid)) {
            return -EDEADLK;
        }
        Object space = Futexes.space(mm, address, shared);
        long offset = Futexes.offset(mm, address, shared);
        State state = find(space, offset);
        if (tid == 0) {
            mm.writeInt(address, t.seen(t.tid) | word & OWNER_DIED | (state == null ? 0 : WAITERS));
            if (state != null) {
                state.owner = t;
            }
            return 0;
        }
        if (attempt) {
            return -EAGAIN;
        }
        Task owner = t.find(tid);
        if (owner == null || owner.state == Task.State.ZOMBIE) {
            return -ESRCH;
        }
        if (circular(t, owner)) {
            return -EDEADLK;
        }
        if (t.signalPending()) {
            return -ERESTARTNOINTR;
        }
        mm.writeInt(address, word | WAITERS);
        if (state == null) {
            state = new State(space, offset, address, owner);
            states.add(state);
        }
        Waiter w = new Waiter(t, state, false);
        state.waiters.add(w);
        t.callState = w;
        emitOwner(t, state);
        inherit(state.owner);
        t.sleepIn("futex_lock_pi", deadline);
        return Task.BLOCKED;
    }

    /**
     * A task that waits on a plain futex waits for this one from now on (FUTEX_CMP_REQUEUE_PI).
     *
     * @param address of the word in the caller's memory
     * @return 1 when the task owns the futex at once, 0 when it waits, or a negative errno
     */
    long requeue(Task caller, Task waiter, Object space, long offset, long address) {
        MemoryMap mm = caller.mm();
        int word = mm.readInt(address);
        int tid = word & TID_MASK;
        State state = find(space, offset);
        if (tid == 0) {
            mm.writeInt(address, waiter.seen(waiter.tid) | word & OWNER_DIED | (state == null ? 0 : WAITERS));
            if (state != null) {
                state.owner = waiter;
            }
            return 1;
        }
        if (tid == waiter.seen(waiter.tid)) {
            return -EDEADLK;
        }
        Task owner = caller.find(tid);
        if (owner == null || owner.state == Task.State.ZOMBIE) {
            return -ESRCH;
        }
        if (circular(waiter, owner)) {
            return -EDEADLK;
        }
        mm.writeInt(address, word | WAITERS);
        if (state == null) {
            state = new State(space, offset, address, owner);
            states.add(state);
        }
        Waiter w = new Waiter(waiter, state, true);
        state.waiters.add(w);
        waiter.callState = w;
        inherit(state.owner);
        return 0;
    }

    /** The waiting task runs again. */
    long again(Task t, Waiter w, long deadline) {
        if (w.granted) {
            return 0;
        }
        boolean late = t.kernel.now() >= deadline;
        if (!late && !t.signalPending()) {
            t.sleepIn("futex_lock_pi", deadline);
            return Task.BLOCKED;
        }
        leave(w);
        inherit(w.state.owner);
        return late ? -ETIMEDOUT : -ERESTARTNOINTR;
    }

    private void leave(Waiter w) {
        w.state.waiters.remove(w);
        if (w.state.waiters.isEmpty()) {
            states.remove(w.state);
        }
    }

    private static boolean circular(Task t, Task owner) {
        Task next = owner;
        for (int i = 0; i < MAX_CHAIN; i++) {
            if (next == t) {
                return true;
            }
            if (!(next.callState instanceof Waiter w) || w.granted) {
                return false;
            }
            next = w.state.owner;
        }
        return true;
    }

    /** FUTEX_UNLOCK_PI: the waiter of the highest priority owns it now. */
    long unlock(Task t, long address, boolean shared) {
        MemoryMap mm = t.mm();
        int word = mm.readInt(address);
        if ((word & TID_MASK) != t.seen(t.tid)) {
            return -EPERM;
        }
        State state = find(Futexes.space(mm, address, shared), Futexes.offset(mm, address, shared));
        if (state == null) {
            mm.writeInt(address, 0);
            return 0;
        }
        grant(mm, state, address, 0);
        inherit(t);
        return 0;
    }

    private void grant(MemoryMap mm, State state, long address, int bits) {
        Waiter best = state.waiters.get(0);
        for (Waiter w : state.waiters) {
            if (w.task.sched.rtPriority > best.task.sched.rtPriority) {
                best = w;
            }
        }
        leave(best);
        best.granted = true;
        state.owner = best.task;
        mm.writeInt(address, best.task.seen(best.task.tid) | (state.waiters.isEmpty() ? 0 : WAITERS) | bits);
        emitOwner(best.task, state);
        inherit(best.task);
        best.task.wakeUp();
    }

    private static void emitOwner(Task t, State state) {
        if (t.kernel.events.on) {
            t.kernel.events.emit(new FutexEvent.Owner(state.address, state.owner.tid, state.waiters.size()));
        }
    }

    /** A dying task leaves what it owns to those who wait, marked as what it is. */
    void exit(Task t) {
        for (State state : List.copyOf(states)) {
            if (state.owner == t && !state.waiters.isEmpty()) {
                try {
                    grant(t.mm(), state, state.address, OWNER_DIED);
                } catch (Errno e) {
                    // Its memory is unmapped: the new owner was chosen all the same.
                }
            }
        }
    }

    /** Gives a task the highest priority of those who wait for it, or its own back, and so along the chain. */
    private void inherit(Task first) {
        Task t = first;
        for (int i = 0; i < MAX_CHAIN; i++) {
            int highest = 0;
            for (State s : states) {
                if (s.owner == t) {
                    for (Waiter w : s.waiters) {
                        highest = Math.max(highest, w.task.sched.rtPriority);
                    }
                }
            }
            SchedEntity e = t.sched;
            int wanted = highest;
            int before = e.rtPriority;
            t.kernel.scheduler.change(t, () -> e.boost(wanted));
            if (t.kernel.events.on && e.rtPriority != before) {
                t.kernel.events.emit(new SchedEvent.Boost(t.tid, before, e.rtPriority));
            }
            if (!(t.callState instanceof Waiter w) || w.granted) {
                return;
            }
            t = w.state.owner;
        }
    }
}
