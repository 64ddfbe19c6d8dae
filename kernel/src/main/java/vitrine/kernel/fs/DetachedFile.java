package vitrine.kernel.fs;

import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.task.Task;

/** The descriptor of a mount that is nowhere in the tree (fsmount(2), open_tree(2)); the mount goes with it. */
final class DetachedFile extends OpenFile {
    private final Mounts mounts;
    private final Mount mount;
    private final PathRef place;

    DetachedFile(Task t, Mount mount) {
        super(Fcntl.O_PATH);
        this.mounts = t.ns.mnt().mounts;
        this.mount = mount;
        this.place = new PathRef(mount, mount.root());
        this.path = place;
    }

    @Override
    protected void closed() {
        if (mount.mountPoint == null && !mount.treeRoot) {
            mounts.remove(mount);
        }
    }

    @Override
    public Inode inode() {
        return place.inode();
    }

    @Override
    public String name() {
        return mounts.path(place, mounts.root());
    }
}
