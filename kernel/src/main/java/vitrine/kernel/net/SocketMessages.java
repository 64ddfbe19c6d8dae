package vitrine.kernel.net;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.mm.UserBuffer;
import vitrine.kernel.task.Task;

/**
 * sendmsg(2), recvmsg(2) and the calls for several messages.
 *
 * <pre>
 * struct msghdr:   0 name | 8 u32 namelen | 16 iov | 24 iovlen | 32 control | 40 controllen | 48 flags      56 bytes
 * struct mmsghdr:  msghdr | 56 u32 len                                                                   64 bytes
 * </pre>
 */
final class SocketMessages {
    private static final int MSG_WAITFORONE = 0x10000;
    private static final int MAX_MESSAGES = 1024;
    private static final int SIZE = 64;

    private SocketMessages() {}

    static long send(Task t, UnixSocket s, long header, int flags) {
        long name = t.mm().readLong(header);
        int nameLength = t.mm().readInt(header + 8);
        if (t.mm().readLong(header + 40) != 0) {
            return -Errno.EOPNOTSUPP; // control messages: not there yet
        }
        UserBuffer from = UserBuffer.iovec(t.mm(), t.mm().readLong(header + 16), t.mm().readLong(header + 24));
        return UnixSend.send(t, s, from, flags, name == 0 ? null : UnixAddress.read(t, name, nameLength));
    }

    static long receive(Task t, UnixSocket s, long header, int flags) {
        UserBuffer to = UserBuffer.iovec(t.mm(), t.mm().readLong(header + 16), t.mm().readLong(header + 24));
        var result = new UnixReceive.Result();
        long n = UnixReceive.receive(t, s, to, flags, result);
        if (n >= 0) {
            long name = t.mm().readLong(header);
            if (name != 0) {
                if (s.isStream() || result.from.name().isEmpty()) {
                    t.mm().writeInt(header + 8, 0);
                } else {
                    result.from.write(t, name, header + 8);
                }
            }
            t.mm().writeLong(header + 40, 0);
            t.mm().writeInt(header + 48, result.flags);
        }
        return n;
    }

    static long sendSeveral(Task t, UnixSocket s, long vector, int count, int flags) {
        int n = Math.min(count, MAX_MESSAGES);
        for (int i = 0; i < n; i++) {
            long at = vector + (long) SIZE * i;
            long sent;
            try {
                sent = send(t, s, at, i == 0 ? flags : flags | UnixSend.MSG_DONTWAIT);
            } catch (Errno e) {
                sent = -e.number();
            }
            if (sent < 0) {
                return i > 0 ? i : sent;
            }
            t.mm().writeInt(at + 56, (int) sent);
        }
        return n;
    }

    static long receiveSeveral(Task t, UnixSocket s, long vector, int count, int flags) {
        int n = Math.min(count, MAX_MESSAGES);
        for (int i = 0; i < n; i++) {
            long at = vector + (long) SIZE * i;
            long got;
            try {
                got = receive(
                        t, s, at, i == 0 ? flags & ~MSG_WAITFORONE : flags & ~MSG_WAITFORONE | UnixSend.MSG_DONTWAIT);
            } catch (Errno e) {
                got = -e.number();
            }
            if (got < 0) {
                return i > 0 ? i : got;
            }
            t.mm().writeInt(at + 56, (int) got);
        }
        return n;
    }
}
