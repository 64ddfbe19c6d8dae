package vitrine.kernel.fs;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;

/**
 * A table of file descriptors (files_struct), shared by tasks cloned with CLONE_FILES. It also is the owner of POSIX
 * record locks.
 */
public final class FdTable {
    /** No table grows beyond this (fs.nr_open). */
    public static final int NR_OPEN = 1 << 20;

    /** A number that is never given out: by it a call of the kernel's own names the file that was {@link #lend lent}. */
    public static final int LENT = Integer.MAX_VALUE;

    /** What a descriptor in use costs of the Java heap, with the description behind it. */
    private static final int COST = 128;

    private final @Nullable MetadataBudget budget;
    private @Nullable OpenFile[] files;
    private long[] closeOnExec;
    private int lowestFree;
    private int count;
    private long charged;
    private int users = 1;
    private @Nullable OpenFile lent;

    /** Empty, and bounded by nothing but the limit of each process. */
    public FdTable() {
        this(64, null);
    }

    /** Empty; descriptors are charged to the budget of the machine, and ENFILE is what a full one gives. */
    public FdTable(MetadataBudget budget) {
        this(64, budget);
    }

    private FdTable(int size, @Nullable MetadataBudget budget) {
        this.budget = budget;
        files = new @Nullable OpenFile[size];
        closeOnExec = new long[size >>> 6];
    }

    /** One more task uses it (CLONE_FILES). */
    public void retain() {
        users++;
    }

    /** One task less; the last one closes everything. */
    public void release() {
        if (--users == 0) {
            for (int fd = 0; fd < files.length; fd++) {
                if (files[fd] != null) {
                    close(fd);
                }
            }
            charge(-charged);
        }
    }

    /** Throws ENFILE when the machine has no room. */
    private void charge(long bytes) {
        if (budget == null) {
            return;
        }
        // A quarter more than names may take: a full file system must not keep files from being opened.
        if (bytes > 0 && budget.used() + bytes > budget.limit() / 4 * 5) {
            throw Errno.of(Errno.ENFILE);
        }
        budget.release(-bytes);
        charged += bytes;
    }

    public int users() {
        return users;
    }

    /** A copy for fork: the same open file descriptions under the same numbers. */
    public FdTable copy() {
        int top = files.length;
        while (top > 64 && files[top - 1] == null) {
            top--;
        }
        FdTable c = new FdTable(top + 63 & ~63, budget);
        c.charge((long) count * COST + top);
        for (int fd = 0; fd < top; fd++) {
            OpenFile f = files[fd];
            if (f != null) {
                f.retain();
                c.files[fd] = f;
            }
        }
        System.arraycopy(closeOnExec, 0, c.closeOnExec, 0, c.closeOnExec.length);
        c.lowestFree = lowestFree;
        c.count = count;
        return c;
    }

    /** The file, also one opened with O_PATH, or null. */
    public @Nullable OpenFile get(long fd) {
        int n = (int) fd;
        return n >= 0 && n < files.length ? files[n] : n == LENT ? lent : null;
    }

    /** Puts a file under the number {@link #LENT} for one call of the kernel's own; null ends it. */
    public void lend(@Nullable OpenFile file) {
        lent = file;
    }

    /** The file for reading, writing and the like. Throws EBADF, also for O_PATH. */
    public OpenFile file(long fd) {
        OpenFile f = get(fd);
        if (f == null || (f.flags & Fcntl.O_PATH) != 0) {
            throw Errno.of(Errno.EBADF);
        }
        return f;
    }

    /** The file, also one opened with O_PATH. Throws EBADF. */
    public OpenFile any(long fd) {
        OpenFile f = get(fd);
        if (f == null) {
            throw Errno.of(Errno.EBADF);
        }
        return f;
    }

    /** The lowest free number from {@code lowest} on. Throws EMFILE when there is none below {@code limit}. */
    public int free(int lowest, long limit) {
        int fd = Math.max(lowest, lowestFree);
        while (fd < files.length && files[fd] != null) {
            fd++;
        }
        if (fd >= Math.min(limit, NR_OPEN)) {
            throw Errno.of(Errno.EMFILE);
        }
        if (lowest <= lowestFree) {
            lowestFree = fd;
        }
        return fd;
    }

    /** Puts {@code file} (its reference goes over) under the lowest free number. Throws EMFILE. */
    public int install(OpenFile file, int lowest, long limit, boolean cloexec) {
        int fd = free(lowest, limit);
        put(fd, file, cloexec);
        return fd;
    }

    /** Puts {@code file} (its reference goes over) under a number, closing what was there (dup2(2)). */
    public void replace(int fd, OpenFile file, boolean cloexec) {
        OpenFile old = get(fd);
        put(fd, file, cloexec);
        if (old != null) {
            filpClose(old);
        }
    }

    private void put(int fd, OpenFile file, boolean cloexec) {
        if (files.length <= fd || files[fd] == null) {
            charge(COST);
            count++;
        }
        if (fd >= files.length) {
            int size = Math.max(files.length * 2, fd + 64 & ~63);
            charge(size - files.length);
            files = Arrays.copyOf(files, size);
            closeOnExec = Arrays.copyOf(closeOnExec, size >>> 6);
        }
        files[fd] = file;
        setCloseOnExec(fd, cloexec);
    }

    /** Takes a descriptor away and releases its file. Throws EBADF. */
    public void close(long fd) {
        OpenFile f = any(fd);
        int n = (int) fd;
        files[n] = null;
        count--;
        charge(-COST);
        if (n < lowestFree) {
            lowestFree = n;
        }
        filpClose(f);
    }

    /** Record locks of this table on the file end with any close of it (fcntl(2)). */
    private void filpClose(OpenFile f) {
        if ((f.flags & Fcntl.O_PATH) == 0) {
            FileLocks locks = f.inode().locks;
            if (locks != null) {
                locks.releaseOwner(this);
            }
            f.flush();
        }
        f.release();
    }

    public boolean closeOnExec(int fd) {
        return (closeOnExec[fd >>> 6] & 1L << fd) != 0;
    }

    public void setCloseOnExec(int fd, boolean on) {
        if (on) {
            closeOnExec[fd >>> 6] |= 1L << fd;
        } else {
            closeOnExec[fd >>> 6] &= ~(1L << fd);
        }
    }

    /** Closes what is marked, for execve(2). */
    public void closeOnExec() {
        for (int w = 0; w < closeOnExec.length; w++) {
            long bits = closeOnExec[w];
            while (bits != 0) {
                int fd = (w << 6) + Long.numberOfTrailingZeros(bits);
                bits &= bits - 1;
                if (files[fd] != null) {
                    close(fd);
                }
            }
            closeOnExec[w] = 0;
        }
    }

    /** One more than the highest number ever in use; for iteration. */
    public int size() {
        return files.length;
    }
}
