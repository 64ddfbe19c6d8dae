package vitrine.kernel.fs.pseudo;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.FileSystem;
import vitrine.kernel.fs.Inode;

/** An inode without storage. Its attributes are what its maker sets; chmod and chown are refused. */
public abstract class PseudoInode extends Inode {
    protected final PseudoFs fs;

    /** {@code mode} with the type. Times are those of the making. */
    protected PseudoInode(PseudoFs fs, int mode, long ino) {
        this.fs = fs;
        this.mode = mode;
        this.ino = ino;
        long now = fs.vfs.time();
        atime = now;
        mtime = now;
        ctime = now;
    }

    @Override
    public long size() {
        return 0;
    }

    @Override
    public final long dev() {
        return fs.dev();
    }

    @Override
    public final FileSystem fileSystem() {
        return fs;
    }

    @Override
    public int blockSize() {
        return 1024;
    }

    @Override
    public void chmod(int newMode) {
        throw Errno.of(Errno.EPERM);
    }

    @Override
    public void chown(int newUid, int newGid) {
        throw Errno.of(Errno.EPERM);
    }

    @Override
    public void setTimes(long newAtime, long newMtime) {
        throw Errno.of(Errno.EPERM);
    }
}
