package vitrine.kernel.cgroup;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.fs.Access;
import vitrine.kernel.fs.DirectorySink;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.pseudo.PseudoFolder;
import vitrine.kernel.fs.pseudo.PseudoFs;

/** A group as a folder: its files, which depend on its controllers, and its children. */
final class CgroupFolder extends PseudoFolder {
    private static final int CHILDREN = 1000;

    final Cgroup group;
    private final @Nullable CgroupFile[] files = new @Nullable CgroupFile[Entry.ALL.size()];

    CgroupFolder(PseudoFs fs, Cgroup group) {
        super(fs, group.mode & 0777, group.id << 8);
        this.group = group;
        this.mode = Mode.S_IFDIR | group.mode & 01777;
        this.uid = group.uid;
        this.gid = group.gid;
    }

    PseudoFs pseudoFs() {
        return fs;
    }

    private CgroupFile file(int index) {
        CgroupFile f = files[index];
        if (f == null) {
            f = new CgroupFile(fs, group, Entry.ALL.get(index), (group.id << 8) + index + 1);
            files[index] = f;
        }
        return f;
    }

    /** Throws EACCES unless one may write to cgroup.procs with these credentials. */
    void checkProcsWritable(Cred cred) {
        Access.check(cred, file(Entry.PROCS), Access.WRITE);
    }

    @Override
    public int nameRefusal() {
        return 0;
    }

    @Override
    public void refresh() {
        nlink = group.dead ? 0 : 2 + group.children.size();
    }

    @Override
    protected @Nullable Inode find(String name) {
        if (group.dead) {
            return null;
        }
        Cgroup child = group.children.get(name);
        if (child != null) {
            return CgroupFs.folder(child);
        }
        for (int i = 0; i < files.length; i++) {
            Entry e = Entry.ALL.get(i);
            if (e.name().equals(name)) {
                return e.isIn(group) ? file(i) : null;
            }
        }
        return null;
    }

    @Override
    protected void list(long from, DirectorySink sink) {
        if (group.dead) {
            return;
        }
        for (int i = (int) from; i < files.length; i++) {
            Entry e = Entry.ALL.get(i);
            if (e.isIn(group)
                    && !sink.entry(
                            e.name(), (group.id << 8) + i + 1, Mode.S_IFREG | e.permissions(), DYNAMIC + i + 1)) {
                return;
            }
        }
        for (Cgroup c : group.children.values()) { // in the order of their making, so of their ids
            long key = CHILDREN + c.id;
            if (key >= from && !sink.entry(c.name, c.id << 8, Mode.S_IFDIR | c.mode & 01777, DYNAMIC + key + 1)) {
                return;
            }
        }
    }

    @Override
    public Inode mkdir(String name, int newMode, int newUid, int newGid) {
        if (find(name) != null) {
            throw Errno.of(Errno.EEXIST);
        }
        return CgroupFs.folder(group.all.make(group, name, newMode, newUid, newGid));
    }

    @Override
    public void rmdir(String name, Inode victim) {
        if (!(victim instanceof CgroupFolder f)) {
            throw Errno.of(Errno.ENOTDIR);
        }
        group.all.remove(f.group);
    }

    @Override
    public Inode mknod(String name, int newMode, int newUid, int newGid, long newRdev) {
        throw Errno.of(Mode.isRegular(newMode) ? Errno.EACCES : Errno.EPERM);
    }

    @Override
    public void chmod(int newMode) {
        mode = mode & Mode.S_IFMT | newMode & Mode.S_IALLUGO;
    }

    @Override
    public void chown(int newUid, int newGid) {
        uid = newUid;
        gid = newGid;
    }

    @Override
    public void setTimes(long newAtime, long newMtime) {
        atime = newAtime;
        mtime = newMtime;
    }
}
