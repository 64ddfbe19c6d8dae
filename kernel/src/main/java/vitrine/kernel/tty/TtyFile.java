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

/** An open terminal (not the master of a pty). */
public final class TtyFile extends OpenFile {
    final Tty tty;
    private final Inode inode;
    private final String name;
    private final Runnable onClose;
    /** The line died after this was opened: reads are at the end, everything else is EIO. */
    boolean hungUp;

    TtyFile(Tty tty, Inode inode, String name, int flags, Runnable onClose) {
        super(flags);
        this.tty = tty;
        this.inode = inode;
        this.name = name;
        this.onClose = onClose;
        tty.files.add(this);
    }

    /** The terminal. */
    public Tty tty() {
        return tty;
    }

    @Override
    protected void closed() {
        tty.files.remove(this);
        onClose.run();
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public String name() {
        return name;
    }

    boolean nonblock() {
        return (flags & Fcntl.O_NONBLOCK) != 0;
    }

    @Override
    public long read(Task t, IoBuffer to, long offset) {
        if (hungUp) {
            return t.callState != null && tty.otherClosed ? -Errno.EIO : 0; // a read that waited sees the line die
        }
        return TtyRead.read(t, this, to);
    }

    @Override
    public long write(Task t, IoBuffer from, long offset) {
        return hungUp ? -Errno.EIO : TtyWrite.write(t, this, from);
    }

    @Override
    public int asyncEvents() {
        return Poll.IN | Poll.OUT | Poll.HUP;
    }

    @Override
    public int poll(@Nullable PollTable table) {
        if (hungUp) {
            return Poll.IN | Poll.OUT | Poll.ERR | Poll.HUP | Poll.RDNORM | Poll.WRNORM;
        }
        if (table != null) {
            table.add(tty.readWait);
            table.add(tty.writeWait);
        }
        int bits = tty.input.available(true) ? Poll.IN | Poll.RDNORM : 0;
        if (tty.otherClosed) {
            bits |= Poll.HUP;
        }
        return tty.outputRoom() >= 8 ? bits | Poll.OUT | Poll.WRNORM : bits;
    }

    @Override
    public long ioctl(Task t, int request, long argument) {
        if (hungUp) {
            return request == TtyIoctl.TIOCSPGRP ? -Errno.ENOTTY : -Errno.EIO;
        }
        return TtyIoctl.slave(t, this, request, argument);
    }
}
