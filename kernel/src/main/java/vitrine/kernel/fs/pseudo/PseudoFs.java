package vitrine.kernel.fs.pseudo;

import java.util.LinkedHashMap;
import java.util.Map;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.FileSystem;
import vitrine.kernel.fs.Vfs;

/** A file system without storage. */
public class PseudoFs extends FileSystem {
    /** Bytes of text that open files remember in all; beyond, the oldest text is made again when it is read on. */
    private static final long SNAPSHOT_BYTES = 32 << 20;

    /** An open file that remembers the text it showed. */
    interface Snapshot {
        void forget();
    }

    public final Vfs vfs;
    private final long magic;
    private final boolean changing;
    private PseudoFolder root;
    private long nextIno = 1;
    private final Map<Snapshot, Integer> snapshots = new LinkedHashMap<>();
    private long snapshotBytes;

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

    /** A file has made its text. */
    final void keep(Snapshot file, int bytes) {
        drop(file);
        snapshots.put(file, bytes);
        snapshotBytes += bytes;
        while (snapshotBytes > SNAPSHOT_BYTES && snapshots.size() > 1) {
            Snapshot oldest = snapshots.keySet().iterator().next();
            oldest.forget();
            drop(oldest);
        }
    }

    /** A file has forgotten its text. */
    final void drop(Snapshot file) {
        Integer bytes = snapshots.remove(file);
        if (bytes != null) {
            snapshotBytes -= bytes;
        }
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
