package vitrine.kernel.tty;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PollTable;
import vitrine.kernel.poll.Poll;
import vitrine.kernel.task.Task;

/** An open /dev/ptmx: the side of a pseudo-terminal that plays keyboard and screen. */
public final class PtyMasterFile extends OpenFile {
    private static final int PIECE = 4096;

    /** How far a write came before it had to wait. */
    private record Progress(long done) {}

    final Tty slave;
    final Pty pty;
    private final Inode inode;
    private final Ttys ttys;

    PtyMasterFile(Ttys ttys, Tty slave, Pty pty, Inode inode, int flags) {
        super(flags);
        this.ttys = ttys;
        this.slave = slave;
        this.pty = pty;
        this.inode = inode;
    }

    @Override
    protected void closed() {
        ttys.masterClosed(slave);
    }

    Ttys ttys() {
        return ttys;
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public String name() {
        return "/dev/ptmx";
    }

    private boolean nonblock() {
        return (flags & Fcntl.O_NONBLOCK) != 0;
    }

    @Override
    public long read(Task t, IoBuffer to, long offset) {
        if (to.remaining() == 0) {
            return 0;
        }
        if (pty.packets && pty.packetStatus != 0) {
            byte[] status = {(byte) pty.packetStatus};
            pty.packetStatus = 0;
            return to.put(status, 0, 1);
        }
        if (pty.toMaster.size() == 0) {
            return pty.slaveClosed ? -Errno.EIO : nonblock() ? -Errno.EAGAIN : t.sleepOn(pty.masterRead);
        }
        int done = pty.packets ? to.put(new byte[1], 0, 1) : 0;
        byte[] piece = new byte[(int) Math.min(PIECE, to.remaining())];
        int n = pty.toMaster.peek(piece, piece.length);
        if (n > 0) {
            n = to.put(piece, 0, n);
            pty.toMaster.drop(n);
            slave.writable();
        }
        return done + n;
    }

    @Override
    public long write(Task t, IoBuffer from, long offset) {
        long done = 0;
        if (t.callState instanceof Progress p) {
            done = p.done;
            from.skip(done);
        }
        while (from.remaining() > 0) {
            int room = slave.flip.room();
            if (room == 0) {
                if (nonblock()) {
                    return done > 0 ? done : -Errno.EAGAIN;
                }
                long result = t.sleepOn(pty.masterWrite);
                if (result != Task.BLOCKED) {
                    return done > 0 ? done : result;
                }
                t.callState = new Progress(done);
                return result;
            }
            byte[] piece = new byte[(int) Math.min(Math.min(PIECE, room), from.remaining())];
            int n = from.take(piece, 0, piece.length);
            done += slave.receive(piece, 0, n);
        }
        return done;
    }

    @Override
    public int asyncEvents() {
        return Poll.IN | Poll.OUT | Poll.HUP;
    }

    @Override
    public int poll(@Nullable PollTable table) {
        if (table != null) {
            table.add(pty.masterRead);
            table.add(pty.masterWrite);
        }
        int bits = pty.toMaster.size() > 0 ? Poll.IN | Poll.RDNORM : 0;
        if (pty.packets && pty.packetStatus != 0) {
            bits |= Poll.PRI | Poll.IN | Poll.RDNORM;
        }
        if (pty.slaveClosed) {
            bits |= Poll.HUP;
        }
        return slave.flip.room() > 0 ? bits | Poll.OUT | Poll.WRNORM : bits;
    }

    @Override
    public long ioctl(Task t, int request, long argument) {
        return TtyIoctl.master(t, this, request, argument);
    }
}
