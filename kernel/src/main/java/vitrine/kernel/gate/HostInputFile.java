package vitrine.kernel.gate;

import java.util.function.BooleanSupplier;
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

/**
 * An open stream from the host: standard input that is no terminal.
 *
 * <p>How a pipe's bytes are cut into pieces, and how fast they come, is chance. In virtual time a program is not to see
 * it: while it reads, the machine stands still until everything it asked for has arrived (at most what a pipe holds) or
 * the stream has ended. Because whoever feeds the pipe may be waiting for an answer, a pause of the host ends that too:
 * then the program gets what there is, and when there is nothing, the others run on. With the host's clock every piece
 * is given as it comes.
 */
public final class HostInputFile extends OpenFile {
    private static final int FIONREAD = 0x541b;
    private static final int PIECE = 65536;

    /** How long the host may be silent before it counts as a pause: before the first byte, and after it. */
    private static final long FIRST_PAUSE = 1_000_000_000;

    private static final long PAUSE = 200_000_000;

    private final HostInput in;
    private final HostInode inode;
    private final WaitQueue queue = new WaitQueue("host_read");
    private byte[] buffer = new byte[0];
    private int from;
    private int to;
    private boolean ended;

    /** In virtual time: whether nothing but the reader can run. Null: pieces are given as they come. */
    private final @Nullable BooleanSupplier alone;

    private boolean begun;
    private boolean quiet; // the host made a pause and nothing has come since

    /** A stream whose pieces are given as they come. */
    public HostInputFile(HostInput in, int number) {
        this(in, number, null);
    }

    HostInputFile(HostInput in, int number, @Nullable BooleanSupplier alone) {
        super(Fcntl.O_RDONLY);
        this.in = in;
        this.alone = alone;
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
        if (target.remaining() > to - from) {
            gather((int) Math.min(PIECE, target.remaining() - (to - from)), (flags & Fcntl.O_NONBLOCK) == 0);
        }
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

    private void gather(int bytes, boolean patient) {
        BooleanSupplier nobodyElse = alone;
        if (nobodyElse == null || in.kind() != HostStream.Kind.PIPE) {
            return;
        }
        boolean settled = in.settle(bytes, quiet ? 0 : begun ? PAUSE : FIRST_PAUSE);
        while (!settled && (in.available() > 0 ? quiet : patient && nobodyElse.getAsBoolean())) {
            quiet &= in.available() == 0;
            settled = in.settle(bytes, PAUSE);
        }
        begun |= in.available() > 0;
        quiet = !settled && in.available() == 0;
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
        if (from == to) {
            gather(1, false);
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
        gather(PIECE, false);
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
