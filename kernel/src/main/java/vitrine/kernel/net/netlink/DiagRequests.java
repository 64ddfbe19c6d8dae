package vitrine.kernel.net.netlink;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.net.Bytes;
import vitrine.kernel.net.Socket;
import vitrine.kernel.net.inet.Ip;
import vitrine.kernel.net.inet.SocketTable;

/**
 * NETLINK_SOCK_DIAG (sock_diag(7)) for internet sockets; for others ss(8) reads /proc/net.
 *
 * <pre>
 * struct inet_diag_req_v2:  0 u8 family, protocol, ext, pad | 4 u32 states | 8 sockid[48]
 * struct inet_diag_msg:     0 u8 family, state, timer, retransmits | 4 sockid[48] | 52 u32 expires
 *                           56 u32 receive queue | 60 u32 send queue | 64 u32 uid | 68 u32 inode      72 bytes
 * sockid:                   0 be16 port, peer port | 4 address[16] | 20 peer address[16] | 36 u32 device | 40 cookie[8]
 * </pre>
 */
final class DiagRequests {
    private static final int SOCK_DIAG_BY_FAMILY = 20;
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_UDP = 17;
    private static final int SIZE = 72;

    private DiagRequests() {}

    static List<byte[]> answer(Request r) {
        int family = r.u8(0);
        int protocol = r.u8(1);
        if (r.type() != SOCK_DIAG_BY_FAMILY || family != Socket.AF_INET && family != Socket.AF_INET6) {
            throw Errno.of(Errno.ENOENT);
        }
        if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP || !r.isDump()) {
            throw Errno.of(Errno.ENOENT);
        }
        int states = r.u32(4);
        List<byte[]> all = new ArrayList<>();
        for (SocketTable.Row row : SocketTable.rows(r.task().kernel.sockets.inet, protocol == IPPROTO_TCP)) {
            if (row.family() == family && (states >>> row.state() & 1) != 0) {
                all.add(message(r, row));
            }
        }
        return all;
    }

    private static byte[] message(Request r, SocketTable.Row row) {
        byte[] b = new byte[SIZE];
        b[0] = (byte) row.family();
        b[1] = (byte) row.state();
        b[2] = (byte) row.timer();
        Bytes.putPort(b, 4, row.localPort());
        Bytes.putPort(b, 6, row.remotePort());
        put(b, 8, row.local(), row.family());
        put(b, 24, row.remote(), row.family());
        Bytes.putLong(b, 44, row.inode());
        Bytes.put(b, 56, (int) row.receiveQueue());
        Bytes.put(b, 60, (int) row.sendQueue());
        Bytes.put(b, 64, row.uid());
        Bytes.put(b, 68, (int) row.inode());
        return new NetlinkWriter(SOCK_DIAG_BY_FAMILY, Request.NLM_F_MULTI, r)
                .raw(b)
                .done();
    }

    private static void put(byte[] b, int at, @Nullable Ip ip, int family) {
        if (ip != null) {
            ip.put(b, at, family == Socket.AF_INET ? 4 : 16);
        }
    }
}
