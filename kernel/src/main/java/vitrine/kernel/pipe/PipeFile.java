package vitrine.kernel.pipe;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.event.PipeEvent;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PollTable;
import vitrine.kernel.poll.Poll;
import vitrine.kernel.task.Task;

/** An open end of a pipe or FIFO; a FIFO opened O_RDWR is both ends. */
public final class PipeFile extends OpenFile {
    private static final int FIONREAD = 0x541b;

    private final Pipe pipe;
    private final Inode inode;
    private final String name;
    private final boolean reads;
    private final boolean writes;
    /** For a FIFO opened before any writer came: {@link Pipe#writersEver} then; there is no hang-up until it moves. */
    private final int writersAtOpen;

    PipeFile(Pipe pipe, Inode inode, String name, int flags, int writersAtOpen) {
        super(flags);
        this.pipe = pipe;
        this.inode = inode;
        this.name = name;
        this.reads = Fcntl.reads(flags);
        this.writes = Fcntl.writes(flags);
        this.writersAtOpen = writersAtOpen;
    }

    public Pipe pipe() {
        return pipe;
    }

    boolean reads() {
        return reads;
    }

    boolean writes() {
        return writes;
    }

    boolean nonblock() {
        return (flags & Fcntl.O_NONBLOCK) != 0;
    }

    @Override
    protected void closed() {
        pipe.owner().close(pipe, inode, reads, writes);
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long read(Task t, IoBuffer to, long offset) {
        if (!reads || offset >= 0) {
            return !reads ? -Errno.EBADF : -Errno.ESPIPE;
        }
        long n = pipe.read(t, to, nonblock());
        if (n >= 0 && t.kernel.events.on) {
            t.kernel.events.emit(new PipeEvent.Read(inode.ino, n, pipe.used(), pipe.slots()));
        }
        return n;
    }

    @Override
    public long write(Task t, IoBuffer from, long offset) {
        if (!writes || offset >= 0) {
            return !writes ? -Errno.EBADF : -Errno.ESPIPE;
        }
        long n = pipe.write(t, from, nonblock(), (flags & Fcntl.O_DIRECT) != 0);
        if (t.kernel.events.on && (n > 0 || n == -Errno.EPIPE)) {
            t.kernel.events.emit(
                    n > 0
                            ? new PipeEvent.Write(inode.ino, n, pipe.used(), pipe.slots())
                            : new PipeEvent.Broken(inode.ino));
        }
        return n;
    }

    @Override
    public int asyncEvents() {
        return (reads ? Poll.IN : 0) | (writes ? Poll.OUT : 0);
    }

    @Override
    public int poll(@Nullable PollTable table) {
        int bits = 0;
        if (reads) {
            if (table != null) {
                table.add(pipe.readWait);
                pipe.polled = true;
            }
            if (!pipe.empty()) {
                bits |= Poll.IN | Poll.RDNORM;
            }
            if (pipe.writers() == 0 && writersAtOpen != pipe.writersEver) {
                bits |= Poll.HUP;
            }
        }
        if (writes) {
            if (table != null) {
                table.add(pipe.writeWait);
            }
            if (!pipe.full()) {
                bits |= Poll.OUT | Poll.WRNORM;
            }
            if (pipe.readers() == 0) {
                bits |= Poll.ERR;
            }
        }
        return bits;
    }

    @Override
    public long ioctl(Task t, int request, long argument) {
        if (request != FIONREAD) {
            return -Errno.ENOTTY;
        }
        t.mm().writeInt(argument, pipe.bytes());
        return 0;
    }

    @Override
    public long fcntl(Task t, int command, long argument) {
        return switch (command) {
            case Fcntl.F_GETPIPE_SZ -> pipe.slots() * 4096L;
            case Fcntl.F_SETPIPE_SZ -> pipe.owner().resize(t, pipe, argument);
            default -> super.fcntl(t, command, argument);
        };
    }
}
