package vitrine.kernel.fs;

import java.util.ArrayDeque;
import java.util.Deque;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;

/** Path walk before there is any task: from the root of the tree, links followed, permissions not asked for. */
final class BootPaths {
    private static final int MAX_LINKS = 40;

    private BootPaths() {}

    /** The place, with folders made where they are missing if {@code create}. */
    static PathRef walk(Vfs vfs, String path, boolean create) {
        Mounts mounts = vfs.mounts;
        PathRef root = mounts.cross(mounts.root());
        PathRef at = root;
        Deque<String> left = new ArrayDeque<>();
        push(left, path);
        int links = 0;
        while (!left.isEmpty()) {
            String name = left.pop();
            if (name.equals("..")) {
                at = up(mounts, at);
                continue;
            }
            Dentry d = PathWalk.lookup(at.dentry(), name);
            if (d == null && !create) {
                throw Errno.of(Errno.ENOENT);
            }
            if (d == null) {
                d = at.dentry().child(name, at.inode().mkdir(name, Mode.S_IFDIR | 0755, 0, 0));
            }
            if (d.inode().isSymlink()) {
                if (++links > MAX_LINKS) {
                    throw Errno.of(Errno.ELOOP);
                }
                String text = text(d.inode());
                push(left, text);
                at = text.startsWith("/") ? root : at;
            } else {
                at = mounts.cross(new PathRef(at.mount(), d));
            }
        }
        return at;
    }

    @SuppressWarnings("NullAway") // only links in /proc ask who reads them
    private static String text(Inode link) {
        return link.readlink(null);
    }

    private static void push(Deque<String> left, String path) {
        String[] names = path.split("/");
        for (int i = names.length - 1; i >= 0; i--) {
            if (!names[i].isEmpty() && !names[i].equals(".")) {
                left.push(names[i]);
            }
        }
    }

    private static PathRef up(Mounts mounts, PathRef at) {
        PathRef p = at;
        while (p.dentry() == p.mount().root()) {
            PathRef point = p.mount().mountPoint();
            if (point == null) {
                return p;
            }
            p = point;
        }
        Dentry parent = p.dentry().parent();
        return parent == null ? p : mounts.cross(new PathRef(p.mount(), parent));
    }
}
