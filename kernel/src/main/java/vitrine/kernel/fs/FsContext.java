package vitrine.kernel.fs;

/** Root, working directory and umask (fs_struct), shared by tasks cloned with CLONE_FS. */
public class FsContext {
    /** A copy for fork(2). */
    public FsContext copy() {
        return this;
    }
}
