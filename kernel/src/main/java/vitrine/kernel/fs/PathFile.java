package vitrine.kernel.fs;

/** What O_PATH opens: a place in the tree and nothing else. */
final class PathFile extends OpenFile {
    private final Vfs vfs;
    private final PathRef place;

    PathFile(Vfs vfs, PathRef place, int flags) {
        super(flags);
        this.vfs = vfs;
        this.place = place;
        this.path = place;
    }

    @Override
    public Inode inode() {
        return place.inode();
    }

    @Override
    public String name() {
        return vfs.mounts.path(place, vfs.mounts.root());
    }
}
