package vitrine.kernel.fs;

import static vitrine.kernel.abi.Fcntl.O_ACCMODE;
import static vitrine.kernel.abi.Fcntl.O_APPEND;
import static vitrine.kernel.abi.Fcntl.O_CLOEXEC;
import static vitrine.kernel.abi.Fcntl.O_CREAT;
import static vitrine.kernel.abi.Fcntl.O_DIRECTORY;
import static vitrine.kernel.abi.Fcntl.O_EXCL;
import static vitrine.kernel.abi.Fcntl.O_KNOWN;
import static vitrine.kernel.abi.Fcntl.O_LARGEFILE;
import static vitrine.kernel.abi.Fcntl.O_NOATIME;
import static vitrine.kernel.abi.Fcntl.O_NOCTTY;
import static vitrine.kernel.abi.Fcntl.O_NOFOLLOW;
import static vitrine.kernel.abi.Fcntl.O_PATH;
import static vitrine.kernel.abi.Fcntl.O_TRUNC;
import static vitrine.kernel.abi.Fcntl.__O_TMPFILE;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.task.Task;

/** One open(2): from flags and path to an open file description (path_openat of Linux). */
final class Opening {
    private final Vfs vfs;
    private final Task t;
    private final Cred who;
    private final int flags;
    private final int mode;
    private final int resolve;
    private int need;

    /** Throws EINVAL for flags that contradict each other. */
    Opening(Vfs vfs, Task t, int flags, int mode, int resolve) {
        this.vfs = vfs;
        this.t = t;
        this.who = t.cred;
        int f = flags & O_KNOWN;
        if ((f & O_PATH) != 0) {
            f &= O_DIRECTORY | O_NOFOLLOW | O_PATH | O_CLOEXEC;
        } else if ((f & __O_TMPFILE) != 0) {
            if ((f & (O_DIRECTORY | O_CREAT)) != O_DIRECTORY || !Fcntl.writes(f)) {
                throw Errno.of(Errno.EINVAL);
            }
        } else if ((f & (O_CREAT | O_DIRECTORY)) == (O_CREAT | O_DIRECTORY)) {
            throw Errno.of(Errno.EINVAL);
        }
        this.flags = f;
        this.mode = mode & Mode.S_IALLUGO;
        this.resolve = resolve;
        if ((f & O_PATH) == 0) {
            need = switch (f & O_ACCMODE) {
                case 0 -> Access.READ;
                case 1 -> Access.WRITE;
                default -> Access.READ | Access.WRITE;
            };
            if ((f & O_TRUNC) != 0) {
                need |= Access.WRITE;
            }
        }
    }

    @Nullable
    OpenFile open(int dirfd, String path) {
        if (path.isEmpty()) {
            throw Errno.of(Errno.ENOENT);
        }
        PathWalk walk = new PathWalk(t, t.ns.mnt().mounts, dirfd, path, resolve);
        boolean follow = (flags & O_NOFOLLOW) == 0 && (flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL);
        if ((flags & __O_TMPFILE) != 0) {
            return tmpfile(walk.finish(follow));
        }
        if ((flags & O_CREAT) == 0) {
            return openExisting(walk.finish(follow));
        }
        while (true) {
            walk.toParent();
            if (walk.last() == PathWalk.Last.NORMAL && walk.directory()) {
                throw Errno.of(Errno.EISDIR);
            }
            PathRef p = walk.step();
            if (p == null) {
                return create(walk.at(), walk.name());
            }
            if (p.inode().isSymlink() && follow && walk.last() == PathWalk.Last.NORMAL) {
                walk.follow(p.inode());
                continue;
            }
            if ((flags & O_EXCL) != 0) {
                throw Errno.of(Errno.EEXIST);
            }
            if (p.inode().isDirectory()) {
                throw Errno.of(Errno.EISDIR);
            }
            return openExisting(p);
        }
    }

    private OpenFile create(PathRef folder, String name) {
        vfs.checkWritable(folder);
        Access.checkCreate(who, folder);
        int newMode = Mode.S_IFREG | mode & ~t.fs().umask;
        Inode inode = folder.inode()
                .mknod(
                        name,
                        Names.newMode(who, folder.inode(), newMode),
                        who.fsuid,
                        Names.newGid(who, folder.inode()),
                        0);
        vfs.notify.name(folder.inode(), name, inode, FsNotify.CREATE);
        PathRef p = new PathRef(folder.mount(), folder.dentry().child(name, inode));
        return fresh(p);
    }

    private OpenFile tmpfile(PathRef folder) {
        if (!folder.inode().isDirectory()) {
            throw Errno.of(Errno.ENOTDIR);
        }
        vfs.checkWritable(folder);
        Access.check(who, folder.inode(), Access.WRITE | Access.EXEC);
        Inode inode = folder.inode()
                .tmpfile(Mode.S_IFREG | mode & ~t.fs().umask, who.fsuid, Names.newGid(who, folder.inode()));
        if ((flags & O_EXCL) != 0) {
            inode.neverLink();
        }
        return fresh(new PathRef(folder.mount(), Dentry.anonymous("/#" + inode.ino + " (deleted)", inode)));
    }

    /** Opens what this call has made: its own mode is not checked. */
    private OpenFile fresh(PathRef p) {
        OpenFile f = p.inode().open(t, p, statusFlags());
        if (f == null) {
            throw Errno.of(Errno.EIO);
        }
        f.path = p;
        f.opened(vfs);
        return f;
    }

    @Nullable
    OpenFile openExisting(PathRef p) {
        Inode inode = p.inode();
        if ((flags & O_DIRECTORY) != 0 && !inode.isDirectory()) {
            throw Errno.of(Errno.ENOTDIR);
        }
        if ((flags & O_PATH) != 0) {
            return new PathFile(vfs, p, statusFlags());
        }
        switch (inode.mode & Mode.S_IFMT) {
            case Mode.S_IFLNK -> throw Errno.of(Errno.ELOOP);
            case Mode.S_IFDIR -> {
                if ((need & Access.WRITE) != 0) {
                    throw Errno.of(Errno.EISDIR);
                }
            }
            case Mode.S_IFCHR, Mode.S_IFBLK -> {
                if ((p.mount().flags() & Mount.MS_NODEV) != 0) {
                    throw Errno.of(Errno.EACCES);
                }
            }
            case Mode.S_IFREG -> {
                if ((need & Access.WRITE) != 0) {
                    vfs.checkWritable(p);
                }
            }
            default -> {}
        }
        Access.check(who, inode, need);
        if ((flags & O_NOATIME) != 0 && !Access.owner(who, inode)) {
            throw Errno.of(Errno.EPERM);
        }
        if (inode.leases != null && !Leases.broken(t, inode, need & Access.WRITE, flags)) {
            return null;
        }
        OpenFile f = inode.open(t, p, statusFlags() | flags & O_NOCTTY); // terminals look at it
        if (f == null) {
            return null;
        }
        f.flags &= ~O_NOCTTY;
        f.path = p;
        f.opened(vfs);
        if ((flags & O_TRUNC) != 0 && inode.isRegular()) {
            try {
                Attributes.truncate(vfs, who, inode, 0);
                vfs.notify.dentry(p.dentry(), FsNotify.MODIFY);
            } catch (Errno e) {
                f.release();
                throw e;
            }
        }
        return f;
    }

    /** What stays in the description: F_GETFL shows it. */
    private int statusFlags() {
        int keep = flags & ~(O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC);
        return (flags & O_PATH) != 0 ? keep : keep | O_LARGEFILE;
    }

    static boolean appends(int flags) {
        return (flags & O_APPEND) != 0;
    }
}
