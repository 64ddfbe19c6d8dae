package vitrine.kernel.ns;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.task.Task;

/** What CLOCK_MONOTONIC and CLOCK_BOOTTIME show beside the machine's time since boot (time_namespaces(7)). */
public final class TimeNamespace extends Namespace {
    private static final long SECOND = 1_000_000_000;

    /** Times stay below half of what 64 bits of nanoseconds hold. */
    private static final long MOST_SECONDS = Long.MAX_VALUE / SECOND / 2;

    private long monotonic;
    private long boottime;

    /** Somebody lives in it: the offsets are fixed. */
    private boolean inhabited;

    TimeNamespace(long number, UserNamespace owner, long monotonic, long boottime) {
        super(NsKind.TIME, number, owner);
        this.monotonic = monotonic;
        this.boottime = boottime;
    }

    /** What CLOCK_MONOTONIC is ahead of the machine's, ns. */
    public long monotonic() {
        return monotonic;
    }

    /** What CLOCK_BOOTTIME is ahead, ns. */
    public long boottime() {
        return boottime;
    }

    void inhabit() {
        inhabited = true;
    }

    /** /proc/PID/timens_offsets. */
    public CharSequence show() {
        return line("monotonic", monotonic) + line("boottime", boottime);
    }

    private static String line(String name, long offset) {
        return "%-10s %10d %9d\n".formatted(name, Math.floorDiv(offset, SECOND), Math.floorMod(offset, SECOND));
    }

    /** Takes lines of clock, seconds and nanoseconds. Throws EPERM, EACCES once somebody lives here, EINVAL, ERANGE. */
    public void write(Task writer, String text) {
        if (!mighty().grants(writer.cred, Capability.SYS_TIME)) {
            throw Errno.of(Errno.EPERM);
        }
        String[] lines = text.strip().split("\n", -1);
        if (lines.length > 2) {
            throw Errno.of(Errno.EINVAL);
        }
        long newMonotonic = monotonic;
        long newBoottime = boottime;
        for (String line : lines) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length != 3) {
                throw Errno.of(Errno.EINVAL);
            }
            long offset = offset(writer, words[1], words[2]);
            switch (words[0]) {
                case "monotonic", "1" -> newMonotonic = offset;
                case "boottime", "7" -> newBoottime = offset;
                default -> throw Errno.of(Errno.EINVAL);
            }
        }
        if (inhabited) {
            throw Errno.of(Errno.EACCES);
        }
        monotonic = newMonotonic;
        boottime = newBoottime;
    }

    private static long offset(Task writer, String secondsText, String nanosText) {
        long seconds;
        long nanos;
        try {
            seconds = Long.parseLong(secondsText);
            nanos = Long.parseLong(nanosText);
        } catch (NumberFormatException e) {
            throw Errno.of(Errno.EINVAL);
        }
        if (nanos < 0 || nanos >= SECOND) {
            throw Errno.of(Errno.EINVAL);
        }
        boolean tooMuch = seconds > MOST_SECONDS || seconds < -MOST_SECONDS;
        if (tooMuch || writer.kernel.now() + seconds * SECOND + nanos < 0) {
            throw Errno.of(Errno.ERANGE);
        }
        return seconds * SECOND + nanos;
    }
}
