package vitrine.kernel.net.inet;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.net.Bytes;
import vitrine.kernel.net.Interfaces;
import vitrine.kernel.net.Message;
import vitrine.kernel.net.Socket;
import vitrine.kernel.net.SocketOptions;

/**
 * The control messages that come with a datagram, as options ask for them (ip(7), ipv6(7)).
 *
 * <pre>
 * struct in_pktinfo:         0 int index | 4 our address[4] | 8 destination[4]
 * struct in6_pktinfo:        0 destination[16] | 16 int index
 * struct sock_extended_err:  0 u32 errno | 4 u8 origin, type, code, pad | 8 u32 info | 12 u32 data | 16 sockaddr
 * </pre>
 */
final class ReceivedControl {
    private static final int ORIGIN_ICMP = 2;
    private static final int ORIGIN_ICMP6 = 3;
    private static final int PORT_UNREACHABLE = 3;
    private static final int PORT_UNREACHABLE6 = 4;
    private static final long SECOND = 1_000_000_000L;

    private ReceivedControl() {}

    static void add(UdpSocket s, Message m, Datagram d) {
        stamp(s, m, d);
        if (s.on(SocketOptions.SO_RXQ_OVFL) && d.drops() > 0) {
            m.control.add(
                    new Message.Cmsg(SocketOptions.SOL_SOCKET, SocketOptions.SO_RXQ_OVFL, Bytes.ofInt(d.drops())));
        }
        if (s.family == Socket.AF_INET6) {
            control6(s, m, d);
        }
        if (d.to().isV4()) {
            control4(s, m, d);
        }
    }

    private static void stamp(UdpSocket s, Message m, Datagram d) {
        boolean nanos = s.on(SocketOptions.SO_TIMESTAMPNS);
        if (nanos || s.on(SocketOptions.SO_TIMESTAMP)) {
            byte[] b = new byte[16];
            Bytes.putLong(b, 0, d.stamp() / SECOND);
            Bytes.putLong(b, 8, nanos ? d.stamp() % SECOND : d.stamp() % SECOND / 1000);
            m.control.add(new Message.Cmsg(
                    SocketOptions.SOL_SOCKET, nanos ? SocketOptions.SO_TIMESTAMPNS : SocketOptions.SO_TIMESTAMP, b));
        }
    }

    private static void control4(UdpSocket s, Message m, Datagram d) {
        int level = IpOptions.SOL_IP;
        if (s.ip.on(level, IpOptions.IP_PKTINFO)) {
            byte[] b = new byte[12];
            boolean many = d.to().isMulticast() || d.to().isBroadcast();
            Bytes.put(b, 0, Interfaces.INDEX);
            (many ? Ip.LOOPBACK4 : d.to()).put(b, 4, 4);
            d.to().put(b, 8, 4);
            m.control.add(new Message.Cmsg(level, IpOptions.IP_PKTINFO, b));
        }
        if (s.ip.on(level, IpOptions.IP_RECVTTL)) {
            m.control.add(new Message.Cmsg(level, IpOptions.IP_TTL, Bytes.ofInt(d.ttl())));
        }
        if (s.ip.on(level, IpOptions.IP_RECVTOS)) {
            m.control.add(new Message.Cmsg(level, IpOptions.IP_TOS, new byte[] {(byte) d.tos()}));
        }
        if (s.ip.on(level, IpOptions.IP_RECVORIGDSTADDR)) {
            byte[] b = Endpoint.encode(Socket.AF_INET, d.to(), d.toPort());
            m.control.add(new Message.Cmsg(level, IpOptions.IP_RECVORIGDSTADDR, b));
        }
    }

    private static void control6(UdpSocket s, Message m, Datagram d) {
        int level = IpOptions.SOL_IPV6;
        if (s.ip.on(level, IpOptions.IPV6_RECVPKTINFO)) {
            byte[] b = new byte[20];
            d.to().put(b, 0, 16);
            Bytes.put(b, 16, Interfaces.INDEX);
            m.control.add(new Message.Cmsg(level, IpOptions.IPV6_PKTINFO, b));
        }
        if (d.to().isV4()) {
            return;
        }
        if (s.ip.on(level, IpOptions.IPV6_RECVHOPLIMIT)) {
            m.control.add(new Message.Cmsg(level, IpOptions.IPV6_HOPLIMIT, Bytes.ofInt(d.ttl())));
        }
        if (s.ip.on(level, IpOptions.IPV6_RECVTCLASS)) {
            m.control.add(new Message.Cmsg(level, IpOptions.IPV6_TCLASS, Bytes.ofInt(d.tos())));
        }
    }

    /** What an ICMP message of an unreachable port said. */
    static void addError(Message m, Datagram d) {
        boolean v4 = d.to().isV4();
        byte[] offender = Endpoint.encode(v4 ? Socket.AF_INET : Socket.AF_INET6, d.to(), 0);
        byte[] b = new byte[16 + offender.length];
        Bytes.put(b, 0, Errno.ECONNREFUSED);
        b[4] = (byte) (v4 ? ORIGIN_ICMP : ORIGIN_ICMP6);
        b[5] = (byte) (v4 ? 3 : 1); // destination unreachable
        b[6] = (byte) (v4 ? PORT_UNREACHABLE : PORT_UNREACHABLE6);
        System.arraycopy(offender, 0, b, 16, offender.length);
        m.control.add(new Message.Cmsg(
                v4 ? IpOptions.SOL_IP : IpOptions.SOL_IPV6, v4 ? IpOptions.IP_RECVERR : IpOptions.IPV6_RECVERR, b));
    }
}
