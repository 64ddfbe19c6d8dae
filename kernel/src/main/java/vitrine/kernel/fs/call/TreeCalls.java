package vitrine.kernel.fs.call;

import static vitrine.kernel.abi.Fcntl.AT_FDCWD;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.fs.Mount;
import vitrine.kernel.fs.MountContext;
import vitrine.kernel.fs.MountTrees;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** The calls that mount by descriptors: fsopen, fsconfig, fsmount, fspick, open_tree, move_mount, mount_setattr. */
final class TreeCalls {
    private static final int CLOEXEC = 1;
    private static final int OPEN_TREE_CLONE = 1;
    private static final int AT_RECURSIVE = 0x8000;
    private static final int AT_NO_AUTOMOUNT = 0x800;
    private static final int NAME_MAX = 256;
    private static final int BLOB_MAX = 1 << 20;

    private static final int SET_FLAG = 0;
    private static final int SET_STRING = 1;
    private static final int SET_BINARY = 2;
    private static final int SET_PATH = 3;
    private static final int SET_PATH_EMPTY = 4;
    private static final int SET_FD = 5;
    private static final int CMD_CREATE = 6;
    private static final int CMD_RECONFIGURE = 7;

    // MOUNT_ATTR_…; the bits of the time of access are one number
    private static final int ATIME = 0x70;
    private static final int NOATIME = 0x10;
    private static final int STRICTATIME = 0x20;
    private static final int ATTRIBUTES = 0x2000ff & ~0x100;
    private static final int IDMAP = 0x100000;
    private static final int PAGE = 4096;
    private static final int ATTR_SIZE = 32;

    private static final String WHERE =
            "tmpfs, proc, sysfs, devpts, mqueue and cgroup2; what is no parameter of tmpfs has no effect";

    private TreeCalls() {}

    static void declare(SyscallTable s) {
        Arg fd = Arg.fd("fd");
        Arg path = Arg.path("path");
        Arg flags = Arg.of("flags", Arg.Kind.UINT);
        s.partial(430, "fsopen", WHERE, (t, n, f, c, d, e, x) -> fsopen(t, n, (int) f), Arg.path("fsname"), flags);
        s.partial(
                431,
                "fsconfig",
                WHERE,
                (t, f, cmd, key, value, aux, x) -> fsconfig(t, (int) f, (int) cmd, key, value, (int) aux),
                fd,
                Arg.of("cmd", Arg.Kind.UINT),
                Arg.pointer("key"),
                Arg.pointer("value"),
                Arg.of("aux", Arg.Kind.INT));
        s.full(
                432,
                "fsmount",
                (t, f, how, attributes, d, e, x) -> fsmount(t, (int) f, (int) how, (int) attributes),
                fd,
                flags,
                Arg.of("attr_flags", Arg.Kind.UINT));
        s.full(433, "fspick", (t, f, p, how, d, e, x) -> fspick(t, (int) f, p, (int) how), fd, path, flags);
        s.full(428, "open_tree", (t, f, p, how, d, e, x) -> openTree(t, (int) f, p, (int) how), fd, path, flags);
        s.partial(
                429,
                "move_mount",
                "no groups of propagation",
                (t, f, p, to, toPath, how, x) -> moveMount(t, (int) f, p, (int) to, toPath, (int) how),
                Arg.fd("from_dfd"),
                Arg.path("from_path"),
                Arg.fd("to_dfd"),
                Arg.path("to_path"),
                flags);
        s.partial(
                442,
                "mount_setattr",
                "no idmapped mounts; propagation has no effect",
                (t, f, p, how, attr, size, x) -> setAttributes(t, (int) f, p, (int) how, attr, size),
                fd,
                path,
                flags,
                Arg.pointer("uattr"),
                Arg.size("usize"));
    }

    private static boolean mighty(Task t) {
        return t.capableIn(t.ns.mnt().mighty(), Capability.SYS_ADMIN);
    }

    private static long fsopen(Task t, long name, int flags) {
        if (!mighty(t)) {
            return -Errno.EPERM;
        }
        if ((flags & ~CLOEXEC) != 0) {
            return -Errno.EINVAL;
        }
        MountContext c = new MountContext(t, t.mm().readString(name, PAGE));
        return FsCalls.install(t, c, flags != 0);
    }

    private static long fsconfig(Task t, int fd, int cmd, long key, long value, int aux) {
        if (fd < 0) {
            return -Errno.EINVAL;
        }
        boolean wrong = switch (cmd) {
            case SET_FLAG -> key == 0 || value != 0 || aux != 0;
            case SET_STRING -> key == 0 || value == 0 || aux != 0;
            case SET_BINARY -> key == 0 || value == 0 || aux <= 0 || aux > BLOB_MAX;
            case SET_PATH, SET_PATH_EMPTY -> key == 0 || value == 0 || aux != AT_FDCWD && aux < 0;
            case SET_FD -> key == 0 || value != 0 || aux < 0;
            case CMD_CREATE, CMD_RECONFIGURE -> key != 0 || value != 0 || aux != 0;
            default -> false;
        };
        if (wrong) {
            return -Errno.EINVAL;
        }
        if (cmd < 0 || cmd > CMD_RECONFIGURE) {
            return -Errno.EOPNOTSUPP;
        }
        if (!(t.files().file(fd) instanceof MountContext c)) {
            return -Errno.EINVAL;
        }
        String name = key == 0 ? "" : t.mm().readString(key, NAME_MAX);
        switch (cmd) {
            case SET_FLAG -> c.flag(name);
            case SET_STRING -> c.string(name, t.mm().readString(value, NAME_MAX));
            case CMD_CREATE -> {
                if (!mighty(t)) {
                    return -Errno.EPERM;
                }
                c.create(t);
            }
            case CMD_RECONFIGURE -> c.reconfigure(t);
            case SET_FD -> {
                t.files().file(aux);
                return -c.refusal();
            }
            default -> {
                return -c.refusal();
            }
        }
        return 0;
    }

    /** Bits of mount(2) for attributes, or -1: impossible times. */
    private static int mountFlags(int attributes) {
        int time = switch (attributes & ATIME) {
            case 0 -> 0;
            case NOATIME -> Mount.MS_NOATIME;
            case STRICTATIME -> Mount.MS_STRICTATIME;
            default -> -1;
        };
        if (time < 0) {
            return -1;
        }
        return time
                | attributes & (Mount.MS_RDONLY | Mount.MS_NOSUID | Mount.MS_NODEV | Mount.MS_NOEXEC)
                | ((attributes & 0x80) != 0 ? Mount.MS_NODIRATIME : 0)
                | ((attributes & 0x200000) != 0 ? Mount.MS_NOSYMFOLLOW : 0);
    }

    private static long fsmount(Task t, int fd, int flags, int attributes) {
        if (!mighty(t)) {
            return -Errno.EPERM;
        }
        int mount = mountFlags(attributes);
        if ((flags & ~CLOEXEC) != 0 || (attributes & ~ATTRIBUTES) != 0 || mount < 0) {
            return -Errno.EINVAL;
        }
        if (!(t.files().file(fd) instanceof MountContext c)) {
            return -Errno.EINVAL;
        }
        return FsCalls.install(t, c.mount(t, mount), flags != 0);
    }

    private static PathRef place(Task t, int dirfd, long path, boolean follow, boolean empty) {
        int at = (follow ? 0 : Fcntl.AT_SYMLINK_NOFOLLOW) | (empty ? Fcntl.AT_EMPTY_PATH : 0);
        return t.kernel.vfs.lookupAt(t, dirfd, FsCalls.path(t, path), at);
    }

    private static long fspick(Task t, int dirfd, long path, int flags) {
        if (!mighty(t)) {
            return -Errno.EPERM;
        }
        if ((flags & ~0xf) != 0) {
            return -Errno.EINVAL;
        }
        PathRef p = place(t, dirfd, path, (flags & 2) == 0, (flags & 8) != 0);
        if (p.dentry() != p.mount().root()) {
            return -Errno.EINVAL;
        }
        return FsCalls.install(t, new MountContext(t, p.mount()), (flags & CLOEXEC) != 0);
    }

    private static long openTree(Task t, int dirfd, long path, int flags) {
        int allowed = OPEN_TREE_CLONE
                | Fcntl.O_CLOEXEC
                | AT_RECURSIVE
                | AT_NO_AUTOMOUNT
                | Fcntl.AT_EMPTY_PATH
                | Fcntl.AT_SYMLINK_NOFOLLOW;
        boolean clone = (flags & OPEN_TREE_CLONE) != 0;
        boolean deep = (flags & AT_RECURSIVE) != 0;
        if ((flags & ~allowed) != 0 || deep && !clone) {
            return -Errno.EINVAL;
        }
        if (clone && !mighty(t)) {
            return -Errno.EPERM;
        }
        PathRef p = place(t, dirfd, path, (flags & Fcntl.AT_SYMLINK_NOFOLLOW) == 0, (flags & Fcntl.AT_EMPTY_PATH) != 0);
        OpenFile f = clone ? MountTrees.copy(t, p, deep) : MountTrees.open(t, p);
        return FsCalls.install(t, f, (flags & Fcntl.O_CLOEXEC) != 0);
    }

    private static long moveMount(Task t, int from, long fromPath, int to, long toPath, int flags) {
        if (!mighty(t)) {
            return -Errno.EPERM;
        }
        if ((flags & ~0x177) != 0) {
            return -Errno.EINVAL;
        }
        PathRef source = place(t, from, fromPath, (flags & 1) != 0, (flags & 4) != 0);
        PathRef target = place(t, to, toPath, (flags & 0x10) != 0, (flags & 0x40) != 0);
        if ((flags & 0x100) != 0) {
            return -Errno.EINVAL;
        }
        MountTrees.move(t, source, target);
        return 0;
    }

    /** Struct mount_attr: 0 u64 attr_set | 8 u64 attr_clr | 16 u64 propagation | 24 u64 userns_fd. */
    private static long setAttributes(Task t, int dirfd, long path, int flags, long address, long size) {
        int allowed = Fcntl.AT_EMPTY_PATH | AT_RECURSIVE | Fcntl.AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT;
        if ((flags & ~allowed) != 0) {
            return -Errno.EINVAL;
        }
        if (Long.compareUnsigned(size, PAGE) > 0) {
            return -Errno.E2BIG;
        }
        if (size < ATTR_SIZE) {
            return -Errno.EINVAL;
        }
        if (!mighty(t)) {
            return -Errno.EPERM;
        }
        byte[] rest = new byte[(int) size - ATTR_SIZE];
        t.mm().read(address + ATTR_SIZE, rest, 0, rest.length);
        for (byte b : rest) {
            if (b != 0) {
                return -Errno.E2BIG;
            }
        }
        long set = t.mm().readLong(address);
        long clear = t.mm().readLong(address + 8);
        long propagation = t.mm().readLong(address + 16);
        if ((set | clear | propagation) == 0) {
            return 0;
        }
        long kinds = 1 << 17 | 1 << 18 | 1 << 19 | 1 << 20;
        if ((propagation & ~kinds) != 0
                || Long.bitCount(propagation) > 1
                || ((set | clear) & ~(ATTRIBUTES | IDMAP)) != 0) {
            return -Errno.EINVAL;
        }
        boolean times = (clear & ATIME) != 0;
        if (times ? (clear & ATIME) != ATIME : (set & ATIME) != 0) {
            return -Errno.EINVAL;
        }
        int on = mountFlags((int) set & ~IDMAP);
        if (on < 0 || ((set | clear) & IDMAP) != 0) {
            return -Errno.EINVAL;
        }
        int off = mountFlags((int) clear & ~(IDMAP | ATIME)) | (times ? Mount.MS_NOATIME | Mount.MS_STRICTATIME : 0);
        PathRef p = place(t, dirfd, path, (flags & Fcntl.AT_SYMLINK_NOFOLLOW) == 0, (flags & Fcntl.AT_EMPTY_PATH) != 0);
        MountTrees.change(t, p, on, off, (flags & AT_RECURSIVE) != 0);
        return 0;
    }
}
