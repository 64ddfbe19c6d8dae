package vitrine.kernel.net;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.net.inet.HostDoors;
import vitrine.kernel.net.inet.Inet;
import vitrine.kernel.net.inet.Ip;
import vitrine.kernel.task.Task;

/**
 * The network devices, and the requests of netdevice(7).
 *
 * <pre>
 * struct ifreq:   0 char name[16] | 16 sockaddr, short flags, int index, int mtu …      40 bytes
 * struct ifconf:  0 int length | 8 struct ifreq *
 * </pre>
 */
public final class Interfaces {
    /** Of lo. */
    public static final int INDEX = 1;

    public static final int MTU = 65536;

    /** The host, as eth0 sees it. */
    public static final Ip GATEWAY = HostDoors.GATEWAY;

    /** IFF_UP, IFF_LOOPBACK, IFF_RUNNING; IFF_UP, IFF_BROADCAST, IFF_RUNNING, IFF_MULTICAST. */
    private static final int LO_FLAGS = 0x49;

    private static final int ETH_FLAGS = 0x1043;
    private static final int ARPHRD_ETHER = 1;
    private static final int ARPHRD_LOOPBACK = 772;

    /** An address of a device with the length of its network. */
    public record Address(Ip ip, int prefix) {
        public Ip mask() {
            return Ip.v4(prefix == 0 ? 0 : -1 << 32 - prefix);
        }

        public Ip broadcast() {
            return Ip.v4(ip.v4() | ~mask().v4());
        }
    }

    /**
     * A network device.
     *
     * @param flags IFF_…
     * @param type ARPHRD_…
     */
    public record Device(int index, String name, int flags, int mtu, int type, byte[] mac, List<Address> addresses) {
        public boolean isLoopback() {
            return index == INDEX;
        }
    }

    private static final Device LO = new Device(
            INDEX,
            "lo",
            LO_FLAGS,
            MTU,
            ARPHRD_LOOPBACK,
            new byte[6],
            List.of(new Address(Ip.LOOPBACK4, 8), new Address(Ip.LOOPBACK6, 128)));

    /** All devices: lo, and eth0 where the machine has a way to the outside. */
    public static List<Device> all(Inet inet) {
        Ip outer = inet.ethernet;
        if (outer == null) {
            return List.of(LO);
        }
        byte[] mac = {2, 0x42, 10, 0, 2, 15};
        return List.of(LO, new Device(2, "eth0", ETH_FLAGS, 1500, ARPHRD_ETHER, mac, List.of(new Address(outer, 24))));
    }

    private static final int SIZE = 40;
    private static final int SIOCGIFNAME = 0x8910;
    private static final int SIOCGIFCONF = 0x8912;
    private static final int SIOCGIFFLAGS = 0x8913;
    private static final int SIOCSIFFLAGS = 0x8914;
    private static final int SIOCGIFADDR = 0x8915;
    private static final int SIOCSIFADDR = 0x8916;
    private static final int SIOCGIFDSTADDR = 0x8917;
    private static final int SIOCGIFBRDADDR = 0x8919;
    private static final int SIOCGIFNETMASK = 0x891b;
    private static final int SIOCGIFMETRIC = 0x891d;
    private static final int SIOCGIFMTU = 0x8921;
    private static final int SIOCGIFHWADDR = 0x8927;
    private static final int SIOCGIFINDEX = 0x8933;
    private static final int SIOCGIFTXQLEN = 0x8942;
    private static final int SIOCGIFMAP = 0x8970;

    private Interfaces() {}

    static long ioctl(Task t, int request, long argument) {
        Inet inet = t.kernel.sockets.inet;
        if (request == SIOCGIFCONF) {
            return list(t, inet, argument);
        }
        if (request < SIOCGIFNAME || request > SIOCGIFMAP) {
            return -Errno.ENOTTY;
        }
        byte[] b = new byte[SIZE];
        t.mm().read(argument, b, 0, SIZE);
        Device d = request == SIOCGIFNAME ? at(inet, Bytes.get(b, 16)) : named(inet, name(b));
        if (d == null) {
            return -Errno.ENODEV;
        }
        if (request == SIOCGIFNAME) {
            put(d.name(), b);
            t.mm().write(argument, b, 0, SIZE);
            return 0;
        }
        Arrays.fill(b, 16, SIZE, (byte) 0);
        Address first = d.addresses().getFirst();
        switch (request) {
            case SIOCGIFFLAGS -> Bytes.putShort(b, 16, d.flags());
            case SIOCGIFADDR, SIOCGIFDSTADDR -> address(b, first.ip());
            case SIOCGIFBRDADDR -> address(b, d.isLoopback() ? Ip.ANY4 : first.broadcast());
            case SIOCGIFNETMASK -> address(b, first.mask());
            case SIOCGIFMETRIC, SIOCGIFMAP -> {}
            case SIOCGIFMTU -> Bytes.put(b, 16, d.mtu());
            case SIOCGIFHWADDR -> {
                Bytes.putShort(b, 16, d.type());
                System.arraycopy(d.mac(), 0, b, 18, 6);
            }
            case SIOCGIFINDEX -> Bytes.put(b, 16, d.index());
            case SIOCGIFTXQLEN -> Bytes.put(b, 16, 1000);
            case SIOCSIFFLAGS, SIOCSIFADDR -> {
                return -Errno.EPERM;
            }
            default -> {
                return -Errno.ENOTTY;
            }
        }
        t.mm().write(argument, b, 0, SIZE);
        return 0;
    }

    private static @Nullable Device at(Inet inet, int index) {
        return all(inet).stream().filter(d -> d.index() == index).findFirst().orElse(null);
    }

    private static @Nullable Device named(Inet inet, String name) {
        return all(inet).stream().filter(d -> d.name().equals(name)).findFirst().orElse(null);
    }

    /** Whether there is a device with that name (SO_BINDTODEVICE). */
    static boolean exists(Inet inet, String name) {
        return named(inet, name) != null;
    }

    private static String name(byte[] b) {
        int end = 0;
        while (end < 15 && b[end] != 0) {
            end++;
        }
        return new String(b, 0, end, StandardCharsets.ISO_8859_1);
    }

    private static void put(String name, byte[] b) {
        Arrays.fill(b, 0, 16, (byte) 0);
        byte[] n = name.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(n, 0, b, 0, n.length);
    }

    private static void address(byte[] b, Ip ip) {
        Bytes.putShort(b, 16, Socket.AF_INET);
        ip.put(b, 20, 4);
    }

    private static long list(Task t, Inet inet, long argument) {
        int room = t.mm().readInt(argument);
        long to = t.mm().readLong(argument + 8);
        List<Device> all = all(inet);
        if (to == 0) {
            t.mm().writeInt(argument, SIZE * all.size());
            return 0;
        }
        int used = 0;
        for (Device d : all) {
            if (used + SIZE > room) {
                break;
            }
            byte[] b = new byte[SIZE];
            put(d.name(), b);
            address(b, d.addresses().getFirst().ip());
            t.mm().write(to + used, b, 0, SIZE);
            used += SIZE;
        }
        t.mm().writeInt(argument, used);
        return 0;
    }
}
