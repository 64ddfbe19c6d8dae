package vitrine.kernel.fs;

import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.signal.SendSignal;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.task.Task;

/** The resource limits that files meet (getrlimit(2)). */
public final class Limits {
    private static final int SIGXFSZ = 25;

    private Limits() {}

    /** RLIMIT_NOFILE: one more than the highest descriptor that may be made. */
    public static long descriptors(Task t) {
        return unsigned(t.rlimit(Rlimits.NOFILE));
    }

    /** RLIMIT_FSIZE, bytes. */
    public static long fileSize(Task t) {
        return unsigned(t.rlimit(Rlimits.FSIZE));
    }

    private static long unsigned(long limit) {
        return limit < 0 ? Long.MAX_VALUE : limit;
    }

    /** SIGXFSZ for a write at or beyond RLIMIT_FSIZE. */
    public static void fileTooLarge(Task t) {
        SendSignal.toTask(t, new SignalInfo(SIGXFSZ, 0, t.tgid(), t.cred.uid, 0, 0));
    }
}
