package vitrine.kernel.fs.call;

import static vitrine.kernel.abi.Fcntl.AT_EMPTY_PATH;
import static vitrine.kernel.abi.Fcntl.AT_FDCWD;
import static vitrine.kernel.abi.Fcntl.AT_REMOVEDIR;
import static vitrine.kernel.abi.Fcntl.AT_SYMLINK_FOLLOW;
import static vitrine.kernel.abi.Fcntl.AT_SYMLINK_NOFOLLOW;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.fs.Names;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.Renaming;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** mkdir, rmdir, mknod, link, symlink, unlink, rename, and their *at forms. */
final class NameCalls {
    private NameCalls() {}

    private static final String IN_MEMORY =
            "in a folder of the host, what is no regular file is known to this machine only and ends with it";

    static void declare(SyscallTable s) {
        Arg path = Arg.path("pathname");
        Arg mode = Arg.of("mode", Arg.Kind.MODE);
        Arg dev = Arg.of("dev", Arg.Kind.HEX);
        s.full(83, "mkdir", (t, p, m, x, y, z, w) -> mkdir(t, AT_FDCWD, p, (int) m), path, mode);
        s.full(258, "mkdirat", (t, d, p, m, x, y, z) -> mkdir(t, (int) d, p, (int) m), Arg.dirfd(), path, mode);
        s.full(84, "rmdir", (t, p, x, y, z, w, v) -> unlink(t, AT_FDCWD, p, AT_REMOVEDIR), path);
        s.full(87, "unlink", (t, p, x, y, z, w, v) -> unlink(t, AT_FDCWD, p, 0), path);
        s.full(
                263,
                "unlinkat",
                (t, d, p, f, x, y, z) -> unlink(t, (int) d, p, (int) f),
                Arg.dirfd(),
                path,
                Arg.flags("flags", "unlinkat"));
        s.partial(133, "mknod", IN_MEMORY, (t, p, m, d, x, y, z) -> mknod(t, AT_FDCWD, p, (int) m, d), path, mode, dev);
        s.partial(
                259,
                "mknodat",
                IN_MEMORY,
                (t, f, p, m, d, x, y) -> mknod(t, (int) f, p, (int) m, d),
                Arg.dirfd(),
                path,
                mode,
                dev);
        Arg target = Arg.path("target");
        Arg linkPath = Arg.path("linkpath");
        s.full(88, "symlink", (t, o, p, x, y, z, w) -> symlink(t, o, AT_FDCWD, p), target, linkPath);
        s.full(266, "symlinkat", (t, o, d, p, x, y, z) -> symlink(t, o, (int) d, p), target, Arg.dirfd(), linkPath);
        Arg oldPath = Arg.path("oldpath");
        Arg newPath = Arg.path("newpath");
        Arg oldDir = Arg.of("olddirfd", Arg.Kind.DIRFD);
        Arg newDir = Arg.of("newdirfd", Arg.Kind.DIRFD);
        s.full(86, "link", (t, o, n, x, y, z, w) -> link(t, AT_FDCWD, o, AT_FDCWD, n, 0), oldPath, newPath);
        s.full(
                265,
                "linkat",
                (t, od, o, nd, n, f, x) -> link(t, (int) od, o, (int) nd, n, (int) f),
                oldDir,
                oldPath,
                newDir,
                newPath,
                Arg.flags("flags", "at"));
        s.full(82, "rename", (t, o, n, x, y, z, w) -> rename(t, AT_FDCWD, o, AT_FDCWD, n, 0), oldPath, newPath);
        s.full(
                264,
                "renameat",
                (t, od, o, nd, n, x, y) -> rename(t, (int) od, o, (int) nd, n, 0),
                oldDir,
                oldPath,
                newDir,
                newPath);
        s.full(
                316,
                "renameat2",
                (t, od, o, nd, n, f, x) -> rename(t, (int) od, o, (int) nd, n, (int) f),
                oldDir,
                oldPath,
                newDir,
                newPath,
                Arg.flags("flags", "rename"));
    }

    private static long mkdir(Task t, int dirfd, long path, int mode) {
        Names.mkdir(t, dirfd, FsCalls.path(t, path), mode);
        return 0;
    }

    private static long mknod(Task t, int dirfd, long path, int mode, long dev) {
        Names.mknod(t, dirfd, FsCalls.path(t, path), mode & 0xffff, dev & 0xffff_ffffL);
        return 0;
    }

    private static long unlink(Task t, int dirfd, long path, int flags) {
        if ((flags & ~AT_REMOVEDIR) != 0) {
            return -Errno.EINVAL;
        }
        String name = FsCalls.path(t, path);
        if ((flags & AT_REMOVEDIR) != 0) {
            Names.rmdir(t, dirfd, name);
        } else {
            Names.unlink(t, dirfd, name);
        }
        return 0;
    }

    private static long symlink(Task t, long target, int dirfd, long path) {
        Names.symlink(t, FsCalls.path(t, target), dirfd, FsCalls.path(t, path));
        return 0;
    }

    private static long link(Task t, int oldDirfd, long oldPath, int newDirfd, long newPath, int flags) {
        if ((flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH)) != 0) {
            return -Errno.EINVAL;
        }
        String from = FsCalls.pathOrEmpty(t, oldPath, flags);
        if (from.isEmpty() && (flags & AT_EMPTY_PATH) != 0 && !t.capable(Capability.DAC_READ_SEARCH)) {
            return -Errno.ENOENT;
        }
        int at = (flags & AT_SYMLINK_FOLLOW) != 0 ? 0 : AT_SYMLINK_NOFOLLOW;
        PathRef target = t.kernel.vfs.lookupAt(t, oldDirfd, from, at | flags & AT_EMPTY_PATH);
        Names.link(t, target, newDirfd, FsCalls.path(t, newPath));
        return 0;
    }

    private static long rename(Task t, int oldDirfd, long oldPath, int newDirfd, long newPath, int flags) {
        Renaming.rename(t, oldDirfd, FsCalls.path(t, oldPath), newDirfd, FsCalls.path(t, newPath), flags);
        return 0;
    }
}
