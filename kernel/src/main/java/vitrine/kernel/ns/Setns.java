package vitrine.kernel.ns;

import java.util.ArrayList;
import java.util.List;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.ipc.SemUndoList;
import vitrine.kernel.task.CloneFlags;
import vitrine.kernel.task.Pidfd;
import vitrine.kernel.task.Task;

/** setns(2): a task comes into a namespace that exists; by its file, or into several by a pidfd. */
public final class Setns {
    private static final long BY_PIDFD = CloneFlags.NAMESPACES;

    private Setns() {}

    /** The whole call: all of the namespaces or none. */
    public static long setns(Task t, long fd, long flags) {
        OpenFile f = t.files().file(fd);
        List<Namespace> wanted = new ArrayList<>();
        if (f instanceof NsFile ns) {
            if (flags != 0 && flags != ns.namespace().kind.flag) {
                return -Errno.EINVAL;
            }
            wanted.add(ns.namespace());
        } else if (f instanceof Pidfd p) {
            if (flags == 0 || (flags & ~BY_PIDFD) != 0) {
                return -Errno.EINVAL;
            }
            ofTask(t, p.group().leader, flags, wanted);
        } else {
            return -Errno.EINVAL;
        }
        Cred cred = t.cred;
        NsSet set = t.ns;
        for (Namespace n : wanted) {
            if (n instanceof UserNamespace u) {
                cred = user(t, u);
            } else {
                check(t, cred, n);
                set = set.with(n);
                set = n.kind == NsKind.TIME ? set.inNewMemory() : set; // its memory is this thread's alone
            }
        }
        if (set.ipc() != t.ns.ipc()) {
            SemUndoList.leave(t);
        }
        if (set.mnt() != t.ns.mnt()) {
            t.fs().setRoot(set.mnt().mounts.root());
            t.fs().setCwd(set.mnt().mounts.root());
        }
        t.cred = cred;
        t.ns = set;
        return 0;
    }

    private static void ofTask(Task t, Task other, long flags, List<Namespace> wanted) {
        if (other.group.isZombie()) {
            throw Errno.of(Errno.ESRCH);
        }
        if (!t.mayLookInto(other)) {
            throw Errno.of(Errno.EPERM);
        }
        NsSet set = other.ns;
        if ((flags & CloneFlags.NEWUSER) != 0) {
            wanted.add(other.cred.userNs);
        }
        for (Namespace n : List.of(set.mnt(), set.uts(), set.ipc(), other.pidNs, set.cgroup(), set.net(), set.time())) {
            if ((flags & n.kind.flag) != 0) {
                wanted.add(n);
            }
        }
    }

    private static Cred user(Task t, UserNamespace to) {
        if (to == t.cred.userNs || t.group.live > 1 || t.fsIsShared()) {
            throw Errno.of(Errno.EINVAL);
        }
        if (!to.grants(t.cred, Capability.SYS_ADMIN)) {
            throw Errno.of(Errno.EPERM);
        }
        return Namespaces.enter(t.cred, to);
    }

    private static void check(Task t, Cred cred, Namespace n) {
        boolean may = n.mighty().grants(cred, Capability.SYS_ADMIN)
                && cred.userNs.grants(cred, Capability.SYS_ADMIN)
                && (n.kind != NsKind.MNT || cred.userNs.grants(cred, Capability.SYS_CHROOT));
        if (!may) {
            throw Errno.of(Errno.EPERM);
        }
        if (n.kind == NsKind.TIME && t.group.live > 1) {
            throw Errno.of(Errno.EUSERS);
        }
        if (n instanceof PidNamespace p && !p.isBelow(t.pidNs) || n.kind == NsKind.MNT && t.fsIsShared()) {
            throw Errno.of(Errno.EINVAL);
        }
    }
}
