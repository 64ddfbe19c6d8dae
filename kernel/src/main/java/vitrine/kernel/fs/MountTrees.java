package vitrine.kernel.fs;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.task.Task;

/** What open_tree(2), move_mount(2) and mount_setattr(2) do with trees of mounts; privileges were checked. */
public final class MountTrees {
    private MountTrees() {}

    /** open_tree(2) without OPEN_TREE_CLONE: as O_PATH. */
    public static OpenFile open(Task t, PathRef p) {
        return new PathFile(t.kernel.vfs, p, Fcntl.O_PATH);
    }

    /** OPEN_TREE_CLONE: a copy that is nowhere in the tree. Throws EINVAL for a mount of another namespace. */
    public static OpenFile copy(Task t, PathRef p, boolean deep) {
        Mounts mounts = t.ns.mnt().mounts;
        if (!mounts.all().contains(p.mount())) {
            throw Errno.of(Errno.EINVAL);
        }
        return new DetachedFile(t, mounts.detachedCopy(p, deep));
    }

    /** move_mount(2). Throws EINVAL, ELOOP, ENOTDIR. */
    public static void move(Task t, PathRef from, PathRef to) {
        Mounts mounts = t.ns.mnt().mounts;
        Mount m = from.mount();
        boolean attached = m.mountPoint() != null;
        if (from.dentry() != m.root() || m.treeRoot || !mounts.all().contains(to.mount())) {
            throw Errno.of(Errno.EINVAL);
        }
        if (attached && (!mounts.all().contains(m) || m.pinned)) {
            throw Errno.of(Errno.EINVAL);
        }
        if (from.inode().isDirectory() != to.inode().isDirectory()) {
            throw Errno.of(Errno.EINVAL);
        }
        for (Mount above = to.mount(); above != null; above = MountOperations.parent(above)) {
            if (above == m) {
                throw Errno.of(Errno.ELOOP);
            }
        }
        if (attached) {
            mounts.move(m, to);
        } else {
            mounts.attachTree(m, to);
        }
    }

    /** mount_setattr(2): all of it or nothing. Throws EINVAL, EPERM, EBUSY. */
    public static void change(Task t, PathRef p, int on, int off, boolean deep) {
        Mount m = p.mount();
        boolean detached = m.mountPoint() == null && !m.treeRoot;
        if (p.dentry() != m.root() || !detached && !t.ns.mnt().mounts.all().contains(m)) {
            throw Errno.of(Errno.EINVAL);
        }
        check(t, m, on, off, deep);
        apply(m, on, off, deep);
    }

    private static void check(Task t, Mount m, int on, int off, boolean deep) {
        m.mayBecome(m.flags & ~off | on);
        MountOperations.becomesReadOnly(t, m, m.flags & ~off | on);
        if (deep) {
            m.children.forEach(child -> check(t, child, on, off, true));
        }
    }

    private static void apply(Mount m, int on, int off, boolean deep) {
        m.flags = m.flags & ~off | on;
        if (deep) {
            m.children.forEach(child -> apply(child, on, off, true));
        }
    }
}
