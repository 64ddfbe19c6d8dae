package vitrine.kernel.pipe;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** pipe(2), pipe2(2), splice(2), tee(2), vmsplice(2). */
public final class PipeCalls {
    private PipeCalls() {}

    public static void declare(SyscallTable t) {
        t.full(22, "pipe", (task, a, b, c, d, e, f) -> pipe(task, a, 0), Arg.structOut("pipefd", "int[2]"));
        t.full(
                293,
                "pipe2",
                (task, a, b, c, d, e, f) -> pipe(task, a, (int) b),
                Arg.structOut("pipefd", "int[2]"),
                Arg.flags("flags", "O"));
        Arg flags = Arg.flags("flags", "splice");
        t.full(
                275,
                "splice",
                (task, in, offIn, out, offOut, n, how) -> Splice.splice(task, in, offIn, out, offOut, n, (int) how),
                Arg.fd("fd_in"),
                Arg.pointer("off_in"),
                Arg.fd("fd_out"),
                Arg.pointer("off_out"),
                Arg.size("len"),
                flags);
        t.full(
                276,
                "tee",
                (task, in, out, n, how, e, f) -> Splice.tee(task, in, out, n, (int) how),
                Arg.fd("fd_in"),
                Arg.fd("fd_out"),
                Arg.size("len"),
                flags);
        t.partial(
                278,
                "vmsplice",
                "pages are copied, never given away",
                (task, fd, iov, n, how, e, f) -> Splice.vmsplice(task, fd, iov, n, (int) how),
                Arg.fd("fd"),
                Arg.of("iov", Arg.Kind.IOVEC_IN, "2"),
                Arg.size("nr_segs"),
                flags);
    }

    private static long pipe(Task t, long pair, int flags) {
        if ((flags & ~(Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK | Fcntl.O_DIRECT)) != 0) {
            return -Errno.EINVAL;
        }
        PipeFile[] ends = t.kernel.pipes.pipe(t, flags);
        return FdPair.install(t, ends[0], ends[1], pair, (flags & Fcntl.O_CLOEXEC) != 0);
    }
}
