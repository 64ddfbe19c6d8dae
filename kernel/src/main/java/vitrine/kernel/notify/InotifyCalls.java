package vitrine.kernel.notify;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.Access;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** inotify_init(2), inotify_add_watch(2), inotify_rm_watch(2). */
public final class InotifyCalls {
    private static final int PATH_MAX = 4096;
    private static final int IN_ONLYDIR = 0x0100_0000;
    private static final int IN_DONT_FOLLOW = 0x0200_0000;
    private static final int KNOWN = InotifyFile.IN_ALL_EVENTS
            | 0xe000
            | IN_ONLYDIR
            | IN_DONT_FOLLOW
            | InotifyFile.IN_EXCL_UNLINK
            | InotifyFile.IN_MASK_CREATE
            | InotifyFile.IN_MASK_ADD
            | 0x4000_0000
            | InotifyFile.IN_ONESHOT;

    private static final String HOST = "changes that programs of the host make to mounted folders are not seen";

    private InotifyCalls() {}

    public static void declare(SyscallTable s) {
        s.full(253, "inotify_init", (t, a, b, c, d, e, f) -> init(t, 0));
        s.full(294, "inotify_init1", (t, how, b, c, d, e, f) -> init(t, (int) how), Arg.flags("flags", "inotify_init"));
        s.partial(
                254,
                "inotify_add_watch",
                HOST,
                (t, fd, path, mask, d, e, f) -> add(t, fd, path, (int) mask),
                Arg.fd("fd"),
                Arg.path("pathname"),
                Arg.flags("mask", "inotify"));
        s.full(
                255,
                "inotify_rm_watch",
                (t, fd, wd, c, d, e, f) -> {
                    OpenFile file = t.files().file(fd);
                    return file instanceof InotifyFile i ? i.remove((int) wd) : -Errno.EINVAL;
                },
                Arg.fd("fd"),
                Arg.integer("wd"));
    }

    private static long init(Task t, int flags) {
        if ((flags & ~(Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK)) != 0) {
            return -Errno.EINVAL;
        }
        return new InotifyFile(t, flags).install(t, flags);
    }

    private static long add(Task t, long fd, long path, int mask) {
        if ((mask & KNOWN) == 0) {
            return -Errno.EINVAL;
        }
        OpenFile file = t.files().file(fd);
        boolean contradicts = (mask & InotifyFile.IN_MASK_ADD) != 0 && (mask & InotifyFile.IN_MASK_CREATE) != 0;
        if (contradicts || !(file instanceof InotifyFile inotify)) {
            return -Errno.EINVAL;
        }
        String name = t.mm().readString(path, PATH_MAX);
        PathRef place = t.kernel.vfs.lookup(t, Fcntl.AT_FDCWD, name, (mask & IN_DONT_FOLLOW) == 0);
        if ((mask & IN_ONLYDIR) != 0 && !place.inode().isDirectory()) {
            return -Errno.ENOTDIR;
        }
        Access.check(t.cred, place.inode(), Access.READ);
        return inotify.add(place, mask);
    }
}
