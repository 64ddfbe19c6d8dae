package vitrine.kernel.poll;

import vitrine.kernel.fs.Inode;

/** The inode that all descriptors without a file share (anon_inodefs). */
public final class AnonInode extends Inode {
    private final long device;

    /** {@code device}: the device number of anonymous files. */
    public AnonInode(long device) {
        this.device = device;
        ino = 1;
        mode = 0600;
    }

    @Override
    public long size() {
        return 0;
    }

    @Override
    public long dev() {
        return device;
    }
}
