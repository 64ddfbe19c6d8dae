package vitrine.kernel.poll;

import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.Limits;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.task.Task;

/** A descriptor that is no file: epoll, eventfd, timerfd, signalfd. */
public abstract class AnonFile extends OpenFile {
    private final Inode inode;
    private final String name;

    /** {@code kind} is what /proc shows in brackets. */
    protected AnonFile(Kernel kernel, int flags, String kind) {
        super(flags);
        this.inode = new AnonInode(kernel.vfs.anonymousDev());
        this.name = "anon_inode:[" + kind + "]";
    }

    @Override
    public final Inode inode() {
        return inode;
    }

    @Override
    public final String name() {
        return name;
    }

    /** Does nothing, and succeeds (noop_llseek). */
    @Override
    public final long seek(Task t, long offset, int whence) {
        return 0;
    }

    /** O_NONBLOCK is set. */
    protected final boolean nonblock() {
        return (flags & Fcntl.O_NONBLOCK) != 0;
    }

    /** Gives the file a descriptor. {@code how}: O_CLOEXEC. */
    public final long install(Task t, int how) {
        try {
            return t.files().install(this, 0, Limits.descriptors(t), (how & Fcntl.O_CLOEXEC) != 0);
        } catch (Errno e) {
            release();
            throw e;
        }
    }
}
