package vitrine.kernel.proc;

import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.pseudo.PseudoFolder;
import vitrine.kernel.fs.pseudo.PseudoFs;
import vitrine.kernel.net.Socket;
import vitrine.kernel.net.UnixSocket;
import vitrine.kernel.task.Task;

/** /proc/net (proc_pid_net(5)); the tables of internet sockets are in {@link InetFiles}. */
final class NetFiles {
    private static final String TCP =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";

    private static final String UDP = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt"
            + "   uid  timeout inode ref pointer drops";

    private static final String V6 = "  sl  local_address                         remote_address                       "
            + " st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";

    private static final String ROUTE =
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";

    /** __SO_ACCEPTCON: it listens. */
    private static final int ACCEPTCON = 0x10000;

    private NetFiles() {}

    static void fill(PseudoFolder root) {
        root.link("net", t -> "self/net");
    }

    static PseudoFolder folder(PseudoFs fs, long ino) {
        PseudoFolder net = new PseudoFolder(fs, 0555, ino);
        net.file("tcp", t -> InetFiles.table(t, padded(TCP, 149), true, Socket.AF_INET));
        net.file("tcp6", t -> InetFiles.table(t, V6, true, Socket.AF_INET6));
        net.file("udp", t -> InetFiles.table(t, padded(UDP, 127), false, Socket.AF_INET));
        net.file("udp6", t -> InetFiles.table(t, V6 + " ref pointer drops", false, Socket.AF_INET6));
        header(net, "raw", TCP + " ref pointer drops");
        header(net, "raw6", V6 + " ref pointer drops");
        net.file("unix", NetFiles::unix);
        net.file("route", t -> InetFiles.route(t, padded(ROUTE, 127)));
        header(net, "arp", "IP address       HW type     Flags       HW address            Mask     Device");
        header(net, "packet", "sk       RefCnt Type Proto  Iface R Rmem   User   Inode");
        net.file("netlink", InetFiles::netlink);
        net.file("dev", InetFiles::devices);
        net.file("if_inet6", t -> "00000000000000000000000000000001 01 80 10 80       lo\n");
        net.file("ipv6_route", t -> InetFiles.IPV6_ROUTE);
        net.file("sockstat", InetFiles::sockstat);
        net.file("sockstat6", InetFiles::sockstat6);
        net.file("snmp", InetFiles::snmp);
        net.file("snmp6", t -> "");
        net.file("netstat", InetFiles::netstat);
        header(net, "igmp", "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter");
        net.file("protocols", t -> InetFiles.PROTOCOLS);
        net.file("dev_mcast", t -> "");
        return net;
    }

    /** Sockets that have a descriptor; what stands for an address tells them apart. */
    private static CharSequence unix(Task reader) {
        StringBuilder b = new StringBuilder("Num       RefCount Protocol Flags    Type St Inode Path\n");
        for (OpenFile f : OpenFiles.all(reader.kernel)) {
            if (f instanceof UnixSocket socket) {
                UnixSocket.Description d = socket.describe();
                b.append("%016x: %08X 00000000 %08X %04X %02X %5d"
                        .formatted(
                                d.ino(),
                                d.references() + 1,
                                d.listening() ? ACCEPTCON : 0,
                                d.type(),
                                d.connected() ? 3 : 1,
                                d.ino()));
                String name = d.name();
                b.append(name.isEmpty() ? "" : " " + name.replace('\0', '@').replace('\n', '?'))
                        .append('\n');
            }
        }
        return b;
    }

    private static void header(PseudoFolder net, String name, String text) {
        net.file(name, t -> text + "\n");
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
