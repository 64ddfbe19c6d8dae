package vitrine.kernel.fs;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.task.Task;

/** Opens what is no regular file, in the same way for every file system. */
public final class SpecialFiles {
    private SpecialFiles() {}

    /** Opens by type: folders, devices, FIFOs, regular files with a page cache. Sockets throw ENXIO. */
    public static @Nullable OpenFile open(Vfs vfs, Task t, PathRef path, int flags) {
        return switch (path.inode().mode & Mode.S_IFMT) {
            case Mode.S_IFREG -> new RegularFile(vfs, path, flags);
            case Mode.S_IFDIR -> new DirectoryFile(vfs, path, flags);
            case Mode.S_IFCHR, Mode.S_IFBLK -> vfs.devices.open(t, path, flags);
            case Mode.S_IFIFO -> vfs.fifos.open(t, path, flags);
            case Mode.S_IFLNK -> throw Errno.of(Errno.ELOOP);
            default -> throw Errno.of(Errno.ENXIO);
        };
    }
}
