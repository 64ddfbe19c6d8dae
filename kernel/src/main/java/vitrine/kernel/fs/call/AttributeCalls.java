package vitrine.kernel.fs.call;

import static vitrine.kernel.abi.Fcntl.AT_EMPTY_PATH;
import static vitrine.kernel.abi.Fcntl.AT_FDCWD;
import static vitrine.kernel.abi.Fcntl.AT_SYMLINK_NOFOLLOW;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.Access;
import vitrine.kernel.fs.Attributes;
import vitrine.kernel.fs.FsNotify;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.Limits;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** chmod, chown, utime, truncate, fallocate, umask. */
final class AttributeCalls {
    private static final long SECOND = 1_000_000_000;
    private static final long UTIME_NOW = 0x3fff_ffff;
    private static final long UTIME_OMIT = 0x3fff_fffe;

    private AttributeCalls() {}

    static void declare(SyscallTable s) {
        Arg path = Arg.path("pathname");
        Arg mode = Arg.of("mode", Arg.Kind.MODE);
        Arg at = Arg.flags("flags", "at");
        s.full(90, "chmod", (t, p, m, x, y, z, w) -> chmod(t, AT_FDCWD, p, (int) m, 0), path, mode);
        s.full(91, "fchmod", (t, f, m, x, y, z, w) -> fchmod(t, f, (int) m), Arg.fd("fd"), mode);
        s.full(268, "fchmodat", (t, d, p, m, x, y, z) -> chmod(t, (int) d, p, (int) m, 0), Arg.dirfd(), path, mode);
        s.full(
                452,
                "fchmodat2",
                (t, d, p, m, f, x, y) -> chmod(t, (int) d, p, (int) m, (int) f),
                Arg.dirfd(),
                path,
                mode,
                at);
        Arg owner = Arg.integer("owner");
        Arg group = Arg.integer("group");
        s.full(92, "chown", (t, p, u, g, x, y, z) -> chown(t, AT_FDCWD, p, (int) u, (int) g, 0), path, owner, group);
        s.full(93, "fchown", (t, f, u, g, x, y, z) -> fchown(t, f, (int) u, (int) g), Arg.fd("fd"), owner, group);
        s.full(
                94,
                "lchown",
                (t, p, u, g, x, y, z) -> chown(t, AT_FDCWD, p, (int) u, (int) g, AT_SYMLINK_NOFOLLOW),
                path,
                owner,
                group);
        s.full(
                260,
                "fchownat",
                (t, d, p, u, g, f, x) -> chown(t, (int) d, p, (int) u, (int) g, (int) f),
                Arg.dirfd(),
                path,
                owner,
                group,
                at);
        s.full(95, "umask", (t, m, x, y, z, w, v) -> umask(t, (int) m), mode);
        s.full(132, "utime", (t, p, u, x, y, z, w) -> utime(t, p, u), path, Arg.structIn("times", "utimbuf"));
        Arg timevals = Arg.structIn("times", "timeval[2]");
        s.full(235, "utimes", (t, p, u, x, y, z, w) -> futimesat(t, AT_FDCWD, p, u), path, timevals);
        s.full(261, "futimesat", (t, d, p, u, x, y, z) -> futimesat(t, (int) d, p, u), Arg.dirfd(), path, timevals);
        s.full(
                280,
                "utimensat",
                (t, d, p, u, f, x, y) -> utimensat(t, (int) d, p, u, (int) f),
                Arg.dirfd(),
                path,
                Arg.structIn("times", "timespec[2]"),
                at);
        Arg length = Arg.of("length", Arg.Kind.OFFSET);
        s.full(76, "truncate", (t, p, n, x, y, z, w) -> truncate(t, p, n), path, length);
        s.full(77, "ftruncate", (t, f, n, x, y, z, w) -> ftruncate(t, f, n), Arg.fd("fd"), length);
        s.partial(
                285,
                "fallocate",
                "FALLOC_FL_COLLAPSE_RANGE, INSERT_RANGE, ZERO_RANGE, UNSHARE_RANGE",
                (t, f, m, o, n, x, y) -> fallocate(t, f, (int) m, o, n),
                Arg.fd("fd"),
                Arg.flags("mode", "falloc"),
                Arg.of("offset", Arg.Kind.OFFSET),
                length);
    }

    private static Inode writable(PathRef p) {
        if (p.mount().readOnly()) {
            throw Errno.of(Errno.EROFS);
        }
        return p.inode();
    }

    private static Inode writable(OpenFile f) {
        PathRef p = f.path;
        return p == null ? f.inode() : writable(p);
    }

    private static PathRef at(Task t, int dirfd, long path, int flags) {
        return t.kernel.vfs.lookupAt(t, dirfd, FsCalls.pathOrEmpty(t, path, flags), flags);
    }

    private static long chmod(Task t, int dirfd, long path, int mode, int flags) {
        if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) != 0) {
            return -Errno.EINVAL;
        }
        PathRef p = at(t, dirfd, path, flags);
        Inode i = writable(p);
        if (i.isSymlink()) {
            return -Errno.EOPNOTSUPP;
        }
        Attributes.chmod(t.kernel.vfs, t.cred, i, mode);
        return changed(t, p, FsNotify.ATTRIB);
    }

    private static long fchmod(Task t, long fd, int mode) {
        OpenFile f = t.files().file(fd);
        Attributes.chmod(t.kernel.vfs, t.cred, writable(f), mode);
        return changed(t, f.path, FsNotify.ATTRIB);
    }

    private static long chown(Task t, int dirfd, long path, int uid, int gid, int flags) {
        if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) != 0) {
            return -Errno.EINVAL;
        }
        PathRef p = at(t, dirfd, path, flags);
        Attributes.chown(
                t.kernel.vfs,
                t.cred,
                writable(p),
                owner(uid, t.cred.userNs.uid(uid)),
                owner(gid, t.cred.userNs.gid(gid)));
        return changed(t, p, FsNotify.ATTRIB);
    }

    private static long fchown(Task t, long fd, int uid, int gid) {
        OpenFile f = t.files().file(fd);
        Attributes.chown(
                t.kernel.vfs,
                t.cred,
                writable(f),
                owner(uid, t.cred.userNs.uid(uid)),
                owner(gid, t.cred.userNs.gid(gid)));
        return changed(t, f.path, FsNotify.ATTRIB);
    }

    /** What a named id is in the machine; -1 stays. Throws EINVAL for one that the user namespace does not have. */
    private static int owner(int named, int id) {
        if (id == -1 && named != -1) {
            throw Errno.of(Errno.EINVAL);
        }
        return id;
    }

    private static long umask(Task t, int mask) {
        int old = t.fs().umask;
        t.fs().umask = mask & 0777;
        return old;
    }

    /** Tells watchers. @return 0 */
    private static long changed(Task t, @Nullable PathRef p, int event) {
        t.kernel.vfs.notify.place(p, event);
        return 0;
    }

    /** A file to be changed: by its place, or, without one (a pipe), just its inode. */
    private record Target(Inode inode, @Nullable PathRef place) {
        static Target of(PathRef p) {
            return new Target(writable(p), p);
        }

        static Target of(OpenFile f) {
            return new Target(writable(f), f.path);
        }
    }

    private static void times(Task t, Target to, long atime, long mtime, boolean now) {
        Attributes.times(t.kernel.vfs, t.cred, to.inode, atime, mtime, now);
        changed(
                t,
                to.place,
                atime == Attributes.OMIT
                        ? FsNotify.MODIFY
                        : mtime == Attributes.OMIT ? FsNotify.ACCESS : FsNotify.ATTRIB);
    }

    private static long utime(Task t, long path, long times) {
        Target i = Target.of(at(t, AT_FDCWD, path, 0));
        if (times == 0) {
            long now = t.kernel.vfs.time();
            times(t, i, now, now, true);
        } else {
            long atime = nanos(t.mm().readLong(times), 0);
            times(t, i, atime, nanos(t.mm().readLong(times + 8), 0), false);
        }
        return 0;
    }

    /** Seconds and nanoseconds as one number, clamped to what fits. */
    private static long nanos(long seconds, long nanos) {
        long s = Math.clamp(seconds, -Long.MAX_VALUE / SECOND + 1, Long.MAX_VALUE / SECOND - 1);
        return s * SECOND + nanos;
    }

    private static long futimesat(Task t, int dirfd, long path, long times) {
        if (times == 0) {
            Target i = path == 0 ? Target.of(t.files().file(dirfd)) : Target.of(at(t, dirfd, path, 0));
            long now = t.kernel.vfs.time();
            times(t, i, now, now, true);
            return 0;
        }
        long a = t.mm().readLong(times);
        long aMicros = t.mm().readLong(times + 8);
        long m = t.mm().readLong(times + 16);
        long mMicros = t.mm().readLong(times + 24);
        if (aMicros < 0 || aMicros >= 1_000_000 || mMicros < 0 || mMicros >= 1_000_000) {
            return -Errno.EINVAL;
        }
        Target i = path == 0 ? Target.of(t.files().file(dirfd)) : Target.of(at(t, dirfd, path, 0));
        times(t, i, nanos(a, aMicros * 1000), nanos(m, mMicros * 1000), false);
        return 0;
    }

    private static long utimensat(Task t, int dirfd, long path, long times, int flags) {
        long atime = UTIME_NOW;
        long mtime = UTIME_NOW;
        long aSeconds = 0;
        long mSeconds = 0;
        if (times != 0) {
            aSeconds = t.mm().readLong(times);
            atime = t.mm().readLong(times + 8);
            mSeconds = t.mm().readLong(times + 16);
            mtime = t.mm().readLong(times + 24);
            if (!validNanos(atime) || !validNanos(mtime)) {
                return -Errno.EINVAL;
            }
            if (atime == UTIME_OMIT && mtime == UTIME_OMIT) {
                return 0;
            }
        }
        Target i;
        if (path == 0 && dirfd != AT_FDCWD) {
            if (flags != 0) {
                return -Errno.EINVAL;
            }
            i = Target.of(t.files().file(dirfd));
        } else {
            if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) != 0) {
                return -Errno.EINVAL;
            }
            i = Target.of(at(t, dirfd, path, flags));
        }
        boolean now = atime == UTIME_NOW && mtime == UTIME_NOW;
        times(t, i, time(t, aSeconds, atime), time(t, mSeconds, mtime), now);
        return 0;
    }

    private static boolean validNanos(long n) {
        return n >= 0 && n < SECOND || n == UTIME_NOW || n == UTIME_OMIT;
    }

    private static long time(Task t, long seconds, long nanos) {
        return nanos == UTIME_NOW ? t.kernel.vfs.time() : nanos == UTIME_OMIT ? Attributes.OMIT : nanos(seconds, nanos);
    }

    private static long truncate(Task t, long path, long length) {
        if (length < 0) {
            return -Errno.EINVAL;
        }
        PathRef p = at(t, AT_FDCWD, path, 0);
        Inode i = p.inode();
        if (i.isDirectory()) {
            return -Errno.EISDIR;
        }
        if (!i.isRegular()) {
            return -Errno.EINVAL;
        }
        writable(p);
        Access.check(t.cred, i, Access.WRITE);
        return resize(t, i, p, length);
    }

    private static long ftruncate(Task t, long fd, long length) {
        OpenFile f = t.files().file(fd);
        if (length < 0 || !Fcntl.writes(f.flags) || !f.inode().isRegular()) {
            return -Errno.EINVAL;
        }
        return resize(t, f.inode(), f.path, length);
    }

    private static long resize(Task t, Inode i, @Nullable PathRef p, long length) {
        if (length > i.size() && length > Limits.fileSize(t)) {
            Limits.fileTooLarge(t);
            return -Errno.EFBIG;
        }
        if (!t.kernel.vfs.leaseBroken(t, i, 0)) {
            return Task.BLOCKED;
        }
        Attributes.truncate(t.kernel.vfs, t.cred, i, length);
        return changed(t, p, FsNotify.MODIFY);
    }

    private static long fallocate(Task t, long fd, int how, long offset, long length) {
        if (offset < 0 || length <= 0) {
            return -Errno.EINVAL;
        }
        OpenFile f = t.files().file(fd);
        if (!Fcntl.writes(f.flags)) {
            return -Errno.EBADF;
        }
        if ((how & ~0x7f) != 0) {
            return -Errno.EOPNOTSUPP;
        }
        Inode i = f.inode();
        if (i.isDirectory()) {
            return -Errno.EISDIR;
        }
        if (!i.isRegular()) {
            return i.rdev != 0 ? -Errno.ENODEV : -Errno.ESPIPE;
        }
        if (offset + length < 0) {
            return -Errno.EFBIG;
        }
        if (offset + length > Limits.fileSize(t) && (how & 1) == 0) {
            Limits.fileTooLarge(t);
            return -Errno.EFBIG;
        }
        i.allocate(how, offset, length);
        long now = t.kernel.vfs.time();
        i.mtime = now;
        i.ctime = now;
        return changed(t, f.path, FsNotify.MODIFY);
    }
}
