package vitrine.kernel.cgroup;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.FsNotify;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.PollTable;
import vitrine.kernel.fs.pseudo.PseudoFs;
import vitrine.kernel.fs.pseudo.PseudoInode;
import vitrine.kernel.task.Task;

/** One file of a group. Its text is made when it is read from the start; a write is one command. */
final class CgroupFile extends PseudoInode {
    private static final int MAX_WRITE = 4096;
    private static final int READY = 0x145; // POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM
    private static final int CHANGED = 0xa; // POLLPRI | POLLERR

    private final Cgroup group;
    private final Entry entry;

    CgroupFile(PseudoFs fs, Cgroup group, Entry entry, long ino) {
        super(fs, Mode.S_IFREG | entry.permissions(), ino);
        this.group = group;
        this.entry = entry;
        this.uid = group.uid;
        this.gid = group.gid;
        Entry.Watch watch = entry.watch();
        if (watch != null) {
            watch.of(group).told = () -> fs.vfs.notify.inode(this, FsNotify.MODIFY);
        }
    }

    @Override
    public void truncate(long size) {
        // "echo 1 > file" begins with it.
    }

    @Override
    public void chmod(int newMode) {
        mode = mode & Mode.S_IFMT | newMode & Mode.S_IALLUGO;
    }

    @Override
    public void chown(int newUid, int newGid) {
        uid = newUid;
        gid = newGid;
    }

    @Override
    public void setTimes(long newAtime, long newMtime) {
        atime = newAtime;
        mtime = newMtime;
    }

    @Override
    public OpenFile open(Task t, PathRef path, int flags) {
        if (group.dead) {
            throw Errno.of(Errno.ENODEV);
        }
        return new Open(path, flags, Cgroups.Opener.of(t));
    }

    private final class Open extends OpenFile {
        private final PathRef place;
        private final Cgroups.Opener opener;
        private byte @Nullable [] text;
        private int seen;

        Open(PathRef place, int flags, Cgroups.Opener opener) {
            super(flags);
            this.opener = opener;
            this.place = place;
            seen = count();
        }

        private int count() {
            Entry.Watch watch = entry.watch();
            return watch == null ? 0 : watch.of(group).count;
        }

        @Override
        public Inode inode() {
            return CgroupFile.this;
        }

        @Override
        public String name() {
            return fs.vfs.mounts.path(place, fs.vfs.mounts.root());
        }

        @Override
        public boolean seekable() {
            return true;
        }

        @Override
        public long read(Task t, IoBuffer to, long offset) {
            Entry.Text maker = entry.text();
            if (maker == null) {
                return -Errno.EINVAL;
            }
            if (group.dead) {
                return -Errno.ENODEV;
            }
            long at = offset < 0 ? position : offset;
            byte[] bytes = text;
            if (bytes == null || at == 0) {
                seen = count();
                bytes = maker.make(group, t).toString().getBytes(StandardCharsets.ISO_8859_1);
                text = bytes;
            }
            if (at >= bytes.length) {
                text = null;
                return 0;
            }
            int n = to.put(bytes, (int) at, (int) Math.min(bytes.length - at, to.remaining()));
            if (offset < 0) {
                position = at + n;
            }
            return n;
        }

        @Override
        public long write(Task t, IoBuffer from, long offset) {
            Entry.Taker taker = entry.taker();
            if (taker == null) {
                return -Errno.EINVAL;
            }
            int length = (int) from.remaining();
            if (length >= MAX_WRITE) {
                return -Errno.E2BIG;
            }
            byte[] bytes = new byte[length];
            int n = from.take(bytes, 0, length);
            if (group.dead) {
                return -Errno.ENODEV;
            }
            group.all.opener = opener;
            taker.take(group, t, new String(bytes, 0, n, StandardCharsets.ISO_8859_1).strip());
            if (offset < 0) {
                position += n;
            }
            return n;
        }

        @Override
        public int poll(@Nullable PollTable table) {
            Entry.Watch watch = entry.watch();
            if (watch == null) {
                return READY;
            }
            if (table != null) {
                table.add(watch.of(group).queue);
            }
            return seen == count() ? READY : READY | CHANGED;
        }

        @Override
        public long seek(Task t, long offset, int whence) {
            long to = switch (whence) {
                case Fcntl.SEEK_SET -> offset;
                case Fcntl.SEEK_CUR -> position + offset;
                default -> -1;
            };
            if (to < 0) {
                return -Errno.EINVAL;
            }
            position = to;
            return to;
        }
    }
}
