package vitrine.kernel.fs.call;

import static vitrine.kernel.abi.Fcntl.AT_FDCWD;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.fs.MountOperations;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** mount, umount2, pivot_root. */
final class MountCalls {
    private static final int UMOUNT_NOFOLLOW = 8;

    private MountCalls() {}

    static void declare(SyscallTable s) {
        s.partial(
                165,
                "mount",
                "file systems other than tmpfs, proc, sysfs and devpts; propagation has no effect",
                (t, src, tgt, type, flags, data, x) -> mount(t, src, tgt, type, (int) flags, data),
                Arg.path("source"),
                Arg.path("target"),
                Arg.of("filesystemtype", Arg.Kind.STRING),
                Arg.flags("mountflags", "mount"),
                Arg.pointer("data"));
        s.partial(
                166,
                "umount2",
                "MNT_FORCE does nothing",
                (t, p, f, x, y, z, w) -> umount(t, p, (int) f),
                Arg.path("target"),
                Arg.flags("flags", "umount"));
        s.full(155, "pivot_root", (t, n, o, x, y, z, w) -> pivot(t, n, o), Arg.path("new_root"), Arg.path("put_old"));
    }

    private static String optional(Task t, long address) {
        return address == 0 ? "" : FsCalls.path(t, address);
    }

    private static long mount(Task t, long source, long target, long type, int flags, long data) {
        String typeName = optional(t, type);
        String options = data == 0 ? "" : t.mm().readString(data, FsCalls.PATH_MAX);
        PathRef at = t.kernel.vfs.lookup(t, AT_FDCWD, FsCalls.path(t, target), true);
        if (!t.capableIn(t.ns.mnt().mighty(), Capability.SYS_ADMIN)) {
            return -Errno.EPERM;
        }
        MountOperations.mount(t, optional(t, source), at, typeName, flags, options);
        return 0;
    }

    private static long umount(Task t, long path, int flags) {
        if ((flags & ~0xf) != 0) {
            return -Errno.EINVAL;
        }
        PathRef at = t.kernel.vfs.lookup(t, AT_FDCWD, FsCalls.path(t, path), (flags & UMOUNT_NOFOLLOW) == 0);
        if (!t.capableIn(t.ns.mnt().mighty(), Capability.SYS_ADMIN)) {
            return -Errno.EPERM;
        }
        MountOperations.umount(t, at, flags);
        return 0;
    }

    private static long pivot(Task t, long newRoot, long putOld) {
        if (!t.capableIn(t.ns.mnt().mighty(), Capability.SYS_ADMIN)) {
            return -Errno.EPERM;
        }
        PathRef to = t.kernel.vfs.lookup(t, AT_FDCWD, FsCalls.path(t, newRoot), true);
        PathRef old = t.kernel.vfs.lookup(t, AT_FDCWD, FsCalls.path(t, putOld), true);
        MountOperations.pivot(t, to, old);
        return 0;
    }
}
