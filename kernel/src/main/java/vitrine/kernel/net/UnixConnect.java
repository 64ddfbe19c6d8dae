package vitrine.kernel.net;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.poll.Poll;
import vitrine.kernel.task.Task;

/** connect(2), listen(2), accept(2). */
final class UnixConnect {
    /** net.core.somaxconn. */
    private static final int MAX_BACKLOG = 4096;

    private UnixConnect() {}

    static long connect(Task t, UnixSocket s, byte[] address) {
        if (s.isDatagram() && address.length >= 2 && Bytes.getShort(address, 0) == Socket.AF_UNSPEC) {
            disconnect(s);
            return 0;
        }
        UnixAddress name = UnixAddress.parse(address);
        if (name.name().isEmpty()) {
            return -Errno.EINVAL;
        }
        if (s.on(SocketOptions.SO_PASSCRED) && s.address.name().isEmpty()) {
            s.sockets.unix.bind(t, s, UnixAddress.UNNAMED);
        }
        UnixSocket target = s.sockets.unix.find(t, name);
        if (target.type != s.type) {
            return -Errno.EPROTOTYPE;
        }
        if (s.isDatagram()) {
            if (target.peer != null && target.peer != s) {
                return -Errno.EPERM;
            }
            if (s.peer != null && s.peer != target) {
                disconnect(s);
            }
            s.peer = target;
            s.connected = true;
            return 0;
        }
        if (!target.listening() || target.receiveShut) {
            return -Errno.ECONNREFUSED;
        }
        if (target.pending.size() > target.backlog) {
            return s.nonblock() ? -Errno.EAGAIN : s.awaitRoom(t, target.peerWait);
        }
        if (s.listening()) {
            return -Errno.EINVAL;
        }
        if (s.connected) {
            return -Errno.EISCONN;
        }
        UnixSocket other = new UnixSocket(s.sockets, t, s.type, 0);
        other.inherit(target);
        other.address = target.address;
        UnixSocket.join(s, other);
        s.peerCredentials = target.listenerCredentials();
        other.peerCredentials = Credentials.effective(t);
        target.pending.add(other);
        target.wait.wake(Poll.IN | Poll.RDNORM);
        return 0;
    }

    /** What the old peer sent is lost; one that was connected to us learns of it. */
    private static void disconnect(UnixSocket s) {
        UnixSocket old = s.peer;
        s.peer = null;
        s.connected = false;
        if (old == null) {
            return;
        }
        s.dropReceived();
        if (old.peer == s) {
            old.error = Errno.ECONNRESET;
            old.wait.wakeAll(Socket.ENDED);
        }
    }

    static long listen(Task t, UnixSocket s, int backlog) {
        if (s.isDatagram()) {
            return -Errno.EOPNOTSUPP;
        }
        if (s.connected || s.address.name().isEmpty()) {
            return -Errno.EINVAL;
        }
        s.becomeListener(t, backlog < 0 ? MAX_BACKLOG : Math.min(backlog, MAX_BACKLOG));
        s.peerWait.wakeAll(0);
        return 0;
    }

    static long accept(Task t, UnixSocket s, Socket[] taken, boolean nonblock) {
        if (s.isDatagram()) {
            return -Errno.EOPNOTSUPP;
        }
        if (!s.listening()) {
            return -Errno.EINVAL;
        }
        UnixSocket first = s.pending.poll();
        if (first == null) {
            return s.receiveShut ? -Errno.EINVAL : nonblock ? -Errno.EAGAIN : s.awaitData(t, true);
        }
        s.peerWait.wakeAll(Poll.OUT);
        taken[0] = first;
        return 0;
    }
}
