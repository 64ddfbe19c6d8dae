package vitrine.kernel.fs.host;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.FileSystem;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.SpecialFiles;
import vitrine.kernel.gate.HostFiles;
import vitrine.kernel.task.Task;

/** An inode of the host, known by a name that it has; by itself a link or a special file. */
class HostInode extends Inode {
    final HostFs fs;
    private @Nullable HostFolder parent;
    private String name;
    private long asked;
    long size;

    HostInode(HostFs fs, HostFiles.Attributes a, @Nullable HostFolder parent, String name) {
        this.fs = fs;
        this.parent = parent;
        this.name = name;
        this.ino = HostFs.number(a);
        take(a);
    }

    private void take(HostFiles.Attributes a) {
        mode = a.mode();
        uid = a.uid();
        gid = a.gid();
        nlink = a.nlink();
        rdev = a.rdev();
        size = a.size();
        atime = a.atime();
        mtime = a.mtime();
        ctime = a.ctime();
        asked = hostTime();
    }

    final long hostTime() {
        return fs.trust < 0 ? 0 : fs.vfs.kernel.gate.nanoTime();
    }

    /** It was met again at this name, with these attributes. */
    final void found(HostFiles.Attributes a, HostFolder in, String at) {
        parent = in;
        name = at;
        update(a);
    }

    /** New attributes of the same inode; a file forgets its pages when they tell of a change. */
    void update(HostFiles.Attributes a) {
        take(a);
    }

    /** It was renamed by the guest. */
    final void moved(HostFolder to, String newName) {
        parent = to;
        name = newName;
    }

    /** Names from the top of the mount to here. */
    final List<String> path() {
        Deque<String> names = new ArrayDeque<>();
        HostInode i = this;
        for (HostFolder p = parent; p != null; p = i.parent) {
            names.addFirst(i.name);
            i = p;
        }
        return new ArrayList<>(names);
    }

    @Override
    public final boolean recentlySeen() {
        return fresh();
    }

    private boolean fresh() {
        return fs.trust < 0 || hostTime() - asked < fs.trust;
    }

    @Override
    public void refresh() {
        if (fresh() || nlink == 0) {
            return;
        }
        try {
            HostFiles.Attributes a = fs.tree.stat(path());
            if (HostFs.number(a) == ino && (a.mode() & Mode.S_IFMT) == (mode & Mode.S_IFMT)) {
                update(a);
            }
        } catch (Errno e) {
            asked = hostTime(); // removed or unreadable by now: what was known stays
        }
    }

    /** Asks again at once: the guest changed it. */
    final void reload() {
        asked = hostTime() - fs.trust - 1;
        try {
            update(fs.tree.stat(path()));
        } catch (Errno e) {
            asked = hostTime();
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public long dev() {
        return fs.dev();
    }

    @Override
    public FileSystem fileSystem() {
        return fs;
    }

    @Override
    public String readlink(Task t) {
        return fs.tree.readlink(path());
    }

    @Override
    public @Nullable OpenFile open(Task t, PathRef path, int flags) {
        return SpecialFiles.open(fs.vfs, t, path, flags);
    }

    @Override
    public void chmod(int newMode) {
        fs.tree.chmod(path(), newMode);
        mode = mode & Mode.S_IFMT | newMode & Mode.S_IALLUGO;
    }

    @Override
    public void chown(int newUid, int newGid) {
        fs.tree.chown(path(), newUid, newGid);
        super.chown(newUid, newGid);
    }

    @Override
    public void setTimes(long newAtime, long newMtime) {
        fs.tree.setTimes(path(), newAtime, newMtime);
        super.setTimes(newAtime, newMtime);
    }

    @Override
    public final void accessed(long now) {
        // The host keeps the times of its files.
    }

    /** The guest took one of its names away. */
    final void unlinked() {
        nlink--;
        ctime = fs.vfs.time();
    }
}
