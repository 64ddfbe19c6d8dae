package vitrine.kernel.net.inet;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.net.SocketOptions;

/**
 * That an address and a port are in use (inet_bind2_bucket): by a socket, or for a while after a connection has ended.
 * Accepted connections share the port of the socket that listens.
 */
final class Binding {
    final int port;
    final Ip ip;

    /** Null in TIME_WAIT. */
    @Nullable
    InetSocket owner;

    private final int uid;
    private final String device;
    private final boolean only6;
    private boolean reuseAddress;
    private boolean reusePort;

    @Nullable
    Binding previous;

    @Nullable
    Binding next;

    Binding(InetSocket owner, Ip ip, int port) {
        this.owner = owner;
        this.ip = ip;
        this.port = port;
        this.uid = owner.uid();
        this.device = owner.device;
        this.only6 = owner.only6();
    }

    /** The socket is gone, the port is not free yet. */
    void leave() {
        reuseAddress = reuseAddress();
        reusePort = reusePort();
        owner = null;
    }

    private boolean reuseAddress() {
        InetSocket s = owner;
        return s == null ? reuseAddress : s.on(SocketOptions.SO_REUSEADDR);
    }

    private boolean reusePort() {
        InetSocket s = owner;
        return s == null ? reusePort : s.on(SocketOptions.SO_REUSEPORT);
    }

    /** Whether {@code s} cannot have {@code wanted} with this port because of this. */
    boolean conflicts(InetSocket s, Ip wanted, boolean tcp) {
        InetSocket other = owner;
        if (other == s || !device.isEmpty() && !s.device.isEmpty() && !device.equals(s.device)) {
            return false;
        }
        if (!overlap(wanted, s.only6(), ip, only6)) {
            return false;
        }
        boolean listens = other != null && other.listening();
        if (s.on(SocketOptions.SO_REUSEADDR) && reuseAddress() && !(tcp && listens)) {
            return false;
        }
        return !(s.on(SocketOptions.SO_REUSEPORT) && reusePort() && (other == null || uid == s.uid()));
    }

    /** Whether some packet would be for both addresses (inet_rcv_saddr_equal). */
    static boolean overlap(Ip a, boolean a6, Ip b, boolean b6) {
        if (a.isV4() && b.isV4()) {
            return a.isAny() || b.isAny() || a.equals(b);
        }
        if (a.isAny() && !a.isV4()) {
            return !(b.isV4() && a6);
        }
        if (b.isAny() && !b.isV4()) {
            return !(a.isV4() && b6);
        }
        return a.equals(b);
    }
}
