package vitrine.kernel.proc;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.DirectorySink;
import vitrine.kernel.fs.FdTable;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.pseudo.PseudoFolder;
import vitrine.kernel.task.Task;

/** /proc/PID/fd: a magic link for each descriptor; and /proc/PID/fdinfo: a text for each. */
final class FdFolder extends PseudoFolder {
    private static final int LINK_SIZE = 64;

    private final PidFolder parent;
    private final Subject subject;
    private final boolean info;

    FdFolder(PidFolder parent, int permissions, long ino, boolean info) {
        super(parent.pseudoFs(), permissions, ino);
        this.parent = parent;
        this.subject = parent.subject;
        this.info = info;
    }

    /** The size of fd is how many descriptors there are, since Linux 6.2; 0 here as in 6.1. */
    private @Nullable FdTable table() {
        Task t = subject.taskOrNull();
        if (t == null) {
            throw Errno.of(Errno.ENOENT);
        }
        return t.fdTable;
    }

    private OpenFile file(int fd) {
        FdTable table = table();
        OpenFile file = table == null ? null : table.get(fd);
        if (file == null) {
            throw Errno.of(Errno.ENOENT);
        }
        return file;
    }

    @Override
    protected @Nullable Inode find(String name) {
        FdTable table = table();
        int fd = ProcRoot.number(name);
        OpenFile file = table == null || fd < 0 ? null : table.get(fd);
        if (file == null) {
            return null;
        }
        Inode inode = info
                ? new PidFile(
                        parent,
                        0444,
                        ino | fd,
                        PidFile.Guard.OPEN,
                        (s, reader) -> FdInfoText.make(s, fd, file(fd)),
                        null)
                : link(fd, file);
        PidFolder.own(inode, subject, inode.mode);
        return inode;
    }

    private Inode link(int fd, OpenFile now) {
        int mode = (Fcntl.reads(now.flags) ? 0500 : 0) | (Fcntl.writes(now.flags) ? 0300 : 0);
        Kernel kernel = subject.group().kernel;
        return new PidLink(
                fs,
                subject,
                mode,
                ino | fd,
                LINK_SIZE,
                reader -> {
                    OpenFile f = file(fd);
                    PathRef place = f.path;
                    return place == null ? f.name() : kernel.vfs.path(reader, place);
                },
                reader -> kernel.vfs.place(file(fd)));
    }

    @Override
    protected void list(long from, DirectorySink sink) {
        FdTable table = table();
        if (table == null) {
            return;
        }
        for (int fd = (int) from; fd < table.size(); fd++) {
            if (table.get(fd) != null
                    && !sink.entry(
                            Integer.toString(fd),
                            ino | fd,
                            info ? Mode.S_IFREG | 0444 : Mode.S_IFLNK | 0700,
                            DYNAMIC + fd + 1)) {
                return;
            }
        }
    }
}
