package vitrine.kernel.fs.tmpfs;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.DirectorySink;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.MetadataBudget;

/** A folder in memory. Every entry has a cookie that only grows, so listing is stable under changes. */
public final class TmpFolder extends TmpInode {
    private record Entry(String name, TmpInode inode, long cookie) {}

    /** What one entry adds to st_size (BOGO_DIRENT_SIZE of Linux). */
    private static final int ENTRY_SIZE = 20;

    private final Map<String, Entry> byName = new HashMap<>();
    private final TreeMap<Long, Entry> byCookie = new TreeMap<>();
    private long nextCookie = 2;

    TmpFolder(TmpFs fs, int mode, int uid, int gid) {
        super(fs, Mode.S_IFDIR | mode & Mode.S_IALLUGO, uid, gid);
        nlink = 2;
    }

    @Override
    public long size() {
        return (byName.size() + 2L) * ENTRY_SIZE;
    }

    @Override
    public long blocks() {
        return 0;
    }

    @Override
    public @Nullable Inode lookup(String name) {
        Entry e = byName.get(name);
        return e == null ? null : e.inode;
    }

    private void add(String name, TmpInode inode) {
        Entry e = new Entry(name, inode, nextCookie++);
        byName.put(name, e);
        byCookie.put(e.cookie, e);
        changed();
    }

    private void take(String name) {
        Entry e = byName.remove(name);
        if (e != null) {
            byCookie.remove(e.cookie);
            fs.vfs.budget.release(MetadataBudget.OBJECT + name.length());
        }
        changed();
    }

    /** All names, oldest first. */
    public List<String> names() {
        return byCookie.values().stream().map(e -> e.name).toList();
    }

    private void charge(String name) {
        fs.vfs.budget.charge(MetadataBudget.OBJECT + name.length());
    }

    private void changed() {
        mtime = fs.vfs.time();
        ctime = mtime;
    }

    /** Charges for the name, makes the inode, enters it. */
    private <T extends TmpInode> T enter(String name, java.util.function.Supplier<T> maker) {
        charge(name);
        T inode;
        try {
            inode = maker.get();
        } catch (Errno e) {
            fs.vfs.budget.release(MetadataBudget.OBJECT + name.length());
            throw e;
        }
        add(name, inode);
        return inode;
    }

    @Override
    public TmpInode mknod(String name, int newMode, int newUid, int newGid, long newRdev) {
        return enter(name, () -> {
            TmpInode i = Mode.isRegular(newMode)
                    ? new TmpFile(fs, newMode, newUid, newGid)
                    : new TmpInode(fs, newMode, newUid, newGid);
            i.rdev = newRdev;
            return i;
        });
    }

    @Override
    public TmpFolder mkdir(String name, int newMode, int newUid, int newGid) {
        TmpFolder folder = enter(name, () -> new TmpFolder(fs, newMode, newUid, newGid));
        nlink++;
        return folder;
    }

    @Override
    public Inode symlink(String name, String target, int newUid, int newGid) {
        return enter(name, () -> new TmpLink(fs, target, newUid, newGid));
    }

    @Override
    public Inode tmpfile(int newMode, int newUid, int newGid) {
        TmpFile f = new TmpFile(fs, newMode, newUid, newGid);
        f.nlink = 0;
        f.linkable = true;
        return f;
    }

    @Override
    public void link(String name, Inode target) {
        TmpInode inode = mine(target);
        charge(name);
        add(name, inode);
        inode.nlink++;
        inode.ctime = ctime;
    }

    private TmpInode mine(Inode inode) {
        if (inode instanceof TmpInode i && i.fs == fs) {
            return i;
        }
        throw Errno.of(Errno.EXDEV);
    }

    @Override
    public void unlink(String name, Inode victim) {
        take(name);
        mine(victim).unlinked();
    }

    @Override
    public void rmdir(String name, Inode victim) {
        if (!((TmpFolder) victim).byName.isEmpty()) {
            throw Errno.of(Errno.ENOTEMPTY);
        }
        take(name);
        nlink--;
        victim.nlink = 1;
        mine(victim).unlinked();
    }

    @Override
    public void rename(String name, Inode moved, Inode newFolder, String newName, @Nullable Inode replaced, int flags) {
        TmpFolder to = (TmpFolder) newFolder;
        TmpInode inode = mine(moved);
        if (replaced != null && (flags & Fcntl.RENAME_EXCHANGE) != 0) {
            exchange(name, inode, to, newName, mine(replaced));
            return;
        }
        if (replaced instanceof TmpFolder f && !f.byName.isEmpty()) {
            throw Errno.of(Errno.ENOTEMPTY);
        }
        to.charge(newName);
        if (replaced != null) {
            if (replaced.isDirectory()) {
                to.rmdir(newName, replaced);
            } else {
                to.unlink(newName, replaced);
            }
        }
        take(name);
        to.add(newName, inode);
        inode.ctime = ctime;
        if (inode.isDirectory() && to != this) {
            nlink--;
            to.nlink++;
        }
        if ((flags & Fcntl.RENAME_WHITEOUT) != 0) {
            mknod(name, Mode.S_IFCHR, 0, 0, 0);
        }
    }

    private void exchange(String name, TmpInode inode, TmpFolder to, String newName, TmpInode other) {
        Entry a = new Entry(name, other, entry(name).cookie);
        Entry b = new Entry(newName, inode, to.entry(newName).cookie);
        byName.put(name, a);
        byCookie.put(a.cookie, a);
        to.byName.put(newName, b);
        to.byCookie.put(b.cookie, b);
        changed();
        to.changed();
        inode.ctime = ctime;
        other.ctime = ctime;
        if (to != this) {
            int delta = (other.isDirectory() ? 1 : 0) - (inode.isDirectory() ? 1 : 0);
            nlink += delta;
            to.nlink -= delta;
        }
    }

    private Entry entry(String name) {
        Entry e = byName.get(name);
        if (e == null) {
            throw Errno.of(Errno.ENOENT);
        }
        return e;
    }

    @Override
    public void readdir(long cookie, DirectorySink sink) {
        // The sink may not change this folder, so the view stays valid while it is walked.
        for (Entry e : byCookie.tailMap(cookie, true).values()) {
            if (!sink.entry(e.name, e.inode.ino, e.inode.mode, e.cookie + 1)) {
                return;
            }
        }
    }

    /** Whether it has no entries. */
    public boolean isEmpty() {
        return byName.isEmpty();
    }

    @Override
    void free() {
        // Not by recursion: a guest can nest folders deeper than the Java stack.
        Deque<TmpFolder> folders = new ArrayDeque<>();
        folders.add(this);
        while (!folders.isEmpty()) {
            folders.remove().empty(folders);
        }
        super.free();
    }

    /** Takes all entries away; folders among them are left to the caller. */
    private void empty(Deque<TmpFolder> folders) {
        for (Entry e : byCookie.values()) {
            fs.vfs.budget.release(MetadataBudget.OBJECT + e.name.length());
            if (e.inode instanceof TmpFolder f) {
                folders.add(f);
                f.nlink = 0;
            } else {
                e.inode.unlinked();
            }
        }
        byName.clear();
        byCookie.clear();
    }
}
