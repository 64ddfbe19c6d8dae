package vitrine.kernel.proc;

import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.task.Task;

/** /proc/PID/limits. */
final class LimitsText {
    /** Name and unit by RLIMIT_… number. */
    private static final String[][] LIMITS = {
        {"Max cpu time", "seconds"},
        {"Max file size", "bytes"},
        {"Max data size", "bytes"},
        {"Max stack size", "bytes"},
        {"Max core file size", "bytes"},
        {"Max resident set", "bytes"},
        {"Max processes", "processes"},
        {"Max open files", "files"},
        {"Max locked memory", "bytes"},
        {"Max address space", "bytes"},
        {"Max file locks", "locks"},
        {"Max pending signals", "signals"},
        {"Max msgqueue size", "bytes"},
        {"Max nice priority", ""},
        {"Max realtime priority", ""},
        {"Max realtime timeout", "us"},
    };

    private LimitsText() {}

    static CharSequence make(Subject s, Task reader) {
        Rlimits limits = s.task().group.rlimits;
        StringBuilder b = new StringBuilder(1500);
        b.append("Limit                     Soft Limit           Hard Limit           Units     \n");
        for (int i = 0; i < LIMITS.length; i++) {
            b.append("%-25s %-20s %-20s ".formatted(LIMITS[i][0], value(limits.soft(i)), value(limits.hard(i))));
            b.append(LIMITS[i][1].isEmpty() ? "\n" : "%-10s\n".formatted(LIMITS[i][1]));
        }
        return b;
    }

    private static String value(long limit) {
        return limit == Rlimits.INFINITY ? "unlimited" : Long.toUnsignedString(limit);
    }
}
