package vitrine.kernel.gate;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.task.Task;

/** What fstat(2) shows of a stream of the host: a pipe, a regular file or the null device, never a terminal. */
final class HostInode extends Inode {
    private static final long DEV = Mode.device(0, 14);
    /** Higher than most inode numbers, so that tools which compare nothing else are not misled; see Pipes. */
    private static final long FIRST_INODE = 10_000;

    private static final long DEV_NULL = Mode.device(1, 3);

    private final HostStream stream;
    private final OpenFile file;

    HostInode(OpenFile file, HostStream stream, int number) {
        this.file = file;
        this.stream = stream;
        ino = FIRST_INODE + number;
        switch (stream.kind()) {
            case FILE -> mode = Mode.S_IFREG | 0644;
            case NULL -> {
                mode = Mode.S_IFCHR | 0666;
                rdev = DEV_NULL;
            }
            default -> mode = Mode.S_IFIFO | 0600;
        }
    }

    /** Through /proc/PID/fd: the stream has one position and one direction, so it is the same open file again. */
    @Override
    public @Nullable OpenFile open(Task t, PathRef path, int flags) {
        if (Fcntl.reads(flags) && !Fcntl.reads(file.flags) || Fcntl.writes(flags) && !Fcntl.writes(file.flags)) {
            throw Errno.of(Errno.EACCES);
        }
        file.retain();
        return file;
    }

    @Override
    public void truncate(long size) {
        // The gate only appends.
    }

    @Override
    public long size() {
        return stream.size();
    }

    @Override
    public long dev() {
        return DEV;
    }
}
