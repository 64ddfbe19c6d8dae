package vitrine.kernel.net.inet;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.net.Message;
import vitrine.kernel.net.Progress;
import vitrine.kernel.net.SocketOptions;
import vitrine.kernel.task.Task;

/** Receiving from a connection. */
final class TcpReceive {
    private TcpReceive() {}

    static long receive(Task t, TcpSocket s, Message m) {
        if (s.listening()) {
            return -Errno.ENOTCONN;
        }
        if (m.has(Message.MSG_ERRQUEUE)) {
            return s.receiveError(m);
        }
        if (m.has(Message.MSG_OOB)) {
            return urgent(s, m);
        }
        boolean peek = m.has(Message.MSG_PEEK);
        boolean drop = m.has(Message.MSG_TRUNC);
        long done = Progress.take(t);
        long wanted = m.data.remaining();
        if (wanted == 0 && s.available() > 0) {
            return 0;
        }
        if (!peek && !drop) {
            m.data.skip(done);
        }
        long target = m.has(Message.MSG_WAITALL) ? wanted : Math.min(s.receiveLow, wanted);
        target = Math.max(target, 1);
        int skip = peek ? Math.max(s.peekOffset, 0) : 0;
        if (peek) {
            done = 0;
        }
        while (true) {
            long n = take(s, m, skip + (peek ? (int) done : 0), peek, drop, wanted - done);
            if (n > 0) {
                done += n;
                if (!peek) {
                    s.inet.counters.tcpSegments++;
                    if (s.peer != null) {
                        s.peer.roomMade();
                    }
                }
                if (done < wanted && !s.urgent.atMark(s.in.readPosition() + (peek ? skip + done : 0))) {
                    continue;
                }
            }
            if (done >= target || done > 0 && n > 0) {
                break;
            }
            if (done > 0) {
                if (m.nonblock(s) || s.error != 0 || s.state == TcpState.CLOSE || s.receiveShut) {
                    break;
                }
            } else {
                if (s.finished) {
                    break;
                }
                if (s.error != 0) {
                    return -s.takeError();
                }
                if (s.receiveShut) {
                    break;
                }
                if (s.state == TcpState.CLOSE) {
                    return -Errno.ENOTCONN;
                }
                if (m.nonblock(s)) {
                    return -Errno.EAGAIN;
                }
            }
            return Progress.keep(t, s.awaitData(t, false), done);
        }
        if (s.peekOffset >= 0) {
            s.peekOffset = peek ? s.peekOffset + (int) done : Math.max(0, s.peekOffset - (int) done);
        }
        return done;
    }

    /** Gives bytes up to the urgent one; passes over that when it is the next and not wanted in line. @return bytes */
    private static long take(TcpSocket s, Message m, int skip, boolean peek, boolean drop, long wanted) {
        boolean inline = s.on(SocketOptions.SO_OOBINLINE);
        int from = skip;
        long position = s.in.readPosition() + from;
        int length = s.available() - from;
        if (length > 0 && wanted > 0 && !inline && s.urgent.atMark(position)) {
            if (!peek) {
                s.in.discard(1);
                s.urgent.passed(s.in.readPosition());
            } else {
                from++;
            }
            length--;
            position++;
        }
        if (length <= 0 || wanted <= 0) {
            return 0;
        }
        int most = (int) Math.min(length, wanted);
        int distance = s.urgent.distance(position, most);
        int n = distance == 0 ? most : distance;
        if (drop) {
            if (!peek) {
                s.in.discard(n);
            }
        } else {
            n = peek ? s.in.peek(m.data, from, n) : s.in.read(m.data, n);
        }
        if (!peek) {
            s.urgent.passed(s.in.readPosition());
        }
        return n;
    }

    /** A new urgent byte comes while the old one is the next to be read: that one is lost. */
    static void skipOldMark(TcpSocket p) {
        if (p.urgent.atMark(p.in.readPosition())
                && !p.on(SocketOptions.SO_OOBINLINE)
                && p.in.bytes() > 1
                && !p.urgent.none()) {
            p.in.discard(1);
        }
    }

    /** MSG_OOB. */
    private static long urgent(TcpSocket s, Message m) {
        if (s.on(SocketOptions.SO_OOBINLINE) || s.urgent.none() || s.urgent.alreadyRead()) {
            return -Errno.EINVAL;
        }
        byte b = s.urgent.take(m.has(Message.MSG_PEEK));
        m.outFlags |= Message.MSG_OOB;
        if (m.data.remaining() == 0) {
            m.outFlags |= Message.MSG_TRUNC;
            return 0;
        }
        if (!m.has(Message.MSG_TRUNC)) {
            m.data.put(new byte[] {b}, 0, 1);
        }
        return 1;
    }
}
