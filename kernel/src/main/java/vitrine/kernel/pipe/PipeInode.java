package vitrine.kernel.pipe;

import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.Inode;

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

    @Override
    public long size() {
        return 0;
    }

    @Override
    public long dev() {
        return PIPEFS;
    }
}
