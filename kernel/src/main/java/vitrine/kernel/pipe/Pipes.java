package vitrine.kernel.pipe;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.poll.Poll;
import vitrine.kernel.signal.SendSignal;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.task.Task;

/** All pipes of a kernel: making them, and how much each user may have in them (pipe(7), /proc files). */
public final class Pipes {
    /** /proc/sys/fs/pipe-max-size, bytes. */
    public static final int MAX_SIZE = 1 << 20;
    /** /proc/sys/fs/pipe-user-pages-soft: beyond it a user's new pipes have two slots. */
    public static final int USER_PAGES_SOFT = 16384;
    /** What even a privileged program cannot exceed: the ring itself lives on the JVM heap. */
    private static final long ABSOLUTE_MAX_SIZE = 1L << 26;

    private static final int MIN_SLOTS = 2;
    private static final int CAP_SYS_RESOURCE = 24;

    private final Kernel kernel;
    private final TreeMap<Integer, Integer> pagesOfUser = new TreeMap<>();
    private long lastInode = 10_015; // those before belong to streams of the host

    public Pipes(Kernel kernel) {
        this.kernel = kernel;
        kernel.vfs.fifos = this::openFifo;
    }

    /** A new pipe for {@code t}'s user, with no end open yet. */
    private Pipe create(Task t) {
        int uid = t.cred.uid;
        int slots = Pipe.DEFAULT_SLOTS;
        if (pages(uid) + slots > USER_PAGES_SOFT && !privileged(t)) {
            slots = MIN_SLOTS;
        }
        account(uid, slots);
        return new Pipe(this, kernel.ram, uid, slots);
    }

    /** A frame for a pipe's bytes, 0 when memory is exhausted even after dropping clean pages. */
    int allocateFrame() {
        return kernel.vfs.allocateFrame();
    }

    private int pages(int uid) {
        return pagesOfUser.getOrDefault(uid, 0);
    }

    private void account(int uid, int slots) {
        pagesOfUser.merge(uid, slots, Integer::sum);
    }

    /** One direction of a stream socket: a pipe with both ends open, {@code slots} pages (a power of two) large. */
    public Pipe stream(Task t, int slots) {
        Pipe pipe = new Pipe(this, kernel.ram, t.cred.uid, slots);
        pipe.open(true, true);
        return pipe;
    }

    /** pipe2(2): read end and write end. {@code flags}: O_NONBLOCK and O_DIRECT. */
    PipeFile[] pipe(Task t, int flags) {
        Pipe pipe = create(t);
        PipeInode inode = new PipeInode(++lastInode, t.cred.fsuid, t.cred.fsgid, kernel.epochNow());
        String name = "pipe:[" + inode.ino + "]";
        inode.attached = pipe;
        pipe.open(true, true);
        return new PipeFile[] {
            new PipeFile(pipe, inode, name, Fcntl.O_RDONLY | flags & Fcntl.O_NONBLOCK, -1),
            new PipeFile(pipe, inode, name, Fcntl.O_WRONLY | flags, -1)
        };
    }

    /**
     * open(2) of a FIFO: waits for the other end unless O_NONBLOCK (fifo(7)).
     *
     * @return null when the task was put to sleep
     */
    public @Nullable OpenFile openFifo(Task t, PathRef path, int flags) {
        Inode inode = path.inode();
        boolean read = Fcntl.reads(flags);
        boolean write = Fcntl.writes(flags);
        FifoOpen open = t.callState instanceof FifoOpen o ? o : null;
        if (open == null) {
            Pipe pipe = inode.attached instanceof Pipe p ? p : create(t);
            inode.attached = pipe;
            if (write && !read && (flags & Fcntl.O_NONBLOCK) != 0 && pipe.readers() == 0) {
                forget(pipe, inode);
                throw Errno.of(Errno.ENXIO);
            }
            pipe.open(read, write);
            if (read) {
                pipe.writeWait.wakeAll(Poll.OUT);
            }
            if (write) {
                pipe.readWait.wakeAll(Poll.IN);
            }
            boolean alone = read != write && (read ? pipe.writers() : pipe.readers()) == 0;
            if (!alone || (flags & Fcntl.O_NONBLOCK) != 0) {
                return new PipeFile(pipe, inode, path.dentry().name(), flags, alone && read ? pipe.writersEver : -1);
            }
            open = new FifoOpen(pipe, read ? pipe.writersEver : pipe.readersEver);
        }
        Pipe pipe = open.pipe();
        if ((read ? pipe.writersEver : pipe.readersEver) == open.others()) {
            long result = t.sleepOn(read ? pipe.readWait : pipe.writeWait);
            if (result == Task.BLOCKED) {
                t.callState = open;
                return null;
            }
            close(pipe, inode, read, write);
            throw Errno.of((int) -result);
        }
        return new PipeFile(pipe, inode, path.dentry().name(), flags, -1);
    }

    /** A FIFO's open that waits; {@code others}: how often the other end had been opened when it began. */
    private record FifoOpen(Pipe pipe, int others) {}

    void close(Pipe pipe, Inode inode, boolean read, boolean write) {
        pipe.close(read, write);
        forget(pipe, inode);
    }

    private void forget(Pipe pipe, Inode inode) {
        if (pipe.readers() == 0 && pipe.writers() == 0) {
            account(pipe.user(), -pipe.slots());
            if (inode.attached == pipe) {
                inode.attached = null;
            }
        }
    }

    /** F_SETPIPE_SZ. @return the new capacity in bytes, or a negative errno */
    long resize(Task t, Pipe pipe, long argument) {
        long size = Integer.toUnsignedLong((int) argument);
        if (size > 1L << 31) {
            return -Errno.EINVAL;
        }
        long rounded = Math.max(4096, Long.highestOneBit(Math.max(size, 1) * 2 - 1));
        int slots = (int) (rounded >>> 12);
        if (slots > pipe.slots() && rounded > MAX_SIZE && !privileged(t)) {
            return -Errno.EPERM;
        }
        if (rounded > ABSOLUTE_MAX_SIZE) {
            return -Errno.ENOMEM;
        }
        int growth = slots - pipe.slots();
        if (growth > 0 && pages(pipe.user()) + growth > USER_PAGES_SOFT && !privileged(t)) {
            return -Errno.EPERM;
        }
        int error = pipe.resize(slots);
        if (error < 0) {
            return error;
        }
        account(pipe.user(), growth);
        return rounded;
    }

    private static boolean privileged(Task t) {
        return t.capable(CAP_SYS_RESOURCE);
    }

    /** The writer of a pipe that nobody can read gets SIGPIPE. */
    public static void sigpipe(Task t) {
        SendSignal.toTask(t, new SignalInfo(Signal.SIGPIPE, 0, t.tgid(), t.cred.uid, 0, 0));
    }
}
