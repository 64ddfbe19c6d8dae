package vitrine.kernel.net.inet;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.net.Bytes;
import vitrine.kernel.net.Interfaces;
import vitrine.kernel.task.Task;

/** The options of level IPPROTO_TCP (tcp(7)). Those about retransmission are kept and answered; nothing is ever lost. */
final class TcpOptions {
    private static final int TCP_NODELAY = 1;
    private static final int TCP_MAXSEG = 2;
    private static final int TCP_CORK = 3;
    private static final int TCP_KEEPIDLE = 4;
    private static final int TCP_KEEPINTVL = 5;
    private static final int TCP_KEEPCNT = 6;
    private static final int TCP_SYNCNT = 7;
    private static final int TCP_LINGER2 = 8;
    private static final int TCP_DEFER_ACCEPT = 9;
    private static final int TCP_WINDOW_CLAMP = 10;
    private static final int TCP_INFO = 11;
    private static final int TCP_QUICKACK = 12;
    private static final int TCP_CONGESTION = 13;
    private static final int TCP_THIN_LINEAR_TIMEOUTS = 16;
    private static final int TCP_THIN_DUPACK = 17;
    private static final int TCP_USER_TIMEOUT = 18;
    private static final int TCP_FASTOPEN = 23;
    private static final int TCP_TIMESTAMP = 24;
    private static final int TCP_NOTSENT_LOWAT = 25;
    private static final int TCP_SAVE_SYN = 27;
    private static final int TCP_FASTOPEN_CONNECT = 30;
    private static final int TCP_ULP = 31;
    private static final int TCP_FASTOPEN_NO_COOKIE = 34;
    private static final int TCP_INQ = 36;
    private static final int SIZE = 37;

    private static final int MAX_TIME = 32767;
    private static final int INFO_SIZE = 232;
    private static final int DEFAULT_MSS = 536;
    private static final String CUBIC = "cubic";
    private static final int NAME_SIZE = 16;

    private final TcpSocket socket;
    boolean cork;
    boolean noDelay;

    /** TCP_DEFER_ACCEPT, seconds. */
    int deferAccept;

    private int mss = DEFAULT_MSS;
    private String congestion = CUBIC;
    private int @Nullable [] values;

    TcpOptions(TcpSocket socket) {
        this.socket = socket;
    }

    /** An accepted connection begins with the options of the socket that listened. */
    TcpOptions(TcpSocket socket, TcpOptions from) {
        this.socket = socket;
        this.cork = from.cork;
        this.noDelay = from.noDelay;
        this.congestion = from.congestion;
        int[] v = from.values;
        this.values = v == null ? null : v.clone();
    }

    /** Buffers nobody chose grow to what connections of the loopback have. */
    void established() {
        mss = Inet.MSS + 1 >> 1;
        if (!socket.sendBufferChosen) {
            socket.sendBuffer = TcpSocket.CONNECTED_SEND_BUFFER;
        }
    }

    private static int initial(int option) {
        return switch (option) {
            case TCP_KEEPIDLE -> 7200;
            case TCP_KEEPINTVL -> 75;
            case TCP_KEEPCNT -> 9;
            case TCP_SYNCNT -> 6;
            case TCP_LINGER2 -> 60;
            case TCP_QUICKACK -> 1;
            default -> 0;
        };
    }

    private int value(int option) {
        int[] v = values;
        return v == null ? initial(option) : v[option];
    }

    private long put(int option, int value) {
        int[] v = values;
        if (v == null) {
            v = new int[SIZE];
            for (int i = 0; i < SIZE; i++) {
                v[i] = initial(i);
            }
            values = v;
        }
        v[option] = value;
        return 0;
    }

    private long within(int option, int value, int lowest, int highest) {
        return value < lowest || value > highest ? -Errno.EINVAL : put(option, value);
    }

    long set(Task t, int option, byte[] b) {
        if (option == TCP_CONGESTION) {
            return congestion(b);
        }
        if (option == TCP_ULP) {
            return b.length < 1 ? -Errno.EINVAL : -Errno.ENOENT;
        }
        if (b.length < 4) {
            return -Errno.EINVAL;
        }
        int v = Bytes.get(b, 0);
        boolean fresh = socket.state == TcpState.CLOSE || socket.state == TcpState.LISTEN;
        return switch (option) {
            case TCP_NODELAY -> {
                noDelay = v != 0;
                if (noDelay) {
                    TcpSend.push(socket);
                }
                yield 0;
            }
            case TCP_CORK -> {
                cork = v != 0;
                if (!cork) {
                    TcpSend.push(socket);
                }
                yield 0;
            }
            case TCP_MAXSEG -> v != 0 && (v < 88 || v > MAX_TIME) ? -Errno.EINVAL : put(option, v);
            case TCP_KEEPIDLE, TCP_KEEPINTVL -> within(option, v, 1, MAX_TIME);
            case TCP_KEEPCNT, TCP_SYNCNT -> within(option, v, 1, 127);
            case TCP_LINGER2 -> put(option, v < 0 ? -1 : v > 120 ? 0 : v);
            case TCP_DEFER_ACCEPT -> {
                deferAccept = rounded(v);
                yield 0;
            }
            case TCP_USER_TIMEOUT -> within(option, v, 0, Integer.MAX_VALUE);
            case TCP_FASTOPEN -> v < 0 || !fresh ? -Errno.EINVAL : put(option, v);
            case TCP_FASTOPEN_CONNECT, TCP_FASTOPEN_NO_COOKIE ->
                v < 0 || v > 1 || !fresh ? -Errno.EINVAL : put(option, v);
            case TCP_THIN_LINEAR_TIMEOUTS, TCP_THIN_DUPACK, TCP_INQ -> within(option, v, 0, 1);
            case TCP_SAVE_SYN -> within(option, v, 0, 2);
            case TCP_WINDOW_CLAMP ->
                v == 0
                        ? socket.state == TcpState.CLOSE ? put(option, 0) : -Errno.EINVAL
                        : put(option, Math.max(v, 1152));
            case TCP_NOTSENT_LOWAT -> put(option, v);
            case TCP_QUICKACK, TCP_TIMESTAMP -> put(option, v != 0 ? 1 : 0);
            default -> -Errno.ENOPROTOOPT;
        };
    }

    /** Seconds as a number of repetitions of the SYN-ACK gives them: 1, 3, 7, 15 … */
    private static int rounded(int seconds) {
        int sum = 0;
        for (int period = 1; sum < seconds && sum < 1000; period = Math.min(period * 2, 120)) {
            sum += period;
        }
        return sum;
    }

    private long congestion(byte[] b) {
        if (b.length < 1) {
            return -Errno.EINVAL;
        }
        int end = 0;
        while (end < Math.min(b.length, NAME_SIZE - 1) && b[end] != 0) {
            end++;
        }
        String name = new String(b, 0, end, StandardCharsets.ISO_8859_1);
        if (!name.equals(CUBIC) && !name.equals("reno")) {
            return -Errno.ENOENT;
        }
        congestion = name;
        return 0;
    }

    byte[] get(int option, int room) {
        return switch (option) {
            case TCP_NODELAY -> Bytes.ofInt(noDelay ? 1 : 0);
            case TCP_CORK -> Bytes.ofInt(cork ? 1 : 0);
            case TCP_MAXSEG -> Bytes.ofInt(maxSegment());
            case TCP_DEFER_ACCEPT -> Bytes.ofInt(deferAccept);
            case TCP_LINGER2 -> Bytes.ofInt(value(option) == 0 ? 60 : value(option));
            case TCP_INFO -> info();
            case TCP_CONGESTION -> Arrays.copyOf(congestion.getBytes(StandardCharsets.ISO_8859_1), NAME_SIZE);
            case TCP_ULP -> new byte[0];
            case TCP_KEEPIDLE,
                    TCP_KEEPINTVL,
                    TCP_KEEPCNT,
                    TCP_SYNCNT,
                    TCP_WINDOW_CLAMP,
                    TCP_QUICKACK,
                    TCP_THIN_LINEAR_TIMEOUTS,
                    TCP_THIN_DUPACK,
                    TCP_USER_TIMEOUT,
                    TCP_FASTOPEN,
                    TCP_TIMESTAMP,
                    TCP_NOTSENT_LOWAT,
                    TCP_SAVE_SYN,
                    TCP_FASTOPEN_CONNECT,
                    TCP_FASTOPEN_NO_COOKIE,
                    TCP_INQ -> Bytes.ofInt(value(option));
            default -> throw Errno.of(Errno.ENOPROTOOPT);
        };
    }

    private int maxSegment() {
        int own = value(TCP_MAXSEG);
        boolean fresh = socket.state == TcpState.CLOSE || socket.state == TcpState.LISTEN;
        return own != 0 && (fresh || own < mss) ? own : mss;
    }

    /** struct tcp_info (linux/tcp.h), as of a connection on which nothing was ever lost. */
    private byte[] info() {
        byte[] b = new byte[INFO_SIZE];
        b[0] = (byte) socket.state.ordinal();
        b[5] = 7; // time stamps, selective acknowledgements, window scaling
        b[6] = 0x77;
        Bytes.put(b, 8, 204000); // retransmission timeout, µs
        Bytes.put(b, 12, 40000);
        Bytes.put(b, 16, maxSegment());
        Bytes.put(b, 20, DEFAULT_MSS);
        if (socket.listening()) {
            Bytes.put(b, 24, socket.waiting());
            Bytes.put(b, 28, socket.backlog());
        }
        Bytes.put(b, 60, Interfaces.MTU);
        Bytes.put(b, 64, Inet.MSS);
        Bytes.put(b, 68, 30);
        Bytes.put(b, 72, 10);
        Bytes.put(b, 76, Integer.MAX_VALUE);
        Bytes.put(b, 80, 10);
        Bytes.put(b, 84, Inet.MSS);
        Bytes.put(b, 88, 3);
        Bytes.put(b, 96, Inet.MSS);
        Bytes.putLong(b, 112, -1);
        Bytes.putLong(b, 120, socket.sent);
        Bytes.putLong(b, 128, socket.received);
        Bytes.put(b, 144, socket.unsent() < 0 ? 0 : socket.unsent());
        Bytes.put(b, 148, 10);
        Bytes.putLong(b, 200, socket.sent);
        Bytes.put(b, 228, socket.receiveBuffer);
        return b;
    }
}
