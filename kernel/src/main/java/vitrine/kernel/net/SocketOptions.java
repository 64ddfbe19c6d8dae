package vitrine.kernel.net;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.task.Task;

/** getsockopt(2) and setsockopt(2) of level SOL_SOCKET (socket(7)). */
final class SocketOptions {
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_TYPE = 3;
    private static final int SO_ERROR = 4;
    private static final int SO_BROADCAST = 6;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_KEEPALIVE = 9;
    private static final int SO_PASSCRED = 16;
    private static final int SO_PEERCRED = 17;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SO_PROTOCOL = 38;
    private static final int SO_DOMAIN = 39;
    private static final int MAX_BUFFER = UnixSocket.DEFAULT_BUFFER;

    private SocketOptions() {}

    static long set(Task t, UnixSocket s, int level, int option, long value, int length) {
        if (level != SOL_SOCKET) {
            return -Errno.EOPNOTSUPP;
        }
        if (length < 4) {
            return -Errno.EINVAL;
        }
        int v = t.mm().readInt(value);
        switch (option) {
            case SO_REUSEADDR -> s.reuseAddress = v != 0;
            case SO_PASSCRED -> s.passCredentials = v != 0;
            case SO_SNDBUF -> s.sendBuffer = Math.max(4608, Math.min(v, MAX_BUFFER) * 2);
            case SO_RCVBUF -> s.receiveBuffer = Math.max(2304, Math.min(v, MAX_BUFFER) * 2);
            case SO_KEEPALIVE, SO_BROADCAST -> {}
            default -> {
                return -Errno.ENOPROTOOPT;
            }
        }
        return 0;
    }

    static long get(Task t, UnixSocket s, int level, int option, long value, long lengthAddress) {
        int room = t.mm().readInt(lengthAddress);
        if (room < 0) {
            return -Errno.EINVAL;
        }
        if (level != SOL_SOCKET) {
            return -Errno.EOPNOTSUPP;
        }
        if (option == SO_PEERCRED) {
            byte[] b = new byte[12];
            put(b, 0, s.peerCredentials.pid());
            put(b, 4, s.peerCredentials.uid());
            put(b, 8, s.peerCredentials.gid());
            return store(t, value, lengthAddress, room, b);
        }
        int v;
        switch (option) {
            case SO_TYPE -> v = s.type;
            case SO_ERROR -> {
                v = s.error;
                s.error = 0;
            }
            case SO_REUSEADDR -> v = s.reuseAddress ? 1 : 0;
            case SO_PASSCRED -> v = s.passCredentials ? 1 : 0;
            case SO_SNDBUF -> v = s.sendBuffer;
            case SO_RCVBUF -> v = s.receiveBuffer;
            case SO_ACCEPTCONN -> v = s.listening() ? 1 : 0;
            case SO_PROTOCOL, SO_KEEPALIVE, SO_BROADCAST -> v = 0;
            case SO_DOMAIN -> v = 1;
            default -> {
                return -Errno.ENOPROTOOPT;
            }
        }
        byte[] b = new byte[4];
        put(b, 0, v);
        return store(t, value, lengthAddress, room, b);
    }

    private static long store(Task t, long address, long lengthAddress, int room, byte[] b) {
        int n = Math.min(room, b.length);
        t.mm().write(address, b, 0, n);
        t.mm().writeInt(lengthAddress, n);
        return 0;
    }

    private static void put(byte[] b, int at, int v) {
        b[at] = (byte) v;
        b[at + 1] = (byte) (v >> 8);
        b[at + 2] = (byte) (v >> 16);
        b[at + 3] = (byte) (v >> 24);
    }
}
