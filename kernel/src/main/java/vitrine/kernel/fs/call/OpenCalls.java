package vitrine.kernel.fs.call;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.tmpfs.MemoryFiles;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** open, openat, openat2, creat, memfd_create. */
final class OpenCalls {
    private static final int RESOLVE_KNOWN = 0x3f;

    private OpenCalls() {}

    static void declare(SyscallTable s) {
        Arg mode = Arg.of("mode", Arg.Kind.MODE);
        Arg flags = Arg.flags("flags", "open");
        s.full(
                2,
                "open",
                (t, p, f, m, x, y, z) -> open(t, Fcntl.AT_FDCWD, p, (int) f, (int) m),
                Arg.path("pathname"),
                flags,
                mode);
        s.full(
                85,
                "creat",
                (t, p, m, x, y, z, w) ->
                        open(t, Fcntl.AT_FDCWD, p, Fcntl.O_CREAT | Fcntl.O_WRONLY | Fcntl.O_TRUNC, (int) m),
                Arg.path("pathname"),
                mode);
        s.full(
                257,
                "openat",
                (t, d, p, f, m, x, y) -> open(t, (int) d, p, (int) f, (int) m),
                Arg.dirfd(),
                Arg.path("pathname"),
                flags,
                mode);
        s.full(
                437,
                "openat2",
                (t, d, p, how, size, x, y) -> openat2(t, (int) d, p, how, size),
                Arg.dirfd(),
                Arg.path("pathname"),
                Arg.structIn("how", "open_how"),
                Arg.size("size"));
        s.partial(
                319,
                "memfd_create",
                "MFD_HUGETLB",
                (t, name, f, x, y, z, w) -> memfd(t, name, (int) f),
                Arg.of("name", Arg.Kind.STRING),
                Arg.flags("flags", "memfd"));
    }

    private static long open(Task t, int dirfd, long path, int flags, int mode) {
        return finish(t, t.kernel.vfs.open(t, dirfd, FsCalls.path(t, path), flags, mode), flags);
    }

    private static long finish(Task t, @org.jspecify.annotations.Nullable OpenFile file, int flags) {
        return file == null ? Task.BLOCKED : FsCalls.install(t, file, (flags & Fcntl.O_CLOEXEC) != 0);
    }

    private static long openat2(Task t, int dirfd, long path, long how, long size) {
        if (size < 24) {
            return -Errno.EINVAL;
        }
        if (size > 4096) {
            return -Errno.E2BIG;
        }
        for (long i = 24; i < size; i++) {
            if (t.mm().readByte(how + i) != 0) {
                return -Errno.E2BIG;
            }
        }
        long flags = t.mm().readLong(how);
        long mode = t.mm().readLong(how + 8);
        long resolve = t.mm().readLong(how + 16);
        boolean makes = (flags & (Fcntl.O_CREAT | Fcntl.__O_TMPFILE)) != 0;
        if ((flags & ~(long) Fcntl.O_KNOWN) != 0
                || (resolve & ~RESOLVE_KNOWN) != 0
                || (makes ? (mode & ~Mode.S_IALLUGO) != 0 : mode != 0)
                || (resolve & (Fcntl.RESOLVE_BENEATH | Fcntl.RESOLVE_IN_ROOT))
                        == (Fcntl.RESOLVE_BENEATH | Fcntl.RESOLVE_IN_ROOT)
                || (flags & Fcntl.O_PATH) != 0
                        && (flags & ~(Fcntl.O_PATH | Fcntl.O_DIRECTORY | Fcntl.O_NOFOLLOW | Fcntl.O_CLOEXEC)) != 0) {
            return -Errno.EINVAL;
        }
        if ((resolve & Fcntl.RESOLVE_CACHED) != 0) {
            return -Errno.EAGAIN; // never promised: the caller asks again without it
        }
        String p = FsCalls.path(t, path);
        return finish(t, t.kernel.vfs.open2(t, dirfd, p, (int) flags, (int) mode, (int) resolve), (int) flags);
    }

    private static long memfd(Task t, long nameAddress, int flags) {
        int known = MemoryFiles.MFD_CLOEXEC
                | MemoryFiles.MFD_ALLOW_SEALING
                | MemoryFiles.MFD_NOEXEC_SEAL
                | MemoryFiles.MFD_EXEC;
        if ((flags & ~known) != 0
                || (flags & (MemoryFiles.MFD_NOEXEC_SEAL | MemoryFiles.MFD_EXEC))
                        == (MemoryFiles.MFD_NOEXEC_SEAL | MemoryFiles.MFD_EXEC)) {
            return -Errno.EINVAL;
        }
        String name;
        try {
            name = t.mm().readString(nameAddress, 250);
        } catch (Errno e) {
            return e.number() == Errno.ENAMETOOLONG ? -Errno.EINVAL : -e.number();
        }
        return FsCalls.install(
                t, t.kernel.vfs.memoryFiles().memfd(t, name, flags), (flags & MemoryFiles.MFD_CLOEXEC) != 0);
    }
}
