package vitrine.kernel.futex;

import static vitrine.kernel.abi.Errno.EAGAIN;
import static vitrine.kernel.abi.Errno.EINVAL;
import static vitrine.kernel.abi.Errno.ENOSYS;
import static vitrine.kernel.abi.Errno.EPERM;
import static vitrine.kernel.abi.Errno.ERESTARTSYS;
import static vitrine.kernel.abi.Errno.ERESTART_RESTARTBLOCK;
import static vitrine.kernel.abi.Errno.ESRCH;
import static vitrine.kernel.abi.Errno.ETIMEDOUT;

import vitrine.kernel.event.FutexEvent;
import vitrine.kernel.futex.Futexes.Waiter;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.Arg.Kind;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;
import vitrine.kernel.time.Clocks;
import vitrine.kernel.time.TimeSpec;

/** futex(2) and the robust list. */
public final class FutexCalls {
    private static final int WAIT = 0;
    private static final int WAKE = 1;
    private static final int REQUEUE = 3;
    private static final int CMP_REQUEUE = 4;
    private static final int WAKE_OP = 5;
    private static final int WAIT_BITSET = 9;
    private static final int WAKE_BITSET = 10;
    private static final int LOCK_PI = 6;
    private static final int UNLOCK_PI = 7;
    private static final int TRYLOCK_PI = 8;
    private static final int WAIT_REQUEUE_PI = 11;
    private static final int CMP_REQUEUE_PI = 12;
    private static final int LOCK_PI2 = 13;
    static final int PRIVATE = 128;
    private static final int CLOCK_REALTIME = 256;
    private static final int ROBUST_HEAD_SIZE = 24;

    private FutexCalls() {}

    public static void declare(SyscallTable t) {
        t.full(
                202,
                "futex",
                FutexCalls::futex,
                Arg.pointer("uaddr"),
                Arg.oneOf("futex_op", "FUTEX_"),
                Arg.of("val", Kind.UINT),
                Arg.structIn("timeout", "timespec"),
                Arg.pointer("uaddr2"),
                Arg.of("val3", Kind.UINT));
        t.full(
                273,
                "set_robust_list",
                (k, head, length, c, d, e, f) -> {
                    if (length != ROBUST_HEAD_SIZE) {
                        return -EINVAL;
                    }
                    k.robustList = head;
                    k.robustListLength = length;
                    return 0;
                },
                Arg.pointer("head"),
                Arg.size("len"));
        FutexWaitv.declare(t);
        t.full(
                274,
                "get_robust_list",
                FutexCalls::getRobustList,
                Arg.of("pid", Kind.PID),
                Arg.pointer("head_ptr"),
                Arg.pointer("len_ptr"));
    }

    private static long getRobustList(Task t, long pid, long head, long length, long d, long e, long f) {
        Task target = pid == 0 ? t : t.find((int) pid);
        if (target == null) {
            return -ESRCH;
        }
        if (target.group != t.group && t.cred.euid != 0 && t.cred.uid != target.cred.uid) {
            return -EPERM;
        }
        t.mm().writeLong(length, ROBUST_HEAD_SIZE);
        t.mm().writeLong(head, target.robustList);
        return 0;
    }

    private static long futex(Task t, long address, long operation, long val, long timeout, long address2, long val3) {
        int op = (int) operation;
        boolean shared = (op & PRIVATE) == 0;
        int command = op & ~(PRIVATE | CLOCK_REALTIME);
        if ((op & CLOCK_REALTIME) != 0 && command != WAIT_BITSET && command != WAIT_REQUEUE_PI && command != LOCK_PI2) {
            return -ENOSYS;
        }
        return switch (command) {
            case WAIT, WAIT_BITSET -> waitFor(t, address, op, (int) val, timeout, command == WAIT ? -1 : (int) val3);
            case WAKE -> wake(t, address, shared, (int) val, -1);
            case WAKE_BITSET -> wake(t, address, shared, (int) val, (int) val3);
            case REQUEUE -> requeue(t, address, shared, (int) val, (int) timeout, address2, false, 0);
            case CMP_REQUEUE -> requeue(t, address, shared, (int) val, (int) timeout, address2, true, (int) val3);
            case WAKE_OP -> wakeOp(t, address, shared, (int) val, (int) timeout, address2, (int) val3);
            case LOCK_PI -> lockPi(t, address, shared, timeout, op | CLOCK_REALTIME);
            case LOCK_PI2 -> lockPi(t, address, shared, timeout, op);
            case TRYLOCK_PI -> misaligned(address) ? -EINVAL : t.kernel.futexes.pi.lock(t, address, shared, 0, true);
            case WAIT_REQUEUE_PI -> RequeuePi.await(t, address, op, (int) val, timeout, address2);
            case CMP_REQUEUE_PI ->
                RequeuePi.requeue(t, address, shared, (int) val, (int) timeout, address2, (int) val3);
            case UNLOCK_PI -> misaligned(address) ? -EINVAL : t.kernel.futexes.pi.unlock(t, address, shared);
            default -> -ENOSYS;
        };
    }

    private static long lockPi(Task t, long address, boolean shared, long timeout, int op) {
        PiFutexes pi = t.kernel.futexes.pi;
        if (t.callState instanceof PiFutexes.Waiter w) {
            return pi.again(t, w, t.knownDeadline());
        }
        if (misaligned(address)) {
            return -EINVAL;
        }
        long deadline = timeout == 0 ? Long.MAX_VALUE : deadline(t, op, TimeSpec.read(t, timeout));
        return pi.lock(t, address, shared, deadline, false);
    }

    static boolean misaligned(long address) {
        return (address & 3) != 0;
    }

    private static long waitFor(Task t, long address, int op, int expected, long timeout, int bits) {
        boolean shared = (op & PRIVATE) == 0;
        if (t.callState instanceof Waiter w) {
            return again(t, w, timeout != 0);
        }
        if (misaligned(address) || bits == 0) {
            return -EINVAL;
        }
        long deadline = Long.MAX_VALUE;
        if (timeout != 0) {
            deadline = deadline(t, op, TimeSpec.read(t, timeout));
        }
        MemoryMap mm = t.mm();
        Object space = Futexes.space(mm, address, shared);
        long offset = Futexes.offset(mm, address, shared);
        if (mm.readInt(address) != expected) {
            return -EAGAIN;
        }
        if (t.kernel.now() >= deadline) {
            return -ETIMEDOUT;
        }
        Waiter w = new Waiter(t, space, offset, bits);
        long result = sleep(t, deadline, timeout != 0);
        if (result == Task.BLOCKED) {
            t.callState = w;
            t.kernel.futexes.add(w);
            if (t.kernel.events.on) {
                t.kernel.events.emit(new FutexEvent.Wait(address, expected, shared, deadline));
            }
        }
        return result;
    }

    /** FUTEX_WAIT counts from now, FUTEX_WAIT_BITSET names a moment of one of two clocks. */
    static long deadline(Task t, int op, long nanos) {
        if ((op & 127) == WAIT) {
            return t.callDeadline(nanos);
        }
        if ((op & CLOCK_REALTIME) != 0) {
            return t.wallDeadline(nanos);
        }
        return t.callDeadline(nanos == Long.MAX_VALUE ? -1 : Math.max(0, nanos - Clocks.read(t, Clocks.MONOTONIC)));
    }

    private static long sleep(Task t, long deadline, boolean timed) {
        if (t.signalPending()) {
            return timed ? -ERESTART_RESTARTBLOCK : -ERESTARTSYS;
        }
        t.sleepIn("futex_wait_queue", deadline);
        return Task.BLOCKED;
    }

    private static long again(Task t, Waiter w, boolean timed) {
        if (w.woken) {
            return 0;
        }
        long deadline = t.knownDeadline();
        long result = t.kernel.now() >= deadline ? -ETIMEDOUT : sleep(t, deadline, timed);
        if (result != Task.BLOCKED) {
            t.kernel.futexes.remove(w);
        }
        return result;
    }

    private static long wake(Task t, long address, boolean shared, int count, int bits) {
        if (misaligned(address) || bits == 0) {
            return -EINVAL;
        }
        MemoryMap mm = t.mm();
        Object space = Futexes.space(mm, address, shared);
        int woken = t.kernel.futexes.wake(space, Futexes.offset(mm, address, shared), Math.max(count, 1), bits);
        if (t.kernel.events.on) {
            t.kernel.events.emit(new FutexEvent.Wake(address, Math.max(count, 1), Math.max(woken, 0)));
        }
        return woken < 0 ? -EINVAL : woken;
    }

    private static long requeue(
            Task t, long address, boolean shared, int wake, int move, long to, boolean compare, int expected) {
        if (misaligned(address) || misaligned(to) || wake < 0 || move < 0) {
            return -EINVAL;
        }
        MemoryMap mm = t.mm();
        if (compare && mm.readInt(address) != expected) {
            return -EAGAIN;
        }
        Object space = Futexes.space(mm, address, shared);
        long offset = Futexes.offset(mm, address, shared);
        Futexes futexes = t.kernel.futexes;
        int woken = wake == 0 ? 0 : futexes.wake(space, offset, wake, -1);
        int moved = futexes.requeue(space, offset, move, Futexes.space(mm, to, shared), Futexes.offset(mm, to, shared));
        if (t.kernel.events.on) {
            t.kernel.events.emit(new FutexEvent.Requeue(address, to, Math.max(woken, 0), Math.max(moved, 0)));
        }
        return woken < 0 || moved < 0 ? -EINVAL : woken + (long) moved;
    }

    /** Changes the second word, wakes waiters of the first, and of the second if its old value compares. */
    private static long wakeOp(
            Task t, long address, boolean shared, int count, int count2, long address2, int encoded) {
        if (misaligned(address) || misaligned(address2)) {
            return -EINVAL;
        }
        int argument = encoded << 8 >> 20;
        int comparand = encoded << 20 >> 20;
        if ((encoded >>> 28 & 8) != 0) {
            argument = 1 << (argument & 31);
        }
        MemoryMap mm = t.mm();
        int old = mm.readInt(address2);
        int changed;
        switch (encoded >>> 28 & 7) {
            case 0 -> changed = argument;
            case 1 -> changed = old + argument;
            case 2 -> changed = old | argument;
            case 3 -> changed = old & ~argument;
            case 4 -> changed = old ^ argument;
            default -> {
                return -ENOSYS;
            }
        }
        boolean second;
        switch (encoded >>> 24 & 15) {
            case 0 -> second = old == comparand;
            case 1 -> second = old != comparand;
            case 2 -> second = old < comparand;
            case 3 -> second = old <= comparand;
            case 4 -> second = old > comparand;
            case 5 -> second = old >= comparand;
            default -> {
                return -ENOSYS;
            }
        }
        mm.writeInt(address2, changed);
        long woken = wake(t, address, shared, count, -1);
        long more = second && woken >= 0 ? wake(t, address2, shared, count2, -1) : 0;
        return more < 0 ? more : woken + more;
    }
}
