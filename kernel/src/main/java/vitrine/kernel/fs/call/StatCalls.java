package vitrine.kernel.fs.call;

import static vitrine.kernel.abi.Fcntl.AT_EACCESS;
import static vitrine.kernel.abi.Fcntl.AT_EMPTY_PATH;
import static vitrine.kernel.abi.Fcntl.AT_FDCWD;
import static vitrine.kernel.abi.Fcntl.AT_NO_AUTOMOUNT;
import static vitrine.kernel.abi.Fcntl.AT_STATX_SYNC_TYPE;
import static vitrine.kernel.abi.Fcntl.AT_SYMLINK_NOFOLLOW;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.fs.Access;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** stat and its kin, statx, access, readlink. */
final class StatCalls {
    private StatCalls() {}

    static void declare(SyscallTable s) {
        Arg path = Arg.path("pathname");
        Arg out = Arg.structOut("statbuf", "stat");
        s.full(4, "stat", (t, p, b, x, y, z, w) -> statAt(t, AT_FDCWD, p, b, 0), path, out);
        s.full(6, "lstat", (t, p, b, x, y, z, w) -> statAt(t, AT_FDCWD, p, b, AT_SYMLINK_NOFOLLOW), path, out);
        s.full(5, "fstat", (t, f, b, x, y, z, w) -> fstat(t, f, b), Arg.fd("fd"), out);
        s.full(
                262,
                "newfstatat",
                (t, d, p, b, f, x, y) -> newfstatat(t, (int) d, p, b, (int) f),
                Arg.dirfd(),
                path,
                out,
                Arg.flags("flags", "at"));
        s.full(
                332,
                "statx",
                (t, d, p, f, m, b, x) -> statx(t, (int) d, p, (int) f, (int) m, b),
                Arg.dirfd(),
                path,
                Arg.flags("flags", "at"),
                Arg.flags("mask", "statx_mask"),
                Arg.structOut("statxbuf", "statx"));
        Arg mode = Arg.flags("mode", "access");
        s.full(21, "access", (t, p, m, x, y, z, w) -> access(t, AT_FDCWD, p, (int) m, 0), path, mode);
        s.full(269, "faccessat", (t, d, p, m, x, y, z) -> access(t, (int) d, p, (int) m, 0), Arg.dirfd(), path, mode);
        s.full(
                439,
                "faccessat2",
                (t, d, p, m, f, x, y) -> access(t, (int) d, p, (int) m, (int) f),
                Arg.dirfd(),
                path,
                mode,
                Arg.flags("flags", "at"));
        s.full(
                89,
                "readlink",
                (t, p, b, n, x, y, z) -> readlink(t, AT_FDCWD, p, b, (int) n),
                path,
                Arg.out("buf", 2),
                Arg.size("bufsiz"));
        s.full(
                267,
                "readlinkat",
                (t, d, p, b, n, x, y) -> readlink(t, (int) d, p, b, (int) n),
                Arg.dirfd(),
                path,
                Arg.out("buf", 3),
                Arg.size("bufsiz"));
    }

    private static long statAt(Task t, int dirfd, long path, long buffer, int flags) {
        PathRef p = t.kernel.vfs.lookupAt(t, dirfd, FsCalls.path(t, path), flags);
        write(t, p.inode(), buffer);
        return 0;
    }

    private static long newfstatat(Task t, int dirfd, long path, long buffer, int flags) {
        if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT | AT_STATX_SYNC_TYPE)) != 0) {
            return -Errno.EINVAL;
        }
        String name = FsCalls.pathOrEmpty(t, path, flags);
        if (name.isEmpty() && (flags & AT_EMPTY_PATH) != 0 && dirfd != AT_FDCWD) {
            return fstat(t, dirfd, buffer);
        }
        write(t, t.kernel.vfs.lookupAt(t, dirfd, name, flags).inode(), buffer);
        return 0;
    }

    private static long fstat(Task t, long fd, long buffer) {
        write(t, t.files().any(fd).inode(), buffer);
        return 0;
    }

    /**
     * Writes struct stat.
     *
     * <pre>
     *  0 dev  8 ino  16 nlink  24 mode  28 uid  32 gid  40 rdev  48 size  56 blksize  64 blocks
     * 72 atime  88 mtime  104 ctime (seconds, nanoseconds)  144 end
     * </pre>
     */
    private static void write(Task t, Inode i, long buffer) {
        i.refresh();
        Packet b = new Packet(144);
        b.putLong(0, i.dev());
        b.putLong(8, i.ino);
        b.putLong(16, i.nlink);
        b.putInt(24, i.mode);
        b.putInt(28, t.cred.userNs.seenUid(i.uid));
        b.putInt(32, t.cred.userNs.seenGid(i.gid));
        b.putLong(40, i.rdev);
        b.putLong(48, i.size());
        b.putLong(56, i.blockSize());
        b.putLong(64, i.blocks());
        b.putTime(72, i.atime);
        b.putTime(88, i.mtime);
        b.putTime(104, i.ctime);
        b.store(t, buffer);
    }

    private static final int STATX_BASIC = 0x7ff;
    private static final int STATX_BTIME = 0x800;
    private static final int STATX_MNT_ID = 0x1000;
    private static final int STATX_RESERVED = 0x8000_0000;
    private static final long STATX_ATTR_MOUNT_ROOT = 0x2000;

    private static long statx(Task t, int dirfd, long path, int flags, int mask, long buffer) {
        if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT | AT_STATX_SYNC_TYPE)) != 0
                || (flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE
                || (mask & STATX_RESERVED) != 0) {
            return -Errno.EINVAL;
        }
        PathRef p = t.kernel.vfs.lookupAt(t, dirfd, FsCalls.pathOrEmpty(t, path, flags), flags);
        Inode i = p.inode();
        i.refresh();
        Packet b = new Packet(256);
        b.putInt(0, STATX_BASIC | mask & STATX_MNT_ID | (i.btime != 0 ? mask & STATX_BTIME : 0));
        b.putInt(4, i.blockSize());
        b.putLong(8, p.dentry() == p.mount().root() ? STATX_ATTR_MOUNT_ROOT : 0);
        b.putInt(16, i.nlink);
        b.putInt(20, t.cred.userNs.seenUid(i.uid));
        b.putInt(24, t.cred.userNs.seenGid(i.gid));
        b.putShort(28, i.mode);
        b.putLong(32, i.ino);
        b.putLong(40, i.size());
        b.putLong(48, i.blocks());
        b.putLong(56, STATX_ATTR_MOUNT_ROOT);
        b.putTime(64, i.atime);
        if (i.btime != 0) {
            b.putTime(80, i.btime);
        }
        b.putTime(96, i.ctime);
        b.putTime(112, i.mtime);
        b.putInt(128, Mode.major(i.rdev));
        b.putInt(132, Mode.minor(i.rdev));
        b.putInt(136, Mode.major(i.dev()));
        b.putInt(140, Mode.minor(i.dev()));
        b.putLong(144, (mask & STATX_MNT_ID) != 0 ? p.mount().id() : 0);
        b.store(t, buffer);
        return 0;
    }

    private static long access(Task t, int dirfd, long path, int mode, int flags) {
        if ((mode & ~7) != 0 || (flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) != 0) {
            return -Errno.EINVAL;
        }
        Cred before = t.cred;
        if ((flags & AT_EACCESS) == 0) {
            t.cred = real(before);
        }
        try {
            PathRef p = t.kernel.vfs.lookupAt(t, dirfd, FsCalls.pathOrEmpty(t, path, flags), flags);
            Inode i = p.inode();
            boolean noexec = (p.mount().flags() & vitrine.kernel.fs.Mount.MS_NOEXEC) != 0;
            if ((mode & Access.EXEC) != 0 && i.isRegular() && noexec || !Access.may(t.cred, i, mode)) {
                return -Errno.EACCES;
            }
            boolean special = Mode.isDevice(i.mode) || Mode.isFifo(i.mode);
            return (mode & Access.WRITE) != 0 && !special && p.mount().readOnly() ? -Errno.EROFS : 0;
        } finally {
            t.cred = before;
        }
    }

    /** Credentials as access(2) uses them: the real ids, and capabilities as the real user would have them. */
    private static Cred real(Cred c) {
        if (c.fsuid == c.uid && c.fsgid == c.gid) {
            return c;
        }
        Cred r = c.copy();
        r.fsuid = c.uid;
        r.fsgid = c.gid;
        r.effective = c.uid == 0 ? c.permitted : 0;
        return r;
    }

    private static long readlink(Task t, int dirfd, long path, long buffer, int size) {
        if (size <= 0) {
            return -Errno.EINVAL;
        }
        String name = FsCalls.path(t, path);
        PathRef p = t.kernel.vfs.lookupAt(t, dirfd, name, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH);
        if (name.isEmpty() && dirfd == AT_FDCWD) {
            return -Errno.ENOENT;
        }
        if (!p.inode().isSymlink()) {
            return name.isEmpty() ? -Errno.ENOENT : -Errno.EINVAL;
        }
        byte[] text = p.inode().readlink(t).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        int n = Math.min(size, text.length);
        t.mm().write(buffer, text, 0, n);
        return n;
    }
}
