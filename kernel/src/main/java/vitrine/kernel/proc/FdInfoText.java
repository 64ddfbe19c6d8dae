package vitrine.kernel.proc;

import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.FdTable;
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
        return "pos:\t%d\nflags:\t0%o\nmnt_id:\t%d\nino:\t%d\n"
                .formatted(file.position, flags, mount, file.inode().ino);
    }
}
