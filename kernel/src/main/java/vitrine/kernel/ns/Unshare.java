package vitrine.kernel.ns;

import static vitrine.kernel.task.CloneFlags.FILES;
import static vitrine.kernel.task.CloneFlags.FS;
import static vitrine.kernel.task.CloneFlags.NAMESPACES;
import static vitrine.kernel.task.CloneFlags.NEWIPC;
import static vitrine.kernel.task.CloneFlags.NEWNS;
import static vitrine.kernel.task.CloneFlags.NEWUSER;
import static vitrine.kernel.task.CloneFlags.SIGHAND;
import static vitrine.kernel.task.CloneFlags.SYSVSEM;
import static vitrine.kernel.task.CloneFlags.THREAD;
import static vitrine.kernel.task.CloneFlags.VM;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.fs.FsContext;
import vitrine.kernel.ipc.SemUndoList;
import vitrine.kernel.task.Task;

/** unshare(2): a task leaves what it shares with others; and what clone(2) does with the same bits. */
public final class Unshare {
    private static final long KNOWN = NAMESPACES | FS | FILES | VM | SIGHAND | THREAD | SYSVSEM;

    private Unshare() {}

    public static long unshare(Task t, long flags) {
        if ((flags & ~KNOWN) != 0) {
            return -Errno.EINVAL;
        }
        boolean alone = (flags & (VM | SIGHAND | THREAD | NEWUSER)) != 0;
        if (alone && t.group.live > 1) {
            return -Errno.EINVAL;
        }
        Cred cred = (flags & NEWUSER) != 0 ? t.kernel.namespaces.newUser(t, t.cred) : t.cred;
        FsContext fs = (flags & (FS | NEWNS | NEWUSER)) != 0 ? t.fs().copy() : t.fs();
        NsSet set = t.kernel.namespaces.make(t, cred, flags, copy -> {
            fs.setRoot(copy.moved(fs.root()));
            fs.setCwd(copy.moved(fs.cwd()));
        });
        t.fsContext = fs;
        if ((flags & (SYSVSEM | NEWIPC)) != 0) {
            SemUndoList.leave(t);
        }
        if ((flags & FILES) != 0 && t.files().users() > 1) {
            var shared = t.files();
            t.fdTable = shared.copy();
            shared.release();
        }
        t.cred = cred;
        t.ns = set;
        return 0;
    }

    /** The user namespace part of clone(2). Throws EPERM, ENOSPC. */
    public static Cred cloneCred(Task t, long flags) {
        return (flags & NEWUSER) != 0 ? t.kernel.namespaces.newUser(t, t.cred) : t.cred;
    }

    /** The rest of it; {@code fs} is the child's own and follows into a new mount tree. Throws EPERM, ENOSPC, EINVAL. */
    public static NsSet cloneSet(Task t, Cred cred, long flags, FsContext fs) {
        return (flags & NAMESPACES & ~NEWUSER) == 0
                ? t.ns
                : t.kernel.namespaces.make(t, cred, flags, copy -> {
                    fs.setRoot(copy.moved(fs.root()));
                    fs.setCwd(copy.moved(fs.cwd()));
                });
    }
}
