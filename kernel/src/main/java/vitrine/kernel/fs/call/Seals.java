package vitrine.kernel.fs.call;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.tmpfs.TmpFile;
import vitrine.kernel.task.Task;

/** F_ADD_SEALS and F_GET_SEALS of fcntl(2). */
final class Seals {
    private static final int KNOWN = 0x3f;

    private Seals() {}

    static long fcntl(Task t, OpenFile f, int command, long arg) {
        if (!(f.inode() instanceof TmpFile file)) {
            return -Errno.EINVAL;
        }
        if (command == Fcntl.F_GET_SEALS) {
            return file.seals;
        }
        if (!Fcntl.writes(f.flags)) {
            return -Errno.EPERM;
        }
        if ((arg & ~KNOWN) != 0) {
            return -Errno.EINVAL;
        }
        if ((file.seals & TmpFile.F_SEAL_SEAL) != 0) {
            return -Errno.EPERM;
        }
        if ((arg & TmpFile.F_SEAL_WRITE) != 0 && t.kernel.vfs.sharedWritable.test(file)) {
            return -Errno.EBUSY;
        }
        file.seals |= (int) arg;
        return 0;
    }
}
