package vitrine.kernel.net.inet;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.net.Message;
import vitrine.kernel.net.Socket;
import vitrine.kernel.task.Task;

/** An open socket of AF_INET or AF_INET6 (struct inet_sock): its two addresses, and the options of IP. */
public abstract class InetSocket extends Socket {
    protected static final int IPPROTO_TCP = 6;
    protected static final int IPPROTO_UDP = 17;

    final Inet inet;
    private final Ports ports;

    /** The address packets come from and go to; unspecified until bound or connected. */
    Ip local;

    /** 0 until bound. */
    int localPort;

    /** The port that getsockname(2) tells: of TCP still the last one when it is free again. */
    private int toldPort;

    /** Where it is connected to. */
    @Nullable
    Ip remote;

    int remotePort;

    @Nullable
    Binding binding;

    /** bind(2) chose the address, the port: both stay when a connection ends. */
    boolean addressChosen;

    boolean portChosen;

    final IpOptions ip;

    InetSocket(Inet inet, Task t, int family, int type, int protocol, int flags, String waitName) {
        super(t.ns.net().sockets, t, family, type, protocol, flags, waitName);
        this.inet = inet;
        this.ports = type == SOCK_STREAM ? inet.tcp : inet.udp;
        this.local = Ip.any(family);
        this.ip = new IpOptions(this);
    }

    /** The kernel's own. */
    InetSocket(Inet inet, int family, int type, int protocol, String waitName) {
        super(inet.kernel.sockets, 0, 0, family, type, protocol, waitName);
        this.inet = inet;
        this.ports = type == SOCK_STREAM ? inet.tcp : inet.udp;
        this.local = Ip.any(family);
        this.ip = new IpOptions(this);
    }

    /** One of the kernel's own: an accepted connection. */
    InetSocket(InetSocket from, String waitName) {
        super(from.sockets, from.uid(), from.gid(), from.family, from.type, from.protocol, waitName);
        this.inet = from.inet;
        this.ports = from.ports;
        this.local = from.local;
        this.ip = new IpOptions(this, from.ip);
        inherit(from);
    }

    /** IPV6_V6ONLY. */
    final boolean only6() {
        return family == AF_INET6 && ip.only6();
    }

    /** Where the socket may be reached, for /proc/net and sock_diag(7). */
    public final Ip localIp() {
        return local;
    }

    public final int localPort() {
        return localPort;
    }

    public final @Nullable Ip remoteIp() {
        return remote;
    }

    public final int remotePort() {
        return remotePort;
    }

    /** How well a socket that is not connected suits packets to {@code to}; 0: not at all. */
    final int score(Ip to) {
        if (local.isAny()) {
            boolean v4 = to.isV4();
            if (family == AF_INET ? !v4 : v4 ? only6() || local.isV4() && !local.isAny() : local.isV4()) {
                return 0;
            }
            return family == AF_INET ? 2 : 1;
        }
        return local.equals(to) ? family == AF_INET ? 4 : 3 : 0;
    }

    /** The sockaddr of bind(2): AF_UNSPEC with 0.0.0.0 passes for AF_INET. */
    private Endpoint wanted(byte[] name) {
        if (family == AF_INET && name.length >= Endpoint.SIZE4 && Endpoint.family(name) == AF_UNSPEC) {
            Endpoint e = Endpoint.v4(name);
            if (!e.ip().isAny()) {
                throw Errno.of(Errno.EAFNOSUPPORT);
            }
            return e;
        }
        return Endpoint.parse(name, family);
    }

    abstract boolean mayBind();

    @Override
    public long bind(Task t, byte[] name) {
        Endpoint e = wanted(name);
        Ip to = e.ip();
        if (family == AF_INET6 && to.isV4() && only6()) {
            return -Errno.EINVAL;
        }
        if (to.isMulticast() && type == SOCK_STREAM && family == AF_INET6 && !to.isV4()) {
            return -Errno.EINVAL;
        }
        if (!inet.bindable(to) && !ip.freeBind()) {
            return -Errno.EADDRNOTAVAIL;
        }
        int port = e.port();
        if (port != 0 && port < inet.firstUnprivileged && !t.capable(Capability.NET_BIND_SERVICE)) {
            return -Errno.EACCES;
        }
        if (localPort != 0 || !mayBind()) {
            return -Errno.EINVAL;
        }
        if (port != 0 || !ip.bindAddressNoPort()) {
            binding = ports.bind(this, to, port);
            localPort = binding.port;
        }
        local = to;
        addressChosen = !to.isAny();
        portChosen = port != 0;
        return 0;
    }

    /** A port of its own for a socket that was not bound. Throws EAGAIN. */
    final void autoBind() {
        if (localPort == 0) {
            try {
                binding = ports.bind(this, local, 0);
            } catch (Errno e) {
                throw Errno.of(Errno.EAGAIN);
            }
            localPort = binding.port;
        }
    }

    /** Takes {@code port} besides others. */
    final void take(Ip from, int port, boolean connects) {
        binding = ports.share(this, from, port, connects);
        localPort = port;
    }

    /** The address becomes known when a connection is made. */
    final void rebind(Ip from) {
        local = from;
        Binding b = binding;
        if (b != null) {
            ports.release(b);
            binding = ports.share(this, from, localPort, false);
        }
    }

    final void unbind() {
        Binding b = binding;
        if (b != null) {
            ports.release(b);
            binding = null;
        }
        if (localPort != 0) {
            toldPort = type == SOCK_STREAM ? localPort : 0;
            localPort = 0;
        }
        if (!addressChosen) {
            local = Ip.any(family);
        }
    }

    /** Where connect(2) and sendto(2) go: the unspecified address means this machine. Throws ENETUNREACH. */
    final Ip target(Ip to) {
        if (family == AF_INET6 && to.isV4() && only6()) {
            throw Errno.of(Errno.ENETUNREACH);
        }
        if (to.isAny()) {
            return to.isV4() || local.isV4() ? Ip.LOOPBACK4 : Ip.LOOPBACK6;
        }
        if (family == AF_INET6 && !local.isAny() && to.isV4() != local.isV4()) {
            throw Errno.of(Errno.ENETUNREACH);
        }
        return to;
    }

    @Override
    public byte[] localName() {
        return Endpoint.encode(family, local, localPort != 0 ? localPort : toldPort);
    }

    abstract boolean hasPeer();

    @Override
    public byte[] peerName() {
        Ip to = remote;
        if (to == null || !hasPeer()) {
            throw Errno.of(Errno.ENOTCONN);
        }
        return Endpoint.encode(family, to, remotePort);
    }

    @Override
    public long setOption(Task t, int level, int option, byte[] value) {
        return ip.set(t, level, option, value);
    }

    @Override
    public byte[] getOption(Task t, int level, int option, int room) {
        return ip.get(level, option, room);
    }

    /** What MSG_ERRQUEUE takes. */
    long receiveError(Message m) {
        return -Errno.EAGAIN;
    }
}
