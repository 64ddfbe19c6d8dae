package vitrine.kernel.fs.pseudo;

import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.FileSystem;
import vitrine.kernel.fs.Vfs;

/** A file system without storage. */
public class PseudoFs extends FileSystem {
    public final Vfs vfs;
    private final long magic;
    private final boolean changing;
    private PseudoFolder root;
    private long nextIno = 1;

    /**
     * With an empty root folder; {@link #setRoot} puts another in its place.
     *
     * @param magic f_type of statfs(2), e.g. 0x9fa0 for proc
     * @param changing names come and go by themselves (/proc/PID), so nothing may be remembered
     */
    @SuppressWarnings("this-escape")
    public PseudoFs(Vfs vfs, String type, long magic, boolean changing) {
        super(type, type, vfs.nextMinor());
        this.vfs = vfs;
        this.magic = magic;
        this.changing = changing;
        this.root = new PseudoFolder(this, 0555);
    }

    /** Before it is mounted. */
    public final void setRoot(PseudoFolder folder) {
        root = folder;
    }

    @Override
    public final PseudoFolder root() {
        return root;
    }

    /** A number for an inode that lives as long as the file system. */
    public final long nextIno() {
        return nextIno++;
    }

    @Override
    public Statistics statistics() {
        return new Statistics(magic, Mode.isDirectory(root.mode) ? 4096 : 0, 0, 0, 0, 0, 0);
    }

    @Override
    public boolean revalidates() {
        return changing;
    }
}
