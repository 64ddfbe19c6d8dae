package vitrine.kernel.proc;

import java.util.function.Function;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.Dentry;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.pseudo.PseudoFolder;
import vitrine.kernel.ns.Namespace;
import vitrine.kernel.ns.PidNamespace;
import vitrine.kernel.task.Task;

/** /proc/PID/ns: the namespaces of a task (namespaces(7)). */
final class NsFolder extends PseudoFolder {
    private final Subject subject;

    NsFolder(PidFolder parent, int permissions, long ino) {
        super(parent.pseudoFs(), permissions, ino);
        this.subject = parent.subject;
        link("net", 1, t -> t.ns.net());
        link("uts", 2, t -> t.ns.uts());
        link("ipc", 3, t -> t.ns.ipc());
        link("pid", 4, t -> t.pidNs);
        link("pid_for_children", 5, NsFolder::pidForChildren);
        link("user", 6, t -> t.cred.userNs);
        link("mnt", 7, t -> t.ns.mnt());
        link("cgroup", 8, t -> t.ns.cgroup());
        link("time", 9, t -> t.ns.time());
        link("time_for_children", 10, t -> t.ns.timeForChildren());
    }

    /** Not before the first child was born there. */
    private static Namespace pidForChildren(Task t) {
        PidNamespace p = t.ns.pidForChildren();
        if (p.level > 0 && p.init == null && !p.dead) {
            throw Errno.of(Errno.ENOENT);
        }
        return p;
    }

    private void link(String name, int number, Function<Task, Namespace> which) {
        add(
                name,
                new PidLink(
                        fs,
                        subject,
                        0777,
                        ino | number,
                        0,
                        t -> which.apply(living()).name(),
                        t -> place(which.apply(living()))));
    }

    private Task living() {
        Task t = subject.task();
        if (t.memory == null && !t.group.isInit()) {
            throw Errno.of(Errno.ENOENT);
        }
        return t;
    }

    private PathRef place(Namespace n) {
        return new PathRef(
                fs.vfs.anonymousMount(),
                Dentry.anonymous(n.name(), subject.group().kernel.nsfs.inode(n)));
    }
}
