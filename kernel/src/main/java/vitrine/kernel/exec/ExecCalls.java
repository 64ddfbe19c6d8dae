package vitrine.kernel.exec;

import java.util.ArrayList;
import java.util.List;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.ptrace.Stops;
import vitrine.kernel.signal.SendSignal;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** execve(2) and execveat(2). */
public final class ExecCalls {
    private static final int PATH_MAX = 4096;
    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int SIGSEGV = 11;

    /** The program is loaded, and the call has only to return. */
    private static final Object DONE = new Object();

    private ExecCalls() {}

    public static void declare(SyscallTable t) {
        Arg argv = Arg.of("argv", Arg.Kind.STRINGS);
        Arg envp = Arg.of("envp", Arg.Kind.STRINGS);
        t.full(
                59,
                "execve",
                (task, path, args, env, a3, a4, a5) -> execveat(task, AT_FDCWD, path, args, env, 0),
                Arg.path("pathname"),
                argv,
                envp);
        t.partial(
                322,
                "execveat",
                "no AT_EXECVE_CHECK",
                (task, fd, path, args, env, flags, a5) -> execveat(task, (int) fd, path, args, env, (int) flags),
                Arg.dirfd(),
                Arg.path("pathname"),
                argv,
                envp,
                Arg.flags("flags", "AT"));
    }

    private static long execveat(Task t, int dirfd, long pathAddress, long argv, long envp, int flags) {
        if (t.callState == DONE) {
            return Task.NO_RETURN; // it was stopped for its tracer
        }
        if ((flags & ~(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW)) != 0) {
            return -Errno.EINVAL;
        }
        MemoryMap memory = t.mm();
        String path = memory.readString(pathAddress, PATH_MAX);
        if (path.isEmpty() && (flags & AT_EMPTY_PATH) == 0) {
            return -Errno.ENOENT;
        }
        List<byte[]> args = strings(t, argv);
        List<byte[]> env = strings(t, envp);
        try {
            int former = t.tid;
            Exec.run(t, dirfd, path, nameOf(dirfd, path), flags, args, env);
            t.callState = DONE;
            return Stops.exec(t, former) ? Task.BLOCKED : Task.NO_RETURN;
        } catch (ExecFailure e) {
            if (e.fatal()) {
                SendSignal.beginExit(t.group, SIGSEGV);
            }
            return -e.errno();
        }
    }

    /** What the program sees as its own path: through the descriptor when there is no other. */
    private static String nameOf(int dirfd, String path) {
        if (dirfd == AT_FDCWD || path.startsWith("/")) {
            return path;
        }
        return path.isEmpty() ? "/dev/fd/" + dirfd : "/dev/fd/" + dirfd + "/" + path;
    }

    /** A list of string pointers ended by 0; a list at 0 is empty. Throws EFAULT, E2BIG. */
    private static List<byte[]> strings(Task t, long list) {
        List<byte[]> strings = new ArrayList<>();
        if (list == 0) {
            return strings;
        }
        MemoryMap memory = t.mm();
        long limit = t.rlimit(Rlimits.STACK);
        long used = 0;
        for (long at = list; ; at += 8) {
            long address = memory.readLong(at);
            if (address == 0) {
                return strings;
            }
            byte[] string = string(memory, address);
            strings.add(string);
            used += string.length;
            if (used > Program.room(strings.size(), limit)) {
                throw Errno.of(Errno.E2BIG);
            }
        }
    }

    /** With its NUL. */
    private static byte[] string(MemoryMap memory, long address) {
        try {
            return Program.bytes(memory.readString(address, Program.MAX_STRING));
        } catch (Errno e) {
            throw e.number() == Errno.ENAMETOOLONG ? Errno.of(Errno.E2BIG) : e;
        }
    }
}
