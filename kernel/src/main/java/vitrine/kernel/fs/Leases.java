package vitrine.kernel.fs;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.task.Task;

/** Leases on one file (fcntl(2), F_SETLEASE): whoever opens it in their way waits until their holders gave them up. */
final class Leases {
    private static final int F_RDLCK = 0;
    private static final int F_WRLCK = 1;
    private static final int F_UNLCK = 2;
    private static final int NOTHING = -1;
    private static final long SECOND = 1_000_000_000L;

    private static final class Lease {
        final OpenFile file;
        final int fd;
        int type;
        /** What it has to become, and until when (ns); NOTHING while it is in nobody's way. */
        int pending = NOTHING;

        long until = Long.MAX_VALUE;

        Lease(OpenFile file, int fd, int type) {
            this.file = file;
            this.fd = fd;
            this.type = type;
        }

        /** What F_GETLEASE shows. */
        int target() {
            return pending == NOTHING ? type : pending;
        }
    }

    private final List<Lease> leases = new ArrayList<>(1);
    private final WaitQueue wait = new WaitQueue("__break_lease");

    private Leases() {}

    /** F_GETLEASE. */
    static long get(Task t, OpenFile f) {
        Leases all = f.inode().leases;
        if (all == null) {
            return F_UNLCK;
        }
        all.expire(t, f.inode());
        Lease mine = all.of(f);
        return mine == null ? F_UNLCK : mine.target();
    }

    /** F_SETLEASE. */
    static long set(Task t, OpenFile f, int fd, int type) {
        Inode inode = f.inode();
        if (type == F_UNLCK) {
            return drop(inode, f) ? 0 : -Errno.EAGAIN;
        }
        if (t.cred.fsuid != inode.uid && !t.capable(Capability.LEASE)) {
            return -Errno.EACCES;
        }
        if (!inode.isRegular() || type != F_RDLCK && type != F_WRLCK || !t.kernel.vfs.leasesEnabled) {
            return -Errno.EINVAL;
        }
        if (type == F_RDLCK ? inode.writers > 0 : inode.openings > 1) {
            return -Errno.EAGAIN;
        }
        Leases all = inode.leases;
        if (all != null) {
            all.expire(t, inode);
            for (Lease l : all.leases) {
                if (l.file != f && (type == F_WRLCK || l.pending == F_UNLCK)) {
                    return -Errno.EAGAIN;
                }
            }
        }
        all = inode.leases;
        if (all == null) {
            all = new Leases();
            inode.leases = all;
        }
        Lease mine = all.of(f);
        if (mine == null) {
            all.leases.add(new Lease(f, fd, type));
        } else {
            mine.type = type;
            mine.pending = NOTHING;
            mine.until = Long.MAX_VALUE;
            all.wait.wakeAll(0);
        }
        if (f.asyncOwner == 0) {
            f.asyncOwner = t.tgid();
            f.asyncThread = false;
            f.asyncCred = t.cred;
        }
        return 0;
    }

    private @Nullable Lease of(OpenFile f) {
        for (Lease l : leases) {
            if (l.file == f) {
                return l;
            }
        }
        return null;
    }

    /** The description that held a lease is closed. */
    static void closed(OpenFile f) {
        drop(f.inode(), f);
    }

    private static boolean drop(Inode inode, OpenFile f) {
        Leases all = inode.leases;
        if (all == null || !all.leases.removeIf(l -> l.file == f)) {
            return false;
        }
        if (all.leases.isEmpty()) {
            inode.leases = null;
        }
        all.wait.wakeAll(0);
        return true;
    }

    /** Leases whose holders had their time become what they had to. */
    private void expire(Task t, Inode inode) {
        boolean changed = false;
        for (Lease l : List.copyOf(leases)) {
            if (l.until <= t.kernel.now()) {
                changed = true;
                if (l.pending == F_UNLCK) {
                    leases.remove(l);
                }
                l.type = l.target();
                l.pending = NOTHING;
                l.until = Long.MAX_VALUE;
            }
        }
        if (leases.isEmpty()) {
            inode.leases = null;
        }
        if (changed) {
            wait.wakeAll(0);
        }
    }

    /**
     * Somebody opens or truncates the file (break_lease): tells the holders in the way and waits for them.
     *
     * @param write not 0: everybody is in the way, else those with a write lease
     * @return whether nobody is in the way; else the task sleeps, and the call will come again. Throws EWOULDBLOCK
     *     (EAGAIN) with O_NONBLOCK
     */
    static boolean broken(Task t, Inode inode, int write, int flags) {
        Leases all = inode.leases;
        if (all == null) {
            return true;
        }
        all.expire(t, inode);
        long until = -1;
        for (Lease l : all.leases) {
            if (write == 0 && l.type == F_RDLCK) {
                continue;
            }
            if (write != 0 ? l.pending != F_UNLCK : l.pending == NOTHING) {
                l.pending = write != 0 ? F_UNLCK : F_RDLCK;
                int seconds = t.kernel.vfs.leaseBreakTime;
                l.until = seconds == 0 ? Long.MAX_VALUE : t.kernel.now() + seconds * SECOND;
                AsyncNotice.send(t.kernel, l.file, l.fd, AsyncNotice.POLL_MSG);
            }
            until = until < 0 ? l.until : Math.min(until, l.until);
        }
        if (until < 0) {
            return true;
        }
        if ((flags & Fcntl.O_NONBLOCK) != 0) {
            throw Errno.of(Errno.EAGAIN);
        }
        long result = t.sleepUntil(until, all.wait);
        if (result != Task.BLOCKED) {
            throw Errno.of((int) -result);
        }
        return false;
    }
}
