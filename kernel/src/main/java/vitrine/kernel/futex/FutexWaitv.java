package vitrine.kernel.futex;

import static vitrine.kernel.abi.Errno.EAGAIN;
import static vitrine.kernel.abi.Errno.EINVAL;
import static vitrine.kernel.abi.Errno.ERESTARTSYS;
import static vitrine.kernel.abi.Errno.ETIMEDOUT;

import vitrine.kernel.futex.Futexes.Waiter;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.Arg.Kind;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;
import vitrine.kernel.time.Clocks;
import vitrine.kernel.time.TimeSpec;

/**
 * futex_waitv(2): waits on up to 128 words at once, and the later calls of the same interface.
 *
 * <pre>
 * struct futex_waitv, 24 bytes:  0 val (u64)   8 uaddr (u64)   16 flags (u32)   20 reserved (u32, 0)
 * flags:  1..0 size (2: 32 bits, the only one)   7 FUTEX2_PRIVATE
 * </pre>
 */
final class FutexWaitv {
    private static final int MAX = 128;
    private static final int SIZE = 24;
    private static final int SIZE_U32 = 2;
    private static final int PRIVATE = 128;

    private FutexWaitv() {}

    static void declare(SyscallTable t) {
        t.full(
                449,
                "futex_waitv",
                FutexWaitv::waitv,
                Arg.structIn("waiters", "futex_waitv"),
                Arg.of("nr_futexes", Kind.UINT),
                Arg.of("flags", Kind.UINT),
                Arg.structIn("timeout", "timespec"),
                Arg.oneOf("clockid", "CLOCK_"));
        t.full(
                454,
                "futex_wake",
                FutexWaitv::wake,
                Arg.pointer("uaddr"),
                Arg.of("mask", Kind.HEX),
                Arg.of("nr", Kind.INT),
                Arg.of("flags", Kind.UINT));
        t.full(
                455,
                "futex_wait",
                FutexWaitv::waitOne,
                Arg.pointer("uaddr"),
                Arg.of("val", Kind.HEX),
                Arg.of("mask", Kind.HEX),
                Arg.of("flags", Kind.UINT),
                Arg.structIn("timeout", "timespec"),
                Arg.oneOf("clockid", "CLOCK_"));
        t.full(
                456,
                "futex_requeue",
                FutexWaitv::requeue,
                Arg.structIn("waiters", "futex_waitv"),
                Arg.of("flags", Kind.UINT),
                Arg.of("nr_wake", Kind.INT),
                Arg.of("nr_requeue", Kind.INT));
    }

    private static boolean known(int flags) {
        return (flags & ~PRIVATE) == SIZE_U32;
    }

    /** Absolute, by CLOCK_MONOTONIC or CLOCK_REALTIME; throws EINVAL and EFAULT. */
    private static long deadline(Task t, long timeout, long clock) {
        if (timeout == 0) {
            return Long.MAX_VALUE;
        }
        if (clock != Clocks.MONOTONIC && clock != Clocks.REALTIME) {
            throw vitrine.kernel.abi.Errno.of(EINVAL);
        }
        long nanos = TimeSpec.read(t, timeout);
        if (clock == Clocks.REALTIME) {
            return t.wallDeadline(nanos);
        }
        long moment = Clocks.fromClock(t, Clocks.MONOTONIC, nanos);
        t.continueDeadline(moment);
        return moment;
    }

    /** Sleeps until {@code until}; the queues already hold the waiters. */
    private static long sleep(Task t, Waiter[] waiters, long until) {
        for (int i = waiters.length - 1; i >= 0; i--) {
            if (waiters[i].woken) {
                leave(t, waiters);
                return i;
            }
        }
        long result = t.kernel.now() >= until ? -ETIMEDOUT : t.signalPending() ? -ERESTARTSYS : Task.BLOCKED;
        if (result == Task.BLOCKED) {
            t.sleepIn("futex_wait_queue", until);
        } else {
            leave(t, waiters);
        }
        return result;
    }

    private static void leave(Task t, Waiter[] waiters) {
        for (Waiter w : waiters) {
            if (!w.woken) {
                t.kernel.futexes.remove(w);
            }
        }
    }

    private static long begin(Task t, Waiter[] waiters, long until) {
        for (Waiter w : waiters) {
            t.kernel.futexes.add(w);
        }
        t.callState = waiters;
        t.continueDeadline(until);
        return sleep(t, waiters, until);
    }

    private static long waitv(Task t, long address, long count, long flags, long timeout, long clock, long f) {
        if (t.callState instanceof Waiter[] waiters) {
            return sleep(t, waiters, t.knownDeadline());
        }
        int n = (int) count;
        if ((int) flags != 0 || n < 1 || n > MAX || address == 0) {
            return -EINVAL;
        }
        long until = deadline(t, timeout, (int) clock);
        MemoryMap mm = t.mm();
        Waiter[] waiters = new Waiter[n];
        int[] expected = new int[n];
        long[] words = new long[n];
        int[] bits = new int[n];
        for (int i = 0; i < n; i++) {
            long at = address + (long) SIZE * i;
            bits[i] = mm.readInt(at + 16);
            if (!known(bits[i]) || mm.readInt(at + 20) != 0) {
                return -EINVAL;
            }
            long value = mm.readLong(at);
            if (value >>> 32 != 0) {
                return -EINVAL;
            }
            expected[i] = (int) value;
            words[i] = mm.readLong(at + 8);
        }
        for (int i = 0; i < n; i++) {
            if (FutexCalls.misaligned(words[i])) {
                return -EINVAL;
            }
            boolean shared = (bits[i] & PRIVATE) == 0;
            waiters[i] = new Waiter(t, Futexes.space(mm, words[i], shared), Futexes.offset(mm, words[i], shared), -1);
        }
        for (int i = 0; i < n; i++) {
            if (mm.readInt(words[i]) != expected[i]) {
                return -EAGAIN;
            }
        }
        return begin(t, waiters, until);
    }

    private static long waitOne(Task t, long address, long value, long mask, long flags, long timeout, long clock) {
        if (t.callState instanceof Waiter[] waiters) {
            return sleep(t, waiters, t.knownDeadline());
        }
        if (!known((int) flags) || mask == 0 || mask >>> 32 != 0 || value >>> 32 != 0) {
            return -EINVAL;
        }
        long until = deadline(t, timeout, (int) clock);
        if (FutexCalls.misaligned(address)) {
            return -EINVAL;
        }
        MemoryMap mm = t.mm();
        boolean shared = (flags & PRIVATE) == 0;
        Waiter[] one = {
            new Waiter(t, Futexes.space(mm, address, shared), Futexes.offset(mm, address, shared), (int) mask)
        };
        return mm.readInt(address) == (int) value ? begin(t, one, until) : -EAGAIN;
    }

    private static long wake(Task t, long address, long mask, long count, long flags, long e, long f) {
        if (!known((int) flags) || mask == 0 || mask >>> 32 != 0 || FutexCalls.misaligned(address)) {
            return -EINVAL;
        }
        int n = (int) count;
        MemoryMap mm = t.mm();
        boolean shared = (flags & PRIVATE) == 0;
        Object space = Futexes.space(mm, address, shared);
        if (n <= 0) {
            return 0; // unlike FUTEX_WAKE (FLAGS_STRICT)
        }
        int woken = t.kernel.futexes.wake(space, Futexes.offset(mm, address, shared), n, (int) mask);
        return woken < 0 ? -EINVAL : woken;
    }

    private static long requeue(Task t, long address, long flags, long wakeCount, long moveCount, long e, long f) {
        if ((int) flags != 0 || address == 0) {
            return -EINVAL;
        }
        MemoryMap mm = t.mm();
        long[] words = new long[2];
        boolean[] shared = new boolean[2];
        int expected = 0;
        for (int i = 0; i < 2; i++) {
            long at = address + (long) SIZE * i;
            int bits = mm.readInt(at + 16);
            long value = mm.readLong(at);
            if (!known(bits) || mm.readInt(at + 20) != 0 || value >>> 32 != 0) {
                return -EINVAL;
            }
            if (i == 0) {
                expected = (int) value;
            }
            words[i] = mm.readLong(at + 8);
            shared[i] = (bits & PRIVATE) == 0;
        }
        int wake = (int) wakeCount;
        int move = (int) moveCount;
        if (wake < 0 || move < 0 || FutexCalls.misaligned(words[0]) || FutexCalls.misaligned(words[1])) {
            return -EINVAL;
        }
        Object space = Futexes.space(mm, words[0], shared[0]);
        long offset = Futexes.offset(mm, words[0], shared[0]);
        Object toSpace = Futexes.space(mm, words[1], shared[1]);
        long toOffset = Futexes.offset(mm, words[1], shared[1]);
        if (mm.readInt(words[0]) != expected) {
            return -EAGAIN;
        }
        Futexes futexes = t.kernel.futexes;
        int woken = wake == 0 ? 0 : futexes.wake(space, offset, wake, -1);
        int moved = woken < 0 ? 0 : futexes.requeue(space, offset, move, toSpace, toOffset);
        return woken < 0 || moved < 0 ? -EINVAL : woken + (long) moved;
    }
}
