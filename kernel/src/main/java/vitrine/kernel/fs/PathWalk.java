package vitrine.kernel.fs;

import static vitrine.kernel.abi.Fcntl.RESOLVE_BENEATH;
import static vitrine.kernel.abi.Fcntl.RESOLVE_IN_ROOT;
import static vitrine.kernel.abi.Fcntl.RESOLVE_NO_MAGICLINKS;
import static vitrine.kernel.abi.Fcntl.RESOLVE_NO_SYMLINKS;
import static vitrine.kernel.abi.Fcntl.RESOLVE_NO_XDEV;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.task.Task;

/**
 * One resolution of a path (path_resolution(7), nameidata of Linux). {@link #toParent} walks up to the last component;
 * {@link #finish} resolves that one too. A link found as the last component can be {@link #follow}ed, which makes its
 * text the path and starts over.
 */
final class PathWalk {
    /** What the last component is. */
    enum Last {
        NORMAL,
        DOT,
        DOT_DOT,
        /** The path was "/" (or empty after a magic link): there is no last component. */
        NONE
    }

    private static final int MAX_LINKS = 40;

    /** A path that is left to walk, from {@code position} on. */
    private static final class Rest {
        final String path;
        int position;

        Rest(String path) {
            this.path = path;
        }
    }

    private final Task t;
    private final Cred who;
    private final Mounts mounts;
    private final int resolve;
    private final PathRef root;
    private final Deque<Rest> stack = new ArrayDeque<>(2);
    private PathRef at;
    private Rest rest;
    private int links;

    private Last last = Last.NONE;
    private String name = "";
    private boolean directory;

    /**
     * Starts at {@code dirfd} or the root, as the path asks.
     *
     * @param path may be empty only when the caller allows it: then the walk ends where it starts
     * @param resolve RESOLVE_… of openat2(2)
     */
    PathWalk(Task t, Mounts mounts, int dirfd, String path, int resolve) {
        this.t = t;
        this.who = t.cred;
        this.mounts = mounts;
        this.resolve = resolve;
        boolean absolute = path.startsWith("/");
        if ((resolve & (RESOLVE_IN_ROOT | RESOLVE_BENEATH)) != 0) {
            if (absolute && (resolve & RESOLVE_BENEATH) != 0) {
                throw Errno.of(Errno.EXDEV);
            }
            at = base(dirfd, path);
            root = at;
        } else {
            root = t.fs().root();
            at = absolute ? root : base(dirfd, path);
        }
        rest = new Rest(path);
    }

    private PathRef base(int dirfd, String path) {
        if (dirfd == Fcntl.AT_FDCWD) {
            return t.fs().cwd();
        }
        PathRef p = t.kernel.vfs.place(t.files().any(dirfd));
        if (!path.isEmpty() && !p.inode().isDirectory()) {
            throw Errno.of(Errno.ENOTDIR);
        }
        return p;
    }

    /** The folder that holds the last component, after {@link #toParent}; the place itself after {@link #finish}. */
    PathRef at() {
        return at;
    }

    Last last() {
        return last;
    }

    /** The last component when it is NORMAL. */
    String name() {
        return name;
    }

    /** Slashes behind the last component of the path or of a link followed at its end: it has to be a folder. */
    boolean directory() {
        return directory;
    }

    /** Walks to the folder of the last component. */
    void toParent() {
        while (true) {
            if (!next()) {
                last = Last.NONE;
                return;
            }
            boolean isLast = stack.isEmpty() && atEnd();
            if (!at.inode().isDirectory()) {
                throw Errno.of(Errno.ENOTDIR);
            }
            Access.check(who, at.inode(), Access.EXEC);
            if (name.length() > FileSystem.NAME_MAX) {
                throw Errno.of(Errno.ENAMETOOLONG);
            }
            last = name.equals(".") ? Last.DOT : name.equals("..") ? Last.DOT_DOT : Last.NORMAL;
            if (isLast) {
                directory |= rest.position > 0 && rest.path.charAt(rest.path.length() - 1) == '/';
                return;
            }
            PathRef child = step();
            if (child == null) {
                throw Errno.of(Errno.ENOENT);
            }
            if (child.inode().isSymlink()) {
                follow(child.inode());
            } else {
                at = child;
            }
        }
    }

    /** Takes the next component into {@link #name}; false when nothing is left anywhere. */
    private boolean next() {
        while (true) {
            String p = rest.path;
            int i = rest.position;
            while (i < p.length() && p.charAt(i) == '/') {
                i++;
            }
            if (i < p.length()) {
                int end = p.indexOf('/', i);
                end = end < 0 ? p.length() : end;
                name = i == 0 && end == p.length() ? p : p.substring(i, end);
                rest.position = end;
                return true;
            }
            rest.position = i;
            Rest outer = stack.poll();
            if (outer == null) {
                return false;
            }
            rest = outer;
        }
    }

    private boolean atEnd() {
        for (int i = rest.position; i < rest.path.length(); i++) {
            if (rest.path.charAt(i) != '/') {
                return false;
            }
        }
        return true;
    }

    /** Where the component leads, mounts crossed, links not followed; null when there is no such name. */
    @Nullable
    PathRef step() {
        return switch (last) {
            case NONE, DOT -> at;
            case DOT_DOT -> parent();
            case NORMAL -> child();
        };
    }

    private @Nullable PathRef child() {
        Dentry d = lookup(at.dentry(), name);
        if (d == null) {
            return null;
        }
        if (d.mounts == 0) {
            return new PathRef(at.mount(), d);
        }
        PathRef p = mounts.cross(new PathRef(at.mount(), d));
        if (p.mount() != at.mount() && (resolve & RESOLVE_NO_XDEV) != 0) {
            throw Errno.of(Errno.EXDEV);
        }
        return p;
    }

    /** The child of a folder by the cache, or by asking the file system. */
    static @Nullable Dentry lookup(Dentry folder, String name) {
        Dentry d = folder.cached(name);
        FileSystem fs = folder.inode().fileSystem();
        if (d != null
                && (d.mounts > 0 || fs == null || !fs.revalidates() || d.inode().recentlySeen())) {
            return d;
        }
        if (folder.unhashed()) {
            return null;
        }
        Inode inode = folder.inode().lookup(name);
        if (inode == null) {
            if (d != null) {
                d.drop();
            }
            return null;
        }
        Dentry found = folder.child(name, inode);
        if (fs != null && found != d) {
            fs.used(found);
        }
        return found;
    }

    private PathRef parent() {
        PathRef p = at;
        while (true) {
            if (p.same(root)) {
                if ((resolve & RESOLVE_BENEATH) != 0) {
                    throw Errno.of(Errno.EXDEV);
                }
                break;
            }
            Dentry up = p.dentry().parent();
            if (p.dentry() != p.mount().root()) {
                if (up != null) {
                    p = new PathRef(p.mount(), up);
                }
                break;
            }
            PathRef point = p.mount().mountPoint();
            if (point == null) {
                break;
            }
            if ((resolve & RESOLVE_NO_XDEV) != 0) {
                throw Errno.of(Errno.EXDEV);
            }
            p = point;
        }
        return mounts.cross(p);
    }

    /** Makes the text of a symbolic link the next part of the path; a magic link leads there at once. */
    void follow(Inode link) {
        if (++links > MAX_LINKS
                || (resolve & RESOLVE_NO_SYMLINKS) != 0
                || (at.mount().flags & Mount.MS_NOSYMFOLLOW) != 0) {
            throw Errno.of(Errno.ELOOP);
        }
        PathRef magic = link.magicLink(t);
        if (magic != null) {
            if ((resolve & RESOLVE_NO_MAGICLINKS) != 0) {
                throw Errno.of(Errno.ELOOP);
            }
            if ((resolve & (RESOLVE_BENEATH | RESOLVE_IN_ROOT)) != 0
                    || magic.mount() != at.mount() && (resolve & RESOLVE_NO_XDEV) != 0) {
                throw Errno.of(Errno.EXDEV);
            }
            at = magic;
            return;
        }
        checkSticky(link);
        String text = link.readlink(t);
        if (text.isEmpty()) {
            throw Errno.of(Errno.ENOENT);
        }
        if (!atEnd()) {
            stack.push(rest);
        }
        rest = new Rest(text);
        if (text.startsWith("/")) {
            if ((resolve & RESOLVE_BENEATH) != 0 || root.mount() != at.mount() && (resolve & RESOLVE_NO_XDEV) != 0) {
                throw Errno.of(Errno.EXDEV);
            }
            at = root;
        }
    }

    /** In a sticky folder that all may write to only links of the follower or of its owner lead on (proc(5)). */
    private void checkSticky(Inode link) {
        Inode folder = at.inode();
        int open = Mode.S_ISVTX | Mode.S_IWOTH;
        if (atEnd()
                && stack.isEmpty()
                && link.uid != who.fsuid
                && (folder.mode & open) == open
                && folder.uid != link.uid) {
            throw Errno.of(Errno.EACCES);
        }
    }

    /**
     * Resolves the whole path.
     *
     * @param followLast whether a symbolic link at the end is followed (it always is before a slash)
     */
    PathRef finish(boolean followLast) {
        while (true) {
            toParent();
            PathRef p = step();
            if (p == null) {
                throw Errno.of(Errno.ENOENT);
            }
            if (p.inode().isSymlink() && last == Last.NORMAL && (followLast || directory)) {
                follow(p.inode());
                continue;
            }
            if (directory && !p.inode().isDirectory()) {
                throw Errno.of(Errno.ENOTDIR);
            }
            at = p;
            return p;
        }
    }
}
