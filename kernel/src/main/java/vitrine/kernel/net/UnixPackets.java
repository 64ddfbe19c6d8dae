package vitrine.kernel.net;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.poll.Poll;
import vitrine.kernel.task.Task;

/** Sending and receiving messages: SOCK_DGRAM and SOCK_SEQPACKET. */
final class UnixPackets {
    /** net.unix.max_dgram_qlen. */
    private static final int MAX_LENGTH = 10;

    private static final byte[] NOWHERE = {};

    private UnixPackets() {}

    static long send(Task t, UnixSocket s, Message m) {
        if (m.has(Message.MSG_OOB)) {
            return -Errno.EOPNOTSUPP;
        }
        if (!s.isDatagram() && !s.connected) {
            return -Errno.ENOTCONN;
        }
        byte[] name = s.isDatagram() ? m.name : null;
        UnixAddress to = name == null || name.length == 0 ? null : UnixAddress.parse(name);
        if (to == null && s.peer == null) {
            return -Errno.ENOTCONN;
        }
        if (s.on(SocketOptions.SO_PASSCRED) && s.address.name().isEmpty() && s.isDatagram()) {
            s.sockets.unix.bind(t, s, UnixAddress.UNNAMED);
        }
        if (m.data.remaining() > s.sendBuffer - 32) {
            return -Errno.EMSGSIZE;
        }
        UnixSocket target = to == null ? s.peer : s.sockets.unix.find(t, to);
        if (target == null) {
            return -Errno.ENOTCONN;
        }
        if (s.sendShut) {
            return -Errno.EPIPE; // only streams raise SIGPIPE
        }
        if (target.isDead()) {
            if (!s.isDatagram()) {
                return -Errno.EPIPE;
            }
            if (to == null) {
                s.peer = null;
                s.connected = false;
            }
            return -Errno.ECONNREFUSED;
        }
        if (target.type != s.type) {
            return -Errno.EPROTOTYPE;
        }
        if (s.isDatagram() && target.peer != null && target.peer != s) {
            return -Errno.EPERM;
        }
        if (target.receiveShut) {
            return -Errno.EPIPE;
        }
        if (!room(s, target)) {
            if (m.nonblock(s)) {
                return -Errno.EAGAIN;
            }
            return s.awaitRoom(t, target.peer == s ? s.wait : target.peerWait);
        }
        return deliver(t, s, m, target);
    }

    private static long deliver(Task t, UnixSocket s, Message m, UnixSocket target) {
        byte[] data = new byte[(int) m.data.remaining()];
        if (data.length > 0 && m.data.take(data, 0, data.length) < data.length) {
            return -Errno.EFAULT;
        }
        Ancillary given = m.ancillary;
        Credentials sender = given != null && given.credentials() != null
                ? given.credentials()
                : s.on(SocketOptions.SO_PASSCRED) || target.on(SocketOptions.SO_PASSCRED)
                        ? s.sockets.credentials(t)
                        : null;
        List<OpenFile> files = given == null ? List.of() : s.sockets.inFlight.take(t, given.files());
        Ancillary along = sender == null && files.isEmpty() ? null : new Ancillary(files, sender);
        byte[] from = s.address.name().isEmpty() ? NOWHERE : s.address.encode();
        try {
            target.packets.add(new PacketQueue.Packet(data, from, NOWHERE, t.kernel.epochNow(), along));
        } catch (Errno e) {
            s.sockets.inFlight.drop(files);
            throw e;
        }
        target.wait.wake(Socket.READABLE);
        return data.length;
    }

    /** Whether a message may be queued: a stranger's queue has a length, a peer's only the sender's buffer. */
    static boolean room(UnixSocket s, @Nullable UnixSocket target) {
        if (target == null) {
            return true;
        }
        return target.packets.bytes() < s.sendBuffer && (target.peer == s || target.packets.size() <= MAX_LENGTH);
    }

    static long receive(Task t, UnixSocket s, Message m) {
        if (m.has(Message.MSG_OOB)) {
            return -Errno.EOPNOTSUPP;
        }
        if (!s.isDatagram() && !s.connected) {
            return -Errno.ENOTCONN;
        }
        boolean peek = m.has(Message.MSG_PEEK);
        int skip = peek ? Math.max(s.peekOffset, 0) : 0;
        PacketQueue.Packet p = skip == 0 ? s.packets.peek() : s.packets.at(skip);
        if (p == null) {
            if (s.error != 0) {
                return -s.takeError();
            }
            if (s.receiveShut && (!s.isDatagram() || !m.nonblock(s))) {
                return 0;
            }
            return m.nonblock(s) ? -Errno.EAGAIN : s.awaitData(t, true);
        }
        int from = skip;
        if (skip > 0) {
            for (PacketQueue.Packet q : s.packets.all()) {
                if (q == p) {
                    break;
                }
                from -= q.data().length;
            }
        }
        int length = p.data().length - from;
        int n = length == 0 ? 0 : m.data.put(p.data(), from, (int) Math.min(length, m.data.remaining()));
        m.name = p.from();
        m.outFlags |= n < length ? Message.MSG_TRUNC : 0;
        ancillary(s, m, p.ancillary(), peek);
        if (!peek) {
            s.packets.poll();
            made(s);
        }
        if (s.peekOffset >= 0) {
            s.peekOffset = peek ? s.peekOffset + n : Math.max(0, s.peekOffset - p.data().length);
        }
        return m.has(Message.MSG_TRUNC) ? length : n;
    }

    private static void ancillary(UnixSocket s, Message m, @Nullable Ancillary a, boolean peek) {
        List<OpenFile> files = a == null ? List.of() : a.files();
        if (peek) {
            files.forEach(OpenFile::retain);
        } else if (!files.isEmpty()) {
            s.sockets.inFlight.landed(files);
        }
        if (s.on(SocketOptions.SO_PASSCRED)) {
            Credentials c = a == null ? null : a.credentials();
            m.ancillary = new Ancillary(files, c == null ? Credentials.UNKNOWN : c);
        } else if (!files.isEmpty()) {
            m.ancillary = new Ancillary(files, null);
        }
    }

    /** Room was made: strangers and the peer may send. */
    private static void made(UnixSocket s) {
        s.peerWait.wakeAll(Poll.OUT | Poll.WRNORM | Poll.WRBAND);
        if (s.peer != null) {
            s.peer.roomMade();
        }
    }
}
