package vitrine.kernel.net.inet;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.net.Socket;

/** All internet sockets of a protocol as tables show them: /proc/net and sock_diag(7). */
public final class SocketTable {
    private static final int ESTABLISHED = TcpState.ESTABLISHED.ordinal();
    private static final int CLOSE = TcpState.CLOSE.ordinal();

    private SocketTable() {}

    /**
     * One socket.
     *
     * @param state as TCP numbers them
     * @param timer 3: it waits for the end of TIME_WAIT; 0: none
     * @param expires when, ns of the monotonic clock
     */
    public record Row(
            int family,
            Ip local,
            int localPort,
            Ip remote,
            int remotePort,
            int state,
            int timer,
            long expires,
            long sendQueue,
            long receiveQueue,
            int uid,
            long inode,
            int references,
            int drops) {}

    public static List<Row> rows(Inet inet, boolean tcp) {
        List<Row> rows = new ArrayList<>();
        if (tcp) {
            for (TcpSocket s : inet.listeners()) {
                rows.add(row(s, s.stateNumber(), s.backlog(), s.waiting(), 0));
            }
            for (TcpSocket s : inet.connections()) {
                if (!s.isOutside()) {
                    rows.add(row(s, s.stateNumber(), Math.max(0, s.unsent()), s.available(), 0));
                }
            }
            for (TimeWait.Entry e : inet.timeWaits()) {
                Inet.Tuple t = e.tuple();
                rows.add(new Row(
                        e.family(),
                        t.local(),
                        t.localPort(),
                        t.remote(),
                        t.remotePort(),
                        e.number(),
                        3,
                        e.until(),
                        0,
                        0,
                        0,
                        0,
                        3,
                        0));
            }
            return rows;
        }
        for (Socket s : inet.kernel.sockets.all()) {
            if (s instanceof UdpSocket u && u.localPort != 0) {
                rows.add(row(u, u.remote == null ? CLOSE : ESTABLISHED, 0, u.queued(), u.drops()));
            }
        }
        return rows;
    }

    private static Row row(InetSocket s, int state, long sendQueue, long receiveQueue, int drops) {
        @Nullable Ip to = s.remote;
        return new Row(
                s.family,
                s.local,
                s.localPort,
                to == null ? Ip.any(s.family) : to,
                to == null ? 0 : s.remotePort,
                state,
                0,
                0,
                sendQueue,
                receiveQueue,
                s.uid(),
                s instanceof TcpSocket t && t.isOrphan() ? 0 : s.number(),
                s.references() + 1,
                drops);
    }
}
