package vitrine.kernel.net.inet;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.gate.HostNet;
import vitrine.kernel.mm.KernelBuffer;
import vitrine.kernel.net.Bytes;
import vitrine.kernel.net.Interfaces;
import vitrine.kernel.net.Message;
import vitrine.kernel.net.Socket;
import vitrine.kernel.net.SocketOptions;
import vitrine.kernel.task.Task;

/** Sending datagrams, and finding who gets them. */
final class UdpSend {
    /** What fits in an IP packet, without the headers. */
    private static final int MAX4 = 65507;

    private static final int MAX6 = 65527;

    private UdpSend() {}

    /** What control messages say of one datagram. */
    private static final class How {
        @Nullable
        Ip source;

        int ttl;
        int tos;
    }

    static long send(Task t, UdpSocket s, Message m) {
        if (m.data.remaining() > 0xffff) {
            return -Errno.EMSGSIZE;
        }
        if (m.has(Message.MSG_OOB)) {
            return -Errno.EOPNOTSUPP;
        }
        Endpoint e = where(s, m.name);
        if (e.port() == 0) {
            return -Errno.EINVAL;
        }
        Ip to = s.target(e.ip());
        How how = how(s, m, to);
        if (m.data.remaining() > (to.isV4() ? MAX4 : MAX6)) {
            return -Errno.EMSGSIZE;
        }
        if (to.isBroadcast() && !s.on(SocketOptions.SO_BROADCAST)) {
            return -Errno.EACCES;
        }
        Ip from = how.source != null ? how.source : s.local.isAny() ? source(s, to) : s.local;
        s.autoBind();
        if (s.error != 0) {
            return -s.takeError();
        }
        if (s.sendShut) {
            return -Errno.EPIPE;
        }
        byte[] data = new byte[(int) m.data.remaining()];
        if (data.length > 0 && m.data.take(data, 0, data.length) < data.length) {
            return -Errno.EFAULT;
        }
        Endpoint target = new Endpoint(to, e.port());
        if (m.has(Message.MSG_MORE) || s.corked() || s.begun != null) {
            return collect(s, m, target, data);
        }
        transmit(s, from, target, data, how);
        return data.length;
    }

    private static Endpoint where(UdpSocket s, byte @Nullable [] name) {
        if (name != null && name.length > 0) {
            return s.destination(name, false);
        }
        Endpoint begun = s.begunFor;
        if (begun != null) {
            return begun;
        }
        Ip r = s.remote;
        if (r == null) {
            throw Errno.of(Errno.EDESTADDRREQ);
        }
        return new Endpoint(r, s.remotePort);
    }

    private static How how(UdpSocket s, Message m, Ip to) {
        How h = new How();
        int level = to.isV4() ? IpOptions.SOL_IP : IpOptions.SOL_IPV6;
        boolean multicast = to.isMulticast();
        h.ttl = s.ip.value(
                level,
                to.isV4()
                        ? multicast ? IpOptions.IP_MULTICAST_TTL : IpOptions.IP_TTL
                        : multicast ? IpOptions.IPV6_MULTICAST_HOPS : IpOptions.IPV6_UNICAST_HOPS);
        h.tos = s.ip.value(level, to.isV4() ? IpOptions.IP_TOS : IpOptions.IPV6_TCLASS);
        for (Message.Cmsg c : m.control) {
            byte[] b = c.data();
            if (c.level() == IpOptions.SOL_IP) {
                control4(h, c.type(), b);
            } else if (c.level() == IpOptions.SOL_IPV6 && s.family == Socket.AF_INET6) {
                control6(h, c.type(), b);
            }
        }
        Ip source = h.source;
        if (source != null && source.isAny()) {
            h.source = null;
        } else if (source != null && !s.inet.isLocal(source)) {
            throw Errno.of(Errno.EINVAL);
        }
        return h;
    }

    private static void control4(How h, int type, byte[] b) {
        switch (type) {
            case IpOptions.IP_PKTINFO -> {
                require(b.length == 12 && (Bytes.get(b, 0) & ~Interfaces.INDEX) == 0);
                h.source = Ip.of(b, 4, 4);
            }
            case IpOptions.IP_TTL -> {
                require(b.length == 4 && Bytes.get(b, 0) >= 1 && Bytes.get(b, 0) <= 255);
                h.ttl = Bytes.get(b, 0);
            }
            case IpOptions.IP_TOS -> {
                require(b.length == 1 || b.length == 4);
                h.tos = b[0] & 0xff;
            }
            default -> throw Errno.of(Errno.EINVAL);
        }
    }

    private static void control6(How h, int type, byte[] b) {
        switch (type) {
            case IpOptions.IPV6_PKTINFO -> {
                require(b.length >= 20);
                h.source = Ip.of(b, 0, 16);
            }
            case IpOptions.IPV6_HOPLIMIT -> {
                require(b.length == 4 && Bytes.get(b, 0) >= -1 && Bytes.get(b, 0) <= 255);
                h.ttl = Bytes.get(b, 0) < 0 ? h.ttl : Bytes.get(b, 0);
            }
            case IpOptions.IPV6_TCLASS -> {
                require(b.length == 4 && Bytes.get(b, 0) >= -1 && Bytes.get(b, 0) <= 255);
                h.tos = Math.max(0, Bytes.get(b, 0));
            }
            default -> throw Errno.of(Errno.EINVAL);
        }
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw Errno.of(Errno.EINVAL);
        }
    }

    /** The address a datagram to {@code to} leaves from. Throws ENETUNREACH. */
    static Ip source(UdpSocket s, Ip to) {
        if (to.isMulticast()) {
            boolean v4 = to.isV4();
            boolean chosen = s.ip.on(
                    v4 ? IpOptions.SOL_IP : IpOptions.SOL_IPV6,
                    v4 ? IpOptions.IP_MULTICAST_IF : IpOptions.IPV6_MULTICAST_IF);
            if (chosen || !s.device.isEmpty()) {
                return v4 ? Ip.LOOPBACK4 : Ip.LOOPBACK6;
            }
        }
        return s.inet.source(to);
    }

    private static long collect(UdpSocket s, Message m, Endpoint target, byte[] data) {
        ByteArrayOutputStream b = s.begun;
        if (b == null) {
            b = new ByteArrayOutputStream();
            s.begun = b;
            s.begunFor = target;
        }
        if (b.size() + data.length > MAX4) {
            s.begun = null;
            s.begunFor = null;
            return -Errno.EMSGSIZE;
        }
        b.writeBytes(data);
        if (!m.has(Message.MSG_MORE) && !s.corked()) {
            finish(s);
        }
        return data.length;
    }

    /** Sends what was collected. */
    static void finish(UdpSocket s) {
        ByteArrayOutputStream b = s.begun;
        Endpoint to = s.begunFor;
        s.begun = null;
        s.begunFor = null;
        if (b != null && to != null) {
            How h = how(s, new Message(new KernelBuffer(new byte[0]), 0), to.ip());
            transmit(s, s.local.isAny() ? source(s, to.ip()) : s.local, to, b.toByteArray(), h);
        }
    }

    private static void transmit(UdpSocket s, Ip from, Endpoint to, byte[] data, How how) {
        Inet inet = s.inet;
        inet.counters.udpOut++;
        if (!inet.isLocal(to.ip()) && !to.ip().isMulticast() && !to.ip().isBroadcast()) {
            HostNet.Datagrams door = inet.datagramDoors.get(s.localPort);
            Outside outside = inet.outside;
            if (door != null) {
                door.send(data, HostDoors.outer(to));
            } else if (outside != null) {
                outside.send(s, to, data);
            } else {
                throw Errno.of(Errno.ENETUNREACH);
            }
            return;
        }
        inet.counters.moved(data.length);
        if (to.ip().isMulticast() || to.ip().isBroadcast()) {
            for (UdpSocket r : all(inet, to, from, s.localPort)) {
                r.deliver(data, from, s.localPort, to.ip(), to.port(), how.ttl, how.tos);
            }
            return;
        }
        UdpSocket r = receiver(inet, to.ip(), to.port(), from, s.localPort);
        if (r == null) {
            inet.counters.udpNoPorts++;
            s.unreachable(data, to.ip(), to.port());
        } else {
            r.deliver(data, from, s.localPort, to.ip(), to.port(), how.ttl, how.tos);
        }
    }

    /** How well a socket suits a datagram; 0: not at all. One that is connected must be so to its sender. */
    private static int score(UdpSocket r, Ip to, Ip from, int fromPort) {
        int score = r.score(to);
        Ip remote = r.remote;
        if (score == 0 || remote == null) {
            return score;
        }
        return remote.equals(from) && (r.remotePort == fromPort || r.remotePort == 0) ? score + 8 : 0;
    }

    /** The socket that gets a datagram: the one that suits best, of those the last that was bound. */
    static @Nullable UdpSocket receiver(Inet inet, Ip to, int port, Ip from, int fromPort) {
        UdpSocket best = null;
        int bestScore = 0;
        int sharing = 0;
        for (Binding b = inet.udp.first(port); b != null; b = b.next) {
            if (b.owner instanceof UdpSocket r) {
                int score = score(r, to, from, fromPort);
                if (score > bestScore) {
                    best = r;
                    bestScore = score;
                    sharing = r.on(SocketOptions.SO_REUSEPORT) ? 1 : 0;
                } else if (score == bestScore && score > 0 && sharing > 0 && r.on(SocketOptions.SO_REUSEPORT)) {
                    sharing++;
                }
            }
        }
        if (sharing <= 1) {
            return best;
        }
        int left = Inet.spread(to, from, fromPort, sharing);
        for (Binding b = inet.udp.first(port); b != null; b = b.next) {
            if (b.owner instanceof UdpSocket r
                    && r.on(SocketOptions.SO_REUSEPORT)
                    && score(r, to, from, fromPort) == bestScore
                    && left-- == 0) {
                return r;
            }
        }
        return best;
    }

    /** Who gets a datagram for many. */
    private static List<UdpSocket> all(Inet inet, Endpoint to, Ip from, int fromPort) {
        List<UdpSocket> found = new ArrayList<>();
        Ip group = to.ip();
        for (Binding b = inet.udp.first(to.port()); b != null; b = b.next) {
            if (b.owner instanceof UdpSocket r && score(r, group, from, fromPort) > 0) {
                boolean loose = r.ip.on(IpOptions.SOL_IP, IpOptions.IP_MULTICAST_ALL);
                if (!group.isMulticast()
                        || inet.groups.isMember(r, group)
                        || group.isV4() && loose && !inet.groups.anyGroup(r) && inet.groups.anyMember(group)) {
                    found.add(r);
                }
            }
        }
        return found;
    }
}
