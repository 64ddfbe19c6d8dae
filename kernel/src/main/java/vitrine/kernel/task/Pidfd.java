package vitrine.kernel.task;

import static vitrine.kernel.abi.Errno.EBADF;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PollTable;

/** A descriptor that stands for a process (pidfd_open(2)): readable when it has exited. */
public final class Pidfd extends OpenFile {
    private static final int O_RDWR = 2;
    private static final int O_NONBLOCK = 0x800;
    private static final int POLLIN = 0x41; // with POLLRDNORM

    private final ThreadGroup group;

    private final Inode inode;

    private Pidfd(ThreadGroup group, int flags) {
        super(O_RDWR | flags);
        this.group = group;
        long dev = group.kernel.vfs.anonymousDev();
        this.inode = new Inode() {
            @Override
            public long size() {
                return 0;
            }

            @Override
            public long dev() {
                return dev;
            }
        };
        inode.mode = 0600;
    }

    static int install(Task t, ThreadGroup group) {
        return install(t, group, 0);
    }

    static int install(Task t, ThreadGroup group, int flags) {
        return t.files().install(new Pidfd(group, flags & O_NONBLOCK), 0, t.rlimit(Rlimits.NOFILE), true);
    }

    /** The process of a descriptor; throws EBADF when it is no pidfd. */
    static ThreadGroup processOf(Task t, long fd) {
        if (t.files().file(fd) instanceof Pidfd p) {
            return p.group;
        }
        throw Errno.of(EBADF);
    }

    /** As {@link #processOf}, and a folder /proc/PID will do, opened with O_PATH too. */
    static ThreadGroup processOrFolder(Task t, long fd) {
        return t.files().any(fd).inode() instanceof ProcessFolder folder ? folder.process() : processOf(t, fd);
    }

    static boolean isNonblocking(Task t, long fd) {
        return t.files().file(fd) instanceof Pidfd p && (p.flags & O_NONBLOCK) != 0;
    }

    @Override
    public void fdInfo(StringBuilder text) {
        int pid = group.reaped ? -1 : group.tgid;
        text.append("Pid:\t").append(pid).append("\nNSpid:\t").append(pid).append('\n');
    }

    public ThreadGroup group() {
        return group;
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public String name() {
        return "anon_inode:[pidfd]";
    }

    @Override
    public int poll(@Nullable PollTable table) {
        if (table != null) {
            table.add(group.exited);
        }
        return group.isZombie() ? POLLIN : 0;
    }
}
