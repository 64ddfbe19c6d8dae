package vitrine.kernel.ipc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.event.IpcEvent;
import vitrine.kernel.fs.call.Packet;
import vitrine.kernel.task.Task;

/**
 * A set of semaphores (sem_array). Operations that cannot be done yet wait in order; whoever changes a value does
 * those that became possible, on behalf of the sleepers.
 */
final class SemSet extends IpcObject {
    /** Highest value (SEMVMX), and of an adjustment (SEMAEM). */
    static final int MAXIMUM = 32767;

    static final int SEM_UNDO = 0x1000;

    private static final int COST = 512;

    /** One struct sembuf. */
    record Operation(int number, int change, int flags) {
        boolean undo() {
            return (flags & SEM_UNDO) != 0;
        }
    }

    /** A semop(2) that waits. */
    static final class Waiting {
        final Task task;
        final List<Operation> operations;
        final @Nullable Undo undo;

        /** The operation that cannot be done. */
        Operation blocking;

        /** The outcome: an errno, 0 when done; null while it waits. */
        @Nullable
        Integer result;

        Waiting(Task task, List<Operation> operations, @Nullable Undo undo, Operation blocking) {
            this.task = task;
            this.operations = operations;
            this.undo = undo;
            this.blocking = blocking;
        }

        boolean alters() {
            return SemSet.alters(operations);
        }
    }

    /** What a group of tasks has to take back when it ends. */
    static final class Undo {
        final short[] adjust;

        Undo(int count) {
            adjust = new short[count];
        }
    }

    final int[] values;
    final int[] pids;
    long otime;
    final List<Undo> undos = new ArrayList<>();
    private final List<Waiting> forZero = new ArrayList<>();
    private final List<Waiting> altering = new ArrayList<>();
    private int sinceSwept;

    /** Throws ENOMEM. */
    SemSet(Ipc ipc, Task maker, int key, int flags, int count) {
        super(ipc, maker.cred, key, flags);
        ipc.charge(cost(count));
        values = new int[count];
        pids = new int[count];
        ipc.semaphores += count;
    }

    private static long cost(int count) {
        return COST + 8L * count;
    }

    static boolean alters(List<Operation> operations) {
        for (Operation o : operations) {
            if (o.change != 0) {
                return true;
            }
        }
        return false;
    }

    /** A structure for adjustments of this set. Throws ENOMEM. */
    Undo newUndo() {
        ipc.charge(128 + 2L * values.length);
        Undo u = new Undo(values.length);
        undos.add(u);
        return u;
    }

    void freeUndo(Undo u) {
        if (undos.remove(u)) {
            ipc.uncharge(128 + 2L * values.length);
        }
    }

    /** The first operation of a list that cannot be done, with its errno: 0 when it would have to wait. */
    record Obstacle(Operation operation, int errno) {}

    /** Does all operations or none (perform_atomic_semop). @return null when they were done */
    @Nullable
    Obstacle perform(List<Operation> operations, @Nullable Undo undo, int pid) {
        int done = 0;
        Obstacle obstacle = null;
        for (Operation o : operations) {
            int now = values[o.number];
            int then = now + o.change;
            int errno = -1;
            if (o.change == 0 && now != 0 || then < 0) {
                errno = (o.flags & IPC_NOWAIT) != 0 ? Errno.EAGAIN : 0;
            } else if (then > MAXIMUM) {
                errno = Errno.ERANGE;
            } else if (undo != null && o.undo()) {
                int adjusted = undo.adjust[o.number] - o.change;
                if (adjusted < -MAXIMUM - 1 || adjusted > MAXIMUM) {
                    errno = Errno.ERANGE;
                } else {
                    undo.adjust[o.number] = (short) adjusted;
                }
            }
            if (errno >= 0) {
                obstacle = new Obstacle(o, errno);
                break;
            }
            values[o.number] = then;
            done++;
        }
        for (int i = done - 1; obstacle != null && i >= 0; i--) {
            Operation o = operations.get(i);
            values[o.number] -= o.change;
            if (undo != null && o.undo()) {
                undo.adjust[o.number] += (short) o.change;
            }
        }
        if (obstacle == null) {
            for (Operation o : operations) {
                pids[o.number] = pid;
                if (ipc.kernel.events.on) {
                    ipc.kernel.events.emit(new IpcEvent.Semaphore(id, o.number, o.change, values[o.number], pid));
                }
            }
        }
        return obstacle;
    }

    /** Adds what cannot be done now. */
    void enqueue(Waiting w) {
        List<Waiting> list = w.alters() ? altering : forZero;
        if (++sinceSwept > 2 * list.size() + 16) {
            sinceSwept = 0;
            list.removeIf(old -> old.task.callState != old); // a task that died of a mistake of ours
        }
        list.add(w);
    }

    /** A sleeper gives up. */
    void dequeue(Waiting w) {
        (w.alters() ? altering : forZero).remove(w);
    }

    /** Does whatever became possible after values have changed, in order: who waits for zero first. */
    void update() {
        wakeForZero();
        for (int i = 0; i < altering.size(); ) {
            if (attempt(altering, i)) {
                wakeForZero();
                i = 0; // an older one may have become possible
            } else {
                i++;
            }
        }
    }

    private void wakeForZero() {
        for (int i = 0; i < forZero.size(); ) {
            if (!attempt(forZero, i)) {
                i++;
            }
        }
    }

    /** @return whether the waiter at {@code index} has its result, and is out of the list */
    private boolean attempt(List<Waiting> list, int index) {
        Waiting w = list.get(index);
        Obstacle o = perform(w.operations, w.undo, w.task.tgid());
        if (o != null && o.errno == 0) {
            w.blocking = o.operation;
            return false;
        }
        list.remove(index);
        if (o == null) {
            otime = ipc.seconds();
        }
        finish(w, o == null ? 0 : o.errno);
        return true;
    }

    private static void finish(Waiting w, int errno) {
        w.result = errno;
        w.task.wakeUp();
    }

    /** How many wait for a semaphore to grow (GETNCNT), or to become zero (GETZCNT). */
    int waiting(int number, boolean zero) {
        int n = 0;
        for (List<Waiting> list : List.of(forZero, altering)) {
            for (Waiting w : list) {
                if (w.blocking.number == number && w.blocking.change == 0 == zero) {
                    n++;
                }
            }
        }
        return n;
    }

    /** Adjustments of everybody for this semaphore are forgotten: its value was set. */
    void forgetAdjustments(int number) {
        for (Undo u : undos) {
            u.adjust[number] = 0;
        }
    }

    void forgetAdjustments() {
        for (Undo u : undos) {
            Arrays.fill(u.adjust, (short) 0);
        }
    }

    /** Takes back what a dying process did (exit_sem). */
    void undo(Undo u, int pid) {
        for (int i = 0; i < values.length; i++) {
            if (u.adjust[i] != 0) {
                values[i] = Math.clamp((long) values[i] + u.adjust[i], 0, MAXIMUM);
                pids[i] = pid;
            }
        }
        freeUndo(u);
        update();
    }

    /** IPC_RMID. */
    void remove() {
        ipc.sets.remove(this);
        ipc.semaphores -= values.length;
        for (Undo u : List.copyOf(undos)) {
            freeUndo(u);
        }
        for (List<Waiting> list : List.of(forZero, altering)) {
            for (Waiting w : list) {
                finish(w, Errno.EIDRM);
            }
            list.clear();
        }
        ipc.uncharge(cost(values.length));
    }

    /**
     * Struct semid64_ds.
     *
     * <pre>
     * 0 perm  48 otime  64 ctime  80 nsems  104 end
     * </pre>
     */
    Packet status() {
        Packet p = new Packet(104);
        describe(p);
        p.putLong(48, otime);
        p.putLong(64, ctime);
        p.putLong(80, values.length);
        return p;
    }
}
