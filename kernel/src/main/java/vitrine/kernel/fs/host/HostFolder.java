package vitrine.kernel.fs.host;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.DirectorySink;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.gate.HostFiles;

/** A folder of the host. */
final class HostFolder extends HostInode {
    /** The listing that is being read, as it was when its reading began. */
    private @Nullable List<String> names;

    HostFolder(HostFs fs, HostFiles.Attributes a, @Nullable HostFolder parent, String name) {
        super(fs, a, parent, name);
    }

    private List<String> below(String name) {
        List<String> p = path();
        p.add(name);
        return p;
    }

    @Override
    public @Nullable Inode lookup(String name) {
        try {
            return fs.inode(fs.tree.stat(below(name)), this, name);
        } catch (Errno e) {
            if (e.number() == Errno.ENOENT) {
                return null;
            }
            throw e;
        }
    }

    /** What was just made must be there. */
    private Inode made(String name) {
        names = null;
        Inode i = lookup(name);
        if (i == null) {
            throw Errno.of(Errno.ENOENT);
        }
        reload();
        return i;
    }

    @Override
    public Inode mknod(String name, int newMode, int newUid, int newGid, long newRdev) {
        if (!Mode.isRegular(newMode)) {
            throw Errno.of(Errno.EPERM);
        }
        fs.tree.create(below(name), newMode & 0777);
        return made(name);
    }

    @Override
    public Inode mkdir(String name, int newMode, int newUid, int newGid) {
        fs.tree.mkdir(below(name), newMode & 0777);
        return made(name);
    }

    @Override
    public Inode symlink(String name, String target, int newUid, int newGid) {
        fs.tree.symlink(below(name), target);
        return made(name);
    }

    @Override
    public void link(String name, Inode target) {
        if (!(target instanceof HostInode t) || t.fs != fs) {
            throw Errno.of(Errno.EXDEV);
        }
        fs.tree.link(below(name), t.path());
        made(name);
    }

    @Override
    public void unlink(String name, Inode victim) {
        fs.tree.unlink(below(name));
        names = null;
        ((HostInode) victim).unlinked();
        reload();
    }

    @Override
    public void rmdir(String name, Inode victim) {
        fs.tree.rmdir(below(name));
        names = null;
        victim.nlink = 0;
        reload();
    }

    @Override
    public void rename(String name, Inode moved, Inode newFolder, String newName, @Nullable Inode replaced, int flags) {
        if ((flags & (Fcntl.RENAME_EXCHANGE | Fcntl.RENAME_WHITEOUT)) != 0) {
            throw Errno.of(Errno.EINVAL);
        }
        HostFolder to = (HostFolder) newFolder;
        fs.tree.rename(below(name), to.below(newName));
        names = null;
        to.names = null;
        ((HostInode) moved).moved(to, newName);
        if (replaced instanceof HostInode r) {
            r.unlinked();
        }
        reload();
        if (to != this) {
            to.reload();
        }
    }

    @Override
    public void readdir(long cookie, DirectorySink sink) {
        List<String> list = names;
        if (list == null || cookie == 2 && fs.trust >= 0) {
            list = fs.tree.list(path());
            names = list;
        }
        for (long c = cookie; c - 2 < list.size(); c++) {
            String name = list.get((int) c - 2);
            Inode i;
            try {
                i = lookup(name);
            } catch (Errno e) {
                continue; // the host does not let us look at it
            }
            if (i != null && !sink.entry(name, i.ino, i.mode, c + 1)) {
                return;
            }
        }
    }

    @Override
    public void closed() {
        names = null;
    }
}
