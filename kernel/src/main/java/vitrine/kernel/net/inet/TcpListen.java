package vitrine.kernel.net.inet;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.net.Socket;
import vitrine.kernel.task.Task;

/** listen(2), accept(2), and the connections that arrive between them. */
final class TcpListen {
    private static final long SECOND = 1_000_000_000L;

    private TcpListen() {}

    static long listen(TcpSocket s, int length) {
        if (s.state != TcpState.CLOSE && s.state != TcpState.LISTEN || s.connecting || s.connected) {
            return -Errno.EINVAL;
        }
        s.backlog = Integer.compareUnsigned(length, s.inet.maxBacklog) > 0 ? s.inet.maxBacklog : length;
        if (s.state == TcpState.LISTEN) {
            return 0;
        }
        if (s.localPort == 0) {
            s.binding = s.inet.tcp.bind(s, s.local, 0);
            s.localPort = s.binding.port;
        } else if (s.inet.tcp.conflict(s, s.local, s.localPort)) {
            return -Errno.EADDRINUSE;
        }
        s.pending = new ArrayDeque<>(4);
        s.state = TcpState.LISTEN;
        s.receiveShut = false;
        s.sendShut = false;
        s.inet.listen(s);
        return 0;
    }

    static long accept(Task t, TcpSocket s, Socket[] taken, boolean nonblock) {
        ArrayDeque<TcpSocket> waiting = s.pending;
        if (s.state != TcpState.LISTEN || waiting == null) {
            return -Errno.EINVAL;
        }
        TcpSocket first = waiting.poll();
        if (first == null) {
            return nonblock ? -Errno.EAGAIN : s.awaitData(t, true);
        }
        taken[0] = first;
        return 0;
    }

    /** Whether another connection has to wait outside: its SYN is dropped. */
    static boolean full(TcpSocket s) {
        return s.waiting() > s.backlog;
    }

    /**
     * The listener's end of a new connection from {@code from} to {@code to}.
     *
     * @return null when the machine has no room for it
     */
    static @Nullable TcpSocket answer(TcpSocket listener, Ip to, int port, Ip from, int fromPort) {
        TcpSocket s;
        try {
            s = new TcpSocket(listener);
        } catch (Errno e) {
            return null;
        }
        s.local = to;
        s.take(to, port, false);
        s.enter(from, fromPort, to, port);
        s.state = TcpState.ESTABLISHED;
        s.connected = true;
        s.tcp.established();
        s.inet.counters.tcpPassiveOpens++;
        int defer = listener.tcp.deferAccept;
        if (defer > 0) {
            s.deferredFor = listener;
            s.schedule(defer * SECOND, () -> promote(s));
        } else {
            queue(listener, s);
        }
        return s;
    }

    /** A connection whose acceptance was put off has its first byte. */
    static void promote(TcpSocket s) {
        TcpSocket listener = s.deferredFor;
        if (listener == null) {
            return;
        }
        s.deferredFor = null;
        s.cancelTimer();
        if (listener.state == TcpState.LISTEN) {
            queue(listener, s);
        } else {
            s.release();
        }
    }

    private static void queue(TcpSocket listener, TcpSocket s) {
        ArrayDeque<TcpSocket> waiting = listener.pending;
        if (waiting != null) {
            waiting.add(s);
            listener.wait.wake(Socket.READABLE);
        }
    }

    /** Nobody listens any more: those that wait are reset. */
    static void stop(TcpSocket s) {
        s.inet.stopListening(s);
        s.state = TcpState.CLOSE;
        ArrayDeque<TcpSocket> waiting = s.pending;
        s.pending = null;
        if (waiting != null) {
            for (TcpSocket w : waiting) {
                TcpClose.abort(w);
                w.release();
            }
        }
    }
}
