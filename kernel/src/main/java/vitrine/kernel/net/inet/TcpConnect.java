package vitrine.kernel.net.inet;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.net.Socket;
import vitrine.kernel.task.Task;

/**
 * connect(2). Nothing takes time on the loopback: the answer to a SYN is there at once, though a socket that does not
 * wait is told only later. A SYN that finds the queue of the listener full is lost, and sent again.
 */
final class TcpConnect {
    private static final long SECOND = 1_000_000_000L;
    /** net.ipv4.tcp_syn_retries. */
    private static final int RETRIES = 6;

    private TcpConnect() {}

    static long connect(Task t, TcpSocket s, byte[] name) {
        if (name.length < 2) {
            return -Errno.EINVAL;
        }
        if (Endpoint.family(name) == Socket.AF_UNSPEC) {
            TcpClose.disconnect(s);
            return 0;
        }
        if (s.connected) {
            return -Errno.EISCONN;
        }
        long result = -Errno.EALREADY;
        if (!s.connecting) {
            if (s.state != TcpState.CLOSE) {
                return -Errno.EISCONN;
            }
            begin(s, Endpoint.parse(name, s.family));
            s.connecting = true;
            result = -Errno.EINPROGRESS;
            if (s.nonblock()) {
                return result;
            }
        }
        if (s.state == TcpState.SYN_SENT) {
            if (s.nonblock()) {
                return result;
            }
            long slept = s.awaitRoom(t, s.wait);
            return slept == -Errno.EAGAIN ? -Errno.EINPROGRESS : slept;
        }
        s.connecting = false;
        if (s.state == TcpState.CLOSE) {
            int e = s.takeError();
            release(s);
            return e != 0 ? -e : -Errno.ECONNABORTED;
        }
        s.connected = true;
        return 0;
    }

    /** The connection came to nothing: addresses that nobody chose are free again. */
    private static void release(TcpSocket s) {
        s.leave();
        s.receiveShut = false;
        s.sendShut = false;
        s.remote = null;
        if (!s.portChosen) {
            s.unbind();
        } else if (!s.addressChosen) {
            s.rebind(Ip.any(s.family));
        }
    }

    /** Chooses addresses and sends the SYN. Throws ENETUNREACH, EADDRNOTAVAIL, EADDRINUSE. */
    private static void begin(TcpSocket s, Endpoint given) {
        Ip to = s.target(given.ip());
        int port = given.port();
        Inet inet = s.inet;
        if (to.isMulticast() || to.isBroadcast()) {
            throw Errno.of(Errno.ENETUNREACH);
        }
        Ip source = inet.source(to);
        Ip from = s.local.isAny() ? source : s.local;
        if (s.localPort == 0) {
            int chosen = inet.tcp.forConnection(p -> inet.tcp.connectable(p) && free(inet, from, p, to, port));
            s.local = from;
            s.take(from, chosen, true);
            s.portChosen = false;
        } else if (!free(inet, from, s.localPort, to, port)) {
            throw Errno.of(Errno.EADDRNOTAVAIL);
        }
        if (s.local.isAny()) {
            s.rebind(from);
        }
        s.enter(to, port, from, s.localPort);
        s.state = TcpState.SYN_SENT;
        s.error = 0;
        inet.counters.tcpActiveOpens++;
        if (!inet.isLocal(to)) {
            try {
                Outside outside = inet.outside;
                if (outside == null) {
                    throw Errno.of(Errno.ENETUNREACH);
                }
                outside.connect(s);
            } catch (Errno e) {
                s.state = TcpState.CLOSE;
                release(s);
                throw e;
            }
        } else {
            synchronize(s, to, port, 0);
        }
    }

    private static boolean free(Inet inet, Ip from, int fromPort, Ip to, int port) {
        Inet.Tuple tuple = new Inet.Tuple(from, fromPort, to, port);
        return !inet.connected(tuple) && !inet.timeWait.blocks(tuple);
    }

    /** Sends a SYN, the {@code attempt}th again. */
    static void synchronize(TcpSocket s, Ip to, int port, int attempt) {
        if (s.state != TcpState.SYN_SENT) {
            return;
        }
        Inet inet = s.inet;
        TcpSocket listener = inet.listener(to, port, s.local, s.localPort);
        if (listener == null) {
            if (to.equals(s.local) && port == s.localPort) {
                established(s, s); // it answers its own SYN
                return;
            }
            refused(s, Errno.ECONNREFUSED);
            return;
        }
        TcpSocket other = TcpListen.full(listener) ? null : TcpListen.answer(listener, to, port, s.local, s.localPort);
        if (other != null) {
            other.peer = s;
            established(s, other);
            return;
        }
        inet.counters.listenOverflows++;
        if (attempt > RETRIES) {
            refused(s, Errno.ETIMEDOUT);
        } else {
            s.schedule(SECOND << attempt, () -> synchronize(s, to, port, attempt + 1));
        }
    }

    /** The SYN was answered. */
    static void established(TcpSocket s, @Nullable TcpSocket other) {
        s.peer = other;
        s.state = TcpState.ESTABLISHED;
        s.tcp.established();
        s.wait.wakeAll(Socket.ENDED);
    }

    static void refused(TcpSocket s, int errno) {
        s.error = errno;
        s.inet.counters.tcpAttemptFails++;
        TcpClose.done(s);
    }
}
