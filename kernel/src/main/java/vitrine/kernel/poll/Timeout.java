package vitrine.kernel.poll;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.task.Task;

/** Time limits of the polling calls, in ns from now; negative means for ever. */
final class Timeout {
    static final long FOREVER = -1;

    private static final long SECOND = 1_000_000_000L;

    private Timeout() {}

    /** From a struct timespec; a null pointer is for ever. Throws EFAULT, EINVAL. */
    static long timespec(Task t, long address) {
        return address == 0 ? FOREVER : nanos(t.mm().readLong(address), t.mm().readLong(address + 8));
    }

    /** From a struct timeval; microseconds beyond a second count. */
    static long timeval(Task t, long address) {
        if (address == 0) {
            return FOREVER;
        }
        long micros = t.mm().readLong(address + 8);
        return nanos(t.mm().readLong(address) + micros / 1_000_000, micros % 1_000_000 * 1000);
    }

    private static long nanos(long seconds, long nanos) {
        if (seconds < 0 || nanos < 0 || nanos >= SECOND) {
            throw Errno.of(Errno.EINVAL);
        }
        return seconds > Long.MAX_VALUE / SECOND - 1 ? Long.MAX_VALUE : seconds * SECOND + nanos;
    }

    /** From the milliseconds of poll(2) and epoll_wait(2). */
    static long millis(int millis) {
        return millis < 0 ? FOREVER : millis * 1_000_000L;
    }

    /** Writes the time left until {@code deadline}; an address that cannot be written is passed over, as on Linux. */
    static void writeLeft(Task t, long address, long deadline, boolean timeval) {
        long left = Math.max(0, deadline - t.kernel.now());
        try {
            t.mm().writeLong(address, left / SECOND);
            t.mm().writeLong(address + 8, timeval ? left % SECOND / 1000 : left % SECOND);
        } catch (Errno e) {
            return;
        }
    }
}
