package vitrine.kernel.net;

import java.nio.charset.StandardCharsets;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.task.Task;

/**
 * The network devices, of which there is one, and the requests of netdevice(7).
 *
 * <pre>
 * struct ifreq:   0 char name[16] | 16 sockaddr, short flags, int index, int mtu …      40 bytes
 * struct ifconf:  0 int length | 8 struct ifreq *
 * </pre>
 */
public final class Interfaces {
    public static final String NAME = "lo";
    public static final int INDEX = 1;
    public static final int MTU = 65536;
    /** IFF_UP, IFF_LOOPBACK, IFF_RUNNING. */
    public static final int FLAGS = 0x49;

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
    private static final int ARPHRD_LOOPBACK = 772;

    private Interfaces() {}

    static long ioctl(Task t, int request, long argument) {
        if (request == SIOCGIFCONF) {
            return list(t, argument);
        }
        if (request < SIOCGIFNAME || request > SIOCGIFMAP) {
            return -Errno.ENOTTY;
        }
        byte[] b = new byte[SIZE];
        t.mm().read(argument, b, 0, SIZE);
        if (request == SIOCGIFNAME) {
            if (Bytes.get(b, 16) != INDEX) {
                return -Errno.ENODEV;
            }
            name(b, 0);
            t.mm().write(argument, b, 0, SIZE);
            return 0;
        }
        int end = 0;
        while (end < 15 && b[end] != 0) {
            end++;
        }
        if (!new String(b, 0, end, StandardCharsets.ISO_8859_1).equals(NAME)) {
            return -Errno.ENODEV;
        }
        java.util.Arrays.fill(b, 16, SIZE, (byte) 0);
        switch (request) {
            case SIOCGIFFLAGS -> Bytes.putShort(b, 16, FLAGS);
            case SIOCGIFADDR, SIOCGIFDSTADDR -> address(b, 16, 0x7f000001);
            case SIOCGIFBRDADDR -> address(b, 16, 0);
            case SIOCGIFNETMASK -> address(b, 16, 0xff000000);
            case SIOCGIFMETRIC, SIOCGIFMAP -> {}
            case SIOCGIFMTU -> Bytes.put(b, 16, MTU);
            case SIOCGIFHWADDR -> Bytes.putShort(b, 16, ARPHRD_LOOPBACK);
            case SIOCGIFINDEX -> Bytes.put(b, 16, INDEX);
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

    private static void name(byte[] b, int at) {
        byte[] n = NAME.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(n, 0, b, at, n.length);
    }

    private static void address(byte[] b, int at, int ip) {
        Bytes.putShort(b, at, Socket.AF_INET);
        Bytes.put(b, at + 4, Integer.reverseBytes(ip));
    }

    private static long list(Task t, long argument) {
        int room = t.mm().readInt(argument);
        long to = t.mm().readLong(argument + 8);
        if (to == 0) {
            t.mm().writeInt(argument, SIZE);
            return 0;
        }
        if (room < SIZE) {
            t.mm().writeInt(argument, 0);
            return 0;
        }
        byte[] b = new byte[SIZE];
        name(b, 0);
        address(b, 16, 0x7f000001);
        t.mm().write(to, b, 0, SIZE);
        t.mm().writeInt(argument, SIZE);
        return 0;
    }
}
