package vitrine.kernel.net.netlink;

import java.util.ArrayList;
import java.util.List;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.net.Interfaces;
import vitrine.kernel.net.Socket;
import vitrine.kernel.net.inet.Counters;
import vitrine.kernel.net.inet.Inet;
import vitrine.kernel.net.inet.Ip;

/** NETLINK_ROUTE (rtnetlink(7)): devices, addresses, routes. */
final class RouteRequests {
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_GETLINK = 18;
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_GETADDR = 22;
    private static final int RTM_NEWROUTE = 24;
    private static final int RTM_GETROUTE = 26;
    private static final int RTM_LAST = 123;
    /** Of each four requests the third one asks; the others would change something. */
    private static final int GET = 2;

    private static final int IFLA_IFNAME = 3;
    private static final int IFA_F_PERMANENT = 0x80;
    private static final int RT_SCOPE_LINK = 253;
    private static final int RT_SCOPE_HOST = 254;
    private static final int RT_TABLE_MAIN = 254;
    private static final int RT_TABLE_LOCAL = 255;
    private static final int RTPROT_KERNEL = 2;
    private static final int RTPROT_BOOT = 3;
    private static final int RTM_F_CLONED = 0x200;
    private static final int UNICAST = 1;
    private static final int LOCAL = 2;
    private static final int BROADCAST = 3;

    private RouteRequests() {}

    static List<byte[]> answer(Request r) {
        if (r.type() > RTM_LAST) {
            throw Errno.of(Errno.EOPNOTSUPP);
        }
        if ((r.type() & 3) != GET) {
            throw Errno.of(r.task().capable(Capability.NET_ADMIN) ? Errno.EOPNOTSUPP : Errno.EPERM);
        }
        Inet inet = r.task().kernel.sockets.inet;
        return switch (r.type()) {
            case RTM_GETLINK -> links(r, inet);
            case RTM_GETADDR -> addresses(r, inet);
            case RTM_GETROUTE -> r.isDump() ? routes(r, inet) : List.of(route(r, inet));
            default -> {
                if (r.isDump()) {
                    yield NetlinkSocket.nothing();
                }
                throw Errno.of(Errno.EOPNOTSUPP);
            }
        };
    }

    private static List<byte[]> links(Request r, Inet inet) {
        List<byte[]> all = new ArrayList<>();
        String name = text(r.attribute(16, IFLA_IFNAME));
        int index = r.u32(4);
        for (Interfaces.Device d : Interfaces.all(inet)) {
            boolean wanted = (index == 0 || d.index() == index)
                    && (name.isEmpty() || d.name().equals(name));
            if (r.isDump() || wanted) {
                all.add(link(r, d, inet.counters));
            }
        }
        if (!r.isDump() && (all.size() != 1 || index == 0 && name.isEmpty())) {
            throw Errno.of(index == 0 && name.isEmpty() ? Errno.EINVAL : Errno.ENODEV);
        }
        return all;
    }

    private static String text(byte[] b) {
        int end = 0;
        while (end < b.length && b[end] != 0) {
            end++;
        }
        return new String(b, 0, end, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static int multi(Request r) {
        return r.isDump() ? Request.NLM_F_MULTI : 0;
    }

    /** struct ifinfomsg: u8 family, pad | u16 type | int index | u32 flags | u32 change. */
    private static byte[] link(Request r, Interfaces.Device d, Counters counters) {
        NetlinkWriter w = new NetlinkWriter(RTM_NEWLINK, multi(r), r);
        w.u8s(0, 0, d.type() & 0xff, d.type() >> 8)
                .u32(d.index())
                .u32(d.flags() | 0x10000)
                .u32(0);
        w.text(IFLA_IFNAME, d.name()).attribute(13, 1000);
        w.flag(16, d.isLoopback() ? 0 : 6).flag(17, 0).attribute(4, d.mtu());
        w.attribute(50, d.isLoopback() ? 0 : 68).attribute(51, d.isLoopback() ? 0 : 65535);
        w.attribute(27, 0).attribute(30, 0).attribute(31, 1).attribute(32, 1).flag(33, 1);
        w.text(6, "noqueue").attribute(35, 0).flag(39, 0).attribute(14, new byte[32]);
        w.attribute(1, d.mac()).attribute(2, d.isLoopback() ? new byte[6] : new byte[] {-1, -1, -1, -1, -1, -1});
        byte[] stats = new byte[25 * 8];
        byte[] old = new byte[24 * 4];
        if (d.isLoopback()) {
            long[] both = {counters.packets, counters.packets, counters.bytes, counters.bytes};
            for (int i = 0; i < 4; i++) {
                vitrine.kernel.net.Bytes.putLong(stats, 8 * i, both[i]);
                vitrine.kernel.net.Bytes.put(old, 4 * i, (int) both[i]);
            }
        }
        return w.attribute(23, stats).attribute(7, old).done();
    }

    private static List<byte[]> addresses(Request r, Inet inet) {
        List<byte[]> all = new ArrayList<>();
        int family = r.u8(0);
        int index = r.u32(4);
        for (Interfaces.Device d : Interfaces.all(inet)) {
            for (Interfaces.Address a : d.addresses()) {
                int own = a.ip().isV4() ? Socket.AF_INET : Socket.AF_INET6;
                if ((family == 0 || family == own) && (index == 0 || index == d.index())) {
                    all.add(address(r, d, a, own));
                }
            }
        }
        return all;
    }

    /** struct ifaddrmsg: u8 family, prefix, flags, scope | u32 index. */
    private static byte[] address(Request r, Interfaces.Device d, Interfaces.Address a, int family) {
        int scope = d.isLoopback() ? RT_SCOPE_HOST : 0;
        NetlinkWriter w = new NetlinkWriter(RTM_NEWADDR, Request.NLM_F_MULTI, r);
        w.u8s(family, a.prefix(), IFA_F_PERMANENT, scope).u32(d.index());
        w.attribute(1, a.ip().bytes());
        if (a.ip().isV4()) {
            w.attribute(2, a.ip().bytes());
            if (!d.isLoopback()) {
                w.attribute(4, a.broadcast().bytes());
            }
            w.text(3, d.name());
        }
        byte[] times = new byte[16];
        java.util.Arrays.fill(times, 0, 8, (byte) -1);
        return w.attribute(8, IFA_F_PERMANENT).attribute(6, times).done();
    }

    private record Route(Ip to, int length, int table, int protocol, int scope, int type, int device) {}

    private static List<byte[]> routes(Request r, Inet inet) {
        List<byte[]> all = new ArrayList<>();
        int family = r.u8(0);
        if (family == 0 || family == Socket.AF_INET) {
            Ip ethernet = inet.ethernet;
            if (ethernet != null) {
                Route way = new Route(Ip.ANY4, 0, RT_TABLE_MAIN, RTPROT_BOOT, 0, UNICAST, 2);
                all.add(route(r, way, null, Interfaces.GATEWAY));
                Ip net = Ip.v4(ethernet.v4() & -256);
                Route own = new Route(net, 24, RT_TABLE_MAIN, RTPROT_KERNEL, RT_SCOPE_LINK, UNICAST, 2);
                all.add(route(r, own, ethernet, null));
                all.add(route(r, local(ethernet, 32, 2), ethernet, null));
            }
            all.add(route(r, local(Ip.v4(0x7f00_0000), 8, 1), Ip.LOOPBACK4, null));
            all.add(route(r, local(Ip.LOOPBACK4, 32, 1), Ip.LOOPBACK4, null));
            Route last = new Route(Ip.v4(0x7fff_ffff), 32, RT_TABLE_LOCAL, RTPROT_KERNEL, RT_SCOPE_LINK, BROADCAST, 1);
            all.add(route(r, last, Ip.LOOPBACK4, null));
        }
        if (family == 0 || family == Socket.AF_INET6) {
            Route one = new Route(Ip.LOOPBACK6, 128, RT_TABLE_MAIN, RTPROT_KERNEL, 0, UNICAST, 1);
            all.add(route(r, one, null, null));
            all.add(route(r, new Route(Ip.LOOPBACK6, 128, RT_TABLE_LOCAL, RTPROT_KERNEL, 0, LOCAL, 1), null, null));
        }
        return all;
    }

    private static Route local(Ip to, int length, int device) {
        return new Route(to, length, RT_TABLE_LOCAL, RTPROT_KERNEL, RT_SCOPE_HOST, LOCAL, device);
    }

    /** struct rtmsg: u8 family, destination and source length, tos, table, protocol, scope, type | u32 flags. */
    private static byte[] route(
            Request r,
            Route way,
            @org.jspecify.annotations.Nullable Ip source,
            @org.jspecify.annotations.Nullable Ip gateway) {
        int family = way.to.isV4() ? Socket.AF_INET : Socket.AF_INET6;
        NetlinkWriter w = new NetlinkWriter(RTM_NEWROUTE, multi(r), r);
        w.u8s(family, way.length, 0, 0, way.table, way.protocol, way.scope, way.type);
        w.u32(r.isDump() ? 0 : RTM_F_CLONED);
        w.attribute(15, way.table);
        if (way.length > 0) {
            w.attribute(1, way.to.bytes());
        }
        if (family == Socket.AF_INET6) {
            w.attribute(6, way.table == RT_TABLE_LOCAL ? 0 : 256);
        }
        if (source != null) {
            w.attribute(7, source.bytes());
        }
        if (gateway != null) {
            w.attribute(5, gateway.bytes());
        }
        return w.attribute(4, way.device).done();
    }

    /** {@code ip route get}: the way to one address. */
    private static byte[] route(Request r, Inet inet) {
        byte[] b = r.attribute(12, 1);
        boolean v4 = r.u8(0) == Socket.AF_INET;
        if (b.length != (v4 ? 4 : 16)) {
            throw Errno.of(Errno.EINVAL);
        }
        Ip to = Ip.of(b, 0, b.length);
        Ip source = inet.source(to);
        if (inet.isLocal(to)) {
            Route way = new Route(to, v4 ? 32 : 128, RT_TABLE_LOCAL, 0, 0, LOCAL, 1);
            return route(r, way, source, null);
        }
        boolean near = to.v4() >>> 8 == source.v4() >>> 8;
        Route way = new Route(to, 32, RT_TABLE_MAIN, 0, 0, UNICAST, 2);
        return route(r, way, source, near ? null : Interfaces.GATEWAY);
    }
}
