package vitrine.kernel.gate;

import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.Inode;

/** What fstat(2) shows of a stream of the host: a pipe, a regular file or the null device, never a terminal. */
final class HostInode extends Inode {
    private static final long DEV = Mode.device(0, 14);
    private static final long DEV_NULL = Mode.device(1, 3);

    private final HostStream stream;

    HostInode(HostStream stream, int number) {
        this.stream = stream;
        ino = number;
        switch (stream.kind()) {
            case FILE -> mode = Mode.S_IFREG | 0644;
            case NULL -> {
                mode = Mode.S_IFCHR | 0666;
                rdev = DEV_NULL;
            }
            default -> mode = Mode.S_IFIFO | 0600;
        }
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
