package vitrine.kernel.ns;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cgroup.Cgroup;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.fs.Mounts;
import vitrine.kernel.ipc.Ipc;
import vitrine.kernel.net.Sockets;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/** The first namespaces of a machine, and the making of further ones. */
public final class Namespaces {
    /** They live on the Java heap: so many of all kinds, then ENOSPC (as /proc/sys/user/max_… on Linux). */
    private static final int MAX = 20_000;

    public final NsSet first;
    public final PidNamespace firstPid;
    private final Kernel kernel;
    private long lastNumber = 0xf000_0010L;
    private int count;

    public Namespaces(Kernel kernel, String hostname, Ipc ipc, Sockets sockets, Mounts mounts, Cgroup root) {
        this.kernel = kernel;
        UserNamespace user = UserNamespace.FIRST;
        this.firstPid = new PidNamespace(NsKind.PID.first, user, null);
        TimeNamespace time = new TimeNamespace(NsKind.TIME.first, user, 0, 0);
        time.inhabit();
        this.first = new NsSet(
                new UtsNamespace(NsKind.UTS.first, user, hostname, "(none)"),
                new IpcNamespace(NsKind.IPC.first, user, ipc),
                new MountNamespace(NsKind.MNT.first, user, mounts),
                firstPid,
                new NetNamespace(NsKind.NET.first, user, sockets),
                new CgroupNamespace(NsKind.CGROUP.first, user, root),
                time,
                time);
    }

    private long number() {
        if (++count >= MAX) {
            count = inUse();
            if (count >= MAX) {
                throw Errno.of(Errno.ENOSPC);
            }
        }
        return ++lastNumber;
    }

    /** A task dies: a mount namespace without tasks gives its mounts back, unless somebody has opened it. */
    public void left(Task t) {
        MountNamespace m = t.ns.mnt();
        if (m == first.mnt() || m.pinned) {
            return;
        }
        for (Task o : kernel.pids.tasks()) {
            if (o != t && o.ns.mnt() == m && o.fsContext != null) {
                return;
            }
        }
        m.mounts.dissolve();
    }

    /** How many namespaces tasks are in. */
    private int inUse() {
        Set<Namespace> used = new HashSet<>(); // only counted
        for (ThreadGroup g : kernel.pids.processes()) {
            for (Task t : g.threads) {
                NsSet s = t.ns;
                used.addAll(List.of(s.uts(), s.ipc(), s.mnt(), s.pidForChildren(), s.net(), s.cgroup(), t.pidNs));
                used.add(s.time());
                used.add(s.timeForChildren());
                for (UserNamespace u = t.cred.userNs; u != null; u = u.parent) {
                    used.add(u);
                }
            }
        }
        return used.size();
    }

    /** CLONE_NEWUSER: credentials with all capabilities in a new namespace. Throws EPERM, ENOSPC. */
    Cred newUser(Task t, Cred old) {
        UserNamespace parent = old.userNs;
        if (parent.level >= UserNamespace.MAX_LEVEL) {
            throw Errno.of(Errno.ENOSPC);
        }
        boolean chrooted = !t.fs().root().same(t.ns.mnt().mounts.root());
        if (chrooted || !parent.hasUid(old.euid) || !parent.hasGid(old.egid)) {
            throw Errno.of(Errno.EPERM);
        }
        return enter(old, new UserNamespace(number(), parent, old.euid, old.egid));
    }

    /** Credentials of somebody who comes into a user namespace: mighty there. */
    static Cred enter(Cred old, UserNamespace to) {
        Cred c = old.copy();
        c.userNs = to;
        c.securebits = 0;
        c.inheritable = 0;
        c.permitted = Cred.ALL_CAPABILITIES;
        c.effective = Cred.ALL_CAPABILITIES;
        c.bounding = Cred.ALL_CAPABILITIES;
        c.ambient = 0;
        return c;
    }

    /**
     * The namespaces that CLONE_NEW… bits ask for, beside a user namespace.
     *
     * @param cred of whom they are for: with the new user namespace already
     * @param moved is told of the new mount tree, so that root and working directory follow; null: nobody
     */
    NsSet make(Task t, Cred cred, long flags, java.util.function.@Nullable Consumer<Mounts.Copy> moved) {
        NsSet set = t.ns;
        for (NsKind kind : NsKind.values()) {
            if ((flags & kind.flag) == 0 || kind == NsKind.USER) {
                continue;
            }
            if (!cred.userNs.grants(cred, vitrine.kernel.cred.Capability.SYS_ADMIN)) {
                throw Errno.of(Errno.EPERM);
            }
            set = set.with(one(t, cred, kind, moved));
        }
        return set;
    }

    private Namespace one(Task t, Cred cred, NsKind kind, java.util.function.@Nullable Consumer<Mounts.Copy> moved) {
        UserNamespace user = cred.userNs;
        NsSet now = t.ns;
        return switch (kind) {
            case UTS -> new UtsNamespace(number(), user, now.uts().hostname, now.uts().domainname);
            case IPC -> new IpcNamespace(number(), user, new Ipc(kernel));
            case CGROUP -> new CgroupNamespace(number(), user, t.cgroup);
            case NET -> new NetNamespace(number(), user, new Sockets(kernel));
            case PID -> {
                PidNamespace above = now.pidForChildren();
                if (above.level >= PidNamespace.MAX_LEVEL || above != t.pidNs && above.init == null && !above.dead) {
                    throw Errno.of(above.level >= PidNamespace.MAX_LEVEL ? Errno.ENOSPC : Errno.EINVAL);
                }
                yield new PidNamespace(number(), user, above);
            }
            case MNT -> {
                Mounts.Copy copy = now.mnt().mounts.copy(now.mnt().owner() != user);
                if (moved != null) {
                    moved.accept(copy);
                }
                yield new MountNamespace(number(), user, copy.mounts());
            }
            case TIME ->
                new TimeNamespace(
                        number(),
                        user,
                        now.timeForChildren().monotonic(),
                        now.timeForChildren().boottime());
            case USER -> throw Errno.of(Errno.EINVAL);
        };
    }
}
