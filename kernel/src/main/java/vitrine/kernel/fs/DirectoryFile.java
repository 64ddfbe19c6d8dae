package vitrine.kernel.fs;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.task.Task;

/** An open folder. Its position is a cookie: 0 is ".", 1 "..", from 2 on the file system's. */
public final class DirectoryFile extends OpenFile {
    private final Vfs vfs;
    private final PathRef place;

    public DirectoryFile(Vfs vfs, PathRef place, int flags) {
        super(flags);
        this.vfs = vfs;
        this.place = place;
        this.path = place;
        place.inode().opened();
    }

    @Override
    protected void closed() {
        place.inode().closed();
    }

    @Override
    public Inode inode() {
        return place.inode();
    }

    @Override
    public String name() {
        return vfs.mounts.path(place, vfs.mounts.root());
    }

    @Override
    public long read(Task t, IoBuffer to, long offset) {
        return -Errno.EISDIR;
    }

    @Override
    public boolean seekable() {
        return true;
    }

    @Override
    public void readdir(Task t, DirectorySink sink) {
        Inode inode = place.inode();
        inode.refresh();
        if (inode.nlink == 0) {
            throw Errno.of(Errno.ENOENT);
        }
        if (position == 0) {
            if (!sink.entry(".", inode.ino, Mode.S_IFDIR, 1)) {
                return;
            }
            position = 1;
        }
        if (position == 1) {
            Dentry up = place.dentry().parent();
            if (!sink.entry("..", (up == null ? inode : up.inode()).ino, Mode.S_IFDIR, 2)) {
                return;
            }
            position = 2;
        }
        inode.readdir(position, (name, ino, mode, next) -> {
            if (!sink.entry(name, ino, mode, next)) {
                return false;
            }
            position = next;
            return true;
        });
        RegularFile.accessed(vfs, place, flags);
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
