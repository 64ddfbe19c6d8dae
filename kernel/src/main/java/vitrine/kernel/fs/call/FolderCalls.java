package vitrine.kernel.fs.call;

import java.nio.charset.StandardCharsets;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.fs.Access;
import vitrine.kernel.fs.DirectorySink;
import vitrine.kernel.fs.FileIo;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.Vfs;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** getdents, getcwd, chdir, fchdir, chroot. */
final class FolderCalls {
    private FolderCalls() {}

    static void declare(SyscallTable s) {
        s.full(
                78,
                "getdents",
                (t, f, b, n, x, y, z) -> getdents(t, f, b, (int) n, false),
                Arg.fd("fd"),
                Arg.out("dirp", 2),
                Arg.size("count"));
        s.full(
                217,
                "getdents64",
                (t, f, b, n, x, y, z) -> getdents(t, f, b, (int) n, true),
                Arg.fd("fd"),
                Arg.out("dirp", 2),
                Arg.size("count"));
        s.full(79, "getcwd", (t, b, n, x, y, z, w) -> getcwd(t, b, n), Arg.out("buf", 1), Arg.size("size"));
        s.full(80, "chdir", (t, p, x, y, z, w, v) -> chdir(t, p), Arg.path("path"));
        s.full(81, "fchdir", (t, f, x, y, z, w, v) -> fchdir(t, f), Arg.fd("fd"));
        s.full(161, "chroot", (t, p, x, y, z, w, v) -> chroot(t, p), Arg.path("path"));
    }

    /**
     * Packs entries into the user's buffer.
     *
     * <pre>
     * linux_dirent64: 0 ino  8 off  16 reclen (2)  18 type (1)  19 name, NUL, padded to 8
     * linux_dirent:   0 ino  8 off  16 reclen (2)  18 name, NUL, padding, type in the last byte
     * </pre>
     */
    private static final class Packer implements DirectorySink {
        private final Task t;
        private final boolean wide;
        private final int size;
        private final long buffer;
        private int used;
        private boolean tooSmall;

        Packer(Task t, long buffer, int size, boolean wide) {
            this.t = t;
            this.buffer = buffer;
            this.size = size;
            this.wide = wide;
        }

        @Override
        public boolean entry(String name, long ino, int mode, long next) {
            byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
            int length = (wide ? 19 : 18) + bytes.length + (wide ? 1 : 2) + 7 & ~7;
            if (used + length > size) {
                tooSmall = used == 0;
                return false;
            }
            Packet p = new Packet(length);
            p.putLong(0, ino);
            p.putLong(8, next);
            p.putShort(16, length);
            int type = Mode.direntType(mode);
            if (wide) {
                p.putShort(18, type);
            } else {
                p.putShort(length - 2, type << 8);
            }
            p.putBytes(wide ? 19 : 18, bytes);
            p.store(t, buffer + used);
            used += length;
            return true;
        }
    }

    private static long getdents(Task t, long fd, long buffer, int size, boolean wide) {
        OpenFile f = t.files().file(fd);
        Packer packer = new Packer(t, buffer, Math.max(size, 0), wide);
        try {
            f.readdir(t, packer);
        } catch (Errno e) {
            if (packer.used == 0) {
                throw e;
            }
        }
        FileIo.accessed(t, f);
        return packer.tooSmall ? -Errno.EINVAL : packer.used;
    }

    private static long getcwd(Task t, long buffer, long size) {
        PathRef cwd = t.fs().cwd();
        if (cwd.dentry().unhashed()) {
            return -Errno.ENOENT;
        }
        byte[] path = (t.kernel.vfs.path(t, cwd) + '\0').getBytes(StandardCharsets.ISO_8859_1);
        if (path.length > FsCalls.PATH_MAX) {
            return -Errno.ENAMETOOLONG;
        }
        if (Long.compareUnsigned(path.length, size) > 0) {
            return -Errno.ERANGE;
        }
        t.mm().write(buffer, path, 0, path.length);
        return path.length;
    }

    private static PathRef folder(Task t, PathRef p) {
        if (!p.inode().isDirectory()) {
            throw Errno.of(Errno.ENOTDIR);
        }
        Access.check(t.cred, p.inode(), Access.EXEC);
        return p;
    }

    private static long chdir(Task t, long path) {
        Vfs vfs = t.kernel.vfs;
        t.fs().setCwd(folder(t, vfs.lookup(t, Fcntl.AT_FDCWD, FsCalls.path(t, path), true)));
        return 0;
    }

    private static long fchdir(Task t, long fd) {
        PathRef p = t.files().any(fd).path;
        if (p == null) {
            return -Errno.ENOTDIR;
        }
        t.fs().setCwd(folder(t, p));
        return 0;
    }

    private static long chroot(Task t, long path) {
        PathRef p = folder(t, t.kernel.vfs.lookup(t, Fcntl.AT_FDCWD, FsCalls.path(t, path), true));
        if (!t.capableHere(Capability.SYS_CHROOT)) {
            return -Errno.EPERM;
        }
        t.fs().setRoot(p);
        return 0;
    }
}
