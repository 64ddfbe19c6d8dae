package vitrine.kernel.net.inet;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.PollTable;
import vitrine.kernel.net.Bytes;
import vitrine.kernel.net.Message;
import vitrine.kernel.net.Socket;
import vitrine.kernel.net.SocketOptions;
import vitrine.kernel.poll.Poll;
import vitrine.kernel.task.Task;

/** An open socket of UDP (udp(7)). */
public final class UdpSocket extends InetSocket {
    private static final int UDP_CORK = 1;
    private static final int UDP_SEGMENT = 103;
    private static final int UDP_GRO = 104;

    private final ArrayDeque<Datagram> queue = new ArrayDeque<>(2);
    private long queued;
    private int drops;

    /** IP_RECVERR: what came back from datagrams that nobody wanted. */
    private final ArrayDeque<Datagram> errors = new ArrayDeque<>(0);

    private boolean cork;

    /** MSG_MORE, UDP_CORK: the beginning of a datagram, and where it goes. */
    @Nullable
    ByteArrayOutputStream begun;

    @Nullable
    Endpoint begunFor;

    /** A datagram was taken from the queue: the way outside may bring more. */
    public Runnable onRoom = () -> {};

    public UdpSocket(Inet inet, Task t, int family, int flags) {
        super(inet, t, family, SOCK_DGRAM, IPPROTO_UDP, flags, "__skb_wait_for_more_packets");
    }

    @Override
    boolean mayBind() {
        return remote == null;
    }

    @Override
    boolean hasPeer() {
        return remote != null;
    }

    boolean corked() {
        return cork;
    }

    /** Bytes that wait, with their overhead, and how many datagrams were lost: for /proc/net/udp. */
    public long queued() {
        return queued;
    }

    public int drops() {
        return drops;
    }

    /** Whether another datagram is taken in. */
    public boolean hasRoom() {
        return queued <= receiveBuffer;
    }

    /** A datagram arrives; without room it is lost. */
    void deliver(byte[] data, Ip from, int fromPort, Ip to, int toPort, int ttl, int tos) {
        Datagram d = new Datagram(data, from, fromPort, to, toPort, inet.kernel.epochNow(), ttl, tos, drops);
        if (!hasRoom() || receiveShut && remote != null) {
            lost();
            return;
        }
        try {
            sockets.charge(d.cost(), Errno.ENOBUFS);
        } catch (Errno e) {
            lost();
            return;
        }
        queue.add(d);
        queued += d.cost();
        inet.counters.udpIn++;
        wait.wake(READABLE);
    }

    private void lost() {
        drops++;
        inet.counters.udpBufferErrors++;
    }

    /** Nobody is at {@code to}: what this socket learns from the ICMP message. */
    void unreachable(byte[] data, Ip to, int port) {
        boolean wanted = ip.on(IpOptions.SOL_IP, IpOptions.IP_RECVERR) && to.isV4()
                || ip.on(IpOptions.SOL_IPV6, IpOptions.IPV6_RECVERR);
        if (wanted) {
            Datagram d = new Datagram(data, local, localPort, to, port, 0, 0, 0, 0);
            if (errors.size() < 100) {
                try {
                    sockets.charge(d.cost(), Errno.ENOBUFS);
                    errors.add(d);
                } catch (Errno e) {
                    return;
                }
            }
        } else if (remote == null) {
            return;
        }
        error = Errno.ECONNREFUSED;
        wait.wakeAll(Poll.ERR | READABLE);
    }

    @Override
    public long connect(Task t, byte[] name) {
        if (name.length < 2) {
            return -Errno.EINVAL;
        }
        if (Endpoint.family(name) == AF_UNSPEC) {
            disconnect();
            return 0;
        }
        Endpoint e = destination(name, true);
        Ip to = target(e.ip());
        if (to.isBroadcast() && !on(SocketOptions.SO_BROADCAST)) {
            return -Errno.EACCES;
        }
        Ip source = UdpSend.source(this, to);
        autoBind();
        if (local.isAny()) {
            rebind(source);
        }
        remote = to;
        remotePort = e.port();
        return 0;
    }

    private void disconnect() {
        remote = null;
        remotePort = 0;
        if (!portChosen) {
            unbind();
        } else if (!addressChosen) {
            rebind(Ip.any(family));
        }
    }

    /** A sockaddr to send or connect to: an IPv6 socket also takes those of IPv4. */
    Endpoint destination(byte[] name, boolean connect) {
        if (name.length < 2) {
            throw Errno.of(Errno.EINVAL);
        }
        int given = Endpoint.family(name);
        if (family == AF_INET6 && given == AF_INET) {
            if (name.length < Endpoint.SIZE4) {
                throw Errno.of(Errno.EINVAL);
            }
            if (only6()) {
                throw Errno.of(connect ? Errno.EAFNOSUPPORT : Errno.ENETUNREACH);
            }
            return Endpoint.v4(name);
        }
        if (!connect && family == AF_INET && given == AF_UNSPEC && name.length >= Endpoint.SIZE4) {
            return Endpoint.v4(name);
        }
        return Endpoint.parse(name, family);
    }

    @Override
    public long send(Task t, Message m) {
        return UdpSend.send(t, this, m);
    }

    /** The datagram at byte {@code offset} of the queue, for SO_PEEK_OFF. */
    private static @Nullable Datagram at(ArrayDeque<Datagram> all, int offset, int[] within) {
        int pass = offset;
        for (Datagram d : all) {
            if (pass < d.data().length || d.data().length == 0 && pass == 0) {
                within[0] = pass;
                return d;
            }
            pass -= d.data().length;
        }
        return null;
    }

    @Override
    public long receive(Task t, Message m) {
        if (m.has(Message.MSG_ERRQUEUE)) {
            return receiveError(m);
        }
        if (error != 0) {
            return -takeError();
        }
        boolean peek = m.has(Message.MSG_PEEK);
        int[] within = new int[1];
        Datagram d = peek && peekOffset > 0 ? at(queue, peekOffset, within) : queue.peek();
        if (d == null) {
            if (m.nonblock(this)) {
                return -Errno.EAGAIN;
            }
            return receiveShut ? 0 : awaitReceive(t, true);
        }
        int from = within[0];
        int length = d.data().length - from;
        int n = (int) Math.min(length, m.data.remaining());
        if (n > 0) {
            m.data.put(d.data(), from, n);
        }
        if (n < length) {
            m.outFlags |= Message.MSG_TRUNC;
        }
        m.name = Endpoint.encode(family, d.from(), d.fromPort());
        ReceivedControl.add(this, m, d);
        if (peekOffset >= 0) {
            peekOffset = peek ? peekOffset + n : Math.max(0, peekOffset - d.data().length);
        }
        if (!peek) {
            queue.poll();
            queued -= d.cost();
            sockets.discharge(d.cost());
            onRoom.run();
        }
        return m.has(Message.MSG_TRUNC) ? length : n;
    }

    @Override
    long receiveError(Message m) {
        Datagram d = errors.poll();
        if (d == null) {
            return -Errno.EAGAIN;
        }
        sockets.discharge(d.cost());
        error = errors.isEmpty() ? 0 : Errno.ECONNREFUSED;
        int n = (int) Math.min(d.data().length, m.data.remaining());
        if (n > 0) {
            m.data.put(d.data(), 0, n);
        }
        m.outFlags |= Message.MSG_ERRQUEUE | (n < d.data().length ? Message.MSG_TRUNC : 0);
        m.name = Endpoint.encode(family, d.to(), d.toPort());
        ReceivedControl.addError(m, d);
        return n;
    }

    @Override
    public long shutdown(Task t, boolean receive, boolean send) {
        receiveShut |= receive;
        sendShut |= send;
        wait.wakeAll(ENDED);
        return remote == null ? -Errno.ENOTCONN : 0;
    }

    @Override
    protected void closed() {
        inet.groups.gone(this);
        if (inet.outside != null) {
            inet.outside.closed(this);
        }
        for (Datagram d : queue) {
            sockets.discharge(d.cost());
        }
        for (Datagram d : errors) {
            sockets.discharge(d.cost());
        }
        queue.clear();
        errors.clear();
        addressChosen = false;
        unbind();
        super.closed();
    }

    @Override
    public long setOption(Task t, int level, int option, byte[] value) {
        if (level != IPPROTO_UDP) {
            return super.setOption(t, level, option, value);
        }
        if (value.length < 4) {
            return -Errno.EINVAL;
        }
        if (option == UDP_CORK) {
            cork = Bytes.get(value, 0) != 0;
            if (!cork) {
                UdpSend.finish(this);
            }
            return 0;
        }
        return -Errno.ENOPROTOOPT;
    }

    @Override
    public byte[] getOption(Task t, int level, int option, int room) {
        if (level != IPPROTO_UDP) {
            return super.getOption(t, level, option, room);
        }
        return switch (option) {
            case UDP_CORK -> Bytes.ofInt(cork ? 1 : 0);
            case UDP_SEGMENT, UDP_GRO -> Bytes.ofInt(0);
            default -> throw Errno.of(Errno.ENOPROTOOPT);
        };
    }

    @Override
    public int readable() {
        Datagram d = queue.peek();
        return d == null ? 0 : d.data().length;
    }

    @Override
    public int unsent() {
        return 0;
    }

    @Override
    public int poll(@Nullable PollTable table) {
        if (table != null) {
            table.add(wait);
        }
        int bits = error != 0 || !errors.isEmpty() ? Poll.ERR : 0;
        if (receiveShut) {
            bits |= Poll.RDHUP | READABLE;
        }
        if (receiveShut && sendShut) {
            bits |= Poll.HUP;
        }
        if (!queue.isEmpty()) {
            bits |= READABLE;
        }
        return bits | Socket.WRITABLE;
    }
}
