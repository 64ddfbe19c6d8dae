package vitrine.kernel.pipe;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.task.Task;

/** The inode of an unnamed pipe, in the invisible file system pipefs. */
final class PipeInode extends Inode {
    private static final long PIPEFS = Mode.device(0, 14);

    PipeInode(long number, int owner, int group, long now) {
        ino = number;
        mode = Mode.S_IFIFO | 0600;
        uid = owner;
        gid = group;
        atime = now;
        mtime = now;
        ctime = now;
    }

    /** Through /proc/PID/fd: another end of the same pipe, without waiting for anybody. */
    @Override
    public OpenFile open(Task t, PathRef path, int flags) {
        if (!(attached instanceof Pipe pipe)) {
            throw Errno.of(Errno.ENXIO);
        }
        pipe.open(Fcntl.reads(flags), Fcntl.writes(flags));
        return new PipeFile(pipe, this, path.dentry().name(), flags, -1);
    }

    @Override
    public long size() {
        return 0;
    }

    @Override
    public long dev() {
        return PIPEFS;
    }
}
