package vitrine.kernel.futex;

import static vitrine.kernel.abi.Errno.EAGAIN;
import static vitrine.kernel.abi.Errno.EINVAL;
import static vitrine.kernel.abi.Errno.ERESTARTNOINTR;
import static vitrine.kernel.abi.Errno.ETIMEDOUT;

import vitrine.kernel.futex.Futexes.Waiter;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.task.Task;
import vitrine.kernel.time.TimeSpec;

/**
 * Condition variables with priority inheritance: FUTEX_WAIT_REQUEUE_PI waits on a plain word, FUTEX_CMP_REQUEUE_PI moves
 * the waiters to the word of a PI mutex, one of which may own it at once (futex(2)).
 */
final class RequeuePi {
    private RequeuePi() {}

    /** FUTEX_WAIT_REQUEUE_PI; when it returns 0 the task owns the second futex. */
    static long await(Task t, long address, int op, int expected, long timeout, long address2) {
        if (t.callState instanceof PiFutexes.Waiter w) {
            long result = t.kernel.futexes.pi.again(t, w, t.knownDeadline());
            return result == -ERESTARTNOINTR ? -EAGAIN : result;
        }
        if (t.callState instanceof Waiter w) {
            return again(t, w);
        }
        if (address == address2 || FutexCalls.misaligned(address) || FutexCalls.misaligned(address2)) {
            return -EINVAL;
        }
        long deadline = timeout == 0 ? Long.MAX_VALUE : FutexCalls.deadline(t, op, TimeSpec.read(t, timeout));
        boolean shared = (op & FutexCalls.PRIVATE) == 0;
        MemoryMap mm = t.mm();
        Object space = Futexes.space(mm, address, shared);
        long offset = Futexes.offset(mm, address, shared);
        Object piSpace = Futexes.space(mm, address2, shared);
        long piOffset = Futexes.offset(mm, address2, shared);
        if (mm.readInt(address) != expected) {
            return -EAGAIN;
        }
        if (space == piSpace && offset == piOffset) {
            return -EINVAL;
        }
        if (t.signalPending()) {
            return -ERESTARTNOINTR;
        }
        Waiter w = new Waiter(t, space, offset, -1);
        w.piSpace = piSpace;
        w.piOffset = piOffset;
        t.callState = w;
        t.kernel.futexes.add(w);
        t.sleepIn("futex_wait_queue", deadline);
        return Task.BLOCKED;
    }

    /** Woken before anybody moved it, or because it was moved and owns the mutex. */
    private static long again(Task t, Waiter w) {
        if (w.woken) {
            return 0;
        }
        long deadline = t.knownDeadline();
        boolean late = t.kernel.now() >= deadline;
        if (!late && !t.signalPending()) {
            t.sleepIn("futex_wait_queue", deadline);
            return Task.BLOCKED;
        }
        t.kernel.futexes.remove(w);
        return late ? -ETIMEDOUT : -ERESTARTNOINTR;
    }

    /** FUTEX_CMP_REQUEUE_PI. @return tasks woken and moved, or a negative errno */
    static long requeue(Task t, long address, boolean shared, int wake, int move, long to, int expected) {
        if (wake < 0 || move < 0 || wake != 1 || FutexCalls.misaligned(address) || FutexCalls.misaligned(to)) {
            return -EINVAL;
        }
        MemoryMap mm = t.mm();
        Object space = Futexes.space(mm, address, shared);
        long offset = Futexes.offset(mm, address, shared);
        Object piSpace = Futexes.space(mm, to, shared);
        long piOffset = Futexes.offset(mm, to, shared);
        if (space == piSpace && offset == piOffset) {
            return -EINVAL;
        }
        if (mm.readInt(address) != expected) {
            return -EAGAIN;
        }
        mm.readInt(to);
        Futexes futexes = t.kernel.futexes;
        long done = 0;
        while (done < 1L + move) {
            Waiter w = futexes.first(space, offset);
            if (w == null) {
                break;
            }
            if (w.piSpace != piSpace || w.piOffset != piOffset) {
                return -EINVAL;
            }
            long result = futexes.pi.requeue(t, w.task, piSpace, piOffset, to);
            if (result < 0) {
                return result;
            }
            futexes.remove(w);
            if (result == 1) {
                w.woken = true;
                w.task.wakeUp();
            }
            done++;
        }
        return done;
    }
}
