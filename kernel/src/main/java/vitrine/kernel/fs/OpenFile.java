package vitrine.kernel.fs;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.task.Task;

/**
 * An open file description (struct file): what descriptors of one or several processes refer to. Subclasses implement
 * the operations that make sense; the rest answers as Linux does for a file without that operation.
 */
public abstract class OpenFile {
    /** Status flags and access mode, O_… of open(2). */
    public int flags;

    /** File position, shared by all descriptors that refer here. */
    public long position;

    /** Where it was opened; null for pipes, sockets and other files without a name. */
    public @Nullable PathRef path;

    /** Whom O_ASYNC tells: a process, or a process group when negative (F_SETOWN); 0 for nobody. */
    public int asyncOwner;

    /** The owner is a thread and not a process (F_OWNER_TID). */
    public boolean asyncThread;

    /** Who named the owner, for the permission to send it a signal. */
    public @Nullable Cred asyncCred;

    /** The signal in place of SIGIO (F_SETSIG), or 0. */
    public int asyncSignal;

    private int references = 1;
    private @Nullable Vfs opener;
    private @Nullable AsyncNotice async;
    private @Nullable CloseHook hooks;

    protected OpenFile(int flags) {
        this.flags = flags;
    }

    public final void retain() {
        references++;
    }

    /** One descriptor (or mapping, or message in flight) less; the last one closes. */
    public final void release() {
        if (--references == 0) {
            Vfs vfs = opener;
            if (vfs != null) {
                vfs.notify.place(path, Fcntl.writes(flags) ? FsNotify.CLOSE_WRITE : FsNotify.CLOSE_NOWRITE);
                if (inode().leases != null) {
                    Leases.closed(this);
                }
            }
            FileLocks locks = inode().locks;
            if (locks != null) {
                locks.releaseFile(this);
            }
            for (CloseHook h = hooks; h != null; h = h.nextHook) {
                h.fileClosed();
            }
            closed();
            if (vfs != null) {
                inode().openings--;
                vfs.notify.lastName(inode());
            }
        }
    }

    /** It was opened by a name: whoever watches that is told, now and when it is closed. */
    final void opened(Vfs vfs) {
        opener = vfs;
        inode().openings++;
        vfs.notify.place(path, FsNotify.OPEN);
    }

    /** Something that must know when this file is closed, as an epoll instance that watches it. */
    public abstract static class CloseHook {
        private @Nullable CloseHook nextHook;

        public abstract void fileClosed();
    }

    public final void addCloseHook(CloseHook hook) {
        hook.nextHook = hooks;
        hooks = hook;
    }

    public final void removeCloseHook(CloseHook hook) {
        CloseHook before = null;
        for (CloseHook h = hooks; h != null; before = h, h = h.nextHook) {
            if (h == hook) {
                if (before == null) {
                    hooks = h.nextHook;
                } else {
                    before.nextHook = h.nextHook;
                }
                return;
            }
        }
    }

    public final int references() {
        return references;
    }

    /** A descriptor that refers here is being closed, though others may stay (f_op->flush). */
    public void flush() {}

    /** Called once, when the last reference is gone. */
    protected void closed() {}

    /** The inode behind, for fstat and /proc; every file has one (anonymous ones an anon_inode). */
    public abstract Inode inode();

    /** What /proc/PID/fd shows, e.g. "/etc/passwd", "pipe:[12]", "anon_inode:[eventfd]". */
    public abstract String name();

    /** Adds the lines that /proc/PID/fdinfo shows of this kind of file. */
    public void fdInfo(StringBuilder text) {}

    /**
     * read(2) at {@code offset}, or at and moving {@link #position} when {@code offset} is -1.
     *
     * @return bytes, a negative errno, or {@link Task#BLOCKED}
     */
    public long read(Task t, IoBuffer to, long offset) {
        return -Errno.EINVAL;
    }

    /** write(2), as {@link #read}. */
    public long write(Task t, IoBuffer from, long offset) {
        return -Errno.EINVAL;
    }

    /** Poll(2) bits that hold now; adds to {@code table} (unless null) the queues whose wake-up may change them. */
    public int poll(@Nullable PollTable table) {
        return 0x145; // POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM: always ready, as regular files are
    }

    public long ioctl(Task t, int request, long argument) {
        return -Errno.ENOTTY;
    }

    /** Commands of fcntl(2) that depend on the kind of file: F_GETPIPE_SZ, F_SETLEASE and the like. */
    public long fcntl(Task t, int command, long argument) {
        boolean pipes = command == Fcntl.F_SETPIPE_SZ || command == Fcntl.F_GETPIPE_SZ;
        return pipes ? -Errno.EBADF : -Errno.EINVAL;
    }

    /** The poll(2) bits whose coming O_ASYNC reports; 0: this kind of file has no O_ASYNC. */
    public int asyncEvents() {
        return 0;
    }

    /**
     * F_SETOWN: a process, a thread, a process group when negative; 0 for nobody.
     *
     * @return 0, or -ESRCH
     */
    public final long setAsyncOwner(Task t, int who, boolean thread) {
        if (who > 0 && t.kernel.pids.task(who) == null || who < 0 && t.kernel.pids.group(-who) == null) {
            return -Errno.ESRCH;
        }
        asyncOwner = who;
        asyncThread = thread;
        asyncCred = t.cred;
        return 0;
    }

    /** F_GETOWN: 0 when the owner is gone. */
    public final int liveAsyncOwner(Task t) {
        int who = asyncOwner;
        boolean lives = who < 0 ? t.kernel.pids.group(-who) != null : t.kernel.pids.task(who) != null;
        return lives ? who : 0;
    }

    /** Sets or clears O_ASYNC (fasync). {@code fd} is what the signal will say. */
    public final void setAsync(Task t, int fd, boolean on) {
        if (asyncEvents() == 0) {
            return;
        }
        flags = on ? flags | Fcntl.O_ASYNC : flags & ~Fcntl.O_ASYNC;
        AsyncNotice a = async;
        if (a != null) {
            removeCloseHook(a);
            a.end();
            async = null;
        }
        if (on) {
            async = new AsyncNotice(t.kernel, this, fd);
        }
    }

    /** Whether {@link #read} and {@link #write} take an offset (pread(2)); else ESPIPE. */
    public boolean seekable() {
        return false;
    }

    /** Entries from {@link #position} on, for getdents64(2). */
    public void readdir(Task t, DirectorySink sink) {
        throw Errno.of(Errno.ENOTDIR);
    }

    /** lseek(2). */
    public long seek(Task t, long offset, int whence) {
        return -Errno.ESPIPE;
    }

    /** Why mmap(2) cannot map that part of it: an errno, or 0. */
    public int mapRefusal(long offset, long length) {
        return 0;
    }

    /** It was mapped: that counts as an access. */
    public void mapped() {}

    /** A page of it was written for the first time through a shared mapping. */
    public void mappedWrite() {}

    /** What mmap(2) maps, or null when the file cannot be mapped (ENODEV). */
    public @Nullable PageSource pages() {
        return null;
    }
}
