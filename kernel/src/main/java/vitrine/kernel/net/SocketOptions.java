package vitrine.kernel.net;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.task.Task;

/** getsockopt(2) and setsockopt(2) of level SOL_SOCKET (socket(7)); other levels are the family's. */
public final class SocketOptions {
    public static final int SOL_SOCKET = 1;
    public static final int SO_DEBUG = 1;
    public static final int SO_REUSEADDR = 2;
    private static final int SO_TYPE = 3;
    private static final int SO_ERROR = 4;
    private static final int SO_DONTROUTE = 5;
    public static final int SO_BROADCAST = 6;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    public static final int SO_KEEPALIVE = 9;
    public static final int SO_OOBINLINE = 10;
    private static final int SO_NO_CHECK = 11;
    private static final int SO_PRIORITY = 12;
    private static final int SO_LINGER = 13;
    public static final int SO_REUSEPORT = 15;
    public static final int SO_PASSCRED = 16;
    private static final int SO_PEERCRED = 17;
    private static final int SO_RCVLOWAT = 18;
    private static final int SO_SNDLOWAT = 19;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_SNDTIMEO = 21;
    private static final int SO_BINDTODEVICE = 25;
    private static final int SO_PEERNAME = 28;
    public static final int SO_TIMESTAMP = 29;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    public static final int SO_TIMESTAMPNS = 35;
    private static final int SO_MARK = 36;
    private static final int SO_PROTOCOL = 38;
    private static final int SO_DOMAIN = 39;
    public static final int SO_RXQ_OVFL = 40;
    private static final int SO_PEEK_OFF = 42;
    private static final int SO_BUSY_POLL = 46;
    private static final int SO_INCOMING_CPU = 49;
    private static final int SO_PEERGROUPS = 59;
    private static final int SO_COOKIE = 57;

    /** net.core.wmem_max and rmem_max. */
    private static final int MAX_BUFFER = Socket.DEFAULT_BUFFER;

    private static final int MIN_SEND = 4608;
    private static final int MIN_RECEIVE = 2304;
    private static final int MAX_OPTION = 4096;
    private static final long NANOS = 1_000_000_000L;
    private static final int DEVICE_NAME = 16;

    private SocketOptions() {}

    static long set(Task t, Socket s, int level, int option, long address, int length) {
        if (length < 0) {
            return -Errno.EINVAL;
        }
        if (level == SOL_SOCKET && option != SO_BINDTODEVICE && length < 4) {
            return -Errno.EINVAL;
        }
        byte[] value = new byte[Math.min(length, MAX_OPTION)];
        t.mm().read(address, value, 0, value.length);
        return level == SOL_SOCKET ? set(t, s, option, value) : s.setOption(t, level, option, value);
    }

    private static long set(Task t, Socket s, int option, byte[] value) {
        if (option == SO_BINDTODEVICE) {
            return bindToDevice(t, s, value);
        }
        int v = Bytes.get(value, 0);
        boolean inet = s.family == Socket.AF_INET || s.family == Socket.AF_INET6;
        switch (option) {
            case SO_DEBUG -> {
                if (v != 0 && !t.capable(Capability.NET_ADMIN)) {
                    return -Errno.EACCES;
                }
                s.turn(option, v != 0);
            }
            case SO_TYPE, SO_ERROR, SO_PROTOCOL, SO_DOMAIN, SO_ACCEPTCONN, SO_SNDLOWAT -> {
                return -Errno.ENOPROTOOPT;
            }
            case SO_PASSCRED -> {
                if (inet) {
                    return -Errno.EOPNOTSUPP;
                }
                s.turn(option, v != 0);
            }
            case SO_REUSEPORT -> {
                if (v != 0 && !inet) {
                    return -Errno.EOPNOTSUPP;
                }
                s.turn(option, v != 0);
            }
            case SO_KEEPALIVE, SO_REUSEADDR, SO_DONTROUTE, SO_BROADCAST, SO_OOBINLINE, SO_NO_CHECK, SO_RXQ_OVFL ->
                s.turn(option, v != 0);
            case SO_TIMESTAMP, SO_TIMESTAMPNS -> {
                s.turn(SO_TIMESTAMP, false);
                s.turn(SO_TIMESTAMPNS, false);
                s.turn(option, v != 0);
            }
            case SO_SNDBUF -> {
                s.sendBuffer = Math.max(MIN_SEND, Math.min(v, MAX_BUFFER) * 2);
                s.sendBufferChosen = true;
            }
            case SO_RCVBUF -> {
                s.receiveBuffer = Math.max(MIN_RECEIVE, Math.min(v, MAX_BUFFER) * 2);
                s.receiveBufferChosen = true;
            }
            case SO_SNDBUFFORCE, SO_RCVBUFFORCE -> {
                if (!t.capable(Capability.NET_ADMIN)) {
                    return -Errno.EPERM;
                }
                int size = (int) Math.min(Math.max(v, 0) * 2L, 1 << 26);
                if (option == SO_SNDBUFFORCE) {
                    s.sendBuffer = Math.max(MIN_SEND, size);
                } else {
                    s.receiveBuffer = Math.max(MIN_RECEIVE, size);
                }
            }
            case SO_PRIORITY -> {
                if ((v < 0 || v > 6) && !t.capable(Capability.NET_ADMIN) && !t.capable(Capability.NET_RAW)) {
                    return -Errno.EPERM;
                }
                s.priority = v;
            }
            case SO_MARK -> {
                if (!t.capable(Capability.NET_ADMIN) && !t.capable(Capability.NET_RAW)) {
                    return -Errno.EPERM;
                }
                s.mark = v;
            }
            case SO_LINGER -> {
                if (value.length < 8) {
                    return -Errno.EINVAL;
                }
                s.linger = v == 0 ? -1 : Bytes.get(value, 4) & Integer.MAX_VALUE;
            }
            case SO_RCVLOWAT -> s.receiveLow = v < 0 ? Integer.MAX_VALUE : Math.max(v, 1);
            case SO_PEEK_OFF -> {
                if (s.family != Socket.AF_UNIX && !inet) {
                    return -Errno.EOPNOTSUPP;
                }
                s.peekOffset = v;
            }
            case SO_RCVTIMEO, SO_SNDTIMEO -> {
                return timeout(s, option, value);
            }
            case SO_BUSY_POLL, SO_INCOMING_CPU -> {}
            default -> {
                return -Errno.ENOPROTOOPT;
            }
        }
        return 0;
    }

    private static long timeout(Socket s, int option, byte[] value) {
        if (value.length < 16) {
            return -Errno.EINVAL;
        }
        long seconds = Bytes.getLong(value, 0);
        long micros = Bytes.getLong(value, 8);
        if (micros < 0 || micros >= 1_000_000) {
            return -Errno.EDOM;
        }
        long nanos = seconds < 0
                ? 0
                : seconds == 0 && micros == 0 || seconds > Long.MAX_VALUE / NANOS - 1
                        ? Long.MAX_VALUE
                        : seconds * NANOS + micros * 1000;
        if (option == SO_RCVTIMEO) {
            s.receiveTimeout = nanos;
        } else {
            s.sendTimeout = nanos;
        }
        return 0;
    }

    private static long bindToDevice(Task t, Socket s, byte[] value) {
        int end = 0;
        while (end < Math.min(value.length, DEVICE_NAME - 1) && value[end] != 0) {
            end++;
        }
        String name = new String(value, 0, end, StandardCharsets.ISO_8859_1);
        if (!s.device.isEmpty() && !t.capable(Capability.NET_RAW)) {
            return -Errno.EPERM;
        }
        if (!name.isEmpty() && !Interfaces.exists(s.sockets.inet, name)) {
            return -Errno.ENODEV;
        }
        s.device = name;
        return 0;
    }

    static long get(Task t, Socket s, int level, int option, long address, long lengthAddress) {
        int room = t.mm().readInt(lengthAddress);
        if (room < 0) {
            return -Errno.EINVAL;
        }
        byte[] value = level == SOL_SOCKET ? get(s, option, room) : s.getOption(t, level, option, room);
        if (option == SO_PEERGROUPS && level == SOL_SOCKET && room < value.length) {
            t.mm().writeInt(lengthAddress, value.length);
            return -Errno.ERANGE;
        }
        int n = Math.min(room, value.length);
        t.mm().write(address, value, 0, n);
        t.mm().writeInt(lengthAddress, n);
        return 0;
    }

    private static byte[] get(Socket s, int option, int room) {
        return switch (option) {
            case SO_TYPE -> Bytes.ofInt(s.type);
            case SO_ERROR -> Bytes.ofInt(s.takeError());
            case SO_PROTOCOL -> Bytes.ofInt(s.protocol);
            case SO_DOMAIN -> Bytes.ofInt(s.family);
            case SO_ACCEPTCONN -> Bytes.ofInt(s.listening() ? 1 : 0);
            case SO_SNDBUF -> Bytes.ofInt(s.sendBuffer);
            case SO_RCVBUF -> Bytes.ofInt(s.receiveBuffer);
            case SO_PRIORITY -> Bytes.ofInt(s.priority);
            case SO_MARK -> Bytes.ofInt(s.mark);
            case SO_RCVLOWAT -> Bytes.ofInt(s.receiveLow);
            case SO_SNDLOWAT -> Bytes.ofInt(1);
            case SO_DEBUG,
                    SO_REUSEADDR,
                    SO_DONTROUTE,
                    SO_BROADCAST,
                    SO_KEEPALIVE,
                    SO_OOBINLINE,
                    SO_NO_CHECK,
                    SO_REUSEPORT,
                    SO_PASSCRED,
                    SO_TIMESTAMP,
                    SO_TIMESTAMPNS,
                    SO_RXQ_OVFL -> Bytes.ofInt(s.on(option) ? 1 : 0);
            case SO_LINGER -> {
                byte[] b = new byte[8];
                Bytes.put(b, 0, s.linger < 0 ? 0 : 1);
                Bytes.put(b, 4, Math.max(s.linger, 0));
                yield b;
            }
            case SO_RCVTIMEO -> timeval(s.receiveTimeout);
            case SO_SNDTIMEO -> timeval(s.sendTimeout);
            case SO_PEERCRED -> s.peerCredentials().encode();
            case SO_PEERGROUPS -> {
                Credentials c = s.peerCredentials();
                if (c == Credentials.NONE) {
                    throw Errno.of(Errno.ENODATA);
                }
                byte[] b = new byte[c.groups().length * 4];
                for (int i = 0; i < c.groups().length; i++) {
                    Bytes.put(b, i * 4, c.groups()[i]);
                }
                yield b;
            }
            case SO_PEERNAME -> {
                byte[] b = s.peerName();
                if (b.length < room) {
                    throw Errno.of(Errno.EINVAL);
                }
                yield b;
            }
            case SO_BINDTODEVICE ->
                s.device.isEmpty()
                        ? new byte[0]
                        : Arrays.copyOf(s.device.getBytes(StandardCharsets.ISO_8859_1), s.device.length() + 1);
            case SO_PEEK_OFF -> Bytes.ofInt(s.peekOffset);
            case SO_BUSY_POLL -> Bytes.ofInt(0);
            case SO_INCOMING_CPU -> Bytes.ofInt(-1);
            case SO_COOKIE -> {
                if (room < 8) {
                    throw Errno.of(Errno.EINVAL);
                }
                byte[] b = new byte[8];
                Bytes.putLong(b, 0, s.number());
                yield b;
            }
            default -> throw Errno.of(Errno.ENOPROTOOPT);
        };
    }

    private static byte[] timeval(long nanos) {
        byte[] b = new byte[16];
        if (nanos != Long.MAX_VALUE) {
            Bytes.putLong(b, 0, nanos / NANOS);
            Bytes.putLong(b, 8, nanos % NANOS / 1000);
        }
        return b;
    }
}
