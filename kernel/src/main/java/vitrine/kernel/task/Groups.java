package vitrine.kernel.task;

import static vitrine.kernel.abi.Errno.EACCES;
import static vitrine.kernel.abi.Errno.EINVAL;
import static vitrine.kernel.abi.Errno.EPERM;
import static vitrine.kernel.abi.Errno.ESRCH;

/** Process groups and sessions: setpgid(2), setsid(2). */
public final class Groups {
    private Groups() {}

    static long setpgid(Task t, int pidArgument, int pgidArgument) {
        if (pgidArgument < 0) {
            return -EINVAL;
        }
        int pid = pidArgument == 0 ? t.tgid() : t.named(pidArgument);
        int pgid = pgidArgument == 0 ? pid : t.named(pgidArgument);
        PidTable pids = t.kernel.pids;
        Task named = pids.task(pid);
        if (named == null) {
            return -ESRCH;
        }
        if (!named.isLeader()) {
            return -EINVAL;
        }
        ThreadGroup g = named.group;
        if (g.parent == t.group) {
            if (g.session() != t.group.session()) {
                return -EPERM;
            }
            if (g.executed) {
                return -EACCES;
            }
        } else if (g != t.group) {
            return -ESRCH;
        }
        if (g.session().sid == g.tgid) {
            return -EPERM;
        }
        if (pgid == g.processGroup.pgid) {
            return 0;
        }
        ProcessGroup target = pids.group(pgid);
        if (pgid != g.tgid && (target == null || target.session != g.session())) {
            return -EPERM;
        }
        if (target == null) {
            target = new ProcessGroup(pgid, g.session());
            pids.put(target);
        }
        move(g, target);
        return 0;
    }

    static long setsid(Task t) {
        ThreadGroup g = t.group;
        PidTable pids = t.kernel.pids;
        if (pids.group(g.tgid) != null || g.session().sid == g.tgid) {
            return -EPERM;
        }
        Session session = new Session(g.tgid);
        session.leader = g;
        pids.put(session);
        ProcessGroup group = new ProcessGroup(g.tgid, session);
        pids.put(group);
        move(g, group);
        return t.seen(g.tgid);
    }

    private static void move(ThreadGroup g, ProcessGroup to) {
        leave(g);
        g.processGroup = to;
        to.join(g);
    }

    /** Leaves the process group; empty groups and sessions free their numbers. */
    static void leave(ThreadGroup g) {
        ProcessGroup group = g.processGroup;
        group.leave(g);
        if (group.isEmpty()) {
            PidTable pids = g.kernel.pids;
            pids.removeGroup(group.pgid);
            group.session.groups--;
            if (group.session.groups == 0) {
                pids.removeSession(group.session.sid);
            }
        }
    }
}
