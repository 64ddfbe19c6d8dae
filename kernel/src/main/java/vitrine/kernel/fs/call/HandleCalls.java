package vitrine.kernel.fs.call;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.fs.FileSystem;
import vitrine.kernel.fs.Mount;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/**
 * name_to_handle_at(2), open_by_handle_at(2).
 *
 * <pre>
 * struct file_handle: 0 u32 bytes of what follows the type | 4 s32 type | 8: u32 generation, u64 inode number
 * </pre>
 */
final class HandleCalls {
    private static final int SIZE = 12;
    private static final int MAX_SIZE = 128;
    private static final int TYPE = 1; // FILEID_INO32_GEN, as tmpfs says

    private HandleCalls() {}

    static void declare(SyscallTable s) {
        s.full(
                303,
                "name_to_handle_at",
                (t, fd, path, handle, id, flags, f) -> name(t, (int) fd, path, handle, id, (int) flags),
                Arg.fd("dirfd"),
                Arg.path("pathname"),
                Arg.pointer("handle"),
                Arg.pointer("mount_id"),
                Arg.of("flags", Arg.Kind.UINT));
        s.partial(
                304,
                "open_by_handle_at",
                "a handle is stale when 4,096 others were made after it",
                (t, fd, handle, flags, d, e, f) -> open(t, (int) fd, handle, (int) flags),
                Arg.fd("mount_fd"),
                Arg.pointer("handle"),
                Arg.flags("flags", "open"));
    }

    private static long name(Task t, int dirfd, long path, long handle, long id, int flags) {
        if ((flags & ~(Fcntl.AT_SYMLINK_FOLLOW | Fcntl.AT_EMPTY_PATH)) != 0) {
            return -Errno.EINVAL;
        }
        int at = flags & Fcntl.AT_EMPTY_PATH | ((flags & Fcntl.AT_SYMLINK_FOLLOW) != 0 ? 0 : Fcntl.AT_SYMLINK_NOFOLLOW);
        PathRef p = t.kernel.vfs.lookupAt(t, dirfd, FsCalls.path(t, path), at);
        FileSystem fs = p.inode().fileSystem();
        if (fs == null || fs.revalidates() && !fs.type().equals("overlay")) {
            return -Errno.EOPNOTSUPP;
        }
        t.mm().readLong(handle);
        int room = t.mm().readInt(handle);
        if (room < 0 || room > MAX_SIZE) {
            return -Errno.EINVAL;
        }
        boolean fits = room >= SIZE;
        if (fits) {
            fs.remember(p.dentry());
            t.mm().writeInt(handle + 8, 0);
            t.mm().writeLong(handle + 12, p.inode().ino);
        }
        t.mm().writeInt(handle, SIZE);
        t.mm().writeInt(handle + 4, fits ? TYPE : 0xff);
        t.mm().writeInt(id, p.mount().id());
        return fits ? 0 : -Errno.EOVERFLOW;
    }

    private static long open(Task t, int mountFd, long handle, int flags) {
        if (!t.capable(Capability.DAC_READ_SEARCH)) {
            return -Errno.EPERM;
        }
        t.mm().readLong(handle);
        int size = t.mm().readInt(handle);
        if (size <= 0 || size > MAX_SIZE) {
            return -Errno.EINVAL;
        }
        byte[] bytes = new byte[size];
        t.mm().read(handle + 8, bytes, 0, size);
        Mount m = mountFd == Fcntl.AT_FDCWD
                ? t.fs().cwd().mount()
                : t.kernel.vfs.place(t.files().any(mountFd)).mount();
        if (t.mm().readInt(handle + 4) != TYPE || size < SIZE) {
            return -Errno.ESTALE;
        }
        PathRef place = m.fileSystem().remembered(m, t.mm().readLong(handle + 12));
        if (place == null) {
            return -Errno.ESTALE;
        }
        OpenFile f = t.kernel.vfs.openPath(t, place, flags);
        return f == null ? Task.BLOCKED : FsCalls.install(t, f, (flags & Fcntl.O_CLOEXEC) != 0);
    }
}
