package vitrine.kernel.net;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.pipe.Pipe;
import vitrine.kernel.pipe.Pipes;
import vitrine.kernel.poll.Poll;
import vitrine.kernel.task.Task;

/** send(2) and its variants. */
final class UnixSend {
    static final int MSG_OOB = 1;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_NOSIGNAL = 0x4000;

    private UnixSend() {}

    /** {@code to}: the name of the receiver for this message, or null for the peer. */
    static long send(Task t, UnixSocket s, IoBuffer from, int flags, @Nullable UnixAddress to) {
        if ((flags & MSG_OOB) != 0) {
            return -Errno.EOPNOTSUPP;
        }
        boolean nonblock = s.nonblock() || (flags & MSG_DONTWAIT) != 0;
        boolean signal = (flags & MSG_NOSIGNAL) == 0;
        if (s.isStream()) {
            Pipe out = s.out;
            if (to != null) {
                return s.connected ? -Errno.EISCONN : -Errno.EOPNOTSUPP;
            }
            if (out == null) {
                return -Errno.ENOTCONN;
            }
            return s.sendShut ? broken(t, signal) : out.write(t, from, nonblock, false, signal);
        }
        if (!s.isDatagram() && !s.connected) {
            return -Errno.ENOTCONN;
        }
        UnixSocket target = to == null || !s.isDatagram() ? s.peer : s.sockets.find(t, to);
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
        if (from.remaining() > s.sendBuffer - 32) {
            return -Errno.EMSGSIZE;
        }
        if (!room(s, target)) {
            return nonblock ? -Errno.EAGAIN : t.sleepOn(target.packets.writeWait);
        }
        byte[] data = new byte[(int) from.remaining()];
        if (from.take(data, 0, data.length) < data.length) {
            return -Errno.EFAULT;
        }
        target.packets.add(new PacketQueue.Packet(data, s.address));
        target.packets.readWait.wakeAll(Poll.IN | Poll.RDNORM);
        return data.length;
    }

    private static long broken(Task t, boolean signal) {
        if (signal) {
            Pipes.sigpipe(t);
        }
        return -Errno.EPIPE;
    }

    /** Whether a message may be queued: a stranger's queue has a length, a peer's only the sender's buffer. */
    static boolean room(UnixSocket s, @Nullable UnixSocket target) {
        if (target == null) {
            return true;
        }
        return target.packets.bytes() < s.sendBuffer
                && (target.peer == s || target.packets.size() <= PacketQueue.MAX_LENGTH);
    }
}
