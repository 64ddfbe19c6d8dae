package vitrine.kernel.net;

import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.Inode;

/** The inode of an open socket, in the invisible file system sockfs. */
final class SocketInode extends Inode {
    private static final long SOCKFS = Mode.device(0, 8);

    SocketInode(long number, int owner, int group) {
        ino = number;
        mode = Mode.S_IFSOCK | 0777;
        uid = owner;
        gid = group;
    }

    @Override
    public long size() {
        return 0;
    }

    @Override
    public long dev() {
        return SOCKFS;
    }
}
