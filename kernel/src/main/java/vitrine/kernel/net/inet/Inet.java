package vitrine.kernel.net.inet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.gate.HostNet;

/** What a machine's internet sockets share: ports, listeners, connections, addresses, and the values of sysctl. */
public final class Inet {
    /** Largest segment that lo carries: its MTU of 65,536 without both headers and a time stamp. */
    public static final int MSS = 65483;

    /** One end of a connection, or what is left of it in TIME_WAIT. */
    public record Tuple(Ip local, int localPort, Ip remote, int remotePort) {}

    public final Kernel kernel;
    final Ports tcp = new Ports(this, true);
    final Ports udp = new Ports(this, false);
    final TimeWait timeWait = new TimeWait(this);
    final Groups groups = new Groups();
    public final Counters counters = new Counters();

    /** net.ipv4.ip_local_port_range. */
    public int firstPort = 32768;

    public int lastPort = 60999;

    /** net.ipv4.ip_unprivileged_port_start. */
    public int firstUnprivileged = 1024;

    /** net.core.somaxconn. */
    public int maxBacklog = 4096;

    private final Map<Integer, List<TcpSocket>> listeners = new LinkedHashMap<>();
    private final Map<Tuple, TcpSocket> connections = new LinkedHashMap<>();

    /** The address of eth0, on which the outside reaches the machine; null when there is no such device. */
    public @Nullable Ip ethernet;

    /** The way to other machines; null when there is none. */
    public @Nullable Outside outside;

    /** Datagram sockets of the host that bring to a port here, and take back what is answered. */
    final Map<Integer, HostNet.Datagrams> datagramDoors = new LinkedHashMap<>();

    private byte[] hostBuffer = {};

    public Inet(Kernel kernel) {
        this.kernel = kernel;
    }

    /** For one operation of a {@link HostLink} at a time; a link does not keep anything here. */
    byte[] hostBuffer(int size) {
        if (hostBuffer.length < size) {
            hostBuffer = new byte[size];
        }
        return hostBuffer;
    }

    void listen(TcpSocket s) {
        listeners.computeIfAbsent(s.localPort, k -> new ArrayList<>(1)).add(s);
    }

    void stopListening(TcpSocket s) {
        List<TcpSocket> all = listeners.get(s.localPort);
        if (all != null && all.remove(s) && all.isEmpty()) {
            listeners.remove(s.localPort);
        }
    }

    /** All that listen, in the order in which their ports were first listened at. */
    public List<TcpSocket> listeners() {
        List<TcpSocket> all = new ArrayList<>();
        listeners.values().forEach(all::addAll);
        return all;
    }

    /** Both ends of every connection that is not over. */
    public Collection<TcpSocket> connections() {
        return connections.values();
    }

    /** Connections that are over, and keep their port a while. */
    public Iterable<TimeWait.Entry> timeWaits() {
        return timeWait.all();
    }

    /** The socket that shall answer a connection to {@code to}; those that share a port take turns by the caller. */
    @Nullable
    TcpSocket listener(Ip to, int port, Ip from, int fromPort) {
        List<TcpSocket> all = listeners.get(port);
        if (all == null) {
            return null;
        }
        TcpSocket best = null;
        int bestScore = 0;
        int equals = 0;
        for (TcpSocket s : all) {
            int score = s.score(to);
            if (score > bestScore) {
                best = s;
                bestScore = score;
                equals = 1;
            } else if (score == bestScore && score > 0) {
                equals++;
            }
        }
        if (equals <= 1) {
            return best;
        }
        int left = spread(to, from, fromPort, equals);
        for (TcpSocket s : all) {
            if (s.score(to) == bestScore && left-- == 0) {
                return s;
            }
        }
        return best;
    }

    /** Which of {@code count} sockets that share a port a sender reaches: always the same, all alike often. */
    static int spread(Ip to, Ip from, int fromPort, int count) {
        long h = (to.low() * 31 + from.low()) * 31 + (to.high() ^ from.high()) * 17 + fromPort;
        h = (h ^ h >>> 32) * 0x9e37_79b9_7f4a_7c15L;
        return (int) ((h >>> 40) * count >>> 24);
    }

    boolean connected(Tuple tuple) {
        return connections.containsKey(tuple);
    }

    @Nullable
    TcpSocket connection(Tuple tuple) {
        return connections.get(tuple);
    }

    void add(Tuple tuple, TcpSocket s) {
        connections.put(tuple, s);
    }

    void remove(Tuple tuple, TcpSocket s) {
        connections.remove(tuple, s);
    }

    /** Whether the machine itself has the address. */
    public boolean isLocal(Ip ip) {
        return ip.isLoopback() || ip.equals(ethernet);
    }

    /** Whether bind(2) may name it. */
    boolean bindable(Ip ip) {
        return ip.isAny() || isLocal(ip) || ip.isMulticast() || ip.isBroadcast();
    }

    /** The address from which packets to {@code to} go. Throws ENETUNREACH. */
    public Ip source(Ip to) {
        if (to.isLoopback() || to.isBroadcast() && to.v4() != -1) {
            return to.isV4() ? Ip.LOOPBACK4 : Ip.LOOPBACK6;
        }
        Ip own = ethernet;
        if (own != null && to.isV4()) {
            return own;
        }
        throw Errno.of(Errno.ENETUNREACH);
    }
}
