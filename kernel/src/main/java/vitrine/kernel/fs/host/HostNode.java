package vitrine.kernel.fs.host;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.FileSystem;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.MetadataBudget;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.SpecialFiles;
import vitrine.kernel.task.Task;

/**
 * A FIFO, device or socket that the guest made in a folder of the host. Java has no mknod(2), so it lives in memory,
 * beside the folder, as long as the machine.
 */
final class HostNode extends Inode {
    /** Above the numbers of the host's own files. */
    private static final long FIRST_INO = 1L << 47;

    final HostFs fs;
    private int users;
    private boolean freed;

    /** Throws ENOSPC. */
    HostNode(HostFs fs, int mode, int uid, int gid, long rdev) {
        fs.vfs.budget.charge(MetadataBudget.OBJECT);
        this.fs = fs;
        this.ino = FIRST_INO + fs.nextNode();
        this.mode = mode;
        this.uid = uid;
        this.gid = gid;
        this.rdev = rdev;
        this.nlink = 0;
        long now = fs.vfs.time();
        atime = now;
        mtime = now;
        ctime = now;
        btime = now;
    }

    /** It got a name. */
    void linked() {
        nlink++;
        ctime = fs.vfs.time();
    }

    /** It lost a name. */
    void unlinked() {
        nlink--;
        ctime = fs.vfs.time();
        freeIfUnused();
    }

    /** It got no name after all. */
    void neverUsed() {
        freeIfUnused();
    }

    @Override
    public void opened() {
        users++;
    }

    @Override
    public void closed() {
        users--;
        freeIfUnused();
    }

    private void freeIfUnused() {
        if (nlink == 0 && users == 0 && !freed) {
            freed = true;
            fs.vfs.budget.release(MetadataBudget.OBJECT);
        }
    }

    @Override
    public long size() {
        return 0;
    }

    @Override
    public long dev() {
        return fs.dev();
    }

    @Override
    public FileSystem fileSystem() {
        return fs;
    }

    @Override
    public @Nullable OpenFile open(Task t, PathRef path, int flags) {
        return SpecialFiles.open(fs.vfs, t, path, flags);
    }

    /** The node {@code i} of this file system. Throws EXDEV. */
    static HostNode of(HostFs fs, Inode i) {
        if (i instanceof HostNode n && n.fs == fs) {
            return n;
        }
        throw Errno.of(Errno.EXDEV);
    }
}
