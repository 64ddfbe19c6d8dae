package vitrine.kernel.fs.host;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.DirectorySink;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.gate.HostFiles;

/** A folder of the host, and the nodes in memory beside it. */
final class HostFolder extends HostInode {
    /** The listing that is being read, as it was when the last reading of it began; null while nobody reads. */
    private @Nullable HostListing listing;

    private int users;

    private final HostNodes nodes = new HostNodes(fs);

    HostFolder(HostFs fs, HostFiles.Attributes a, @Nullable HostFolder parent, String name) {
        super(fs, a, parent, name);
    }

    private List<String> below(String name) {
        List<String> p = path();
        p.add(name);
        return p;
    }

    /** What the host has under a name, or null. */
    private @Nullable HostInode onHost(String name) {
        try {
            return fs.inode(fs.tree.stat(below(name)), this, name);
        } catch (Errno e) {
            if (e.number() == Errno.ENOENT) {
                return null;
            }
            throw e;
        }
    }

    @Override
    public @Nullable Inode lookup(String name) {
        HostInode i = onHost(name);
        if (i != null && !nodes.isEmpty()) {
            drop(name);
        }
        return i != null ? i : nodes.get(name);
    }

    /** A node loses its name. */
    private void drop(String name) {
        nodes.remove(name);
        fs.keep(this, nodes);
    }

    /** A node gets a name. Throws ENOSPC. */
    private void add(String name, HostNode node) {
        nodes.add(name, node);
        fs.keep(this, nodes);
    }

    /** What was just made must be there. */
    private Inode made(String name) {
        Inode i = onHost(name);
        if (i == null) {
            throw Errno.of(Errno.ENOENT);
        }
        reload();
        return i;
    }

    /** Names in memory changed: the host's folder shows it by its time, unless it is not ours to set. */
    private void touched() {
        try {
            fs.tree.setTimes(path(), atime, fs.vfs.kernel.gate.epochNanos());
        } catch (Errno e) {
            return;
        }
        reload();
    }

    @Override
    public Inode mknod(String name, int newMode, int newUid, int newGid, long newRdev) {
        if (Mode.isRegular(newMode)) {
            fs.tree.create(below(name), newMode & 0777);
            return made(name);
        }
        HostNode node = new HostNode(fs, newMode, newUid, newGid, newRdev);
        try {
            add(name, node);
        } catch (Errno e) {
            node.neverUsed();
            throw e;
        }
        touched();
        return node;
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
        if (!(target instanceof HostInode t)) {
            add(name, HostNode.of(fs, target));
            touched();
            return;
        }
        if (t.fs != fs) {
            throw Errno.of(Errno.EXDEV);
        }
        fs.tree.link(below(name), t.path());
        made(name);
    }

    @Override
    public void unlink(String name, Inode victim) {
        if (victim instanceof HostNode) {
            drop(name);
            touched();
            return;
        }
        fs.tree.unlink(below(name));
        ((HostInode) victim).unlinked();
        reload();
    }

    @Override
    public void rmdir(String name, Inode victim) {
        checkNoNodes(victim);
        fs.tree.rmdir(below(name));
        victim.nlink = 0;
        reload();
    }

    /** A folder with nodes is not empty, whatever the host says. */
    private static void checkNoNodes(@Nullable Inode i) {
        if (i instanceof HostFolder f && !f.nodes.isEmpty()) {
            throw Errno.of(Errno.ENOTEMPTY);
        }
    }

    /** A node moves; a file of the host that had its new name is gone. */
    private void renameNode(String name, HostNode node, HostFolder to, String newName, @Nullable Inode replaced) {
        if (replaced != null) {
            to.unlink(newName, replaced);
        }
        to.add(newName, node);
        drop(name);
        touched();
        to.touched();
    }

    @Override
    public void rename(String name, Inode moved, Inode newFolder, String newName, @Nullable Inode replaced, int flags) {
        if ((flags & (Fcntl.RENAME_EXCHANGE | Fcntl.RENAME_WHITEOUT)) != 0) {
            throw Errno.of(Errno.EINVAL);
        }
        HostFolder to = (HostFolder) newFolder;
        if (moved instanceof HostNode n) {
            renameNode(name, n, to, newName, replaced);
            return;
        }
        checkNoNodes(replaced);
        fs.tree.rename(below(name), to.below(newName));
        to.drop(newName);
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
        HostListing list = listing;
        if (list == null) {
            list = new HostListing(fs.tree.list(path()));
            listing = list;
        } else if (cookie == 2 && fs.trust >= 0) {
            list.renew(fs.tree.list(path()));
        }
        for (Map.Entry<Long, String> e : list.from(cookie).entrySet()) {
            Inode i;
            try {
                i = onHost(e.getValue());
            } catch (Errno x) {
                continue; // the host does not let us look at it
            }
            if (i != null && !sink.entry(e.getValue(), i.ino, i.mode, e.getKey() + 1)) {
                return;
            }
        }
        if (!nodes.isEmpty()) {
            nodes.readdir(cookie, name -> onHost(name) != null, sink);
        }
    }

    @Override
    public void opened() {
        users++;
    }

    @Override
    public void closed() {
        if (--users <= 0) {
            listing = null;
        }
    }
}
