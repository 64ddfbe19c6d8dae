package vitrine.kernel.net.inet;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.gate.HostNet;

/**
 * Ports of the host that lead to ports of the machine. A client on the host itself appears as one on the machine's
 * loopback, one from elsewhere with its own address.
 */
public final class HostDoors {
    /** The machine on eth0, and the host as it is seen from there. */
    public static final Ip MACHINE = Ip.v4(0x0a00_020f);

    public static final Ip GATEWAY = Ip.v4(0x0a00_0202);
    private static final byte[] HOST_LOOPBACK = {127, 0, 0, 1};
    private static final int FIRST_FREE = 1024;

    private HostDoors() {}

    /**
     * Opens a port of the host for connections to {@code port} of the machine.
     *
     * @param host an address of the host, or empty for all
     * @return the host's port
     */
    public static int publish(Inet inet, HostNet net, String host, int hostPort, int port) {
        inet.ethernet = MACHINE;
        int opened = net.listen(host, hostPort, channel -> arrived(inet, channel, port));
        inet.kernel.outsideWaiters++;
        return opened;
    }

    /** Opens a port of the host for datagrams. */
    public static void publishDatagrams(Inet inet, HostNet net, String host, int hostPort, int port) {
        inet.ethernet = MACHINE;
        HostNet.Datagrams door = net.datagrams(host, hostPort);
        inet.kernel.outsideWaiters++;
        inet.datagramDoors.put(port, door);
        door.onArrival((data, sender) -> {
            Ip from = inner(sender);
            for (Ip to : List.of(MACHINE, Ip.LOOPBACK4)) {
                UdpSocket r = UdpSend.receiver(inet, to, port, from, sender.port());
                if (r != null) {
                    r.deliver(data, from, sender.port(), MACHINE, port, 64, 0);
                    return;
                }
            }
        });
    }

    /** An address of the host's network as the machine sees it: the host itself is the gateway. */
    static Ip inner(HostNet.Address a) {
        Ip ip = Ip.of(a.ip(), 0, a.ip().length);
        return ip.isLoopback() || !ip.isV4() ? GATEWAY : ip;
    }

    /** The reverse of {@link #inner}. */
    static HostNet.Address outer(Endpoint e) {
        return new HostNet.Address(e.ip().equals(GATEWAY) ? HOST_LOOPBACK : e.ip().bytes(), e.port());
    }

    private static void arrived(Inet inet, HostNet.Channel channel, int port) {
        HostNet.Address client = channel.remote();
        Ip ip = Ip.of(client.ip(), 0, client.ip().length);
        Ip from = ip.isLoopback() ? Ip.LOOPBACK4 : ip.isV4() ? ip : GATEWAY;
        Ip to = target(inet, port, from, client.port());
        if (to == null) {
            channel.close(true);
            return;
        }
        if (!to.isV4()) {
            from = Ip.LOOPBACK6;
        }
        int fromPort = client.port();
        for (int i = 0; i < 0x10000 && taken(inet, from, fromPort, to, port); i++) {
            fromPort = fromPort >= 0xffff ? FIRST_FREE : fromPort + 1;
        }
        TcpSocket end;
        try {
            end = new TcpSocket(inet, to.isV4() ? TcpSocket.AF_INET : TcpSocket.AF_INET6);
        } catch (Errno e) {
            channel.close(true);
            return;
        }
        end.local = from;
        end.localPort = fromPort;
        end.enter(to, port, from, fromPort);
        end.state = TcpState.SYN_SENT;
        TcpConnect.synchronize(end, to, port, 0);
        HostLink.join(end, channel);
    }

    private static boolean taken(Inet inet, Ip from, int fromPort, Ip to, int port) {
        return inet.connected(new Inet.Tuple(from, fromPort, to, port))
                || inet.connected(new Inet.Tuple(to, port, from, fromPort));
    }

    /** The address at which somebody listens to the port: as the client is addressed, else any. */
    private static @Nullable Ip target(Inet inet, int port, Ip from, int fromPort) {
        List<Ip> order = from.isLoopback()
                ? List.of(Ip.LOOPBACK4, MACHINE, Ip.LOOPBACK6)
                : List.of(MACHINE, Ip.LOOPBACK4, Ip.LOOPBACK6);
        for (Ip to : order) {
            if (inet.listener(to, port, from, fromPort) != null) {
                return to;
            }
        }
        return null;
    }
}
