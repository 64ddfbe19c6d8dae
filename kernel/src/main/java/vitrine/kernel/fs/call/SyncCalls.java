package vitrine.kernel.fs.call;

import static vitrine.kernel.abi.Fcntl.AT_FDCWD;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.FileSystem;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.Mount;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** fsync, sync, statfs, and advice about access. */
final class SyncCalls {
    private SyncCalls() {}

    static void declare(SyscallTable s) {
        Arg fd = Arg.fd("fd");
        Arg offset = Arg.of("offset", Arg.Kind.OFFSET);
        s.full(74, "fsync", (t, f, x, y, z, w, v) -> fsync(t, f), fd);
        s.full(75, "fdatasync", (t, f, x, y, z, w, v) -> fsync(t, f), fd);
        s.full(162, "sync", (t, u, x, y, z, w, v) -> sync(t));
        s.full(306, "syncfs", (t, f, x, y, z, w, v) -> syncfs(t, f), fd);
        s.full(
                277,
                "sync_file_range",
                (t, f, o, n, h, x, y) -> syncRange(t, f, o, n, h),
                fd,
                offset,
                Arg.of("nbytes", Arg.Kind.OFFSET),
                Arg.flags("flags", "sync_file_range"));
        s.full(
                221,
                "fadvise64",
                (t, f, o, n, a, x, y) -> fadvise(t, f, n, (int) a),
                fd,
                offset,
                Arg.of("len", Arg.Kind.OFFSET),
                Arg.oneOf("advice", "fadvise"));
        s.full(187, "readahead", (t, f, o, n, x, y, z) -> readahead(t, f), fd, offset, Arg.size("count"));
        Arg buffer = Arg.structOut("buf", "statfs");
        s.full(137, "statfs", (t, p, b, x, y, z, w) -> statfs(t, p, b), Arg.path("path"), buffer);
        s.full(138, "fstatfs", (t, f, b, x, y, z, w) -> fstatfs(t, f, b), fd, buffer);
    }

    private static long fsync(Task t, long fd) {
        Inode i = t.files().file(fd).inode();
        if (!i.isRegular() && !i.isDirectory()) {
            return Mode.isDevice(i.mode) ? 0 : -Errno.EINVAL;
        }
        i.sync();
        return 0;
    }

    private static long sync(Task t) {
        for (Mount m : t.ns.mnt().mounts.all()) {
            m.fileSystem().sync();
        }
        return 0;
    }

    private static long syncfs(Task t, long fd) {
        FileSystem fs = t.files().file(fd).inode().fileSystem();
        if (fs != null) {
            fs.sync();
        }
        return 0;
    }

    private static long syncRange(Task t, long fd, long offset, long length, long flags) {
        OpenFile f = t.files().file(fd);
        if (offset < 0 || length < 0 || offset + length < 0 || (flags & ~7) != 0) {
            return -Errno.EINVAL;
        }
        if (!f.seekable()) {
            return -Errno.ESPIPE;
        }
        f.inode().sync();
        return 0;
    }

    private static long fadvise(Task t, long fd, long length, int advice) {
        OpenFile f = t.files().file(fd);
        if (Mode.isFifo(f.inode().mode)) {
            return -Errno.ESPIPE;
        }
        return length < 0 || advice < 0 || advice > 5 ? -Errno.EINVAL : 0;
    }

    private static long readahead(Task t, long fd) {
        OpenFile f = t.files().file(fd);
        return f.inode().isRegular() ? 0 : -Errno.EINVAL;
    }

    private static long statfs(Task t, long path, long buffer) {
        PathRef p = t.kernel.vfs.lookup(t, AT_FDCWD, FsCalls.path(t, path), true);
        return write(t, p.mount(), buffer);
    }

    private static long fstatfs(Task t, long fd, long buffer) {
        PathRef p = t.files().any(fd).path;
        return write(t, p == null ? t.kernel.vfs.anonymousMount() : p.mount(), buffer);
    }

    /**
     * Writes struct statfs, all words of 8 bytes: type, bsize, blocks, bfree, bavail, files, ffree, fsid, namelen,
     * frsize, flags (ST_…), 4 spare.
     */
    private static long write(Task t, Mount m, long buffer) {
        FileSystem.Statistics s = m.fileSystem().statistics();
        Packet b = new Packet(120);
        b.putLong(0, s.magic());
        b.putLong(8, s.blockSize());
        b.putLong(16, s.blocks());
        b.putLong(24, s.free());
        b.putLong(32, s.available());
        b.putLong(40, s.files());
        b.putLong(48, s.filesFree());
        b.putLong(56, m.fileSystem().dev());
        b.putLong(64, FileSystem.NAME_MAX);
        b.putLong(72, s.blockSize());
        int f = m.flags();
        long times = f & (Mount.MS_NOATIME | Mount.MS_NODIRATIME)
                | ((f & (Mount.MS_NOATIME | Mount.MS_STRICTATIME)) == 0 ? 0x1000 : 0);
        b.putLong(80, 0x20 | f & 0xf | times | ((f & Mount.MS_NOSYMFOLLOW) != 0 ? 0x2000 : 0));
        b.store(t, buffer);
        return 0;
    }
}
