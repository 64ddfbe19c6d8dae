package vitrine.kernel.fs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.dev.DevFolder;
import vitrine.kernel.fs.tmpfs.MemoryFiles;
import vitrine.kernel.fs.tmpfs.TmpFs;
import vitrine.kernel.mm.MemoryManager;
import vitrine.kernel.task.Task;

/**
 * The file tree as the rest of the kernel uses it: looking up, opening, mounting. What changes names is in {@link
 * Names}, opening in {@link Opening}.
 */
public final class Vfs {
    public final Kernel kernel;
    public final FsNotify notify = new FsNotify();
    public final Mounts mounts = new Mounts(notify);
    public final Devices devices = new Devices();
    public final MetadataBudget budget;
    public final Reclaim reclaim = new Reclaim();

    /** fs.leases-enable, and fs.lease-break-time in seconds. */
    public boolean leasesEnabled = true;

    public int leaseBreakTime = 45;

    /** Cached pages of files that can be read again, and pages of memory file systems. */
    public final PageCache.Total filePages = new PageCache.Total();

    public final PageCache.Total shmemPages = new PageCache.Total();

    /** Opens FIFOs; the pipe package puts itself here. */
    public FifoOpener fifos = (t, path, flags) -> {
        throw Errno.of(Errno.ENXIO);
    };

    /** Takes pages from a file page on out of all mappings; mm puts itself here. */
    public Unmapper unmapper = (source, from) -> {};

    /** File systems that mount(2) can make, by type. */
    public final Map<String, Maker> types = new LinkedHashMap<>();

    /** Whether a file is mapped shared and writable (F_SEAL_WRITE gives EBUSY); mm puts itself here. */
    public Predicate<PageSource> sharedWritable = source -> false;

    /** Whether any address space maps pages of a file; mm puts itself here. */
    public Predicate<PageSource> mapped = source -> false;

    final LockWaits lockWaits = new LockWaits();
    private @Nullable MemoryFiles memoryFiles;
    private int minor = 20; // the first ones belong to pipefs, sockfs and the like
    private final Mount anonymous;
    private int zeroFrame;

    /** What opens a FIFO, see {@link Inode#open}. */
    @FunctionalInterface
    public interface FifoOpener {
        @Nullable
        OpenFile open(Task t, PathRef path, int flags);
    }

    /** Makes a file system for mount(2). */
    @FunctionalInterface
    public interface Maker {
        FileSystem make(String source);
    }

    /** What takes pages that are about to leave a file out of every address space. */
    @FunctionalInterface
    public interface Unmapper {
        void unmap(PageSource source, long fromPage);
    }

    public Vfs(Kernel kernel) {
        this.kernel = kernel;
        this.budget = new MetadataBudget(Math.max(16L << 20, (long) kernel.ram.totalFrames() << 8));
        FileSystem anon = new AnonymousFs(nextMinor());
        this.anonymous = new Mount(0, anon, Dentry.root(anon.root()), 0);
        DevFolder.register(this, this::random);
    }

    /** A minor number for the anonymous device of a new file system. */
    public int nextMinor() {
        return minor++;
    }

    /** The device number that pipes, sockets and anonymous inodes share. */
    public long anonymousDev() {
        return anonymous.fileSystem().dev();
    }

    /** The mount in which files without a place in the tree live. */
    public Mount anonymousMount() {
        return anonymous;
    }

    /** Wall-clock time for inode times, ns since the epoch. */
    public long time() {
        return kernel.epochNow();
    }

    /** Fills an array for /dev/urandom: the same bytes for the same seed. */
    private void random(byte[] to) {
        for (int i = 0; i < to.length; i += 8) {
            long word = kernel.nextRandom();
            for (int j = i; j < Math.min(i + 8, to.length); j++) {
                to[j] = (byte) word;
                word >>>= 8;
            }
        }
    }

    /** A frame of zeros that nobody may change, for reading holes. Allocated at the first use; 0 if there is none. */
    public int zeroFrame() {
        if (zeroFrame == 0) {
            zeroFrame = kernel.ram.allocate();
        }
        return zeroFrame;
    }

    /**
     * A zeroed frame, after dropping clean pages of the cache and after the OOM killer if need be; 0 when memory is
     * exhausted, or the task that asks is the one to die.
     */
    public int allocateFrame() {
        int tag = kernel.mm.account.applyAsInt(MemoryManager.OTHER);
        if (tag < 0) {
            return 0;
        }
        int pfn = kernel.ram.allocate();
        while (pfn == 0 && kernel.mm.makeRoom()) {
            pfn = kernel.ram.allocate();
        }
        if (pfn != 0 && tag != 0) {
            kernel.ram.tag(pfn, tag);
        }
        return pfn;
    }

    // Boot.

    /** Makes the root of the tree. Root and working directory of the first task are {@link Mounts#root}. */
    public Mount mountRoot(FileSystem fileSystem) {
        return mounts.mountRoot(fileSystem, 0);
    }

    /** Mounts at an existing folder (or file, for a file system whose root is one) by absolute path, for boot. */
    public Mount mount(FileSystem fileSystem, String at, int flags) {
        return mounts.attach(fileSystem, Dentry.root(fileSystem.root()), bootPath(at), flags);
    }

    /** A new memory file system limited to half of the machine's memory. */
    public TmpFs newTmpFs(String source) {
        return new TmpFs(this, source, Math.max(1, kernel.ram.totalFrames() / 2), 0755);
    }

    /** An existing place by absolute path, nobody's permissions checked; for boot. Throws ENOENT. */
    public PathRef bootPath(String path) {
        return BootPaths.walk(this, path, false);
    }

    /** Makes the folder and those above it where missing, mode 0755, for boot. */
    public PathRef bootFolder(String path) {
        return BootPaths.walk(this, path, true);
    }

    // For the rest of the kernel.

    /** F_SETLEASE and F_GETLEASE of fcntl(2). */
    public long lease(Task t, OpenFile f, int fd, int command, long type) {
        return command == Fcntl.F_GETLEASE ? Leases.get(t, f) : Leases.set(t, f, fd, (int) type);
    }

    /** Waits until nobody's lease forbids to write. @return false when the task sleeps: the handler returns BLOCKED */
    public boolean leaseBroken(Task t, Inode inode, int flags) {
        return inode.leases == null || Leases.broken(t, inode, Access.WRITE, flags);
    }

    /** The place a path names. {@code follow}: a symbolic link at its end too. */
    public PathRef lookup(Task t, int dirfd, String path, boolean follow) {
        if (path.isEmpty()) {
            throw Errno.of(Errno.ENOENT);
        }
        return new PathWalk(t, t.ns.mnt().mounts, dirfd, path, 0).finish(follow);
    }

    /** As {@link #lookup}, with AT_EMPTY_PATH (then {@code dirfd} itself is meant) and AT_SYMLINK_NOFOLLOW. */
    public PathRef lookupAt(Task t, int dirfd, String path, int atFlags) {
        if (path.isEmpty() && (atFlags & Fcntl.AT_EMPTY_PATH) == 0) {
            throw Errno.of(Errno.ENOENT);
        }
        return new PathWalk(t, t.ns.mnt().mounts, dirfd, path, 0).finish((atFlags & Fcntl.AT_SYMLINK_NOFOLLOW) == 0);
    }

    /**
     * Opens as openat(2) does.
     *
     * @return null when the task was put to sleep (a FIFO without its other end): the handler returns BLOCKED
     */
    public @Nullable OpenFile open(Task t, int dirfd, String path, int flags, int mode) {
        return new Opening(this, t, flags, mode, 0).open(dirfd, path);
    }

    /** Opens as openat2(2) does, with RESOLVE_… flags. */
    public @Nullable OpenFile open2(Task t, int dirfd, String path, int flags, int mode, int resolve) {
        return new Opening(this, t, flags, mode, resolve).open(dirfd, path);
    }

    /** Where memfd_create(2) makes its files. */
    public MemoryFiles memoryFiles() {
        MemoryFiles m = memoryFiles;
        if (m == null) {
            m = new MemoryFiles(this);
            memoryFiles = m;
        }
        return m;
    }

    /** Opens a place that is known already, without any check of permissions beyond the file's own. */
    public @Nullable OpenFile openPath(Task t, PathRef path, int flags) {
        return new Opening(this, t, flags, 0, 0).openExisting(path);
    }

    /**
     * Opens a file for execve(2): a regular file on a mount without noexec with execute permission, else EACCES;
     * writing is denied (ETXTBSY) until {@link #closeExec}.
     */
    public OpenFile openExec(Task t, int dirfd, String path, int atFlags) {
        PathRef p = lookupAt(t, dirfd, path, atFlags);
        if (p.inode().isSymlink()) {
            throw Errno.of(Errno.ELOOP);
        }
        if (!p.inode().isRegular() || (p.mount().flags() & Mount.MS_NOEXEC) != 0) {
            throw Errno.of(Errno.EACCES);
        }
        Access.check(t.cred, p.inode(), Access.EXEC);
        p.inode().denyWriteAccess();
        try {
            OpenFile f = Objects.requireNonNull(p.inode().open(t, p, Fcntl.O_RDONLY | Fcntl.O_LARGEFILE));
            f.path = p;
            f.opened(this);
            return f;
        } catch (Errno e) {
            p.inode().allowWriteAccess();
            throw e;
        }
    }

    /** Ends {@link #openExec}: the program's memory is gone, or it was not loaded after all. */
    public void closeExec(OpenFile file) {
        file.inode().allowWriteAccess();
        file.release();
    }

    /** Where a file is, for a magic link to it: its place in the tree, or a nameless one for a pipe and the like. */
    public PathRef place(OpenFile file) {
        PathRef p = file.path;
        return p != null ? p : new PathRef(anonymous, Dentry.anonymous(file.name(), file.inode()));
    }

    /** The path of a place as the task sees it (d_path). */
    public String path(Task t, PathRef place) {
        return mounts.path(place, t.fs().root());
    }

    /** Throws EROFS when the mount or its file system is read-only. */
    void checkWritable(PathRef place) {
        if (place.mount().readOnly()) {
            throw Errno.of(Errno.EROFS);
        }
    }

    /** Home of inodes that are in no tree. */
    private static final class AnonymousFs extends FileSystem {
        private final Inode root = new Inode() {
            @Override
            public long size() {
                return 0;
            }

            @Override
            public long dev() {
                return AnonymousFs.this.dev();
            }
        };

        AnonymousFs(int minor) {
            super("anon_inodefs", "none", minor);
        }

        @Override
        public Inode root() {
            return root;
        }

        @Override
        public Statistics statistics() {
            return new Statistics(0x09041934, 4096, 0, 0, 0, 0, 0);
        }
    }
}
