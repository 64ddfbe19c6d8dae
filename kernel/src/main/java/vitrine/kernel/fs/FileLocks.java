package vitrine.kernel.fs;

/** The locks on one inode. */
public final class FileLocks {
    /** Drops the record locks of a descriptor table. */
    void releaseOwner(FdTable owner) {}

    /** Drops what belongs to an open file description: flock and OFD locks. */
    void releaseFile(OpenFile file) {}
}
