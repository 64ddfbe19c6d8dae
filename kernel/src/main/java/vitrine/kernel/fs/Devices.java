package vitrine.kernel.fs;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.task.Task;

/** Drivers of character devices by number (cdev_add). */
public final class Devices {
    /** Opens a device; see {@link Inode#open} for the meaning of null. */
    @FunctionalInterface
    public interface Opener {
        @Nullable
        OpenFile open(Task t, Inode inode, int flags);
    }

    private final Map<Long, Opener> byNumber = new HashMap<>();
    private final Map<Integer, Opener> byMajor = new HashMap<>();

    /** One device. */
    public void register(int major, int minor, Opener opener) {
        byNumber.put(Mode.device(major, minor), opener);
    }

    /** All minor numbers of a major number that are not registered themselves (ttys, ptys). */
    public void register(int major, Opener opener) {
        byMajor.put(major, opener);
    }

    /** Opens the device of an inode. Throws ENXIO when there is no driver. */
    @Nullable
    OpenFile open(Task t, PathRef path, int flags) {
        Inode inode = path.inode();
        if ((inode.mode & Mode.S_IFMT) != Mode.S_IFCHR) {
            throw Errno.of(Errno.ENXIO);
        }
        Opener o = byNumber.get(inode.rdev);
        if (o == null) {
            o = byMajor.get(Mode.major(inode.rdev));
        }
        if (o == null) {
            throw Errno.of(Errno.ENXIO);
        }
        return o.open(t, inode, flags);
    }
}
