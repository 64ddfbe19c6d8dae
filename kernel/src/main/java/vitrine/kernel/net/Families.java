package vitrine.kernel.net;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.net.inet.Inet;
import vitrine.kernel.net.inet.TcpSocket;
import vitrine.kernel.net.inet.UdpSocket;
import vitrine.kernel.net.netlink.NetlinkSocket;
import vitrine.kernel.task.Task;

/** Which sockets socket(2) can make. */
final class Families {
    /** One more than the highest address family Linux knows. */
    private static final int AF_MAX = 46;

    private static final int MAX_TYPE = 11;
    private static final int IPPROTO_MAX = 263;
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_UDP = 17;

    private Families() {}

    /** Throws EINVAL, EAFNOSUPPORT, EPROTONOSUPPORT, ESOCKTNOSUPPORT, EPERM, ENFILE. */
    static Socket create(Task t, int family, int type, int protocol, int flags) {
        if (family < 0 || family >= AF_MAX) {
            throw Errno.of(Errno.EAFNOSUPPORT);
        }
        if (type >= MAX_TYPE) {
            throw Errno.of(Errno.EINVAL);
        }
        return switch (family) {
            case Socket.AF_UNIX -> unix(t, type, protocol, flags);
            case Socket.AF_INET, Socket.AF_INET6 -> inet(t, family, type, protocol, flags);
            case Socket.AF_NETLINK -> netlink(t, type, protocol, flags);
            default -> throw Errno.of(Errno.EAFNOSUPPORT);
        };
    }

    private static Socket netlink(Task t, int type, int protocol, int flags) {
        if (type != Socket.SOCK_RAW && type != Socket.SOCK_DGRAM) {
            throw Errno.of(Errno.ESOCKTNOSUPPORT);
        }
        return switch (protocol) {
            case NetlinkSocket.NETLINK_ROUTE,
                    NetlinkSocket.NETLINK_SOCK_DIAG,
                    NetlinkSocket.NETLINK_KOBJECT_UEVENT,
                    NetlinkSocket.NETLINK_GENERIC -> new NetlinkSocket(t, type, protocol, flags);
            default -> throw Errno.of(Errno.EPROTONOSUPPORT);
        };
    }

    private static Socket inet(Task t, int family, int type, int protocol, int flags) {
        if (protocol < 0 || protocol >= IPPROTO_MAX) {
            throw Errno.of(Errno.EINVAL);
        }
        Inet inet = t.ns.net().sockets.inet;
        return switch (type) {
            case Socket.SOCK_STREAM -> {
                require(protocol == 0 || protocol == IPPROTO_TCP);
                yield new TcpSocket(inet, t, family, flags);
            }
            case Socket.SOCK_DGRAM -> {
                require(protocol == 0 || protocol == IPPROTO_UDP);
                yield new UdpSocket(inet, t, family, flags);
            }
            case Socket.SOCK_RAW -> {
                if (protocol == 0) {
                    throw Errno.of(Errno.EPROTONOSUPPORT);
                }
                throw Errno.of(t.capable(Capability.NET_RAW) ? Errno.EPROTONOSUPPORT : Errno.EPERM);
            }
            default -> throw Errno.of(Errno.ESOCKTNOSUPPORT);
        };
    }

    private static void require(boolean fits) {
        if (!fits) {
            throw Errno.of(Errno.EPROTONOSUPPORT);
        }
    }

    private static Socket unix(Task t, int type, int protocol, int flags) {
        if (protocol != 0 && protocol != Socket.AF_UNIX) {
            throw Errno.of(Errno.EPROTONOSUPPORT);
        }
        int kind = switch (type) {
            case Socket.SOCK_RAW -> Socket.SOCK_DGRAM;
            case Socket.SOCK_STREAM, Socket.SOCK_DGRAM, Socket.SOCK_SEQPACKET -> type;
            default -> throw Errno.of(Errno.ESOCKTNOSUPPORT);
        };
        return new UnixSocket(t.ns.net().sockets, t, kind, flags);
    }
}
