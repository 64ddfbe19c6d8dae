package vitrine.kernel.fs.overlay;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.FileSystem;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PageSource;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.SpecialFiles;
import vitrine.kernel.fs.tmpfs.TmpFile;
import vitrine.kernel.task.Task;

/**
 * An inode of the overlay: shown from below until it is copied up, then from above. Its own fields are the attributes
 * that count; those of the upper inode are only kept for its tree.
 */
class OverlayInode extends Inode {
    final OverlayFs fs;
    private @Nullable Inode lower;
    private @Nullable Inode upper;
    private @Nullable OverlayFolder folder;
    private String name;
    private int users;

    /** Whether the upper inode is kept for names that only the lower tree has. */
    private boolean held;

    OverlayInode(OverlayFs fs, @Nullable Inode lower, @Nullable OverlayFolder folder, String name) {
        this.fs = fs;
        this.lower = lower;
        this.folder = folder;
        this.name = name;
        if (lower != null) {
            attributesOf(lower);
        }
    }

    final void attributesOf(Inode i) {
        mode = i.mode;
        uid = i.uid;
        gid = i.gid;
        nlink = i.nlink;
        ino = i.ino;
        rdev = i.rdev;
        atime = i.atime;
        mtime = i.mtime;
        ctime = i.ctime;
        btime = i.btime;
    }

    /** It was looked up again below; the host may have changed it. */
    final void metAgain(Inode low) {
        if (upper == null && lower == low) {
            long newest = Math.max(atime, low.atime);
            attributesOf(low);
            atime = newest;
        }
    }

    /** It has this name below, among others perhaps. */
    final void metNamed(OverlayFolder in, String foundName) {
        if (upper == null) {
            moved(in, foundName);
        }
    }

    final @Nullable Inode lower() {
        return lower;
    }

    final @Nullable Inode upper() {
        return upper;
    }

    final void moved(OverlayFolder to, String newName) {
        folder = to;
        name = newName;
    }

    /** It has that name no more; with others below, it is copied up without a name if need be. */
    final void lost(OverlayFolder from, String oldName) {
        Inode up = upper;
        if (nlink == 0 && held && up != null) {
            held = false;
            up.unhold();
        }
        if (folder == from && name.equals(oldName)) {
            folder = null;
        }
    }

    /** Takes an inode of the upper tree as its own. */
    final void adopt(Inode up) {
        up.above = this;
        up.ino = ino;
        upper = up;
        for (int i = 0; i < users; i++) {
            up.opened();
            if (lower != null) {
                lower.closed();
            }
        }
    }

    /** Makes sure that it is in the upper tree, and returns it there. Throws ENOSPC. */
    final Inode copyUp() {
        Inode up = upper;
        if (up != null) {
            return up;
        }
        Inode low = Objects.requireNonNull(lower);
        OverlayFolder in = folder;
        up = in == null || nlink == 0 ? nameless(low) : copy(in.copyUp(), low);
        adopt(up);
        if (!isDirectory()) {
            fs.remember(low, this);
            if (nlink > 0 && (low.nlink > 1 || in == null)) {
                up.hold();
                held = true;
            }
        }
        return up;
    }

    private Inode copy(Inode parent, Inode low) {
        long parentMtime = parent.mtime;
        Inode made = switch (mode & Mode.S_IFMT) {
            case Mode.S_IFDIR -> parent.mkdir(name, mode, uid, gid);
            case Mode.S_IFLNK -> parent.symlink(name, linkText(low), uid, gid);
            default -> parent.mknod(name, mode, uid, gid, rdev);
        };
        parent.mtime = parentMtime;
        content(made, low);
        return made;
    }

    private static void content(Inode made, Inode low) {
        if (made instanceof TmpFile f) {
            low.refresh();
            f.copyOf(Objects.requireNonNull(low.pages()), low.size());
        }
    }

    /** A copy of a file of which only other names below, or open descriptions, are left. */
    private Inode nameless(Inode low) {
        if (!isRegular()) {
            throw Errno.of(Errno.ENOENT);
        }
        Inode made = fs.upper.root().tmpfile(mode, uid, gid);
        content(made, low);
        return made;
    }

    /** A link's text does not depend on the reader in the trees that can lie below. */
    @SuppressWarnings("NullAway") // the reader is only asked by /proc
    private static String linkText(Inode low) {
        return low.readlink(null);
    }

    private Inode current() {
        Inode up = upper;
        return up != null ? up : Objects.requireNonNull(lower);
    }

    @Override
    public final void refresh() {
        Inode low = lower;
        if (upper == null && low != null) {
            low.refresh();
            if (low.mtime != mtime || low.mode != mode) {
                metAgain(low);
            }
        }
    }

    @Override
    public final boolean recentlySeen() {
        return upper != null || current().recentlySeen();
    }

    @Override
    public long size() {
        return current().size();
    }

    @Override
    public long blocks() {
        return current().blocks();
    }

    @Override
    public final long dev() {
        return fs.dev();
    }

    @Override
    public final FileSystem fileSystem() {
        return fs;
    }

    @Override
    public String readlink(Task t) {
        return current().readlink(t);
    }

    @Override
    public final @Nullable OpenFile open(Task t, PathRef path, int flags) {
        if (isRegular()) {
            if (Fcntl.writes(flags) || (flags & Fcntl.O_TRUNC) != 0) {
                copyUp();
            } else if (upper == null) {
                current().prepareRead();
            }
        }
        return SpecialFiles.open(fs.vfs, t, path, flags);
    }

    @Override
    public final void opened() {
        users++;
        current().opened();
    }

    @Override
    public final void closed() {
        users--;
        current().closed();
    }

    @Override
    public final @Nullable PageSource pages() {
        return current().pages();
    }

    @Override
    public final void extend(long size) {
        copyUp().extend(size);
    }

    @Override
    public final void truncate(long size) {
        copyUp().truncate(size);
    }

    @Override
    public final void allocate(int how, long offset, long length) {
        copyUp().allocate(how, offset, length);
    }

    @Override
    public final long seekData(long offset, boolean data) {
        return current().seekData(offset, data);
    }

    @Override
    public final void chmod(int newMode) {
        copyUp();
        super.chmod(newMode);
    }

    @Override
    public final void chown(int newUid, int newGid) {
        copyUp();
        super.chown(newUid, newGid);
    }

    @Override
    public final void setTimes(long newAtime, long newMtime) {
        copyUp();
        super.setTimes(newAtime, newMtime);
    }

    @Override
    public final void accessed(long now) {
        if (upper != null) { // the others are forgotten when the Java heap is cleaned, which must not be seen
            super.accessed(now);
        }
    }

    @Override
    public final byte @Nullable [] getXattr(String attribute) {
        return current().getXattr(attribute);
    }

    @Override
    public final void setXattr(String attribute, byte[] value, int flags) {
        copyUp().setXattr(attribute, value, flags);
    }

    @Override
    public final void removeXattr(String attribute) {
        copyUp().removeXattr(attribute);
    }

    @Override
    public final List<String> listXattr() {
        return current().listXattr();
    }

    @Override
    public final void neverLink() {
        copyUp().neverLink();
    }

    @Override
    public final boolean linkable() {
        return upper != null && upper.linkable();
    }
}
