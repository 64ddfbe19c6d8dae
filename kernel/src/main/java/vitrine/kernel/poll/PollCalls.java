package vitrine.kernel.poll;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** The declarations of this package; here poll(2), ppoll(2), select(2), pselect6(2). */
public final class PollCalls {
    private PollCalls() {}

    public static void declare(SyscallTable t) {
        DescriptorCalls.declare(t);
        EpollCalls.declare(t);
        t.full(
                7,
                "poll",
                (task, fds, count, timeout, d, e, f) -> interrupted(
                        PollCall.poll(task, fds, (int) count, Timeout.millis((int) timeout)),
                        Errno.ERESTART_RESTARTBLOCK),
                Arg.structIn("fds", "pollfd[]"),
                Arg.size("nfds"),
                Arg.integer("timeout"));
        t.full(
                271,
                "ppoll",
                (task, fds, count, timeout, mask, size, f) -> ppoll(task, fds, (int) count, timeout, mask, size),
                Arg.structIn("fds", "pollfd[]"),
                Arg.size("nfds"),
                Arg.structIn("tmo_p", "timespec"),
                Arg.structIn("sigmask", "sigset_t"),
                Arg.size("sigsetsize"));
        t.full(
                23,
                "select",
                (task, n, in, out, except, timeout, f) -> select(task, (int) n, in, out, except, timeout),
                Arg.integer("nfds"),
                Arg.pointer("readfds"),
                Arg.pointer("writefds"),
                Arg.pointer("exceptfds"),
                Arg.structIn("timeout", "timeval"));
        t.full(
                270,
                "pselect6",
                (task, n, in, out, except, timeout, sig) -> pselect(task, (int) n, in, out, except, timeout, sig),
                Arg.integer("nfds"),
                Arg.pointer("readfds"),
                Arg.pointer("writefds"),
                Arg.pointer("exceptfds"),
                Arg.structIn("timeout", "timespec"),
                Arg.pointer("sigmask"));
    }

    /** A descriptor opened with O_PATH is none for these calls. */
    static boolean isPath(OpenFile file) {
        return (file.flags & Fcntl.O_PATH) != 0;
    }

    static long interrupted(long result, int errno) {
        return result == -Errno.ERESTARTSYS ? -errno : result;
    }

    /** Puts the signal mask at {@code address} (null: none) in place for the time of the call. Throws EINVAL, EFAULT. */
    static void mask(Task t, long address, long size) {
        if (address != 0) {
            if (size != 8) {
                throw Errno.of(Errno.EINVAL);
            }
            t.temporaryMask(t.mm().readLong(address));
        }
    }

    private static long ppoll(Task t, long fds, int count, long timeout, long mask, long size) {
        long nanos = Timeout.timespec(t, timeout);
        mask(t, mask, size);
        long result = PollCall.poll(t, fds, count, nanos);
        return finish(t, interrupted(result, Errno.ERESTARTNOHAND), timeout, nanos, false);
    }

    private static long select(Task t, int n, long in, long out, long except, long timeout) {
        long nanos = Timeout.timeval(t, timeout);
        long result = Select.select(t, n, in, out, except, nanos);
        return finish(t, interrupted(result, Errno.ERESTARTNOHAND), timeout, nanos, true);
    }

    private static long pselect(Task t, int n, long in, long out, long except, long timeout, long sig) {
        long mask = 0;
        long size = 0;
        if (sig != 0) {
            mask = t.mm().readLong(sig);
            size = t.mm().readLong(sig + 8);
        }
        long nanos = Timeout.timespec(t, timeout);
        mask(t, mask, size);
        long result = Select.select(t, n, in, out, except, nanos);
        return finish(t, interrupted(result, Errno.ERESTARTNOHAND), timeout, nanos, false);
    }

    /** Tells the program how much time was left, as Linux does (a zero timeout stays as it is). */
    private static long finish(Task t, long result, long address, long nanos, boolean timeval) {
        if (result != Task.BLOCKED && address != 0 && nanos != 0 && result != -Errno.EINVAL) {
            Timeout.writeLeft(t, address, t.callDeadline(nanos), timeval);
        }
        return result;
    }
}
