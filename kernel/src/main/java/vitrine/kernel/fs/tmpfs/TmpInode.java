package vitrine.kernel.fs.tmpfs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.FileSystem;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.MetadataBudget;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.SpecialFiles;
import vitrine.kernel.task.Task;

/** What all inodes of the memory file system share; by itself a device, FIFO or socket. */
class TmpInode extends Inode {
    final TmpFs fs;
    private int users;
    private boolean freed;
    private @Nullable Map<String, byte[]> xattrs;

    TmpInode(TmpFs fs, int mode, int uid, int gid) {
        fs.vfs.budget.charge(MetadataBudget.OBJECT);
        try {
            this.ino = fs.newIno();
        } catch (Errno e) {
            fs.vfs.budget.release(MetadataBudget.OBJECT);
            throw e;
        }
        this.fs = fs;
        this.mode = mode;
        this.uid = uid;
        this.gid = gid;
        long now = fs.vfs.time();
        atime = now;
        mtime = now;
        ctime = now;
        btime = now;
    }

    @Override
    public long size() {
        return 0;
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
    public @Nullable OpenFile open(Task t, PathRef path, int flags) {
        return SpecialFiles.open(fs.vfs, t, path, flags);
    }

    @Override
    public void opened() {
        users++;
    }

    @Override
    public void closed() {
        users--;
        freeIfUnused();
    }

    @Override
    public final void hold() {
        nlink++;
    }

    @Override
    public final void unhold() {
        unlinked();
    }

    /** One name less. */
    void unlinked() {
        nlink--;
        ctime = fs.vfs.time();
        freeIfUnused();
    }

    private void freeIfUnused() {
        if (nlink <= 0 && users == 0 && !freed) {
            freed = true;
            free();
            fs.freeIno();
            fs.vfs.budget.release(MetadataBudget.OBJECT);
        }
    }

    /** Gives back what belongs to the content. */
    void free() {
        if (xattrs != null) {
            for (Map.Entry<String, byte[]> e : xattrs.entrySet()) {
                fs.vfs.budget.release(cost(e.getKey(), e.getValue()));
            }
            xattrs = null;
        }
    }

    private static long cost(String name, byte[] value) {
        return MetadataBudget.OBJECT + name.length() + value.length;
    }

    @Override
    public byte @Nullable [] getXattr(String name) {
        return xattrs == null ? null : xattrs.get(name);
    }

    @Override
    public void setXattr(String name, byte[] value, int flags) {
        Map<String, byte[]> map = xattrs == null ? new TreeMap<>() : xattrs;
        byte[] old = map.get(name);
        if (old != null && (flags & 1) != 0) {
            throw Errno.of(Errno.EEXIST);
        }
        if (old == null && (flags & 2) != 0) {
            throw Errno.of(Errno.ENODATA);
        }
        fs.vfs.budget.charge(cost(name, value));
        if (old != null) {
            fs.vfs.budget.release(cost(name, old));
        }
        map.put(name, value);
        xattrs = map;
    }

    @Override
    public void removeXattr(String name) {
        byte[] old = xattrs == null ? null : xattrs.remove(name);
        if (old == null) {
            throw Errno.of(Errno.ENODATA);
        }
        fs.vfs.budget.release(cost(name, old));
    }

    @Override
    public List<String> listXattr() {
        return xattrs == null ? List.of() : new ArrayList<>(xattrs.keySet());
    }
}
