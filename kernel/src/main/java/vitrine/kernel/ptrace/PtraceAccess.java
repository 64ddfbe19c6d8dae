package vitrine.kernel.ptrace;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/** Who may look into whom (ptrace(2), "Ptrace access mode checking", and Yama's ptrace_scope). */
public final class PtraceAccess {
    /** Values of kernel.yama.ptrace_scope; 0 leaves it to the rules of user ids. */
    static final int SCOPE_RELATIONAL = 1;

    static final int SCOPE_ADMIN = 2;
    static final int SCOPE_NOBODY = 3;

    /** prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY). */
    public static final int ANYBODY = -1;

    private PtraceAccess() {}

    /** PTRACE_MODE_ATTACH_REALCREDS. */
    public static boolean mayAttach(Task who, Task whom) {
        return who.group == whom.group || allowed(who, whom, who.cred.uid, who.cred.gid) && scopeAllows(who, whom);
    }

    /** PTRACE_MODE_ATTACH_FSCREDS: opening /proc/PID/mem. */
    public static boolean mayAttachByFile(Task who, Task whom) {
        return who.group == whom.group || allowed(who, whom, who.cred.fsuid, who.cred.fsgid) && scopeAllows(who, whom);
    }

    private static boolean allowed(Task who, Task whom, int uid, int gid) {
        if (who.capableIn(whom.cred.userNs, Capability.SYS_PTRACE)) {
            return true;
        }
        Cred c = whom.cred;
        return uid == c.uid
                && uid == c.euid
                && uid == c.suid
                && gid == c.gid
                && gid == c.egid
                && gid == c.sgid
                && whom.group.dumpable == 1
                && c.userNs == who.cred.userNs
                && (c.permitted & ~who.cred.permitted) == 0;
    }

    private static boolean scopeAllows(Task who, Task whom) {
        return switch (who.kernel.ptraceScope) {
            case 0 -> true;
            case SCOPE_RELATIONAL ->
                descends(whom.group, who.group) || invited(who.group, whom.group) || who.capable(Capability.SYS_PTRACE);
            case SCOPE_ADMIN -> who.capable(Capability.SYS_PTRACE);
            default -> false;
        };
    }

    private static boolean descends(@Nullable ThreadGroup g, ThreadGroup ancestor) {
        for (ThreadGroup p = g; p != null; p = p.parent) {
            if (p == ancestor) {
                return true;
            }
        }
        return false;
    }

    private static boolean invited(ThreadGroup who, ThreadGroup whom) {
        if (whom.ptracer == ANYBODY) {
            return true;
        }
        ThreadGroup invited = whom.ptracer == 0 ? null : whom.kernel.pids.process(whom.ptracer);
        return invited != null && descends(who, invited);
    }
}
