package vitrine.kernel.fs;

import static vitrine.kernel.abi.Fcntl.RENAME_EXCHANGE;
import static vitrine.kernel.abi.Fcntl.RENAME_NOREPLACE;
import static vitrine.kernel.abi.Fcntl.RENAME_WHITEOUT;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.task.Task;

/** renameat2(2). */
public final class Renaming {
    private Renaming() {}

    /** Renames in one step; throws what Linux returns. */
    public static void rename(Task t, int oldDirfd, String oldPath, int newDirfd, String newPath, int flags) {
        boolean exchange = (flags & RENAME_EXCHANGE) != 0;
        if ((flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT)) != 0
                || exchange && (flags & (RENAME_NOREPLACE | RENAME_WHITEOUT)) != 0) {
            throw Errno.of(Errno.EINVAL);
        }
        PathWalk from = Names.walk(t, oldDirfd, oldPath);
        PathWalk to = Names.walk(t, newDirfd, newPath);
        if (from.at().mount() != to.at().mount()) {
            throw Errno.of(Errno.EXDEV);
        }
        if (from.last() != PathWalk.Last.NORMAL) {
            throw Errno.of(Errno.EBUSY);
        }
        if (to.last() != PathWalk.Last.NORMAL) {
            throw Errno.of((flags & RENAME_NOREPLACE) != 0 ? Errno.EEXIST : Errno.EBUSY);
        }
        t.kernel.vfs.checkWritable(from.at());
        Dentry oldFolder = from.at().dentry();
        Dentry newFolder = to.at().dentry();
        Dentry moved = Names.existing(from);
        Dentry target = PathWalk.lookup(newFolder, to.name());
        if (target != null && (flags & RENAME_NOREPLACE) != 0) {
            throw Errno.of(Errno.EEXIST);
        }
        if (exchange && target == null) {
            throw Errno.of(Errno.ENOENT);
        }
        if (exchange && target != null && !target.inode().isDirectory() && to.directory()) {
            throw Errno.of(Errno.ENOTDIR);
        }
        boolean directory = moved.inode().isDirectory();
        if (!directory && (from.directory() || !exchange && to.directory())) {
            throw Errno.of(Errno.ENOTDIR);
        }
        if (newFolder.isBelow(moved)) {
            throw Errno.of(Errno.EINVAL);
        }
        if (target != null && oldFolder.isBelow(target)) {
            throw Errno.of(exchange ? Errno.EINVAL : Errno.ENOTEMPTY);
        }
        if (target != null && target.inode() == moved.inode()) {
            return;
        }
        check(t, from.at(), moved, to.at(), target, exchange);
        oldFolder
                .inode()
                .rename(
                        from.name(),
                        moved.inode(),
                        newFolder.inode(),
                        to.name(),
                        target == null ? null : target.inode(),
                        flags & ~RENAME_NOREPLACE);
        if (exchange && target != null) {
            moved.exchange(target);
        } else {
            moved.move(newFolder, to.name());
        }
        report(t, oldFolder, from.name(), newFolder, to.name(), moved, target, exchange);
    }

    private static void report(
            Task t,
            Dentry oldFolder,
            String oldName,
            Dentry newFolder,
            String newName,
            Dentry moved,
            @Nullable Dentry target,
            boolean exchange) {
        FsNotify notify = t.kernel.vfs.notify;
        Inode replaced = target == null || exchange ? null : target.inode();
        notify.moved(oldFolder.inode(), oldName, newFolder.inode(), newName, moved.inode(), replaced);
        if (exchange && target != null) {
            notify.moved(newFolder.inode(), newName, oldFolder.inode(), oldName, target.inode(), null);
        } else if (replaced != null) {
            notify.lastName(replaced);
        }
    }

    private static void check(
            Task t, PathRef from, Dentry moved, PathRef to, @Nullable Dentry target, boolean exchange) {
        Cred who = t.cred;
        boolean directory = moved.inode().isDirectory();
        int refusal = to.inode().nameRefusal();
        if (refusal != 0 && target == null) {
            throw Errno.of(refusal);
        }
        Access.checkDelete(who, from.inode(), moved.inode(), directory);
        if (target == null) {
            Access.checkCreate(who, to);
        } else {
            Access.checkDelete(
                    who, to.inode(), target.inode(), exchange ? target.inode().isDirectory() : directory);
        }
        if (from.inode() != to.inode()) {
            if (directory) {
                Access.check(who, moved.inode(), Access.WRITE);
            }
            if (exchange && target != null && target.inode().isDirectory()) {
                Access.check(who, target.inode(), Access.WRITE);
            }
        }
        if (t.ns.mnt().mounts.isMountPoint(moved)
                || target != null && t.ns.mnt().mounts.isMountPoint(target)) {
            throw Errno.of(Errno.EBUSY);
        }
    }
}
