package vitrine.kernel.fs.host;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.FileSystem;
import vitrine.kernel.fs.Vfs;
import vitrine.kernel.gate.HostFiles;

/** A folder or a file of the host, mounted. */
public final class HostFs extends FileSystem {
    private static final long MAGIC = 0x01021997; // V9FS_MAGIC: what virtual machines share folders with
    private static final int DEV_SHIFT = 48;
    private static final int PURGE = 4096;

    final Vfs vfs;
    final HostFiles.Tree tree;

    /** How long attributes are believed without asking the host, ns of host time; negative: for ever. */
    final long trust;

    private final Map<Key, WeakReference<HostInode>> inodes = new HashMap<>();
    private final Map<HostFile, Boolean> cached = new LinkedHashMap<>(16, 0.75f, true);
    private final HostInode root;

    /** Folders with nodes in memory, which must not be forgotten with the last use of the folder. */
    private final Map<HostNodes, HostFolder> withNodes = new IdentityHashMap<>();

    private long nodes;

    /** Numbers are reused by the host: the type belongs to the identity. */
    private record Key(long ino, int dev, int type) {}

    /**
     * Mounts a tree of the host.
     *
     * @param changing whether the host may change it meanwhile, so that names and attributes are asked for again
     */
    public HostFs(Vfs vfs, HostFiles.Tree tree, String source, boolean changing) {
        super("9p", source, vfs.nextMinor());
        this.vfs = vfs;
        this.tree = tree;
        this.trust = changing ? 200_000_000L : -1;
        HostFiles.Attributes a = tree.stat(List.of());
        this.root = make(a, null, "");
        vfs.reclaim.register(this::shrink);
    }

    @Override
    public HostInode root() {
        return root;
    }

    @Override
    public Statistics statistics() {
        HostFiles.Room r = tree.room();
        return new Statistics(MAGIC, 4096, r.total() >> 12, r.free() >> 12, r.available() >> 12, 0, 0);
    }

    @Override
    public boolean revalidates() {
        return trust >= 0;
    }

    /** The inode for what the host says is at a name; the same object as long as it is in use. */
    HostInode inode(HostFiles.Attributes a, HostFolder parent, String name) {
        Key key = new Key(a.ino(), a.dev(), a.mode() & Mode.S_IFMT);
        WeakReference<HostInode> ref = inodes.get(key);
        HostInode known = ref == null ? null : ref.get();
        if (known != null) {
            known.found(a, parent, name);
            return known;
        }
        if (inodes.size() >= PURGE && Integer.bitCount(inodes.size()) == 1) {
            inodes.values().removeIf(r -> r.get() == null);
        }
        HostInode made = make(a, parent, name);
        inodes.put(key, new WeakReference<>(made));
        return made;
    }

    private HostInode make(HostFiles.Attributes a, @Nullable HostFolder parent, String name) {
        return switch (a.mode() & Mode.S_IFMT) {
            case Mode.S_IFDIR -> new HostFolder(this, a, parent, name);
            case Mode.S_IFREG -> new HostFile(this, a, parent, name);
            default -> new HostInode(this, a, parent, name);
        };
    }

    /** An inode number that is unique in this mount though it may span several file systems of the host. */
    static long number(HostFiles.Attributes a) {
        return a.ino() ^ (long) a.dev() << DEV_SHIFT;
    }

    /** A number for a node in memory. */
    long nextNode() {
        return nodes++;
    }

    /** A folder has nodes in memory, or none any more. */
    void keep(HostFolder folder, HostNodes itsNodes) {
        if (itsNodes.isEmpty()) {
            withNodes.remove(itsNodes);
        } else {
            withNodes.put(itsNodes, folder);
        }
    }

    /** A file has pages in the cache; the one used last is dropped last. */
    void used(HostFile file) {
        cached.put(file, true);
    }

    void dropped(HostFile file) {
        cached.remove(file);
    }

    private int shrink(int frames) {
        int freed = 0;
        for (HostFile f : new ArrayList<>(cached.keySet())) {
            if (freed >= frames) {
                break;
            }
            freed += f.shrink(frames - freed);
        }
        return freed;
    }

    @Override
    public void sync() {
        for (HostFile f : new ArrayList<>(cached.keySet())) {
            f.sync();
        }
    }
}
