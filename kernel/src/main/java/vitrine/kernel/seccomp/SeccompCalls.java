package vitrine.kernel.seccomp;

import static vitrine.kernel.abi.Errno.EACCES;
import static vitrine.kernel.abi.Errno.EINVAL;
import static vitrine.kernel.abi.Errno.ENOMEM;
import static vitrine.kernel.abi.Errno.EOPNOTSUPP;
import static vitrine.kernel.abi.Errno.ESRCH;

import vitrine.kernel.cred.Capability;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** seccomp(2), and what prctl(2) has of it. */
public final class SeccompCalls {
    private static final int SET_MODE_STRICT = 0;
    private static final int SET_MODE_FILTER = 1;
    private static final int GET_ACTION_AVAIL = 2;

    private static final int TSYNC = 1;
    private static final int LOG = 2;
    private static final int SPEC_ALLOW = 4;
    private static final int TSYNC_ESRCH = 16;

    /** MAX_INSNS_PER_PATH, and what each filter counts beside its instructions. */
    private static final int MAX_INSTRUCTIONS = 32768;

    private static final int OVERHEAD = 4;

    private SeccompCalls() {}

    public static void declare(SyscallTable t) {
        t.partial(
                317,
                "seccomp",
                "no user notification",
                (task, operation, flags, args, a3, a4, a5) -> call(task, (int) operation, (int) flags, args),
                Arg.oneOf("operation", "SECCOMP_OP"),
                Arg.flags("flags", "SECCOMP_FLAG"),
                Arg.pointer("args"));
    }

    private static long call(Task t, int operation, int flags, long args) {
        return switch (operation) {
            case SET_MODE_STRICT -> flags != 0 || args != 0 ? -EINVAL : strict(t);
            case SET_MODE_FILTER -> filter(t, flags, args);
            case GET_ACTION_AVAIL -> flags != 0 ? -EINVAL : available(t.mm().readInt(args));
            default -> -EINVAL;
        };
    }

    private static long available(int action) {
        return switch (action) {
            case Seccomp.KILL_PROCESS,
                    Seccomp.KILL_THREAD,
                    Seccomp.TRAP,
                    Seccomp.ERRNO,
                    Seccomp.TRACE,
                    Seccomp.LOG,
                    Seccomp.ALLOWED -> 0;
            default -> -EOPNOTSUPP;
        };
    }

    /** prctl(PR_SET_SECCOMP). */
    public static long prctl(Task t, long mode, long filter) {
        return switch ((int) mode) {
            case Filter.MODE_STRICT -> strict(t);
            case Filter.MODE_FILTER -> filter(t, 0, filter);
            default -> -EINVAL;
        };
    }

    private static long strict(Task t) {
        if (t.seccomp != null && t.seccomp.mode() != Filter.MODE_STRICT) {
            return -EINVAL;
        }
        t.seccomp = Filter.STRICT;
        return 0;
    }

    /** struct sock_fprog: u16 length, and at 8 the address of the instructions. */
    private static long filter(Task t, int flags, long description) {
        if ((flags & ~(TSYNC | LOG | SPEC_ALLOW | TSYNC_ESRCH)) != 0) {
            return -EINVAL;
        }
        int length = t.mm().readInt(description) & 0xffff;
        long at = t.mm().readLong(description + 8);
        if (length == 0 || length > BpfProgram.MAX_LENGTH) {
            return -EINVAL;
        }
        if (!t.noNewPrivs && !t.capable(Capability.SYS_ADMIN)) {
            return -EACCES;
        }
        byte[] bytes = new byte[length * BpfProgram.INSTRUCTION_SIZE];
        t.mm().read(at, bytes, 0, bytes.length);
        BpfProgram program = new BpfProgram(bytes);
        Filter before = t.seccomp;
        if (before != null && before.mode() != Filter.MODE_FILTER) {
            return -EINVAL;
        }
        int total = program.weight() + OVERHEAD + (before == null ? 0 : before.instructions());
        if (total - OVERHEAD > MAX_INSTRUCTIONS) {
            return -ENOMEM;
        }
        Filter filter = new Filter(program, before, before == null ? 1 : before.count() + 1, total);
        if ((flags & TSYNC) != 0) {
            long other = synchronize(t, filter);
            if (other != 0) {
                return (flags & TSYNC_ESRCH) != 0 ? -ESRCH : other;
            }
        }
        t.seccomp = filter;
        return 0;
    }

    /** Gives all threads the filter. @return 0, or the id of a thread that has filters of its own: nothing changed */
    private static long synchronize(Task t, Filter filter) {
        for (Task other : t.group.threads) {
            Filter theirs = other.seccomp;
            if (other != t && alive(other) && theirs != null && (theirs.program() == null || !filter.has(theirs))) {
                return other.tid;
            }
        }
        for (Task other : t.group.threads) {
            if (alive(other)) {
                other.seccomp = filter;
                other.noNewPrivs |= t.noNewPrivs;
            }
        }
        return 0;
    }

    private static boolean alive(Task t) {
        return t.state != Task.State.ZOMBIE && t.state != Task.State.DEAD;
    }
}
