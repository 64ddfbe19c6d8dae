package vitrine.kernel.net;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.poll.Poll;
import vitrine.kernel.task.Task;

/** connect(2), listen(2), accept(2). */
final class UnixConnect {
    private static final int AF_UNSPEC = 0;
    private static final int MAX_BACKLOG = 4096;

    private UnixConnect() {}

    static long connect(Task t, UnixSocket s, long address, int length) {
        if (s.isDatagram() && length >= 2 && (t.mm().readInt(address) & 0xffff) == AF_UNSPEC) {
            s.peer = null;
            s.connected = false;
            s.peerAddress = UnixAddress.UNNAMED;
            return 0;
        }
        UnixAddress name = UnixAddress.read(t, address, length);
        if (name.name().isEmpty()) {
            return -Errno.EINVAL;
        }
        if (!s.isDatagram()) {
            if (s.listening()) {
                return -Errno.EINVAL;
            }
            if (s.connected) {
                return -Errno.EISCONN;
            }
        }
        UnixSocket target = s.sockets.find(t, name);
        if (target.type != s.type) {
            return -Errno.EPROTOTYPE;
        }
        if (s.isDatagram()) {
            if (target.peer != null && target.peer != s) {
                return -Errno.EPERM;
            }
            s.peer = target;
            s.connected = true;
            s.peerAddress = target.address;
            return 0;
        }
        if (!target.listening() || target.receiveShut) {
            return -Errno.ECONNREFUSED;
        }
        if (target.pending.size() > target.backlog) {
            return s.nonblock() ? -Errno.EAGAIN : t.sleepOn(target.connectWait);
        }
        UnixSocket other = new UnixSocket(s.sockets, t, s.type, 0);
        other.address = target.address;
        other.peerAddress = s.address;
        s.peerAddress = target.address;
        UnixSocket.join(t, s, other);
        s.peerCredentials = target.listenerCredentials;
        other.peerCredentials = UnixSocket.credentials(t);
        target.pending.add(other);
        target.queue.wake(Poll.IN | Poll.RDNORM);
        return 0;
    }

    static long listen(Task t, UnixSocket s, int backlog) {
        if (s.isDatagram()) {
            return -Errno.EOPNOTSUPP;
        }
        if (s.connected || s.address.name().isEmpty()) {
            return -Errno.EINVAL;
        }
        s.backlog = backlog < 0 ? MAX_BACKLOG : Math.min(backlog, MAX_BACKLOG);
        s.listenerCredentials = UnixSocket.credentials(t);
        s.connectWait.wakeAll(0);
        return 0;
    }

    /** @return the accepted socket in {@code taken[0]} and 0, or an error, or {@link Task#BLOCKED} */
    static long accept(Task t, UnixSocket s, UnixSocket[] taken) {
        if (s.isDatagram()) {
            return -Errno.EOPNOTSUPP;
        }
        if (!s.listening()) {
            return -Errno.EINVAL;
        }
        UnixSocket first = s.pending.poll();
        if (first == null) {
            return s.receiveShut
                    ? -Errno.EINVAL
                    : s.nonblock() ? -Errno.EAGAIN : t.sleepExclusive(Long.MAX_VALUE, s.queue);
        }
        s.connectWait.wakeAll(Poll.OUT);
        taken[0] = first;
        return 0;
    }
}
