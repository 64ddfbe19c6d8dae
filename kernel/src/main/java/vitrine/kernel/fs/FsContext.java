package vitrine.kernel.fs;

/** Root, working directory and umask (fs_struct), shared by tasks cloned with CLONE_FS. */
public final class FsContext {
    private PathRef root;
    private PathRef cwd;
    public int umask = 022;

    public FsContext(PathRef root, PathRef cwd) {
        this.root = root;
        this.cwd = cwd;
    }

    public PathRef root() {
        return root;
    }

    public PathRef cwd() {
        return cwd;
    }

    public void setRoot(PathRef newRoot) {
        root = newRoot;
    }

    public void setCwd(PathRef newCwd) {
        cwd = newCwd;
    }

    /** For a clone without CLONE_FS. */
    public FsContext copy() {
        FsContext c = new FsContext(root, cwd);
        c.umask = umask;
        return c;
    }
}
