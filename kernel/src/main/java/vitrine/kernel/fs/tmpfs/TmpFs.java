package vitrine.kernel.fs.tmpfs;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.FileSystem;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.Vfs;

/** A file system in memory (tmpfs(5)). */
public final class TmpFs extends FileSystem {
    private static final long MAGIC = 0x01021994;

    final Vfs vfs;
    private final TmpFolder root;
    private long maxPages;
    private long pages;
    private long maxInodes;
    private long inodes;
    private long nextIno = 1;

    /**
     * An empty file system.
     *
     * @param maxPages of data, then writes get ENOSPC
     * @param mode permissions of its root
     */
    public TmpFs(Vfs vfs, String source, long maxPages, int mode) {
        super("tmpfs", source, vfs.nextMinor());
        this.vfs = vfs;
        this.maxPages = maxPages;
        this.maxInodes = Math.max(1024, vfs.kernel.ram.totalFrames() / 2);
        this.root = new TmpFolder(this, mode & Mode.S_IALLUGO, 0, 0);
        this.root.nlink = 2;
    }

    /** Changes the limits (mount options size and nr_inodes); 0 means none. */
    public void limit(long newMaxPages, long newMaxInodes) {
        maxPages = newMaxPages == 0 ? Integer.MAX_VALUE : newMaxPages;
        maxInodes = newMaxInodes == 0 ? Integer.MAX_VALUE : newMaxInodes;
    }

    @Override
    public TmpFolder root() {
        return root;
    }

    @Override
    public Statistics statistics() {
        return new Statistics(MAGIC, 4096, maxPages, maxPages - pages, maxPages - pages, maxInodes, maxInodes - inodes);
    }

    @Override
    public String options() {
        return ",size=" + maxPages * 4 + "k";
    }

    /** Begins to count inodes elsewhere, so that numbers of two file systems shown as one differ. */
    public void numberFrom(long first) {
        nextIno = first;
    }

    /** Accounts a new inode and gives it a number. Throws ENOSPC. */
    long newIno() {
        if (inodes >= maxInodes) {
            throw Errno.of(Errno.ENOSPC);
        }
        inodes++;
        return nextIno++;
    }

    void freeIno() {
        inodes--;
    }

    /** A frame for file data. Throws ENOSPC at the limit of the file system, ENOMEM when the machine has none. */
    int newPage() {
        if (pages >= maxPages) {
            throw Errno.of(Errno.ENOSPC);
        }
        int pfn = vfs.allocateFrame();
        if (pfn == 0) {
            throw Errno.of(Errno.ENOMEM);
        }
        pages++;
        return pfn;
    }

    void freedPages(int n) {
        pages -= n;
    }

    long freePages() {
        return maxPages - pages;
    }

    @Override
    public void unmounted() {
        root.free();
    }

    /** A file of a file system that nobody mounts: memfd_create(2), shared anonymous memory. */
    public Inode unlinkedFile(int mode, int uid, int gid) {
        return root.tmpfile(Mode.S_IFREG | mode, uid, gid);
    }
}
