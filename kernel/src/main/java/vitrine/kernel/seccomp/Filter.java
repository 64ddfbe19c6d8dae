package vitrine.kernel.seccomp;

import org.jspecify.annotations.Nullable;

/**
 * What holds for a task: strict mode, or a chain of filters, the newest first.
 *
 * @param program null in strict mode
 * @param before the filter that was there when this one came
 * @param count filters in the chain
 * @param instructions of all filters, and 4 more for each
 */
public record Filter(@Nullable BpfProgram program, @Nullable Filter before, int count, int instructions) {
    public static final int MODE_STRICT = 1;
    public static final int MODE_FILTER = 2;

    static final Filter STRICT = new Filter(null, null, 0, 0);

    /** As /proc/PID/status and prctl(PR_GET_SECCOMP) show it. */
    public int mode() {
        return program == null ? MODE_STRICT : MODE_FILTER;
    }

    /** Whether {@code other} is this chain or a part of it that was there before. */
    boolean has(@Nullable Filter other) {
        for (Filter f = this; f != null; f = f.before) {
            if (f == other) {
                return true;
            }
        }
        return other == null;
    }
}
