package vitrine.kernel.fs;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.task.Task;

/** Making and removing names: mkdir, mknod, symlink, link, unlink, rmdir. */
public final class Names {
    private Names() {}

    /** Where a new name goes. */
    record Slot(PathRef folder, String name) {}

    /** Mode of something new in {@code folder}: a setgid folder hands its bit to folders. */
    static int newMode(Cred who, Inode folder, int mode) {
        if ((folder.mode & Mode.S_ISGID) == 0) {
            return mode;
        }
        if (Mode.isDirectory(mode)) {
            return mode | Mode.S_ISGID;
        }
        boolean strip = (mode & (Mode.S_ISGID | Mode.S_IXGRP)) == (Mode.S_ISGID | Mode.S_IXGRP)
                && !who.inGroup(folder.gid)
                && !who.capableOver(folder, Capability.FSETID);
        return strip ? mode & ~Mode.S_ISGID : mode;
    }

    static int newGid(Cred who, Inode folder) {
        return (folder.mode & Mode.S_ISGID) != 0 ? folder.gid : who.fsgid;
    }

    /** Finds the place for a new name (filename_create). Throws EEXIST, ENOENT, EROFS, EACCES. */
    private static Slot slot(Task t, int dirfd, String path, boolean directory) {
        if (path.isEmpty()) {
            throw Errno.of(Errno.ENOENT);
        }
        Vfs vfs = t.kernel.vfs;
        PathWalk w = new PathWalk(t, t.ns.mnt().mounts, dirfd, path, 0);
        w.toParent();
        if (w.last() != PathWalk.Last.NORMAL || w.step() != null) {
            throw Errno.of(Errno.EEXIST);
        }
        if (w.directory() && !directory) {
            throw Errno.of(Errno.ENOENT);
        }
        vfs.checkWritable(w.at());
        Access.checkCreate(t.cred, w.at());
        return new Slot(w.at(), w.name());
    }

    private static PathRef made(Task t, Slot s, Inode inode) {
        t.kernel.vfs.notify.name(s.folder.inode(), s.name, inode, FsNotify.CREATE);
        return new PathRef(s.folder.mount(), s.folder.dentry().child(s.name, inode));
    }

    /** mkdirat(2). */
    public static PathRef mkdir(Task t, int dirfd, String path, int mode) {
        Slot s = slot(t, dirfd, path, true);
        Cred who = t.cred;
        Inode folder = s.folder.inode();
        int m = Mode.S_IFDIR | mode & (Mode.S_ISVTX | 0777) & ~t.fs().umask;
        return made(t, s, folder.mkdir(s.name, newMode(who, folder, m), who.fsuid, newGid(who, folder)));
    }

    /** mknodat(2), also for bind(2) of a socket. {@code mode} with the type. */
    public static PathRef mknod(Task t, int dirfd, String path, int mode, long rdev) {
        int type = mode & Mode.S_IFMT;
        if (type == 0) {
            type = Mode.S_IFREG;
        }
        switch (type) {
            case Mode.S_IFREG, Mode.S_IFIFO, Mode.S_IFSOCK, Mode.S_IFCHR, Mode.S_IFBLK -> {}
            case Mode.S_IFDIR -> throw Errno.of(Errno.EPERM);
            default -> throw Errno.of(Errno.EINVAL);
        }
        Slot s = slot(t, dirfd, path, false);
        Cred who = t.cred;
        if (Mode.isDevice(type) && !t.capable(Capability.MKNOD)) {
            throw Errno.of(Errno.EPERM);
        }
        Inode folder = s.folder.inode();
        int m = type | mode & Mode.S_IALLUGO & ~t.fs().umask;
        long dev = Mode.isDevice(type) ? rdev : 0;
        return made(t, s, folder.mknod(s.name, newMode(who, folder, m), who.fsuid, newGid(who, folder), dev));
    }

    /** symlinkat(2). */
    public static PathRef symlink(Task t, String target, int dirfd, String path) {
        if (target.isEmpty()) {
            throw Errno.of(Errno.ENOENT);
        }
        Slot s = slot(t, dirfd, path, false);
        Cred who = t.cred;
        Inode folder = s.folder.inode();
        return made(t, s, folder.symlink(s.name, target, who.fsuid, newGid(who, folder)));
    }

    /** linkat(2) to a place already found. */
    public static void link(Task t, PathRef target, int dirfd, String path) {
        Slot s = slot(t, dirfd, path, false);
        if (target.mount() != s.folder.mount()) {
            throw Errno.of(Errno.EXDEV);
        }
        Inode inode = target.inode();
        if (inode.isDirectory()) {
            throw Errno.of(Errno.EPERM);
        }
        if (inode.nlink == 0 && !inode.linkable()) {
            throw Errno.of(Errno.ENOENT);
        }
        if (!Access.owner(t.cred, inode) && !safeSource(t.cred, inode)) {
            throw Errno.of(Errno.EPERM);
        }
        s.folder.inode().link(s.name, inode);
        s.folder.dentry().child(s.name, inode);
        FsNotify notify = t.kernel.vfs.notify;
        notify.inode(inode, FsNotify.ATTRIB);
        notify.name(s.folder.inode(), s.name, inode, FsNotify.CREATE);
    }

    /** What somebody else may link to under fs.protected_hardlinks (proc(5)), which distributions set. */
    private static boolean safeSource(Cred who, Inode inode) {
        int mode = inode.mode;
        return inode.isRegular()
                && (mode & Mode.S_ISUID) == 0
                && (mode & (Mode.S_ISGID | Mode.S_IXGRP)) != (Mode.S_ISGID | Mode.S_IXGRP)
                && Access.may(who, inode, Access.READ | Access.WRITE);
    }

    /** unlinkat(2) without AT_REMOVEDIR. */
    public static void unlink(Task t, int dirfd, String path) {
        PathWalk w = walk(t, dirfd, path);
        if (w.last() != PathWalk.Last.NORMAL) {
            throw Errno.of(Errno.EISDIR);
        }
        PathRef folder = w.at();
        Dentry victim = PathWalk.lookup(folder.dentry(), w.name());
        if (victim == null) {
            folderReadOnlyFirst(t, folder);
            throw Errno.of(Errno.ENOENT);
        }
        if (w.directory()) {
            throw Errno.of(victim.inode().isDirectory() ? Errno.EISDIR : Errno.ENOTDIR);
        }
        folderReadOnlyFirst(t, folder);
        Access.checkDelete(t.cred, folder.inode(), victim.inode(), false);
        if (t.ns.mnt().mounts.isMountPoint(victim)) {
            throw Errno.of(Errno.EBUSY);
        }
        folder.inode().unlink(w.name(), victim.inode());
        victim.drop();
        t.kernel.vfs.notify.removed(folder.dentry(), victim, true);
    }

    private static void folderReadOnlyFirst(Task t, PathRef folder) {
        t.kernel.vfs.checkWritable(folder);
    }

    /** rmdir(2). */
    public static void rmdir(Task t, int dirfd, String path) {
        PathWalk w = walk(t, dirfd, path);
        switch (w.last()) {
            case DOT_DOT -> throw Errno.of(Errno.ENOTEMPTY);
            case DOT -> throw Errno.of(Errno.EINVAL);
            case NONE -> throw Errno.of(Errno.EBUSY);
            case NORMAL -> {}
        }
        PathRef folder = w.at();
        t.kernel.vfs.checkWritable(folder);
        Dentry victim = PathWalk.lookup(folder.dentry(), w.name());
        if (victim == null) {
            throw Errno.of(Errno.ENOENT);
        }
        Access.checkDelete(t.cred, folder.inode(), victim.inode(), true);
        if (t.ns.mnt().mounts.isMountPoint(victim)) {
            throw Errno.of(Errno.EBUSY);
        }
        folder.inode().rmdir(w.name(), victim.inode());
        victim.drop();
        t.kernel.vfs.notify.removed(folder.dentry(), victim, false);
    }

    static PathWalk walk(Task t, int dirfd, String path) {
        if (path.isEmpty()) {
            throw Errno.of(Errno.ENOENT);
        }
        PathWalk w = new PathWalk(t, t.ns.mnt().mounts, dirfd, path, 0);
        w.toParent();
        return w;
    }

    /** A child that must exist. */
    static Dentry existing(PathWalk w) {
        @Nullable Dentry d = PathWalk.lookup(w.at().dentry(), w.name());
        if (d == null) {
            throw Errno.of(Errno.ENOENT);
        }
        return d;
    }
}
