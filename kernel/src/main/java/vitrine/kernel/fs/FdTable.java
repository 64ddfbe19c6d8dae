package vitrine.kernel.fs;

/** A table of file descriptors (files_struct), shared by tasks cloned with CLONE_FILES. */
public class FdTable {
    /** A copy for fork(2): the same open file descriptions at the same numbers. */
    public FdTable copy() {
        return this;
    }

    /** One more task uses it. */
    public void retain() {}

    /** One task less; the last one closes every descriptor. */
    public void release() {}

    /** How many tasks share it. */
    public int users() {
        return 1;
    }

    /** At execve(2): closes what has FD_CLOEXEC. */
    public void closeOnExec() {}
}
