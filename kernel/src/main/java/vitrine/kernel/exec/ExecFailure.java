package vitrine.kernel.exec;

import java.io.Serial;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;

/** A program that could not be started, with a reason for people. Has no stack trace: bad files are no bugs of ours. */
public final class ExecFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final int errno;
    private final boolean fatal;
    private final String reason;

    private ExecFailure(int errno, boolean fatal, String reason) {
        super(reason, null, false, false);
        this.errno = errno;
        this.fatal = fatal;
        this.reason = reason;
    }

    /** The old program goes on and sees the errno. */
    static ExecFailure of(int errno, String reason) {
        return new ExecFailure(errno, false, reason);
    }

    /** Found too late for Linux to go back: the caller dies from SIGSEGV. */
    static ExecFailure fatal(int errno, String reason) {
        return new ExecFailure(errno, true, reason);
    }

    static ExecFailure of(Errno cause, String reason) {
        return new ExecFailure(cause.number(), false, reason);
    }

    /** The (positive) error number. */
    public int errno() {
        return errno;
    }

    /** Whether the calling process is killed instead of getting the errno. */
    public boolean fatal() {
        return fatal;
    }

    /** One line without the program's name, e.g. "not an x86-64 program: it is for aarch64". */
    public String reason() {
        return reason;
    }

    @Override
    public @Nullable String getMessage() {
        return reason;
    }
}
