package vitrine.kernel.net.netlink;

import java.io.ByteArrayOutputStream;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.PollTable;
import vitrine.kernel.net.Bytes;
import vitrine.kernel.net.Message;
import vitrine.kernel.net.PacketQueue;
import vitrine.kernel.net.Socket;
import vitrine.kernel.task.Task;

/**
 * An open netlink socket. Requests are answered at once; a long answer is made piece by piece as it is received.
 *
 * <pre>
 * struct sockaddr_nl:  0 u16 family = 16 | 4 u32 port | 8 u32 groups      12 bytes
 * </pre>
 */
public final class NetlinkSocket extends Socket {
    public static final int NETLINK_ROUTE = 0;
    public static final int NETLINK_SOCK_DIAG = 4;
    public static final int NETLINK_KOBJECT_UEVENT = 15;
    public static final int NETLINK_GENERIC = 16;

    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_ADD_MEMBERSHIP = 1;
    private static final int NETLINK_DROP_MEMBERSHIP = 2;
    private static final int NETLINK_LIST_MEMBERSHIPS = 9;
    private static final int NETLINK_LAST = 12;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLMSG_MIN_TYPE = 16;
    private static final int NLM_F_REQUEST = 1;
    private static final int NAME = 12;
    /** As much as one recvmsg(2) gets of a long answer. */
    private static final int PIECE = 8192;

    private static final int MAX_REQUEST = 65536;

    private final PacketQueue queue;
    private @Nullable Iterator<byte[]> dump;
    private int port;
    private int groups;
    private int options;
    private int peerPort;

    public NetlinkSocket(Task t, int type, int protocol, int flags) {
        super(t.kernel.sockets, t, AF_NETLINK, type, protocol, flags, "__skb_wait_for_more_packets");
        this.queue = new PacketQueue(t.kernel.sockets);
    }

    public int port() {
        return port;
    }

    public int groups() {
        return groups;
    }

    private void autoBind(Task t) {
        if (port == 0) {
            port = t.kernel.sockets.netlinkPorts.take(protocol, t.tgid());
        }
    }

    private static void check(byte[] name) {
        if (name.length < NAME || Bytes.getShort(name, 0) != AF_NETLINK) {
            throw Errno.of(Errno.EINVAL);
        }
    }

    @Override
    public long bind(Task t, byte[] name) {
        check(name);
        int wanted = Bytes.get(name, 4);
        if (port != 0 && wanted != port) {
            return -Errno.EINVAL;
        }
        if (port == 0 && wanted != 0) {
            if (!t.kernel.sockets.netlinkPorts.claim(protocol, wanted)) {
                return -Errno.EADDRINUSE;
            }
            port = wanted;
        }
        autoBind(t);
        groups = Bytes.get(name, 8);
        return 0;
    }

    @Override
    public long connect(Task t, byte[] name) {
        if (name.length >= 2 && Bytes.getShort(name, 0) == AF_UNSPEC) {
            peerPort = 0;
            return 0;
        }
        check(name);
        autoBind(t);
        peerPort = Bytes.get(name, 4);
        return 0;
    }

    private byte[] address(int to, int members) {
        byte[] b = new byte[NAME];
        Bytes.putShort(b, 0, AF_NETLINK);
        Bytes.put(b, 4, to);
        Bytes.put(b, 8, members);
        return b;
    }

    @Override
    public byte[] localName() {
        return address(port, groups);
    }

    @Override
    public byte[] peerName() {
        return address(peerPort, 0);
    }

    @Override
    public long send(Task t, Message m) {
        if (m.has(Message.MSG_OOB)) {
            return -Errno.EOPNOTSUPP;
        }
        byte[] name = m.name;
        int to = peerPort;
        if (name != null && name.length > 0) {
            check(name);
            to = Bytes.get(name, 4);
        }
        autoBind(t);
        if (m.data.remaining() > MAX_REQUEST) {
            return -Errno.EMSGSIZE;
        }
        if (to != 0) {
            return -Errno.ECONNREFUSED; // programs do not talk to each other this way
        }
        byte[] b = new byte[(int) m.data.remaining()];
        if (b.length > 0 && m.data.take(b, 0, b.length) < b.length) {
            return -Errno.EFAULT;
        }
        for (int at = 0; at + NetlinkWriter.HEADER <= b.length; ) {
            int length = Bytes.get(b, at);
            if (length < NetlinkWriter.HEADER || length > b.length - at) {
                break;
            }
            Request r = new Request(
                    t,
                    Bytes.getShort(b, at + 4),
                    Bytes.getShort(b, at + 6),
                    Bytes.get(b, at + 8),
                    port,
                    java.util.Arrays.copyOfRange(b, at + NetlinkWriter.HEADER, at + length));
            handle(r, java.util.Arrays.copyOfRange(b, at, at + length));
            at += length + 3 & ~3;
        }
        return b.length;
    }

    private void handle(Request r, byte[] original) {
        if (r.type() < NLMSG_MIN_TYPE || (r.flags() & NLM_F_REQUEST) == 0) {
            if ((r.flags() & Request.NLM_F_ACK) != 0) {
                acknowledge(r, original, 0);
            }
            return;
        }
        try {
            List<byte[]> answers = answer(r);
            if (r.isDump()) {
                if (dump != null) {
                    throw Errno.of(Errno.EBUSY);
                }
                List<byte[]> all = new java.util.ArrayList<>(answers);
                all.add(new NetlinkWriter(NLMSG_DONE, Request.NLM_F_MULTI, r)
                        .u32(0)
                        .done());
                dump = all.iterator();
                wait.wake(READABLE);
                return;
            }
            answers.forEach(this::queue);
            if ((r.flags() & Request.NLM_F_ACK) != 0) {
                acknowledge(r, original, 0);
            }
        } catch (Errno e) {
            acknowledge(r, original, -e.number());
        }
    }

    private List<byte[]> answer(Request r) {
        return switch (protocol) {
            case NETLINK_ROUTE -> RouteRequests.answer(r);
            case NETLINK_SOCK_DIAG -> DiagRequests.answer(r);
            case NETLINK_GENERIC -> throw Errno.of(Errno.ENOENT);
            default -> throw Errno.of(Errno.EOPNOTSUPP);
        };
    }

    private void acknowledge(Request r, byte[] original, int error) {
        NetlinkWriter w = new NetlinkWriter(NLMSG_ERROR, 0, r).u32(error);
        w.raw(error == 0 ? java.util.Arrays.copyOf(original, NetlinkWriter.HEADER) : original);
        queue(w.done());
    }

    private void queue(byte[] data) {
        if (queue.bytes() > receiveBuffer) {
            error = Errno.ENOBUFS;
            return;
        }
        queue.add(new PacketQueue.Packet(data, address(0, 0), new byte[0], 0, null));
        wait.wake(READABLE);
    }

    /** Brings a message of a part of the kernel. */
    public void fromKernel(byte[] data) {
        queue(data.clone());
    }

    /** The next piece of a long answer. */
    private void continueDump() {
        Iterator<byte[]> d = dump;
        if (d == null || !queue.isEmpty()) {
            return;
        }
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        while (d.hasNext() && piece.size() < PIECE) {
            piece.writeBytes(d.next());
        }
        if (!d.hasNext()) {
            dump = null;
        }
        queue.add(new PacketQueue.Packet(piece.toByteArray(), address(0, 0), new byte[0], 0, null));
    }

    @Override
    public long receive(Task t, Message m) {
        if (m.has(Message.MSG_OOB)) {
            return -Errno.EOPNOTSUPP;
        }
        continueDump();
        PacketQueue.Packet p = queue.peek();
        if (p == null) {
            if (error != 0) {
                return -takeError();
            }
            return receiveShut ? 0 : m.nonblock(this) ? -Errno.EAGAIN : awaitReceive(t, true);
        }
        int length = p.data().length;
        int n = (int) Math.min(length, m.data.remaining());
        if (n > 0) {
            m.data.put(p.data(), 0, n);
        }
        if (n < length) {
            m.outFlags |= Message.MSG_TRUNC;
        }
        m.name = p.from();
        if (!m.has(Message.MSG_PEEK)) {
            queue.poll();
        }
        return m.has(Message.MSG_TRUNC) ? length : n;
    }

    @Override
    public long shutdown(Task t, boolean receive, boolean send) {
        return -Errno.EOPNOTSUPP;
    }

    @Override
    protected void closed() {
        while (queue.poll() != null) {
            // each gives its memory back
        }
        if (port != 0) {
            sockets.netlinkPorts.give(protocol, port);
        }
        super.closed();
    }

    @Override
    public long setOption(Task t, int level, int option, byte[] value) {
        if (level != SOL_NETLINK) {
            return -Errno.ENOPROTOOPT;
        }
        if (option < 1 || option > NETLINK_LAST || option == NETLINK_LIST_MEMBERSHIPS) {
            return -Errno.ENOPROTOOPT;
        }
        if (value.length < 4) {
            return -Errno.EINVAL;
        }
        int v = Bytes.get(value, 0);
        switch (option) {
            case NETLINK_ADD_MEMBERSHIP, NETLINK_DROP_MEMBERSHIP -> {
                if (v < 1 || v > 32 && protocol != NETLINK_ROUTE) {
                    return -Errno.EINVAL;
                }
                int bit = v > 32 ? 0 : 1 << v - 1;
                groups = option == NETLINK_ADD_MEMBERSHIP ? groups | bit : groups & ~bit;
            }
            default -> options = v != 0 ? options | 1 << option : options & ~(1 << option);
        }
        return 0;
    }

    @Override
    public byte[] getOption(Task t, int level, int option, int room) {
        if (level != SOL_NETLINK || option < 1 || option > NETLINK_LAST) {
            throw Errno.of(Errno.ENOPROTOOPT);
        }
        return option == NETLINK_LIST_MEMBERSHIPS ? Bytes.ofInt(groups) : Bytes.ofInt(options >> option & 1);
    }

    /** Netlink tells no FIONREAD. */
    @Override
    public int readable() {
        return -Errno.EOPNOTSUPP;
    }

    @Override
    public int poll(@Nullable PollTable table) {
        if (table != null) {
            table.add(wait);
        }
        int bits = error != 0 ? vitrine.kernel.poll.Poll.ERR : 0;
        return bits | WRITABLE | (queue.isEmpty() && dump == null ? 0 : READABLE);
    }

    /** An answer of nothing. */
    static List<byte[]> nothing() {
        return Collections.emptyList();
    }
}
