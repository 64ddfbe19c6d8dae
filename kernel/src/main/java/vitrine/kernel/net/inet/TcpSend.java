package vitrine.kernel.net.inet;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.net.Message;
import vitrine.kernel.net.Progress;
import vitrine.kernel.net.Socket;
import vitrine.kernel.net.SocketOptions;
import vitrine.kernel.pipe.Pipes;
import vitrine.kernel.signal.SendSignal;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.task.ProcessGroup;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/** Sending on a connection: bytes go into the peer's queue, as far as both buffers allow. */
final class TcpSend {
    private static final int MSG_FASTOPEN = 0x2000_0000;
    /** How long a cork holds, ns. */
    private static final long CORKED = 200_000_000L;

    private TcpSend() {}

    static long send(Task t, TcpSocket s, Message m) {
        byte[] name = m.name;
        if (m.has(MSG_FASTOPEN) && name != null && s.state == TcpState.CLOSE && !s.connected) {
            long result = TcpConnect.connect(t, s, name);
            if (result != 0) {
                return result;
            }
        }
        long done = Progress.take(t);
        m.data.skip(done);
        if (s.state == TcpState.SYN_SENT) {
            return m.nonblock(s) ? -Errno.EAGAIN : Progress.keep(t, s.awaitRoom(t, s.wait), done);
        }
        while (true) {
            if (s.error != 0 || s.sendShut || s.state != TcpState.ESTABLISHED && s.state != TcpState.CLOSE_WAIT) {
                return failed(t, s, m, done);
            }
            TcpSocket p = s.peer;
            long left = m.data.remaining();
            if (left == 0) {
                return done;
            }
            if (p == null || TcpClose.refuses(p)) {
                TcpClose.reset(s);
                return done + left;
            }
            long room = s.room();
            if (room <= 0) {
                if (m.nonblock(s)) {
                    s.wantRoom();
                    return done > 0 ? done : -Errno.EAGAIN;
                }
                push(s);
                return Progress.keep(t, s.awaitRoom(t, s.wait), done);
            }
            int n = p.in.write(m.data, (int) Math.min(room, Integer.MAX_VALUE));
            if (n < 0) {
                return done > 0 ? done : n;
            }
            done += n;
            s.sent += n;
            p.received += n;
            s.inet.counters.moved(n);
            boolean all = m.data.remaining() == 0;
            if (all && m.has(Message.MSG_OOB)) {
                urge(p);
            }
            hold(s, p, n, m.has(Message.MSG_MORE) && !m.has(Message.MSG_OOB));
        }
    }

    /** Bytes of the kernel's own for the peer. @return how many it took, or a negative errno */
    static int put(TcpSocket s, IoBuffer data) {
        TcpSocket p = s.peer;
        if (p == null || TcpClose.refuses(p)) {
            TcpClose.reset(s);
            return -Errno.ECONNRESET;
        }
        int n = p.in.write(data, (int) Math.min(data.remaining(), Integer.MAX_VALUE));
        if (n > 0) {
            s.sent += n;
            p.received += n;
            p.arrived();
        }
        return n;
    }

    /** A short segment is kept back while the socket is corked, or more is announced. */
    private static void hold(TcpSocket s, TcpSocket p, int n, boolean more) {
        if (!more && !s.tcp.cork) {
            push(s);
            return;
        }
        int before = p.held;
        p.held = (before + n) % Inet.MSS;
        if (p.held < before + n) {
            p.arrived();
        }
        if (p.held > 0 && before == 0) {
            s.schedule(CORKED, () -> push(s));
        }
    }

    /** What was kept back goes out. */
    static void push(TcpSocket s) {
        TcpSocket p = s.peer;
        if (p == null) {
            return;
        }
        if (p.held > 0) {
            p.held = 0;
            s.cancelTimer();
        }
        if (p.available() > 0) {
            p.arrived();
        }
    }

    /** The last byte that was sent is urgent. */
    private static void urge(TcpSocket p) {
        TcpReceive.skipOldMark(p);
        p.urgent.arrived(p.in.writePosition() - 1, p.in.lastByte());
        int owner = p.asyncOwner;
        if (owner != 0) {
            signal(p, owner);
        }
        p.wait.wake(vitrine.kernel.poll.Poll.PRI);
    }

    private static void signal(TcpSocket p, int owner) {
        SignalInfo info = SignalInfo.kernel(Signal.SIGURG);
        if (owner > 0) {
            ThreadGroup g = p.inet.kernel.pids.process(owner);
            if (g != null) {
                SendSignal.toProcess(g, info);
            }
        } else {
            ProcessGroup g = p.inet.kernel.pids.group(-owner);
            if (g != null) {
                SendSignal.toGroup(g, info);
            }
        }
    }

    private static long failed(Task t, Socket s, Message m, long done) {
        if (done > 0) {
            return done;
        }
        int e = s.takeError();
        if (e == 0) {
            e = Errno.EPIPE;
        }
        if (e == Errno.EPIPE && !m.has(Message.MSG_NOSIGNAL)) {
            Pipes.sigpipe(t);
        }
        return -e;
    }

    static boolean inline(TcpSocket s) {
        return s.on(SocketOptions.SO_OOBINLINE);
    }
}
