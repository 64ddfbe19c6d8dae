package vitrine.kernel.fs;

/**
 * A place in the tree (struct path): the mount and the name in it. Two are the same place when both parts are
 * identical.
 */
public record PathRef(Mount mount, Dentry dentry) {
    public Inode inode() {
        return dentry.inode();
    }

    public boolean same(PathRef other) {
        return mount == other.mount && dentry == other.dentry;
    }
}
