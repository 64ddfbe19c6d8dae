package vitrine.kernel.fs.call;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.event.LockEvent;
import vitrine.kernel.fs.FileLocks;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.task.Task;

/** flock(2) and the record locks of fcntl(2). */
final class LockCalls {
    private static final int LOCK_SH = 1;
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final int LOCK_UN = 8;
    private static final int F_RDLCK = 0;
    private static final int F_WRLCK = 1;
    private static final int F_UNLCK = 2;

    private LockCalls() {}

    private static FileLocks locks(Task t, Inode i) {
        FileLocks l = i.locks;
        if (l == null) {
            l = new FileLocks(t.kernel.vfs.budget);
            i.locks = l;
        }
        return l;
    }

    static long flock(Task t, long fd, int operation) {
        OpenFile f = t.files().file(fd);
        int op = operation & ~LOCK_NB;
        if (op != LOCK_SH && op != LOCK_EX && op != LOCK_UN) {
            return -Errno.EINVAL;
        }
        FileLocks l = locks(t, f.inode());
        if (op == LOCK_UN) {
            l.unflock(f);
            if (t.kernel.events.on) {
                t.kernel.events.emit(new LockEvent.Release(f.inode().ino, "flock", 0, Long.MAX_VALUE));
            }
            return 0;
        }
        long result = l.flock(t, f, op == LOCK_EX, (operation & LOCK_NB) == 0);
        if (t.kernel.events.on) {
            int holder = l.wholes().stream()
                    .filter(w -> w.file() != f)
                    .mapToInt(FileLocks.Whole::pid)
                    .findFirst()
                    .orElse(0);
            tell(t, f, "flock", op == LOCK_EX, 0, Long.MAX_VALUE, result, holder);
        }
        return result;
    }

    private static void tell(
            Task t, OpenFile f, String kind, boolean exclusive, long from, long to, long result, int holder) {
        long ino = f.inode().ino;
        if (result == 0) {
            t.kernel.events.emit(new LockEvent.Acquire(ino, kind, exclusive, from, to));
        } else if (result == Task.BLOCKED) {
            t.kernel.events.emit(new LockEvent.Wait(ino, kind, exclusive, holder));
        } else if (result == -Errno.EDEADLK) {
            t.kernel.events.emit(new LockEvent.Deadlock(ino, holder));
        }
    }

    /**
     * F_SETLK and its kin with struct flock.
     *
     * <pre>
     * 0 l_type (2)  2 l_whence (2)  8 l_start  16 l_len  24 l_pid
     * </pre>
     */
    static long record(Task t, OpenFile f, int command, long address) {
        int type = (short) t.mm().readInt(address);
        int whence = (short) (t.mm().readInt(address) >> 16);
        long start = t.mm().readLong(address + 8);
        long length = t.mm().readLong(address + 16);
        int pid = t.mm().readInt(address + 24);
        boolean ofd = command >= Fcntl.F_OFD_GETLK;
        boolean get = command == Fcntl.F_GETLK || command == Fcntl.F_OFD_GETLK;
        if (ofd && pid != 0) {
            return -Errno.EINVAL;
        }
        if (type < 0 || type > F_UNLCK || get && type == F_UNLCK) {
            return -Errno.EINVAL;
        }
        long base = switch (whence) {
            case Fcntl.SEEK_SET -> 0;
            case Fcntl.SEEK_CUR -> f.position;
            case Fcntl.SEEK_END -> f.inode().size();
            default -> Long.MIN_VALUE;
        };
        if (base == Long.MIN_VALUE) {
            return -Errno.EINVAL;
        }
        if (start > 0 && base + start < base) {
            return -Errno.EOVERFLOW;
        }
        long from = base + start;
        long to; // exclusive
        if (length > 0) {
            to = from + length;
            if (from >= 0 && to < 0) {
                if (from + (length - 1) < 0) {
                    return -Errno.EOVERFLOW;
                }
                to = Long.MAX_VALUE;
            }
        } else if (length < 0) {
            to = from;
            from += length;
        } else {
            to = Long.MAX_VALUE;
        }
        if (from < 0) {
            return -Errno.EINVAL;
        }
        Object owner = ofd ? f : t.files();
        if (get) {
            return get(t, f, address, new FileLocks.Range(owner, from, to, type == F_WRLCK, t.tgid(), ofd));
        }
        if (type == F_RDLCK && !Fcntl.reads(f.flags) || type == F_WRLCK && !Fcntl.writes(f.flags)) {
            return -Errno.EBADF;
        }
        if (type == F_UNLCK) {
            FileLocks l = f.inode().locks;
            if (l != null) {
                l.unlock(owner, from, to);
                if (t.kernel.events.on) {
                    t.kernel.events.emit(new LockEvent.Release(f.inode().ino, ofd ? "ofd" : "posix", from, to));
                }
            }
            return 0;
        }
        boolean wait = command == Fcntl.F_SETLKW || command == Fcntl.F_OFD_SETLKW;
        FileLocks l = locks(t, f.inode());
        FileLocks.Range wanted = new FileLocks.Range(owner, from, to, type == F_WRLCK, t.tgid(), ofd);
        FileLocks.Range other = t.kernel.events.on ? l.conflict(wanted) : null;
        long result = l.lock(t, wanted, wait);
        if (t.kernel.events.on) {
            tell(t, f, ofd ? "ofd" : "posix", type == F_WRLCK, from, to, result, other == null ? 0 : other.pid());
        }
        return result;
    }

    private static long get(Task t, OpenFile f, long address, FileLocks.Range wanted) {
        FileLocks l = f.inode().locks;
        FileLocks.Range other = l == null ? null : l.conflict(wanted);
        int head = t.mm().readInt(address);
        if (other == null) {
            t.mm().writeInt(address, head & 0xffff_0000 | F_UNLCK);
            return 0;
        }
        t.mm().writeInt(address, other.exclusive() ? F_WRLCK : F_RDLCK); // and SEEK_SET
        t.mm().writeLong(address + 8, other.from());
        t.mm().writeLong(address + 16, other.to() == Long.MAX_VALUE ? 0 : other.to() - other.from());
        t.mm().writeInt(address + 24, other.ofd() ? -1 : other.pid());
        return 0;
    }
}
