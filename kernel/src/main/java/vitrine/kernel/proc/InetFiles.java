package vitrine.kernel.proc;

import java.util.Locale;
import vitrine.kernel.net.Interfaces;
import vitrine.kernel.net.Socket;
import vitrine.kernel.net.inet.Counters;
import vitrine.kernel.net.inet.Inet;
import vitrine.kernel.net.inet.Ip;
import vitrine.kernel.net.inet.SocketTable;
import vitrine.kernel.net.inet.TcpSocket;
import vitrine.kernel.net.inet.UdpSocket;
import vitrine.kernel.net.netlink.NetlinkSocket;
import vitrine.kernel.task.Task;

/** The files of /proc/net about internet sockets, devices and routes. */
final class InetFiles {
    /** USER_HZ. */
    private static final long TICK = 10_000_000;

    private static final int LISTEN = 10;

    static final String IPV6_ROUTE = """
            00000000000000000000000000000001 80 00000000000000000000000000000000 00 00000000000000000000000000000000 \
            00000100 00000001 00000000 00000001       lo
            00000000000000000000000000000001 80 00000000000000000000000000000000 00 00000000000000000000000000000000 \
            00000000 00000001 00000000 80200001       lo
            """;

    static final String PROTOCOLS = """
            protocol  size sockets  memory press maxhdr  slab module     cl co di ac io in de sh ss gs se re bi br ha uh gp em
            UDPv6     1344      0       0   NI       0   yes  kernel      y  y  y  n  y  y  y  n  y  y  y  y  n  n  y  y  y  n
            TCPv6     2432      0       0   no     320   yes  kernel      y  y  y  y  y  y  y  y  y  y  y  y  y  n  y  y  y  y
            UNIX      1024      0       0   NI       0   yes  kernel      n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n
            UDP       1152      0       0   NI       0   yes  kernel      y  y  y  n  y  y  y  n  y  y  y  y  n  n  y  y  y  n
            TCP       2272      0       0   no     320   yes  kernel      y  y  y  y  y  y  y  y  y  y  y  y  y  n  y  y  y  y
            NETLINK   1104      0       0   NI       0   no   kernel      n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n
            """;

    private InetFiles() {}

    private static Inet inet(Task t) {
        return t.kernel.sockets.inet;
    }

    /** The bytes of an address as words of the machine, in hexadecimal. */
    private static void address(StringBuilder b, Ip ip, int port, int family) {
        byte[] raw = new byte[family == Socket.AF_INET ? 4 : 16];
        ip.put(raw, 0, raw.length);
        for (int i = 0; i < raw.length; i += 4) {
            b.append("%08X".formatted(vitrine.kernel.net.Bytes.get(raw, i)));
        }
        b.append(":%04X".formatted(port));
    }

    static CharSequence table(Task t, String header, boolean tcp, int family) {
        StringBuilder b = new StringBuilder(header).append('\n');
        int line = 0;
        for (SocketTable.Row r : SocketTable.rows(inet(t), tcp)) {
            if (r.family() != family) {
                continue;
            }
            b.append(tcp ? "%4d: ".formatted(line) : "%5d: ".formatted(line));
            line++;
            address(b, r.local(), r.localPort(), family);
            b.append(' ');
            address(b, r.remote(), r.remotePort(), family);
            long send = tcp && r.state() == LISTEN ? 0 : r.sendQueue();
            long left = r.timer() == 0 ? 0 : Math.max(0, r.expires() - t.kernel.now()) / TICK;
            b.append(" %02X %08X:%08X %02X:%08X %08X %5d %8d %d %d %016x"
                    .formatted(
                            r.state(),
                            send,
                            r.receiveQueue(),
                            r.timer(),
                            left,
                            0,
                            r.uid(),
                            0,
                            r.inode(),
                            r.references(),
                            r.inode()));
            b.append(tcp ? r.timer() != 0 ? "" : " 100 0 0 10 0" : " " + r.drops());
            b.append('\n');
        }
        return b;
    }

    static CharSequence route(Task t, String header) {
        StringBuilder b = new StringBuilder(header).append('\n');
        Ip own = inet(t).ethernet;
        if (own != null) {
            row(b, Ip.ANY4, Interfaces.GATEWAY, 3, Ip.ANY4);
            row(b, Ip.v4(own.v4() & -256), Ip.ANY4, 1, Ip.v4(-256));
        }
        return b;
    }

    private static void row(StringBuilder b, Ip to, Ip gateway, int flags, Ip mask) {
        String s = "eth0\t%08X\t%08X\t%04X\t0\t0\t0\t%08X\t0\t0\t0"
                .formatted(
                        Integer.reverseBytes(to.v4()),
                        Integer.reverseBytes(gateway.v4()),
                        flags,
                        Integer.reverseBytes(mask.v4()));
        b.append(s).append(" ".repeat(Math.max(0, 127 - s.length()))).append('\n');
    }

    static CharSequence devices(Task t) {
        Counters c = inet(t).counters;
        StringBuilder b = new StringBuilder("""
                Inter-|   Receive                                                |  Transmit
                 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo \
                colls carrier compressed
                """);
        for (Interfaces.Device d : Interfaces.all(inet(t))) {
            long bytes = d.isLoopback() ? c.bytes : 0;
            long packets = d.isLoopback() ? c.packets : 0;
            b.append(
                    "%6s: %7d %7d    0    0    0     0          0         0 %8d %7d    0    0    0     0       0          0%n"
                            .formatted(d.name(), bytes, packets, bytes, packets));
        }
        return b.toString().replace(System.lineSeparator(), "\n");
    }

    static CharSequence sockstat(Task t) {
        int all = t.kernel.sockets.count();
        int tcp = 0;
        int orphans = 0;
        int udp = 0;
        for (Socket s : t.kernel.sockets.all()) {
            if (s instanceof TcpSocket x && x.family == Socket.AF_INET && x.stateNumber() != 7) {
                tcp++;
            } else if (s instanceof UdpSocket x && x.family == Socket.AF_INET && x.localPort() != 0) {
                udp++;
            }
        }
        int waits = 0;
        for (SocketTable.Row r : SocketTable.rows(inet(t), true)) {
            waits += r.timer() != 0 ? 1 : 0;
        }
        for (TcpSocket s : inet(t).connections()) {
            orphans += s.isOrphan() ? 1 : 0;
        }
        return """
                sockets: used %d
                TCP: inuse %d orphan %d tw %d alloc %d mem 0
                UDP: inuse %d mem 0
                UDPLITE: inuse 0
                RAW: inuse 0
                FRAG: inuse 0 memory 0
                """.formatted(all, tcp, orphans, waits, tcp, udp);
    }

    static CharSequence sockstat6(Task t) {
        int tcp = 0;
        int udp = 0;
        for (Socket s : t.kernel.sockets.all()) {
            if (s instanceof TcpSocket x && x.family == Socket.AF_INET6 && x.stateNumber() != 7) {
                tcp++;
            } else if (s instanceof UdpSocket x && x.family == Socket.AF_INET6 && x.localPort() != 0) {
                udp++;
            }
        }
        return "TCP6: inuse %d%nUDP6: inuse %d%nUDPLITE6: inuse 0%nRAW6: inuse 0%nFRAG6: inuse 0 memory 0%n"
                .formatted(tcp, udp)
                .replace(System.lineSeparator(), "\n");
    }

    static CharSequence snmp(Task t) {
        Counters c = inet(t).counters;
        int established = 0;
        for (TcpSocket s : inet(t).connections()) {
            established += s.stateNumber() == 1 || s.stateNumber() == 8 ? 1 : 0;
        }
        return """
                Ip: Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors ForwDatagrams InUnknownProtos InDiscards \
                InDelivers OutRequests OutDiscards OutNoRoutes ReasmTimeout ReasmReqds ReasmOKs ReasmFails FragOKs \
                FragFails FragCreates
                Ip: 2 64 %1$d 0 0 0 0 0 %1$d %1$d 0 0 0 0 0 0 0 0 0
                Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab \
                InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors
                Tcp: 1 200 120000 -1 %2$d %3$d %4$d %5$d %6$d %7$d %7$d 0 0 %8$d 0
                Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors
                Udp: %9$d %10$d %11$d %12$d %11$d 0 0 0 0
                """.formatted(
                        c.packets,
                        c.tcpActiveOpens,
                        c.tcpPassiveOpens,
                        c.tcpAttemptFails,
                        c.tcpEstabResets,
                        established,
                        c.tcpSegments,
                        c.tcpResets,
                        c.udpIn,
                        c.udpNoPorts,
                        c.udpBufferErrors,
                        c.udpOut);
    }

    static CharSequence netstat(Task t) {
        Counters c = inet(t).counters;
        return String.format(
                Locale.ROOT,
                "TcpExt: ListenOverflows ListenDrops\nTcpExt: %1$d %1$d\nIpExt: InOctets OutOctets\nIpExt: %2$d %2$d\n",
                c.listenOverflows,
                c.bytes);
    }

    static CharSequence netlink(Task t) {
        StringBuilder b = new StringBuilder(
                "sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode\n");
        for (Socket s : t.kernel.sockets.all()) {
            if (s instanceof NetlinkSocket n) {
                b.append("%016x %-3d %-10d %08x %-8d %-8d %-5d %-8d %-8d %-8d\n"
                        .formatted(
                                n.number(),
                                n.protocol,
                                n.port() & 0xffff_ffffL,
                                n.groups(),
                                0,
                                0,
                                0,
                                2,
                                0,
                                n.number()));
            }
        }
        return b;
    }
}
