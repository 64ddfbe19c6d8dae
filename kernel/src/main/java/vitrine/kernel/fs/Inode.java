package vitrine.kernel.fs;

/** An object of a file system: attributes, and (in subclasses) what can be done with it. */
public abstract class Inode {
    public int mode;
    public int uid;
    public int gid;
    public int nlink = 1;
    public long ino;
    public long rdev;

    /** Times in ns since the epoch of the machine's clock. */
    public long atime;

    public long mtime;
    public long ctime;

    /** Bytes, as stat(2) shows. */
    public abstract long size();

    /** The device number of the file system it lives in. */
    public abstract long dev();
}
