package vitrine.kernel.fs.overlay;

import java.lang.ref.WeakReference;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.FileSystem;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.Vfs;
import vitrine.kernel.fs.tmpfs.TmpFs;

/** The file system that shows both trees as one. */
public final class OverlayFs extends FileSystem {
    private static final long MAGIC = 0x794c7630;
    private static final long FIRST_INO = 1L << 40;

    final Vfs vfs;
    final TmpFs upper;
    private final FileSystem lower;
    private final OverlayFolder root;

    /** Files with several names below that were copied up: the other names must show the copy too. */
    private final Map<Inode, OverlayInode> copied = new IdentityHashMap<>();

    /** {@code lower} must not be mounted elsewhere for writing. */
    public OverlayFs(Vfs vfs, FileSystem lower) {
        super("overlay", "overlay", vfs.nextMinor());
        this.vfs = vfs;
        this.lower = lower;
        this.upper = vfs.newTmpFs("overlay");
        upper.numberFrom(FIRST_INO);
        Inode l = lower.root();
        if (!l.isDirectory()) {
            throw Errno.of(Errno.ENOTDIR);
        }
        this.root = new OverlayFolder(this, l, null, "");
        root.adopt(upper.root());
    }

    @Override
    public OverlayFolder root() {
        return root;
    }

    @Override
    public Statistics statistics() {
        Statistics s = upper.statistics();
        return new Statistics(MAGIC, s.blockSize(), s.blocks(), s.free(), s.available(), s.files(), s.filesFree());
    }

    @Override
    public boolean revalidates() {
        return lower.revalidates();
    }

    @Override
    public void unmounted() {
        upper.unmounted();
    }

    /** The inode that shows one of the lower tree, found under that name. */
    OverlayInode show(Inode low, OverlayFolder folder, String name) {
        OverlayInode held = copied.get(low);
        if (held != null && held.isRegular() == low.isRegular()) {
            held.metNamed(folder, name);
            return held;
        }
        OverlayInode known = null;
        if (low.above instanceof WeakReference<?> ref && ref.get() instanceof OverlayInode o) {
            known = o;
        }
        if (known != null && known.fs == this && (known.mode & Mode.S_IFMT) == (low.mode & Mode.S_IFMT)) {
            known.metAgain(low);
            known.metNamed(folder, name);
            return known;
        }
        OverlayInode made = make(low, folder, name);
        low.above = new WeakReference<>(made);
        return made;
    }

    private OverlayInode make(Inode low, OverlayFolder folder, String name) {
        return low.isDirectory()
                ? new OverlayFolder(this, low, folder, name)
                : new OverlayInode(this, low, folder, name);
    }

    /** The inode for something new in the upper tree. */
    OverlayInode fresh(Inode up, @Nullable OverlayFolder folder, String name) {
        OverlayInode made = up.isDirectory()
                ? new OverlayFolder(this, null, folder, name)
                : new OverlayInode(this, null, folder, name);
        made.attributesOf(up);
        made.adopt(up);
        return made;
    }

    /** Keeps what other names of the same file below have to show: a copy, or a smaller count of names. */
    void remember(Inode low, OverlayInode shown) {
        if (low.nlink > 1) {
            copied.put(low, shown);
        }
    }
}
