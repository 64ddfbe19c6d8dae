package vitrine.kernel.fs;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.task.Task;

/**
 * An object of a file system: attributes, and (in subclasses) what can be done with it.
 *
 * <p>Operations here trust their caller: permissions, name rules and read-only mounts were checked by {@link Vfs}.
 * Every operation throws {@link Errno}. Names are bytes as ISO 8859-1 characters, never empty, "." or "..".
 */
public abstract class Inode {
    public int mode;
    public int uid;
    public int gid;
    public int nlink = 1;
    public long ino;
    public long rdev;

    /** Times in ns since the epoch of the machine's clock. */
    public long atime;

    public long mtime;
    public long ctime;
    /** When it was created, 0 when the file system does not know. */
    public long btime;

    /** Open descriptions that may write; negative while a running program forbids writing (ETXTBSY). */
    public int writers;

    /** Record locks, OFD locks and flocks on this file; null while there never were any. */
    public @Nullable FileLocks locks;

    /** Who watches it; null: nobody. See {@link FsNotify}. */
    @Nullable
    List<FsNotify.Mark> marks;

    /** Leases on it; null while there are none. */
    @Nullable
    Leases leases;

    /** Open descriptions that were made by its name (open(2) without O_PATH). */
    int openings;

    /** What a FIFO or a socket hangs on its inode: the pipe, the bound socket. */
    public @Nullable Object attached;

    /** The overlay inode that shows this one, as the overlay keeps it. */
    public @Nullable Object above;

    /** Bytes, as stat(2) shows. */
    public abstract long size();

    /** The device number of the file system it lives in. */
    public abstract long dev();

    /** The file system it lives in, null for anonymous inodes. */
    public @Nullable FileSystem fileSystem() {
        return null;
    }

    public final boolean isDirectory() {
        return Mode.isDirectory(mode);
    }

    public final boolean isRegular() {
        return Mode.isRegular(mode);
    }

    public final boolean isSymlink() {
        return Mode.isSymlink(mode);
    }

    /** Preferred size of a transfer (st_blksize). */
    public int blockSize() {
        return 4096;
    }

    /** Units of 512 bytes that are allocated; what a file of the host really has is not to be learned, and is taken for whole pages. */
    public long blocks() {
        return size() + 4095 >>> 12 << 3;
    }

    /** Brings attributes up to date before they are shown (a host file may have changed). */
    public void refresh() {}

    /** Whether what is known of it was learned just now, so that asking again can wait (see revalidates). */
    public boolean recentlySeen() {
        return false;
    }

    /** Finds out whether it can be read at all, before it is opened through another inode. Throws EACCES. */
    public void prepareRead() {}

    // Folders.

    /** The entry {@code name}, or null. */
    public @Nullable Inode lookup(String name) {
        throw Errno.of(Errno.ENOTDIR);
    }

    /** Why nobody at all can add a name, an errno, or 0. A folder that says so does not give names up either (EPERM). */
    public int nameRefusal() {
        return 0;
    }

    /** Makes a file that is no folder and no symbolic link; type and permissions in {@code mode}. */
    public Inode mknod(String name, int mode, int uid, int gid, long rdev) {
        throw Errno.of(Errno.EPERM);
    }

    public Inode mkdir(String name, int mode, int uid, int gid) {
        throw Errno.of(Errno.EPERM);
    }

    public Inode symlink(String name, String target, int uid, int gid) {
        throw Errno.of(Errno.EPERM);
    }

    /** A regular file without a name (O_TMPFILE). */
    public Inode tmpfile(int mode, int uid, int gid) {
        throw Errno.of(Errno.EOPNOTSUPP);
    }

    /** Whether a file without names may get one (made by O_TMPFILE without O_EXCL). */
    public boolean linkable() {
        return false;
    }

    /** It was made with O_TMPFILE and O_EXCL: it will never have a name. */
    public void neverLink() {}

    public void link(String name, Inode target) {
        throw Errno.of(Errno.EPERM);
    }

    public void unlink(String name, Inode victim) {
        throw Errno.of(Errno.EPERM);
    }

    /** Removes an empty folder; ENOTEMPTY is the file system's to find. */
    public void rmdir(String name, Inode victim) {
        throw Errno.of(Errno.EPERM);
    }

    /**
     * Moves {@code moved} from here to {@code newFolder}, in one step.
     *
     * @param replaced what has the new name now, or null
     * @param flags RENAME_EXCHANGE or RENAME_WHITEOUT; NOREPLACE was checked
     */
    public void rename(String name, Inode moved, Inode newFolder, String newName, @Nullable Inode replaced, int flags) {
        throw Errno.of(Errno.EPERM);
    }

    /**
     * Lists a folder without "." and "..", from {@code cookie} on (2: the first entry). A cookie stays valid while
     * entries come and go.
     */
    public void readdir(long cookie, DirectorySink sink) {
        throw Errno.of(Errno.ENOTDIR);
    }

    // Links.

    /** The text of a symbolic link. */
    public String readlink(Task t) {
        throw Errno.of(Errno.EINVAL);
    }

    /** Where a magic link (proc(5): fd, cwd, root, exe) leads without any text, or null for a link of text. */
    public @Nullable PathRef magicLink(Task t) {
        return null;
    }

    // Content.

    /**
     * Opens it; access was checked. {@code flags} are the caller's.
     *
     * @return null when the task was put to sleep (FIFO without the other end); the call will come again
     */
    public @Nullable OpenFile open(Task t, PathRef path, int flags) {
        throw Errno.of(Errno.ENXIO);
    }

    public void truncate(long size) {
        throw Errno.of(Errno.EINVAL);
    }

    /** Sets the size after a write beyond the end. */
    public void extend(long size) {
        throw Errno.of(Errno.EINVAL);
    }

    /** Why bytes at {@code at} must not be written (seals, room): an errno, or 0. */
    public int writeRefusal(long at, long count) {
        return 0;
    }

    /** Why it must not be mapped so (seals): an errno, or 0. */
    public int mapRefusal(boolean shared, boolean write) {
        return 0;
    }

    /** The first offset from {@code offset} on that is data (or a hole), -1 when there is no data. */
    public long seekData(long offset, boolean data) {
        return data ? offset : size();
    }

    /** fallocate(2) with its mode bits. */
    public void allocate(int how, long offset, long length) {
        throw Errno.of(Errno.EOPNOTSUPP);
    }

    /** Bytes from {@code from} to {@code to} were changed through {@link #pages} (for write-through). */
    public void dirtied(long from, long to) {}

    /** Brings changes to durable storage (fsync(2)). */
    public void sync() {}

    /** The page cache, or null when it has none. */
    public @Nullable PageSource pages() {
        return null;
    }

    // Attributes: the fields are changed by the caller of these, they make it last.

    public void chmod(int newMode) {
        mode = mode & Mode.S_IFMT | newMode & Mode.S_IALLUGO;
    }

    public void chown(int newUid, int newGid) {
        uid = newUid;
        gid = newGid;
    }

    public void setTimes(long newAtime, long newMtime) {
        atime = newAtime;
        mtime = newMtime;
    }

    /** It was read; when the time of that lives only in memory that may be forgotten, it is better not kept at all. */
    public void accessed(long now) {
        atime = now;
    }

    // Extended attributes (xattr(7)); names with their namespace.

    public byte @Nullable [] getXattr(String name) {
        throw Errno.of(Errno.EOPNOTSUPP);
    }

    /** {@code flags}: XATTR_CREATE 1, XATTR_REPLACE 2. */
    public void setXattr(String name, byte[] value, int flags) {
        throw Errno.of(Errno.EOPNOTSUPP);
    }

    public void removeXattr(String name) {
        throw Errno.of(Errno.EOPNOTSUPP);
    }

    public List<String> listXattr() {
        return List.of();
    }

    // Life.

    /** One open description or mapping more (keeps data of a deleted file alive). */
    public void opened() {}

    /** One less. */
    public void closed() {}

    /** Keeps the content although no name may be left in its own tree: an overlay shows it elsewhere. */
    public void hold() {}

    /** Ends {@link #hold}. */
    public void unhold() {}

    /** Counts a writer. Throws ETXTBSY while a program runs from it. */
    public final void getWriteAccess() {
        if (writers < 0) {
            throw Errno.of(Errno.ETXTBSY);
        }
        writers++;
    }

    public final void putWriteAccess() {
        writers--;
    }

    /** Forbids writing while it is executed. Throws ETXTBSY while it is open for writing. */
    public final void denyWriteAccess() {
        if (writers > 0) {
            throw Errno.of(Errno.ETXTBSY);
        }
        writers--;
    }

    public final void allowWriteAccess() {
        writers++;
    }
}
