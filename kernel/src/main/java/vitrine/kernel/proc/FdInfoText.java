package vitrine.kernel.proc;

import java.util.List;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.FdTable;
import vitrine.kernel.fs.FileLocks;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;

/** /proc/PID/fdinfo/N (proc_pid_fdinfo(5)). */
final class FdInfoText {
    private FdInfoText() {}

    static CharSequence make(Subject s, int fd, OpenFile file) {
        FdTable table = s.task().fdTable;
        int flags = file.flags | (table != null && table.closeOnExec(fd) ? Fcntl.O_CLOEXEC : 0);
        PathRef place = file.path;
        int mount = place == null
                ? s.group().kernel.vfs.anonymousMount().id()
                : place.mount().id();
        StringBuilder b = new StringBuilder("pos:\t%d\nflags:\t0%o\nmnt_id:\t%d\nino:\t%d\n"
                .formatted(file.position, flags, mount, file.inode().ino));
        file.fdInfo(b);
        FileLocks locks = file.inode().locks;
        int number = 0;
        for (FileLocks.Whole w : locks == null ? List.<FileLocks.Whole>of() : locks.wholes()) {
            if (w.file() == file) {
                LocksText.line(b.append("lock:\t").append(++number), file.inode(), w);
            }
        }
        for (FileLocks.Range r : locks == null ? List.<FileLocks.Range>of() : locks.ranges()) {
            if (r.owner() == table || r.owner() == file) {
                LocksText.line(b.append("lock:\t").append(++number), file.inode(), r);
            }
        }
        return b;
    }
}
