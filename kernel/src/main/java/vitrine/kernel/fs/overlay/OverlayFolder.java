package vitrine.kernel.fs.overlay;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.DirectorySink;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.MetadataBudget;

/**
 * A folder of the overlay: names below that are not hidden, and names above.
 *
 * <pre>
 * cookies: 2 …           names that are below and not hidden, by the cookie they have below
 *          UPPER + …     names that are only above, by the cookie they have there
 * </pre>
 *
 * <p>A name moves from the second kind to the first never, and from the first to the second only by being removed and
 * made again; so a copy-up while a folder is being listed neither loses nor repeats a name.
 */
final class OverlayFolder extends OverlayInode {
    private static final long UPPER = 1L << 48;

    /** Names below that were removed or replaced (whiteouts). */
    private final Set<String> hidden = new HashSet<>();

    OverlayFolder(OverlayFs fs, @Nullable Inode lower, @Nullable OverlayFolder folder, String name) {
        super(fs, lower, folder, name);
    }

    private Inode writableFolder() {
        return copyUp();
    }

    @Override
    public @Nullable OverlayInode lookup(String name) {
        Inode up = upper();
        if (up != null) {
            Inode u = up.lookup(name);
            if (u != null) {
                return Objects.requireNonNull((OverlayInode) u.above);
            }
        }
        Inode l = below(name);
        return l == null ? null : fs.show(l, this, name);
    }

    /** What the lower tree shows under a name, unless it is hidden. */
    private @Nullable Inode below(String name) {
        Inode low = lower();
        return low == null || hidden.contains(name) ? null : low.lookup(name);
    }

    /** Hides a name of the lower tree. Throws ENOSPC. */
    private void hide(String name) {
        if (below(name) != null) {
            fs.vfs.budget.charge(MetadataBudget.OBJECT + name.length());
            hidden.add(name);
        }
    }

    private void changed() {
        mtime = fs.vfs.time();
        ctime = mtime;
    }

    private OverlayInode made(String name, Inode up) {
        OverlayInode i = fs.fresh(up, this, name);
        if (i.isDirectory()) {
            nlink++;
        }
        changed();
        return i;
    }

    @Override
    public Inode mknod(String name, int newMode, int newUid, int newGid, long newRdev) {
        return made(name, writableFolder().mknod(name, newMode, newUid, newGid, newRdev));
    }

    @Override
    public Inode mkdir(String name, int newMode, int newUid, int newGid) {
        return made(name, writableFolder().mkdir(name, newMode, newUid, newGid));
    }

    @Override
    public Inode symlink(String name, String target, int newUid, int newGid) {
        return made(name, writableFolder().symlink(name, target, newUid, newGid));
    }

    @Override
    public Inode tmpfile(int newMode, int newUid, int newGid) {
        return fs.fresh(writableFolder().tmpfile(newMode, newUid, newGid), this, "");
    }

    @Override
    public void link(String name, Inode target) {
        OverlayInode t = mine(target);
        Inode up = t.copyUp();
        writableFolder().link(name, up);
        if (t.nlink == 0) {
            t.moved(this, name);
        }
        t.nlink++;
        changed();
        t.ctime = ctime;
    }

    private OverlayInode mine(Inode i) {
        if (i instanceof OverlayInode o && o.fs == fs) {
            return o;
        }
        throw Errno.of(Errno.EXDEV);
    }

    /** Takes a name away in both trees. */
    private void remove(String name, boolean folder) {
        hide(name);
        Inode up = upper();
        Inode u = up == null ? null : up.lookup(name);
        if (up == null || u == null) {
            writableFolder();
        } else if (folder) {
            up.rmdir(name, u);
        } else {
            up.unlink(name, u);
        }
    }

    @Override
    public void unlink(String name, Inode victim) {
        remove(name, false);
        changed();
        victim.nlink--;
        victim.ctime = ctime;
        hold(mine(victim), name);
    }

    /** One of several names of a file below is gone. */
    private void hold(OverlayInode i, String name) {
        i.lost(this, name);
        Inode low = i.lower();
        if (low != null && i.upper() == null) {
            fs.remember(low, i);
        }
    }

    @Override
    public void rmdir(String name, Inode victim) {
        if (!((OverlayFolder) victim).isEmpty()) {
            throw Errno.of(Errno.ENOTEMPTY);
        }
        remove(name, true);
        changed();
        nlink--;
        victim.nlink = 0;
    }

    private boolean isEmpty() {
        boolean[] any = new boolean[1];
        readdir(2, (name, ino, mode, next) -> {
            any[0] = true;
            return false;
        });
        return !any[0];
    }

    @Override
    public void rename(String name, Inode moved, Inode newFolder, String newName, @Nullable Inode replaced, int flags) {
        OverlayFolder to = (OverlayFolder) newFolder;
        OverlayInode m = mine(moved);
        if ((flags & Fcntl.RENAME_WHITEOUT) != 0) {
            throw Errno.of(Errno.EINVAL);
        }
        boolean exchange = (flags & Fcntl.RENAME_EXCHANGE) != 0;
        if (!exchange && replaced instanceof OverlayFolder f && !f.isEmpty()) {
            throw Errno.of(Errno.ENOTEMPTY);
        }
        Inode from = writableFolder();
        Inode into = to.writableFolder();
        Inode up = named(from, name, m);
        if (exchange && replaced != null) {
            named(into, newName, mine(replaced));
        }
        hide(name);
        to.hide(newName);
        from.rename(name, up, into, newName, into.lookup(newName), flags);
        changed();
        to.changed();
        m.ctime = ctime;
        m.moved(to, newName);
        settle(m, to, newName, replaced, exchange, name);
    }

    /** The upper inode, under that name too: of a file with several names below it may have had another. */
    private static Inode named(Inode folder, String name, OverlayInode i) {
        Inode up = i.copyUp();
        if (folder.lookup(name) == null) {
            folder.link(name, up);
        }
        return up;
    }

    private void settle(
            OverlayInode m, OverlayFolder to, String newName, @Nullable Inode replaced, boolean exchange, String name) {
        int gained = m.isDirectory() ? 1 : 0;
        int lost = replaced != null && replaced.isDirectory() ? 1 : 0;
        to.nlink += gained - lost;
        nlink -= gained;
        if (replaced == null) {
            return;
        }
        if (exchange) {
            nlink += lost;
            mine(replaced).moved(this, name);
        } else if (lost > 0) {
            replaced.nlink = 0;
        } else {
            replaced.nlink--;
            replaced.ctime = ctime;
            to.hold(mine(replaced), newName);
        }
    }

    @Override
    public void readdir(long cookie, DirectorySink sink) {
        boolean[] stopped = new boolean[1];
        Inode low = lower();
        if (low != null && cookie < UPPER) {
            low.readdir(cookie, (name, ino, mode, next) -> {
                if (hidden.contains(name)) {
                    return true;
                }
                Inode up = upper();
                Inode u = up == null ? null : up.lookup(name);
                stopped[0] = !sink.entry(name, u == null ? ino : u.ino, u == null ? mode : u.mode, next);
                return !stopped[0];
            });
        }
        Inode up = upper();
        if (stopped[0] || up == null) {
            return;
        }
        up.readdir(
                Math.max(2, cookie - UPPER),
                (name, ino, mode, next) -> below(name) != null || sink.entry(name, ino, mode, UPPER + next));
    }
}
