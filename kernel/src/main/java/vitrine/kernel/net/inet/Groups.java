package vitrine.kernel.net.inet;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.net.Bytes;
import vitrine.kernel.net.Interfaces;

/**
 * Who listens to which multicast group, on lo (the only device that carries groups).
 *
 * <pre>
 * struct ip_mreq:     0 group[4] | 4 address of a device[4]
 * struct ip_mreqn:    … | 8 int index of a device
 * struct ipv6_mreq:   0 group[16] | 16 int index
 * struct group_req:   0 u32 index | 8 sockaddr_storage
 * </pre>
 */
final class Groups {
    private static final int IP_ADD_MEMBERSHIP = 35;
    private static final int IP_DROP_MEMBERSHIP = 36;
    private static final int IPV6_ADD_MEMBERSHIP = 20;
    private static final int IPV6_DROP_MEMBERSHIP = 21;
    private static final int MCAST_JOIN_GROUP = 42;
    private static final int MCAST_LEAVE_GROUP = 45;
    /** net.ipv4.igmp_max_memberships. */
    private static final int MAX = 20;

    private final Map<InetSocket, Set<Ip>> members = new LinkedHashMap<>();

    static boolean isOption4(int option) {
        return option == IP_ADD_MEMBERSHIP || option == IP_DROP_MEMBERSHIP || isOfBoth(option);
    }

    static boolean isOption6(int option) {
        return option == IPV6_ADD_MEMBERSHIP || option == IPV6_DROP_MEMBERSHIP || isOfBoth(option);
    }

    private static boolean isOfBoth(int option) {
        return option == MCAST_JOIN_GROUP || option == MCAST_LEAVE_GROUP;
    }

    boolean isMember(InetSocket s, Ip group) {
        Set<Ip> own = members.get(s);
        return own != null && own.contains(group);
    }

    boolean anyMember(Ip group) {
        return members.values().stream().anyMatch(g -> g.contains(group));
    }

    boolean anyGroup(InetSocket s) {
        Set<Ip> own = members.get(s);
        return own != null && !own.isEmpty();
    }

    void gone(InetSocket s) {
        members.remove(s);
    }

    long set(InetSocket s, int level, int option, byte[] b) {
        boolean v4 = level == IpOptions.SOL_IP;
        Ip group;
        int index = 0;
        if (isOfBoth(option)) {
            int length = v4 ? 8 + Endpoint.SIZE4 : 8 + Endpoint.SIZE6;
            if (b.length < length) {
                return -Errno.EINVAL;
            }
            index = Bytes.get(b, 0);
            group = v4 ? Ip.of(b, 12, 4) : Ip.of(b, 16, 16);
        } else if (v4) {
            if (b.length < 8) {
                return -Errno.EINVAL;
            }
            group = Ip.of(b, 0, 4);
            Ip device = Ip.of(b, 4, 4);
            index = b.length >= 12 ? Bytes.get(b, 8) : 0;
            if (index == 0 && !device.isAny()) {
                index = s.inet.isLocal(device) ? Interfaces.INDEX : -1;
            }
        } else {
            if (b.length < 20) {
                return -Errno.EINVAL;
            }
            group = Ip.of(b, 0, 16);
            index = Bytes.get(b, 16);
        }
        boolean join =
                option == IP_ADD_MEMBERSHIP && v4 || option == IPV6_ADD_MEMBERSHIP && !v4 || option == MCAST_JOIN_GROUP;
        return join ? join(s, group, index) : leave(s, group);
    }

    private long join(InetSocket s, Ip group, int index) {
        if (!group.isMulticast()) {
            return -Errno.EINVAL;
        }
        if (index < 0 || index > Interfaces.INDEX || index == 0 && s.inet.ethernet == null) {
            return -Errno.ENODEV;
        }
        Set<Ip> own = members.computeIfAbsent(s, k -> new LinkedHashSet<>());
        if (own.contains(group)) {
            return -Errno.EADDRINUSE;
        }
        if (own.size() >= MAX) {
            return -Errno.ENOBUFS;
        }
        own.add(group);
        return 0;
    }

    private long leave(InetSocket s, Ip group) {
        Set<Ip> own = members.get(s);
        return own != null && own.remove(group) ? 0 : -Errno.EADDRNOTAVAIL;
    }
}
