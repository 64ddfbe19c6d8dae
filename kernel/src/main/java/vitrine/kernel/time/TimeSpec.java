package vitrine.kernel.time;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.mm.UserMemory;
import vitrine.kernel.task.Task;

/** struct timespec and struct timeval in user memory. */
public final class TimeSpec {
    public static final long SECOND = 1_000_000_000L;

    private TimeSpec() {}

    /** A timespec as ns, at most {@code Long.MAX_VALUE}. Throws EINVAL for a negative one or 10^9 ns and more. */
    public static long read(Task t, long address) {
        UserMemory mm = t.mm();
        return nanos(mm.readLong(address), mm.readLong(address + 8), 1);
    }

    /** A timeval as ns, as {@link #read}. */
    public static long readTimeval(Task t, long address) {
        UserMemory mm = t.mm();
        return nanos(mm.readLong(address), mm.readLong(address + 8), 1000);
    }

    private static long nanos(long seconds, long fraction, long unit) {
        if (seconds < 0 || fraction < 0 || fraction >= SECOND / unit) {
            throw Errno.of(Errno.EINVAL);
        }
        return seconds >= Long.MAX_VALUE / SECOND ? Long.MAX_VALUE : seconds * SECOND + fraction * unit;
    }

    public static void write(Task t, long address, long nanos) {
        UserMemory mm = t.mm();
        mm.writeLong(address, Math.floorDiv(nanos, SECOND));
        mm.writeLong(address + 8, Math.floorMod(nanos, SECOND));
    }

    public static void writeTimeval(Task t, long address, long nanos) {
        UserMemory mm = t.mm();
        mm.writeLong(address, Math.floorDiv(nanos, SECOND));
        mm.writeLong(address + 8, Math.floorMod(nanos, SECOND) / 1000);
    }
}
