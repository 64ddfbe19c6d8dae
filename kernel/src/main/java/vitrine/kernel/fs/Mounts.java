package vitrine.kernel.fs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;

/** The mount tree (mount namespace): what is attached where. */
public final class Mounts {
    /** A guest that mounts without end gets ENOSPC (fs.mount-max is 100,000 on Linux). */
    private static final int MAX = 10_000;

    private static final int PATH_MAX = 4096;

    private final FsNotify notify;
    private final List<Mount> all = new ArrayList<>();
    /** The number given out last, of all namespaces. */
    private final int[] lastId;

    private @Nullable PathRef root;

    /** No mounts; {@code notify} will be told of file systems that are taken away. */
    Mounts(FsNotify notify) {
        this(notify, new int[] {19});
    }

    private Mounts(FsNotify notify, int[] lastId) {
        this.notify = notify;
        this.lastId = lastId;
    }

    /** All mounts, oldest first. */
    public List<Mount> all() {
        return all;
    }

    /** The root of the tree. */
    public PathRef root() {
        return java.util.Objects.requireNonNull(root);
    }

    /** Makes the first mount. */
    Mount mountRoot(FileSystem fileSystem, int flags) {
        Mount m = new Mount(++lastId[0], fileSystem, Dentry.root(fileSystem.root()), flags);
        fileSystem.mountings++;
        m.treeRoot = true;
        all.add(m);
        root = new PathRef(m, m.root());
        return m;
    }

    /** Attaches {@code top} of a file system at a place; the newest mount of a place hides the others. */
    public Mount attach(FileSystem fileSystem, Dentry top, PathRef at, int flags) {
        if (all.size() >= MAX) {
            throw Errno.of(Errno.ENOSPC);
        }
        if (at.dentry().unhashed()) {
            throw Errno.of(Errno.ENOENT);
        }
        Mount m = new Mount(++lastId[0], fileSystem, top, flags);
        attach(m, at);
        fileSystem.mountings++;
        all.add(m);
        return m;
    }

    /** Shows a place a second time (MS_BIND); {@code deep}: with what is mounted below it. Throws ENOSPC, EINVAL. */
    void bind(PathRef from, PathRef at, boolean deep) {
        if (!all.contains(from.mount())) {
            if (from.mount().fileSystem().mountings > 0) {
                throw Errno.of(Errno.EINVAL); // of another namespace
            }
        }
        List<Mount> below = deep ? List.copyOf(from.mount().children) : List.of();
        Mount made = attach(
                from.mount().fileSystem(), from.dentry(), at, from.mount().flags());
        for (Mount child : below) {
            PathRef point = child.mountPoint;
            if (child != made && point != null && point.dentry().isBelow(from.dentry())) {
                bind(new PathRef(child, child.root()), new PathRef(made, point.dentry()), true);
            }
        }
    }

    private static void attach(Mount m, PathRef at) {
        m.mountPoint = at;
        at.mount().children.add(m);
        at.dentry().mounts++;
    }

    private static void detach(Mount m) {
        PathRef at = m.mountPoint;
        if (at != null) {
            at.mount().children.remove(m);
            at.dentry().mounts--;
            m.mountPoint = null;
        }
    }

    /** Whether something is mounted on a name here. */
    boolean isMountPoint(Dentry d) {
        if (d.mounts > 0) {
            for (Mount m : all) {
                PathRef at = m.mountPoint;
                if (at != null && at.dentry() == d) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * A tree of the same file systems at the same places, for another namespace.
     *
     * @param mounts the new tree
     * @param twins the new mount of each old one
     */
    public record Copy(Mounts mounts, Map<Mount, Mount> twins) {
        /** The place in the new tree. */
        public PathRef moved(PathRef p) {
            Mount twin = twins.get(p.mount());
            return twin == null ? p : new PathRef(twin, p.dentry());
        }
    }

    /** A mount that is nowhere in the tree yet. */
    Mount detached(FileSystem fileSystem, Dentry top, int flags) {
        if (all.size() >= MAX) {
            throw Errno.of(Errno.ENOSPC);
        }
        fileSystem.mountings++;
        return new Mount(++lastId[0], fileSystem, top, flags);
    }

    /** A copy of what is seen at a place, nowhere in the tree; {@code deep}: with what is mounted below. */
    Mount detachedCopy(PathRef from, boolean deep) {
        Mount old = from.mount();
        Mount made = detached(old.fileSystem(), from.dentry(), old.flags);
        for (Mount child : deep ? old.children : List.<Mount>of()) {
            PathRef point = child.mountPoint;
            if (point != null && point.dentry().isBelow(from.dentry())) {
                attach(detachedCopy(new PathRef(child, child.root()), true), new PathRef(made, point.dentry()));
            }
        }
        return made;
    }

    /** Puts a detached tree somewhere. Throws ENOENT when that place is gone. */
    void attachTree(Mount m, PathRef at) {
        if (at.dentry().unhashed()) {
            throw Errno.of(Errno.ENOENT);
        }
        attach(m, at);
        addTree(m);
    }

    private void addTree(Mount m) {
        all.add(m);
        m.children.forEach(this::addTree);
    }

    /** Copies the tree (CLONE_NEWNS), for those with less rights if so. Throws ENOSPC. */
    public Copy copy(boolean lessPrivileged) {
        Mounts to = new Mounts(notify, lastId);
        Map<Mount, Mount> twins = new IdentityHashMap<>(); // never iterated
        for (Mount m : all) {
            Mount twin = new Mount(++lastId[0], m.fileSystem(), m.root(), m.flags());
            m.fileSystem().mountings++;
            twin.locked = m.locked;
            twin.pinned = m.pinned;
            if (lessPrivileged) {
                twin.lock();
            }
            twins.put(m, twin);
            to.all.add(twin);
        }
        for (Mount m : all) {
            PathRef at = m.mountPoint;
            Mount twin = twins.get(m);
            if (at != null && twin != null && twins.get(at.mount()) != null) {
                attach(twin, new PathRef(twins.get(at.mount()), at.dentry()));
            }
        }
        Copy copy = new Copy(to, twins);
        to.root = copy.moved(root());
        to.root.mount().treeRoot = true;
        return copy;
    }

    /** Nobody is in the namespace any more. */
    public void dissolve() {
        PathRef top = root;
        if (top != null) {
            remove(top.mount());
        }
    }

    /** Takes a mount and everything on it out of the tree (umount2(2) with MNT_DETACH). */
    void remove(Mount m) {
        for (Mount child : List.copyOf(m.children)) {
            remove(child);
        }
        detach(m);
        all.remove(m);
        if (--m.fileSystem().mountings == 0) {
            notify.unmounted(m.fileSystem());
            m.fileSystem().unmounted();
        }
    }

    /** Moves a mount to another place (MS_MOVE). */
    void move(Mount m, PathRef to) {
        detach(m);
        attach(m, to);
    }

    /** Makes {@code newRoot} the root of the tree and hangs the old one at {@code putOld} (pivot_root(2)). */
    void pivot(Mount newRoot, PathRef putOld) {
        Mount old = root().mount();
        old.treeRoot = false;
        newRoot.treeRoot = true;
        newRoot.pinned |= old.pinned;
        old.pinned = false;
        detach(newRoot);
        root = new PathRef(newRoot, newRoot.root());
        attach(old, putOld);
    }

    /** What is seen at a place: the top of the mounts stacked there. */
    PathRef cross(PathRef at) {
        PathRef p = at;
        while (true) {
            Mount m = p.mount().childAt(p.dentry());
            if (m == null) {
                return p;
            }
            m.crossed++;
            p = new PathRef(m, m.root());
        }
    }

    /**
     * The path of a place as seen from {@code top} (d_path): " (deleted)" behind a name that is gone, "(unreachable)"
     * before one that is outside. What is longer than PATH_MAX is cut at its front.
     */
    public String path(PathRef place, PathRef top) {
        Dentry d = place.dentry();
        Mount m = place.mount();
        if (d.unhashed() && d.parent() == null) {
            return d.name();
        }
        String end = d.unhashed() ? " (deleted)" : "";
        String start = "";
        Deque<String> names = new ArrayDeque<>();
        int length = 0;
        while (d != top.dentry() || m != top.mount()) {
            Dentry parent = d.parent();
            if (d != m.root() && parent != null) {
                names.addFirst(d.name());
                length += d.name().length() + 1;
                if (length > PATH_MAX) {
                    break; // nobody can be shown more; and a guest can nest folders without end
                }
                d = parent;
                continue;
            }
            PathRef at = m.mountPoint;
            if (at == null) {
                start = m.treeRoot ? "" : "(unreachable)";
                break;
            }
            d = at.dentry();
            m = at.mount();
        }
        return start + "/" + String.join("/", names) + end;
    }
}
