package vitrine.kernel.gate;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.fs.Limits;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PollTable;
import vitrine.kernel.pipe.Pipes;
import vitrine.kernel.poll.Poll;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.task.Task;

/** An open stream to the host: standard output or error that is no terminal. */
public final class HostOutputFile extends OpenFile {
    private static final int PIECE = 65536;
    private static final int SEEK_CUR = 1;

    /** How far a write came before it had to wait. */
    private record Progress(long done) {}

    private final HostOutput out;
    private final HostInode inode;
    private final WaitQueue queue = new WaitQueue("host_write");
    private byte[] buffer = new byte[4096];

    public HostOutputFile(HostOutput out, int number) {
        super(Fcntl.O_WRONLY);
        this.out = out;
        this.inode = new HostInode(this, out, number);
        queue.outside = true;
        out.onRoom(() -> queue.wakeAll(Poll.OUT | Poll.WRNORM | Poll.ERR));
    }

    @Override
    protected void closed() {
        out.close();
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public String name() {
        return out.kind() == HostStream.Kind.NULL ? "/dev/null" : "pipe:[" + inode.ino + "]";
    }

    @Override
    public long write(Task t, IoBuffer from, long offset) {
        if (offset >= 0) {
            return -Errno.ESPIPE;
        }
        long done = 0;
        if (t.callState instanceof Progress p) {
            done = p.done;
            from.skip(done);
        }
        while (from.remaining() > 0) {
            int room = out.broken() ? Integer.MAX_VALUE : out.room();
            if (room == 0) {
                return await(t, done);
            }
            byte[] piece = buffer(from.remaining());
            long allowed = Math.min(Math.min(piece.length, room), from.remaining());
            long limit = Limits.fileSize(t);
            if (limit != Long.MAX_VALUE && out.kind() == HostStream.Kind.FILE) {
                allowed = Math.min(allowed, limit - position());
                if (allowed <= 0) {
                    return done > 0 ? done : tooLarge(t);
                }
            }
            int n = from.take(piece, 0, (int) allowed);
            int written = out.write(piece, 0, n);
            if (written < 0) {
                if (written == -Errno.EPIPE) {
                    Pipes.sigpipe(t);
                } else if (written == -Errno.EFBIG && done == 0) {
                    tooLarge(t); // the limit of the JVM's own process
                }
                return done > 0 ? done : written;
            }
            done += written;
        }
        return done;
    }

    private long position() {
        return Math.max(out.seek(0, SEEK_CUR), 0);
    }

    private static long tooLarge(Task t) {
        Limits.fileTooLarge(t);
        return -Errno.EFBIG;
    }

    private long await(Task t, long done) {
        if ((flags & Fcntl.O_NONBLOCK) != 0) {
            return done > 0 ? done : -Errno.EAGAIN;
        }
        long result = t.sleepOn(queue);
        if (result != Task.BLOCKED) {
            return done > 0 ? done : result;
        }
        t.callState = new Progress(done);
        return result;
    }

    private byte[] buffer(long wanted) {
        if (buffer.length < wanted && buffer.length < PIECE) {
            buffer = new byte[PIECE];
        }
        return buffer;
    }

    @Override
    public int poll(@Nullable PollTable table) {
        if (out.kind() != HostStream.Kind.PIPE) {
            return super.poll(table);
        }
        if (table != null) {
            table.add(queue);
        }
        return (out.room() > 0 ? Poll.OUT | Poll.WRNORM : 0) | (out.broken() ? Poll.ERR : 0);
    }

    @Override
    public long seek(Task t, long offset, int whence) {
        return out.seek(offset, whence);
    }
}
