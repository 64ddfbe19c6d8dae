package vitrine.kernel.abi;

/** File types and permission bits of st_mode (inode(7)), and device numbers (makedev(3)). */
public final class Mode {
    public static final int S_IFMT = 0170000;
    public static final int S_IFSOCK = 0140000;
    public static final int S_IFLNK = 0120000;
    public static final int S_IFREG = 0100000;
    public static final int S_IFBLK = 0060000;
    public static final int S_IFDIR = 0040000;
    public static final int S_IFCHR = 0020000;
    public static final int S_IFIFO = 0010000;
    public static final int S_ISUID = 04000;
    public static final int S_ISGID = 02000;
    public static final int S_ISVTX = 01000;
    public static final int S_IXGRP = 0010;
    public static final int S_IWOTH = 0002;
    /** Everything chmod(2) can change. */
    public static final int S_IALLUGO = 07777;

    private Mode() {}

    public static boolean isDirectory(int mode) {
        return (mode & S_IFMT) == S_IFDIR;
    }

    public static boolean isRegular(int mode) {
        return (mode & S_IFMT) == S_IFREG;
    }

    public static boolean isSymlink(int mode) {
        return (mode & S_IFMT) == S_IFLNK;
    }

    public static boolean isDevice(int mode) {
        return (mode & S_IFMT) == S_IFCHR || (mode & S_IFMT) == S_IFBLK;
    }

    public static boolean isFifo(int mode) {
        return (mode & S_IFMT) == S_IFIFO;
    }

    /** The type as getdents64(2) shows it (DT_…). */
    public static int direntType(int mode) {
        return (mode & S_IFMT) >>> 12;
    }

    /**
     * A device number as user space sees it.
     *
     * <pre>
     * 63        44 43        32 31        20 19         8 7       0
     * | major hi  | (0)        | minor hi   | major low  | minor low|
     * </pre>
     */
    public static long device(int major, int minor) {
        return minor & 0xffL | (major & 0xfffL) << 8 | (minor & 0xffff_ff00L) << 12 | (major & 0xffff_f000L) << 32;
    }

    public static int major(long device) {
        return (int) (device >>> 8 & 0xfff | device >>> 32 & 0xffff_f000L);
    }

    public static int minor(long device) {
        return (int) (device & 0xff | device >>> 12 & 0xffff_ff00L);
    }
}
