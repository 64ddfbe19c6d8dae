package vitrine.kernel.gate;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PollTable;
import vitrine.kernel.poll.Poll;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.task.Task;

/** An open stream from the host: standard input that is no terminal. */
public final class HostInputFile extends OpenFile {
    private static final int FIONREAD = 0x541b;
    private static final int PIECE = 65536;

    private final HostInput in;
    private final HostInode inode;
    private final WaitQueue queue = new WaitQueue("host_read");
    private byte[] buffer = new byte[0];
    private int from;
    private int to;
    private boolean ended;

    public HostInputFile(HostInput in, int number) {
        super(Fcntl.O_RDONLY);
        this.in = in;
        this.inode = new HostInode(this, in, number);
        queue.outside = true;
        in.onReady(() -> queue.wakeAll(Poll.IN | Poll.RDNORM | Poll.HUP));
    }

    @Override
    protected void closed() {
        in.close();
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public String name() {
        return in.kind() == HostStream.Kind.NULL ? "/dev/null" : "pipe:[" + inode.ino + "]";
    }

    @Override
    public long read(Task t, IoBuffer target, long offset) {
        if (offset >= 0) {
            return -Errno.ESPIPE;
        }
        long done = 0;
        while (target.remaining() > 0) {
            if (from == to) {
                int n = done > 0 && in.kind() != HostStream.Kind.FILE ? 0 : fill(target.remaining());
                if (n <= 0) {
                    if (done > 0) {
                        break;
                    }
                    ended |= n == HostInput.END;
                    return n == 0
                            ? (flags & Fcntl.O_NONBLOCK) != 0 ? -Errno.EAGAIN : t.sleepOn(queue)
                            : n == HostInput.END ? 0 : n;
                }
            }
            int n = target.put(buffer, from, (int) Math.min(to - from, target.remaining()));
            from += n;
            done += n;
        }
        return done;
    }

    private int fill(long wanted) {
        int want = (int) Math.min(PIECE, wanted);
        if (buffer.length < want) {
            buffer = new byte[want];
        }
        int n = in.read(buffer, 0, want);
        from = 0;
        to = Math.max(n, 0);
        return n;
    }

    @Override
    public int poll(@Nullable PollTable table) {
        if (in.kind() != HostStream.Kind.PIPE) {
            return super.poll(table);
        }
        if (table != null) {
            table.add(queue);
        }
        return from < to
                ? Poll.IN | Poll.RDNORM
                : !in.ready() ? 0 : ended || atEnd() ? Poll.HUP : Poll.IN | Poll.RDNORM;
    }

    private boolean atEnd() {
        return in.available() == 0;
    }

    @Override
    public long ioctl(Task t, int request, long argument) {
        if (request != FIONREAD) {
            return -Errno.ENOTTY;
        }
        t.mm().writeInt(argument, in.available() + to - from);
        return 0;
    }

    @Override
    public long seek(Task t, long offset, int whence) {
        if (in.kind() != HostStream.Kind.FILE) {
            return in.kind() == HostStream.Kind.NULL ? 0 : -Errno.ESPIPE;
        }
        return in.seek(offset, whence);
    }
}
