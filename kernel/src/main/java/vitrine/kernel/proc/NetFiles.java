package vitrine.kernel.proc;

import vitrine.kernel.fs.pseudo.PseudoFolder;
import vitrine.kernel.fs.pseudo.PseudoFs;

/** /proc/net: the tables of a machine whose only interface is lo and that has no internet sockets yet. */
final class NetFiles {
    private static final String TCP =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";

    private static final String UDP = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt"
            + "   uid  timeout inode ref pointer drops";

    private static final String V6 = "  sl  local_address                         remote_address                       "
            + " st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";

    private static final String DEV = """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls \
            carrier compressed
                lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0\
                   0          0
            """;

    private static final String ROUTE =
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";

    private NetFiles() {}

    static void fill(PseudoFolder root) {
        root.link("net", t -> "self/net");
    }

    static PseudoFolder folder(PseudoFs fs, long ino) {
        PseudoFolder net = new PseudoFolder(fs, 0555, ino);
        header(net, "tcp", padded(TCP, 149));
        header(net, "tcp6", V6);
        header(net, "udp", padded(UDP, 127));
        header(net, "udp6", V6 + " ref pointer drops");
        header(net, "raw", TCP + " ref pointer drops");
        header(net, "raw6", V6 + " ref pointer drops");
        header(net, "unix", "Num       RefCount Protocol Flags    Type St Inode Path");
        header(net, "route", padded(ROUTE, 127));
        header(net, "arp", "IP address       HW type     Flags       HW address            Mask     Device");
        header(net, "packet", "sk       RefCnt Type Proto  Iface R Rmem   User   Inode");
        header(
                net,
                "netlink",
                "sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode");
        net.file("dev", t -> DEV);
        net.file("if_inet6", t -> "");
        net.file("sockstat", t -> "sockets: used 0\n");
        return net;
    }

    private static void header(PseudoFolder net, String name, String text) {
        net.file(name, t -> text + "\n");
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
