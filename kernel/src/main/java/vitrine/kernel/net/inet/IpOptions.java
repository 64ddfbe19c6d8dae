package vitrine.kernel.net.inet;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.net.Bytes;
import vitrine.kernel.net.Interfaces;
import vitrine.kernel.net.Socket;
import vitrine.kernel.task.Task;

/** The options of levels IPPROTO_IP (ip(7)) and IPPROTO_IPV6 (ipv6(7)); those of groups are in {@link Groups}. */
final class IpOptions {
    static final int SOL_IP = 0;
    static final int SOL_IPV6 = 41;
    static final int IP_TOS = 1;
    static final int IP_TTL = 2;
    private static final int IP_OPTIONS = 4;
    private static final int IP_RECVOPTS = 6;
    private static final int IP_RETOPTS = 7;
    static final int IP_PKTINFO = 8;
    private static final int IP_MTU_DISCOVER = 10;
    static final int IP_RECVERR = 11;
    static final int IP_RECVTTL = 12;
    static final int IP_RECVTOS = 13;
    private static final int IP_MTU = 14;
    private static final int IP_FREEBIND = 15;
    private static final int IP_PASSSEC = 18;
    private static final int IP_TRANSPARENT = 19;
    static final int IP_RECVORIGDSTADDR = 20;
    private static final int IP_MINTTL = 21;
    private static final int IP_NODEFRAG = 22;
    private static final int IP_BIND_ADDRESS_NO_PORT = 24;
    private static final int IP_RECVFRAGSIZE = 25;
    static final int IP_MULTICAST_IF = 32;
    static final int IP_MULTICAST_TTL = 33;
    static final int IP_MULTICAST_LOOP = 34;
    static final int IP_MULTICAST_ALL = 49;
    private static final int IP_UNICAST_IF = 50;

    static final int IPV6_UNICAST_HOPS = 16;
    static final int IPV6_MULTICAST_IF = 17;
    static final int IPV6_MULTICAST_HOPS = 18;
    static final int IPV6_MULTICAST_LOOP = 19;
    private static final int IPV6_MTU_DISCOVER = 23;
    private static final int IPV6_MTU = 24;
    static final int IPV6_RECVERR = 25;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_MULTICAST_ALL = 29;
    private static final int IPV6_FLOWINFO_SEND = 33;
    static final int IPV6_RECVPKTINFO = 49;
    static final int IPV6_PKTINFO = 50;
    static final int IPV6_RECVHOPLIMIT = 51;
    static final int IPV6_HOPLIMIT = 52;
    private static final int IPV6_RECVHOPOPTS = 53;
    private static final int IPV6_RECVRTHDR = 56;
    private static final int IPV6_RECVDSTOPTS = 58;
    private static final int IPV6_RECVPATHMTU = 60;
    private static final int IPV6_DONTFRAG = 62;
    static final int IPV6_RECVTCLASS = 66;
    static final int IPV6_TCLASS = 67;
    private static final int IPV6_AUTOFLOWLABEL = 70;
    private static final int IPV6_ADDR_PREFERENCES = 72;
    private static final int IPV6_MINHOPCOUNT = 73;
    private static final int IPV6_RECVORIGDSTADDR = 74;
    private static final int IPV6_TRANSPARENT = 75;
    private static final int IPV6_UNICAST_IF = 76;
    private static final int IPV6_FREEBIND = 78;

    /** Options have numbers below this; those of IPv6 follow those of IP in {@link #values}. */
    private static final int SIZE = 80;

    private static final int DEFAULT_TTL = 64;
    private static final int ECN = 3;

    private final InetSocket socket;
    private int @Nullable [] values;

    IpOptions(InetSocket socket) {
        this.socket = socket;
    }

    IpOptions(InetSocket socket, IpOptions from) {
        this.socket = socket;
        int[] v = from.values;
        this.values = v == null ? null : v.clone();
    }

    int value(int level, int option) {
        int[] v = values;
        return v == null ? initial(level, option) : v[index(level, option)];
    }

    boolean on(int level, int option) {
        return value(level, option) != 0;
    }

    boolean only6() {
        return on(SOL_IPV6, IPV6_V6ONLY);
    }

    boolean freeBind() {
        return on(SOL_IP, IP_FREEBIND)
                || on(SOL_IPV6, IPV6_FREEBIND)
                || on(SOL_IP, IP_TRANSPARENT)
                || on(SOL_IPV6, IPV6_TRANSPARENT);
    }

    boolean bindAddressNoPort() {
        return on(SOL_IP, IP_BIND_ADDRESS_NO_PORT);
    }

    /** The bits of the type of service that TCP itself sets. */
    private int ecn() {
        return socket.type == Socket.SOCK_STREAM ? ECN : 0;
    }

    private static int index(int level, int option) {
        return level == SOL_IP ? option : SIZE + option;
    }

    private static int initial(int level, int option) {
        if (level == SOL_IP) {
            return switch (option) {
                case IP_TTL -> DEFAULT_TTL;
                case IP_MTU_DISCOVER, IP_MULTICAST_TTL, IP_MULTICAST_LOOP, IP_MULTICAST_ALL -> 1;
                default -> 0;
            };
        }
        return switch (option) {
            case IPV6_UNICAST_HOPS -> DEFAULT_TTL;
            case IPV6_MTU_DISCOVER, IPV6_MULTICAST_HOPS, IPV6_MULTICAST_LOOP, IPV6_MULTICAST_ALL -> 1;
            case IPV6_AUTOFLOWLABEL -> 1;
            default -> 0;
        };
    }

    private long put(int level, int option, int value) {
        int[] v = values;
        if (v == null) {
            v = new int[2 * SIZE];
            for (int i = 0; i < SIZE; i++) {
                v[i] = initial(SOL_IP, i);
                v[SIZE + i] = initial(SOL_IPV6, i);
            }
            values = v;
        }
        v[index(level, option)] = value;
        return 0;
    }

    long set(Task t, int level, int option, byte[] b) {
        if (level == SOL_IP) {
            if (Groups.isOption4(option)) {
                return socket.inet.groups.set(socket, level, option, b);
            }
            return set4(t, option, b);
        }
        if (level == SOL_IPV6 && socket.family == Socket.AF_INET6) {
            if (Groups.isOption6(option)) {
                return socket.inet.groups.set(socket, level, option, b);
            }
            return set6(t, option, b);
        }
        return -Errno.ENOPROTOOPT;
    }

    private long set4(Task t, int option, byte[] b) {
        int v = b.length >= 4 ? Bytes.get(b, 0) : b.length >= 1 ? b[0] & 0xff : 0;
        return switch (option) {
            case IP_TOS -> {
                int keep = ecn();
                yield put(SOL_IP, option, v & 0xff & ~keep | value(SOL_IP, option) & keep);
            }
            case IP_TTL ->
                b.length < 1 || v != -1 && (v < 1 || v > 255)
                        ? -Errno.EINVAL
                        : put(SOL_IP, option, v == -1 ? DEFAULT_TTL : v);
            case IP_MTU_DISCOVER -> v < 0 || v > 5 ? -Errno.EINVAL : put(SOL_IP, option, v);
            case IP_MINTTL -> b.length < 1 || v < 0 || v > 255 ? -Errno.EINVAL : put(SOL_IP, option, v);
            case IP_MULTICAST_TTL ->
                socket.type == Socket.SOCK_STREAM || b.length < 1 || v < -1 || v > 255
                        ? -Errno.EINVAL
                        : put(SOL_IP, option, v == -1 ? 1 : v);
            case IP_MULTICAST_ALL -> b.length < 1 || v < 0 || v > 1 ? -Errno.EINVAL : put(SOL_IP, option, v);
            case IP_MULTICAST_LOOP, IP_FREEBIND, IP_NODEFRAG ->
                b.length < 1 ? -Errno.EINVAL : put(SOL_IP, option, v != 0 ? 1 : 0);
            case IP_TRANSPARENT ->
                v != 0 && !t.capable(Capability.NET_RAW) && !t.capable(Capability.NET_ADMIN)
                        ? -Errno.EPERM
                        : b.length < 1 ? -Errno.EINVAL : put(SOL_IP, option, v != 0 ? 1 : 0);
            case IP_PKTINFO,
                    IP_RECVERR,
                    IP_RECVTTL,
                    IP_RECVTOS,
                    IP_RECVOPTS,
                    IP_RETOPTS,
                    IP_PASSSEC,
                    IP_RECVORIGDSTADDR,
                    IP_BIND_ADDRESS_NO_PORT,
                    IP_RECVFRAGSIZE -> put(SOL_IP, option, v != 0 ? 1 : 0);
            case IP_MULTICAST_IF -> multicastInterface(b);
            case IP_UNICAST_IF -> device(SOL_IP, option, b.length == 4 ? Integer.reverseBytes(v) : -1);
            case IP_OPTIONS -> b.length == 0 ? 0 : b.length > 40 ? -Errno.EINVAL : -Errno.EPERM;
            default -> -Errno.ENOPROTOOPT;
        };
    }

    private long device(int level, int option, int index) {
        return index < 0 ? -Errno.EINVAL : index > Interfaces.INDEX ? -Errno.EADDRNOTAVAIL : put(level, option, index);
    }

    /** struct in_addr, struct ip_mreq or struct ip_mreqn: the index comes last. */
    private long multicastInterface(byte[] b) {
        if (socket.type == Socket.SOCK_STREAM || b.length < 4) {
            return -Errno.EINVAL;
        }
        int index = b.length >= 12 ? Bytes.get(b, 8) : 0;
        Ip address = Ip.of(b, b.length >= 8 ? 4 : 0, 4);
        if (index == 0 && address.isAny()) {
            return put(SOL_IP, IP_MULTICAST_IF, 0);
        }
        return index == Interfaces.INDEX || index == 0 && socket.inet.isLocal(address)
                ? put(SOL_IP, IP_MULTICAST_IF, Interfaces.INDEX)
                : -Errno.EADDRNOTAVAIL;
    }

    private long set6(Task t, int option, byte[] b) {
        if (b.length < 4) {
            return option == IPV6_PKTINFO && b.length == 0 ? 0 : -Errno.EINVAL;
        }
        int v = Bytes.get(b, 0);
        return switch (option) {
            case IPV6_V6ONLY -> socket.localPort != 0 ? -Errno.EINVAL : put(SOL_IPV6, option, v != 0 ? 1 : 0);
            case IPV6_UNICAST_HOPS ->
                v > 255 || v < -1 ? -Errno.EINVAL : put(SOL_IPV6, option, v == -1 ? DEFAULT_TTL : v);
            case IPV6_MULTICAST_HOPS ->
                socket.type == Socket.SOCK_STREAM
                        ? -Errno.ENOPROTOOPT
                        : v > 255 || v < -1 ? -Errno.EINVAL : put(SOL_IPV6, option, v == -1 ? 1 : v);
            case IPV6_MULTICAST_LOOP -> v != (v & 1) ? -Errno.EINVAL : put(SOL_IPV6, option, v);
            case IPV6_TCLASS -> v < -1 || v > 255 ? -Errno.EINVAL : put(SOL_IPV6, option, Math.max(v, 0) & ~ecn());
            case IPV6_MTU_DISCOVER -> v < 0 || v > 5 ? -Errno.EINVAL : put(SOL_IPV6, option, v);
            case IPV6_MTU -> v != 0 && v < 1280 ? -Errno.EINVAL : 0;
            case IPV6_MINHOPCOUNT -> v < 0 || v > 255 ? -Errno.EINVAL : put(SOL_IPV6, option, v);
            case IPV6_TRANSPARENT ->
                v != 0 && !t.capable(Capability.NET_RAW) && !t.capable(Capability.NET_ADMIN)
                        ? -Errno.EPERM
                        : put(SOL_IPV6, option, v != 0 ? 1 : 0);
            case IPV6_RECVERR,
                    IPV6_MULTICAST_ALL,
                    IPV6_FLOWINFO_SEND,
                    IPV6_RECVPKTINFO,
                    IPV6_RECVHOPLIMIT,
                    IPV6_RECVHOPOPTS,
                    IPV6_RECVRTHDR,
                    IPV6_RECVDSTOPTS,
                    IPV6_RECVPATHMTU,
                    IPV6_DONTFRAG,
                    IPV6_RECVTCLASS,
                    IPV6_AUTOFLOWLABEL,
                    IPV6_RECVORIGDSTADDR,
                    IPV6_FREEBIND -> put(SOL_IPV6, option, v != 0 ? 1 : 0);
            case IPV6_ADDR_PREFERENCES -> put(SOL_IPV6, option, v);
            case IPV6_MULTICAST_IF ->
                socket.type == Socket.SOCK_STREAM
                        ? -Errno.ENOPROTOOPT
                        : v < 0 || v > Interfaces.INDEX ? -Errno.ENODEV : put(SOL_IPV6, option, v);
            case IPV6_UNICAST_IF -> device(SOL_IPV6, option, Integer.reverseBytes(v));
            default -> -Errno.ENOPROTOOPT;
        };
    }

    /** Throws ENOPROTOOPT, ENOTCONN. */
    byte[] get(int level, int option, int room) {
        if (level == SOL_IP) {
            return get4(option, room);
        }
        if (level != SOL_IPV6 || socket.family != Socket.AF_INET6) {
            throw Errno.of(Errno.EOPNOTSUPP);
        }
        return switch (option) {
            case IPV6_MTU -> mtu();
            case IPV6_V6ONLY,
                    IPV6_UNICAST_HOPS,
                    IPV6_MULTICAST_HOPS,
                    IPV6_MULTICAST_LOOP,
                    IPV6_MULTICAST_IF,
                    IPV6_MULTICAST_ALL,
                    IPV6_TCLASS,
                    IPV6_MTU_DISCOVER,
                    IPV6_MINHOPCOUNT,
                    IPV6_TRANSPARENT,
                    IPV6_RECVERR,
                    IPV6_FLOWINFO_SEND,
                    IPV6_RECVPKTINFO,
                    IPV6_RECVHOPLIMIT,
                    IPV6_RECVHOPOPTS,
                    IPV6_RECVRTHDR,
                    IPV6_RECVDSTOPTS,
                    IPV6_RECVPATHMTU,
                    IPV6_DONTFRAG,
                    IPV6_RECVTCLASS,
                    IPV6_AUTOFLOWLABEL,
                    IPV6_ADDR_PREFERENCES,
                    IPV6_RECVORIGDSTADDR,
                    IPV6_FREEBIND -> Bytes.ofInt(value(SOL_IPV6, option));
            case IPV6_UNICAST_IF -> Bytes.ofInt(Integer.reverseBytes(value(SOL_IPV6, option)));
            default -> throw Errno.of(Errno.ENOPROTOOPT);
        };
    }

    private byte[] mtu() {
        if (socket.remote == null) {
            throw Errno.of(Errno.ENOTCONN);
        }
        return Bytes.ofInt(Interfaces.MTU);
    }

    private byte[] get4(int option, int room) {
        return switch (option) {
            case IP_OPTIONS -> new byte[0];
            case IP_MTU -> mtu();
            case IP_MULTICAST_IF -> on(SOL_IP, option) ? Ip.LOOPBACK4.bytes() : new byte[4];
            case IP_UNICAST_IF -> Bytes.ofInt(Integer.reverseBytes(value(SOL_IP, option)));
            case IP_TOS,
                    IP_TTL,
                    IP_MTU_DISCOVER,
                    IP_MINTTL,
                    IP_MULTICAST_TTL,
                    IP_MULTICAST_LOOP,
                    IP_MULTICAST_ALL,
                    IP_FREEBIND,
                    IP_TRANSPARENT,
                    IP_NODEFRAG,
                    IP_PKTINFO,
                    IP_RECVERR,
                    IP_RECVTTL,
                    IP_RECVTOS,
                    IP_RECVOPTS,
                    IP_RETOPTS,
                    IP_PASSSEC,
                    IP_RECVORIGDSTADDR,
                    IP_BIND_ADDRESS_NO_PORT,
                    IP_RECVFRAGSIZE -> small(value(SOL_IP, option), room);
            default -> throw Errno.of(Errno.ENOPROTOOPT);
        };
    }

    /** A program that has no room for an int gets a byte, if it fits. */
    private static byte[] small(int v, int room) {
        return room > 0 && room < 4 && v >= 0 && v <= 255 ? new byte[] {(byte) v} : Bytes.ofInt(v);
    }
}
