package vitrine.kernel.fs;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.task.Task;

/**
 * The locks on one inode: flock(2) locks of open file descriptions, record locks of descriptor tables, and OFD record
 * locks of descriptions (fcntl(2)).
 */
public final class FileLocks {
    /** More locks on one file than this get ENOLCK, so that a guest cannot fill the Java heap. */
    private static final int MAX = 10_000;

    /**
     * A locked range of bytes.
     *
     * @param owner descriptor table (POSIX) or open file description (OFD)
     * @param to exclusive; Long.MAX_VALUE: to the end, however far it moves
     */
    public record Range(Object owner, long from, long to, boolean exclusive, int pid, boolean ofd) {
        boolean overlaps(long otherFrom, long otherTo) {
            return from < otherTo && otherFrom < to;
        }
    }

    /** A flock(2) lock, and the process that took it. */
    public record Whole(OpenFile file, boolean exclusive, int pid) {}

    private static final int COST = 64;

    private final MetadataBudget budget;
    private long charged;
    private final List<Range> ranges = new ArrayList<>();
    private final List<Whole> wholes = new ArrayList<>();
    private final WaitQueue rangeWait = new WaitQueue("posix_lock_inode_wait");
    private final WaitQueue wholeWait = new WaitQueue("flock_lock_inode_wait");

    /** No locks; each one will be charged to the budget. */
    public FileLocks(MetadataBudget budget) {
        this.budget = budget;
    }

    /** Pays for what there is now. */
    private void settle() {
        long cost = (long) (ranges.size() + wholes.size()) * COST;
        budget.release(charged - cost);
        charged = cost;
    }

    private boolean full() {
        return ranges.size() + wholes.size() >= MAX || budget.used() + 2 * COST > budget.limit();
    }

    /** Locks of flock(2), for /proc/locks. */
    public List<Whole> wholes() {
        return List.copyOf(wholes);
    }

    /** Record locks, for /proc/locks. */
    public List<Range> ranges() {
        return List.copyOf(ranges);
    }

    /** The first lock of somebody else that {@code wanted} would collide with. */
    public @Nullable Range conflict(Range wanted) {
        Range first = null;
        for (Range r : ranges) {
            if (r.owner != wanted.owner
                    && (r.exclusive || wanted.exclusive)
                    && r.overlaps(wanted.from, wanted.to)
                    && (first == null || r.owner == first.owner && r.from < first.from)) {
                first = r;
            }
        }
        return first;
    }

    /** Sets a record lock; result as of a handler. Throws nothing: EAGAIN, EDEADLK, ENOLCK are returned. */
    public long lock(Task t, Range wanted, boolean wait) {
        LockWaits waits = t.kernel.vfs.lockWaits;
        Range other = conflict(wanted);
        if (other != null) {
            if (!wait) {
                return -Errno.EAGAIN;
            }
            if (!wanted.ofd && waits.deadlock(wanted.owner, other.owner)) {
                return -Errno.EDEADLK;
            }
            long result = t.sleepOn(rangeWait);
            if (result == Task.BLOCKED && !wanted.ofd) {
                waits.begin(wanted.owner, t, this, wanted);
            } else {
                waits.end(wanted.owner, t);
            }
            return result;
        }
        waits.end(wanted.owner, t);
        if (full()) {
            return -Errno.ENOLCK;
        }
        cut(wanted.owner, wanted.from, wanted.to);
        merge(wanted);
        settle();
        rangeWait.wakeAll(0); // a write lock may have become a read lock
        return 0;
    }

    /** Adds a range and joins it with neighbours of the same kind. */
    private void merge(Range added) {
        long from = added.from;
        long to = added.to;
        for (int i = ranges.size() - 1; i >= 0; i--) {
            Range r = ranges.get(i);
            if (r.owner == added.owner && r.exclusive == added.exclusive && r.from <= to && from <= r.to) {
                from = Math.min(from, r.from);
                to = Math.max(to, r.to);
                ranges.remove(i);
            }
        }
        ranges.add(new Range(added.owner, from, to, added.exclusive, added.pid, added.ofd));
    }

    /** Takes the owner's locks off a range of bytes; what lies outside stays. */
    private void cut(Object owner, long from, long to) {
        for (int i = ranges.size() - 1; i >= 0; i--) {
            Range r = ranges.get(i);
            if (r.owner != owner || !r.overlaps(from, to)) {
                continue;
            }
            ranges.remove(i);
            if (r.from < from) {
                ranges.add(i, new Range(owner, r.from, from, r.exclusive, r.pid, r.ofd));
            }
            if (r.to > to) {
                ranges.add(i, new Range(owner, to, r.to, r.exclusive, r.pid, r.ofd));
            }
        }
    }

    public void unlock(Object owner, long from, long to) {
        cut(owner, from, to);
        settle();
        rangeWait.wakeAll(0);
    }

    /** Takes or converts a flock; result as of a handler. */
    public long flock(Task t, OpenFile file, boolean exclusive, boolean wait) {
        for (Whole w : wholes) {
            if (w.file == file && w.exclusive == exclusive) {
                return 0;
            }
        }
        // Converting is unlocking first: another may come between (flock(2)).
        boolean had = wholes.removeIf(w -> w.file == file);
        if (had) {
            settle();
            wholeWait.wakeAll(0);
        }
        for (Whole w : wholes) {
            if (w.exclusive || exclusive) {
                return wait ? t.sleepOn(wholeWait) : -Errno.EAGAIN;
            }
        }
        if (full()) {
            return -Errno.ENOLCK;
        }
        wholes.add(new Whole(file, exclusive, t.tgid()));
        settle();
        return 0;
    }

    public void unflock(OpenFile file) {
        if (wholes.removeIf(w -> w.file == file)) {
            settle();
            wholeWait.wakeAll(0);
        }
    }

    /** Drops the record locks of a descriptor table. */
    void releaseOwner(FdTable owner) {
        if (ranges.removeIf(r -> r.owner == owner)) {
            settle();
            rangeWait.wakeAll(0);
        }
    }

    /** Drops what belongs to an open file description: flock and OFD locks. */
    void releaseFile(OpenFile file) {
        if (ranges.removeIf(r -> r.owner == file)) {
            settle();
            rangeWait.wakeAll(0);
        }
        unflock(file);
    }
}
