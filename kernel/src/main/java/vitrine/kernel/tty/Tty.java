package vitrine.kernel.tty;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.poll.Poll;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.signal.SendSignal;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.task.ControllingTerminal;
import vitrine.kernel.task.ProcessGroup;
import vitrine.kernel.task.Session;

/** A terminal as programs see it (tty_struct): the slave of a pty, or the console. */
public final class Tty implements ControllingTerminal, InputDiscipline.Host {
    private static final int PTS_MAJOR = 136;
    private static final int FLIP_LIMIT = 65536;

    final Kernel kernel;
    final int index;
    final TtyPort port;
    final OutputProcessor output;
    final InputDiscipline input;
    final WaitQueue readWait = new WaitQueue("n_tty_read");
    final WaitQueue writeWait = new WaitQueue("n_tty_write");
    /** What came from the keyboard or the master and did not fit into the line discipline yet. */
    final ByteQueue flip = new ByteQueue(FLIP_LIMIT);

    final List<TtyFile> files = new ArrayList<>(2);
    Termios termios = Termios.standard();
    /** Window size: rows, columns, and in pixels (ioctl_tty(2), struct winsize). */
    final short[] window = new short[4];

    @Nullable
    Session session;

    @Nullable
    ProcessGroup foreground;

    boolean stopped;
    boolean exclusive;
    boolean locked;
    /** The other side is gone: the master was closed. */
    boolean otherClosed;
    /** Room in {@link #flip} came back: lets the other side go on. */
    Runnable onFlipRoom = () -> {};

    Tty(Kernel kernel, int index, TtyPort port) {
        this.kernel = kernel;
        this.index = index;
        this.port = port;
        this.output = new OutputProcessor(port);
        this.input = new InputDiscipline(this, output, termios);
    }

    @Override
    public int device() {
        return (int) Mode.device(PTS_MAJOR + (index >> 8), index & 0xff);
    }

    @Override
    public int foregroundGroup() {
        return foreground == null ? -1 : foreground.pgid;
    }

    @Override
    public void disassociated(Session leaving) {
        if (session != leaving) {
            return;
        }
        ProcessGroup group = foreground;
        session = null;
        foreground = null;
        leaving.terminal = null;
        if (group != null) {
            SendSignal.toGroup(group, SignalInfo.kernel(Signal.SIGHUP));
        }
    }

    /** The leader of its session gives it up (TIOCNOTTY): as when it exits, and the foreground group goes on. */
    void givenUp(Session leaving) {
        ProcessGroup group = foreground;
        disassociated(leaving);
        if (group != null) {
            SendSignal.toGroup(group, SignalInfo.kernel(Signal.SIGCONT));
        }
    }

    /** Bytes from the other side. @return how many were taken */
    int receive(byte[] bytes, int offset, int length) {
        int n = flip.add(bytes, offset, length);
        pump();
        if (n < length) {
            n += flip.add(bytes, offset + n, length - n);
            pump();
        }
        return n;
    }

    /** Moves bytes into the line discipline while it has room. */
    void pump() {
        boolean moved = false;
        while (flip.size() > 0 && input.room() > 0) {
            input.receive(flip.remove());
            moved = true;
        }
        if (moved) {
            onFlipRoom.run();
        }
    }

    @Override
    public void signal(int signal) {
        if (foreground != null) {
            SendSignal.toGroup(foreground, SignalInfo.kernel(signal));
        }
    }

    @Override
    public void flow(boolean stop) {
        if (stopped != stop) {
            stopped = stop;
            port.status(stop ? Pty.TIOCPKT_STOP : Pty.TIOCPKT_START);
            if (!stop) {
                writable();
            }
        }
    }

    @Override
    public boolean stopped() {
        return stopped;
    }

    @Override
    public void flushOutput() {
        port.flush();
    }

    @Override
    public void readable() {
        readWait.wakeAll(Poll.IN | Poll.RDNORM);
    }

    void writable() {
        writeWait.wakeAll(Poll.OUT | Poll.WRNORM);
    }

    /** Bytes that a writer may write now. */
    int outputRoom() {
        return stopped ? 0 : port.room();
    }

    void setTermios(Termios t) {
        Termios old = termios;
        t.cflag = t.cflag & ~(Termios.CSIZE | Termios.PARENB) | Termios.CS8 | Termios.CREAD;
        termios = t;
        boolean flowBefore = (old.iflag & Termios.IXON) != 0 && old.cc[Termios.VSTART] == 0x11;
        boolean flowNow = (t.iflag & Termios.IXON) != 0 && t.cc[Termios.VSTART] == 0x11;
        if (flowBefore != flowNow) {
            port.status(flowNow ? Pty.TIOCPKT_DOSTOP : Pty.TIOCPKT_NOSTOP);
        }
        input.setTermios(t);
        readWait.wakeAll(Poll.IN | Poll.RDNORM);
        writable();
    }

    /** Forgets what was typed (TCIFLUSH). */
    void flushInput() {
        input.flush();
        flip.clear();
        port.status(Pty.TIOCPKT_FLUSHREAD);
        onFlipRoom.run();
    }

    /** A new size; whoever is in the foreground hears of it. */
    void resize(int rows, int columns, int xPixels, int yPixels) {
        short[] now = {(short) rows, (short) columns, (short) xPixels, (short) yPixels};
        if (!java.util.Arrays.equals(now, window)) {
            System.arraycopy(now, 0, window, 0, 4);
            signal(Signal.SIGWINCH);
        }
    }

    /** The line is dead (__tty_hangup): SIGHUP to the session's leader, and every open file of it answers EIO. */
    void hangup() {
        Session s = session;
        session = null;
        foreground = null;
        for (TtyFile f : List.copyOf(files)) {
            f.hungUp = true;
        }
        files.clear();
        if (s != null) {
            s.terminal = null;
            if (s.leader != null) {
                SendSignal.toProcess(s.leader, SignalInfo.kernel(Signal.SIGHUP));
                SendSignal.toProcess(s.leader, SignalInfo.kernel(Signal.SIGCONT));
            }
        }
        int news = Poll.IN | Poll.OUT | Poll.ERR | Poll.HUP;
        readWait.wakeAll(news);
        writeWait.wakeAll(news);
    }
}
