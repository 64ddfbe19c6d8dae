package vitrine.kernel.fs.call;

import static vitrine.kernel.abi.Fcntl.AT_FDCWD;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.cred.FileCapabilities;
import vitrine.kernel.fs.Access;
import vitrine.kernel.fs.FsNotify;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** Extended attributes: getxattr, setxattr, listxattr, removexattr in their three forms. */
final class XattrCalls {
    private static final int SIZE_MAX = 65536;
    private static final int NAME_MAX = 255;

    private XattrCalls() {}

    static void declare(SyscallTable s) {
        Arg path = Arg.path("path");
        Arg fd = Arg.fd("fd");
        Arg name = Arg.of("name", Arg.Kind.STRING);
        Arg in = Arg.in("value", 3);
        Arg out = Arg.out("value", 3);
        Arg size = Arg.size("size");
        Arg list = Arg.out("list", 2);
        Arg flags = Arg.flags("flags", "xattr");
        s.full(
                188,
                "setxattr",
                (t, p, n, v, z, f, x) -> set(t, at(t, p, true, true), n, v, z, f),
                path,
                name,
                in,
                size,
                flags);
        s.full(
                189,
                "lsetxattr",
                (t, p, n, v, z, f, x) -> set(t, at(t, p, false, true), n, v, z, f),
                path,
                name,
                in,
                size,
                flags);
        s.full(
                190,
                "fsetxattr",
                (t, d, n, v, z, f, x) -> set(t, of(t, d, true), n, v, z, f),
                fd,
                name,
                in,
                size,
                flags);
        s.full(191, "getxattr", (t, p, n, v, z, x, y) -> get(t, at(t, p, true, false), n, v, z), path, name, out, size);
        s.full(
                192,
                "lgetxattr",
                (t, p, n, v, z, x, y) -> get(t, at(t, p, false, false), n, v, z),
                path,
                name,
                out,
                size);
        s.full(193, "fgetxattr", (t, d, n, v, z, x, y) -> get(t, of(t, d, false), n, v, z), fd, name, out, size);
        s.full(194, "listxattr", (t, p, b, z, x, y, w) -> list(t, at(t, p, true, false), b, z), path, list, size);
        s.full(195, "llistxattr", (t, p, b, z, x, y, w) -> list(t, at(t, p, false, false), b, z), path, list, size);
        s.full(196, "flistxattr", (t, d, b, z, x, y, w) -> list(t, of(t, d, false), b, z), fd, list, size);
        s.full(197, "removexattr", (t, p, n, x, y, z, w) -> remove(t, at(t, p, true, true), n), path, name);
        s.full(198, "lremovexattr", (t, p, n, x, y, z, w) -> remove(t, at(t, p, false, true), n), path, name);
        s.full(199, "fremovexattr", (t, d, n, x, y, z, w) -> remove(t, of(t, d, true), n), fd, name);
    }

    /** An inode, and where it was reached; a pipe is nowhere. */
    private record Where(Inode inode, @Nullable PathRef place) {}

    private static Where at(Task t, long path, boolean follow, boolean write) {
        return checked(t.kernel.vfs.lookup(t, AT_FDCWD, FsCalls.path(t, path), follow), write);
    }

    private static Where of(Task t, long fd, boolean write) {
        PathRef p = t.files().file(fd).path;
        return p == null ? new Where(t.files().file(fd).inode(), null) : checked(p, write);
    }

    private static Where checked(PathRef p, boolean write) {
        if (write && p.mount().readOnly()) {
            throw Errno.of(Errno.EROFS);
        }
        return new Where(p.inode(), p);
    }

    private static String name(Task t, long address) {
        String name;
        try {
            name = t.mm().readString(address, NAME_MAX + 1);
        } catch (Errno e) {
            throw e.number() == Errno.ENAMETOOLONG ? Errno.of(Errno.ERANGE) : e;
        }
        if (name.isEmpty()) {
            throw Errno.of(Errno.ERANGE);
        }
        return name;
    }

    /** What the namespace of a name demands (xattr_permission). */
    private static void check(Task t, Inode i, String name, boolean write) {
        if (name.startsWith("user.")) {
            if (!i.isRegular() && !i.isDirectory()) {
                throw Errno.of(write ? Errno.EPERM : Errno.ENODATA);
            }
            Access.check(t.cred, i, write ? Access.WRITE : Access.READ);
        } else if (name.startsWith("trusted.")) {
            if (!t.capable(Capability.SYS_ADMIN)) {
                throw Errno.of(write ? Errno.EPERM : Errno.ENODATA);
            }
        } else if (name.startsWith("security.")) {
            boolean may = name.equals(FileCapabilities.NAME)
                    ? t.cred.capableOver(i, Capability.SETFCAP)
                    : t.capable(Capability.SYS_ADMIN);
            if (write && !may) {
                throw Errno.of(Errno.EPERM);
            }
        } else {
            throw Errno.of(Errno.EOPNOTSUPP);
        }
    }

    private static long set(Task t, Where w, long nameAddress, long value, long size, long flags) {
        Inode i = w.inode;
        if ((flags & ~3) != 0) {
            return -Errno.EINVAL;
        }
        String name = name(t, nameAddress);
        if (size < 0 || size > SIZE_MAX) {
            return -Errno.E2BIG;
        }
        byte[] bytes = new byte[(int) size];
        t.mm().read(value, bytes, 0, bytes.length);
        check(t, i, name, true);
        if (name.equals(FileCapabilities.NAME) && !FileCapabilities.valid(bytes)) {
            return -Errno.EINVAL;
        }
        i.setXattr(name, bytes, (int) flags);
        i.ctime = t.kernel.vfs.time();
        t.kernel.vfs.notify.place(w.place, FsNotify.ATTRIB);
        return 0;
    }

    private static long get(Task t, Where w, long nameAddress, long value, long size) {
        Inode i = w.inode;
        String name = name(t, nameAddress);
        check(t, i, name, false);
        byte[] bytes = i.getXattr(name);
        if (bytes == null) {
            return -Errno.ENODATA;
        }
        return give(t, bytes, value, size);
    }

    private static long give(Task t, byte[] bytes, long address, long size) {
        if (size == 0) {
            return bytes.length;
        }
        if (Long.compareUnsigned(bytes.length, size) > 0) {
            return -Errno.ERANGE;
        }
        t.mm().write(address, bytes, 0, bytes.length);
        return bytes.length;
    }

    private static long list(Task t, Where w, long buffer, long size) {
        Inode i = w.inode;
        List<String> names = i.listXattr();
        StringBuilder s = new StringBuilder();
        for (String n : names) {
            if (!n.startsWith("trusted.") || t.capable(Capability.SYS_ADMIN)) {
                s.append(n).append('\0');
            }
        }
        return give(t, s.toString().getBytes(StandardCharsets.ISO_8859_1), buffer, size);
    }

    private static long remove(Task t, Where w, long nameAddress) {
        Inode i = w.inode;
        String name = name(t, nameAddress);
        check(t, i, name, true);
        i.removeXattr(name);
        i.ctime = t.kernel.vfs.time();
        t.kernel.vfs.notify.place(w.place, FsNotify.ATTRIB);
        return 0;
    }
}
