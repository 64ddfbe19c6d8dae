package vitrine.kernel.net.inet;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.net.Socket;

/** How connections end: FIN, RST, TIME_WAIT (RFC 9293 3.6). */
final class TcpClose {
    /** net.ipv4.tcp_fin_timeout, ns. */
    private static final long FIN_TIMEOUT = 60_000_000_000L;

    private TcpClose() {}

    static long shutdown(TcpSocket s, boolean receive, boolean send) {
        if (s.state == TcpState.LISTEN) {
            if (receive) {
                TcpListen.stop(s);
                s.connecting = false;
                s.wait.wakeAll(Socket.ENDED);
            }
            return 0;
        }
        if (s.state == TcpState.SYN_SENT) {
            if (receive) {
                disconnect(s);
            }
            return 0;
        }
        boolean none = s.state == TcpState.CLOSE;
        s.receiveShut |= receive;
        s.sendShut |= send;
        if (send && !none) {
            finish(s);
        }
        s.wait.wakeAll(Socket.ENDED);
        return none ? -Errno.ENOTCONN : 0;
    }

    /** Sends a FIN, if that was not done. */
    static void finish(TcpSocket s) {
        TcpSocket p = s.peer;
        if (s.state == TcpState.ESTABLISHED) {
            TcpSend.push(s);
            s.state = TcpState.FIN_WAIT2; // the FIN is acknowledged at once
            if (p == s) {
                over(s);
            } else if (p != null) {
                arrives(p);
            }
        } else if (s.state == TcpState.CLOSE_WAIT) {
            TcpSend.push(s);
            s.state = TcpState.LAST_ACK;
            if (p != null) {
                arrives(p);
            }
            done(s);
        }
    }

    /** The peer's FIN. */
    private static void arrives(TcpSocket p) {
        p.receiveShut = true;
        p.finished = true;
        if (p.state == TcpState.ESTABLISHED) {
            p.state = TcpState.CLOSE_WAIT;
            TcpListen.promote(p);
        } else if (p.state == TcpState.FIN_WAIT2) {
            over(p);
        }
        p.wait.wakeAll(Socket.ENDED);
    }

    /** Both directions have ended and this end was the first: the addresses are kept for a while. */
    private static void over(TcpSocket s) {
        s.receiveShut = true;
        s.sendShut = true;
        s.finished = true;
        s.cancelTimer();
        Inet.Tuple tuple = s.leave();
        if (tuple != null) {
            s.inet.timeWait.add(tuple, s);
        }
        s.peer = null;
        s.state = TcpState.CLOSE;
        if (s.orphan) {
            s.unbind();
        }
        s.wait.wakeAll(Socket.ENDED);
    }

    /** The connection is gone at this end (tcp_done). */
    static void done(TcpSocket s) {
        s.leave();
        s.cancelTimer();
        s.peer = null;
        s.state = TcpState.CLOSE;
        s.receiveShut = true;
        s.sendShut = true;
        s.held = 0;
        if (s.orphan) {
            s.in.discard(s.in.bytes());
            s.unbind();
        }
        s.wait.wakeAll(Socket.ENDED);
    }

    /** A RST comes in. */
    static void reset(TcpSocket s) {
        if (s.state == TcpState.CLOSE) {
            return;
        }
        s.error = switch (s.state) {
            case SYN_SENT -> Errno.ECONNREFUSED;
            case CLOSE_WAIT -> Errno.EPIPE;
            default -> Errno.ECONNRESET;
        };
        s.inet.counters.tcpEstabResets++;
        s.urgent.passed(Long.MAX_VALUE);
        done(s);
    }

    /** Ends a connection by a RST to the other side. */
    static void abort(TcpSocket s) {
        TcpSocket p = s.peer;
        s.inet.counters.tcpResets++;
        done(s);
        if (p != null && p != s) {
            reset(p);
        }
    }

    /** Whether data for {@code p} is answered with a RST: nobody can ever read it. */
    static boolean refuses(TcpSocket p) {
        return p.orphan && p.state != TcpState.ESTABLISHED && p.state != TcpState.CLOSE_WAIT
                || p.receiveShut && p.state == TcpState.FIN_WAIT2
                || p.state == TcpState.CLOSE;
    }

    /** connect(2) with AF_UNSPEC, and shutdown of what is not connected yet. */
    static void disconnect(TcpSocket s) {
        switch (s.state) {
            case LISTEN -> TcpListen.stop(s);
            case SYN_SENT -> {
                s.error = Errno.ECONNRESET;
                done(s);
            }
            case CLOSE -> {}
            default -> {
                abort(s);
                s.error = Errno.ECONNRESET;
            }
        }
        s.connected = false;
        s.connecting = false;
        s.receiveShut = false;
        s.sendShut = false;
        s.finished = false;
        s.in.discard(s.in.bytes());
        s.remote = null;
        if (!s.portChosen) {
            s.unbind();
        } else if (!s.addressChosen) {
            s.rebind(Ip.any(s.family));
        }
        s.wait.wakeAll(Socket.ENDED);
    }

    /** The last descriptor is gone. */
    static void close(TcpSocket s) {
        s.orphan = true;
        s.inet.groups.gone(s);
        boolean unread = s.available() > (s.urgent.atMark(s.in.readPosition()) ? 1 : 0);
        @Nullable TcpSocket p = s.peer;
        switch (s.state) {
            case LISTEN -> TcpListen.stop(s);
            case CLOSE, SYN_SENT -> done(s);
            default -> {
                if (unread || s.linger == 0) {
                    abort(s);
                } else if (s.state == TcpState.FIN_WAIT2) {
                    wait(s);
                } else {
                    finish(s);
                    if (s.state == TcpState.FIN_WAIT2) {
                        wait(s);
                    }
                }
            }
        }
        s.in.discard(s.in.bytes());
        if (s.state == TcpState.CLOSE) {
            s.unbind();
        }
        if (p != null) {
            p.roomMade();
        }
    }

    /** The other side has not closed yet: it gets a minute. */
    private static void wait(TcpSocket s) {
        TcpSocket p = s.peer;
        if (p == null) {
            done(s);
            return;
        }
        s.schedule(FIN_TIMEOUT, () -> {
            if (s.state == TcpState.FIN_WAIT2) {
                p.peer = p.peer == s ? null : p.peer;
                done(s);
            }
        });
    }
}
