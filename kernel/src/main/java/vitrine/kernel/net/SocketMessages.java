package vitrine.kernel.net;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.IoBuffer;
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
    private static final int MAX_MESSAGES = 1024;
    private static final int SIZE = 64;
    /** sizeof(struct sockaddr_storage). */
    private static final int MAX_NAME = 128;

    private SocketMessages() {}

    /** A sockaddr of a program (move_addr_to_kernel). Throws EINVAL, EFAULT. */
    static byte[] name(Task t, long address, int length) {
        if (length < 0 || length > MAX_NAME) {
            throw Errno.of(Errno.EINVAL);
        }
        byte[] b = new byte[length];
        t.mm().read(address, b, 0, length);
        return b;
    }

    /** Tells a program a sockaddr: as much as fits in {@code room} bytes, and how long it is. */
    static void tell(Task t, byte[] name, long address, int room, long lengthAddress) {
        if (room < 0) {
            throw Errno.of(Errno.EINVAL);
        }
        t.mm().write(address, name, 0, Math.min(room, name.length));
        t.mm().writeInt(lengthAddress, name.length);
    }

    private static UserBuffer data(Task t, long header) {
        long count = t.mm().readLong(header + 24);
        if (count < 0 || count > UserBuffer.IOV_MAX) {
            throw Errno.of(Errno.EMSGSIZE);
        }
        return UserBuffer.iovec(t.mm(), t.mm().readLong(header + 16), count);
    }

    static long send(Task t, Socket s, long header, int flags) {
        long name = t.mm().readLong(header);
        int nameLength = t.mm().readInt(header + 8);
        long control = t.mm().readLong(header + 32);
        long controlLength = t.mm().readLong(header + 40);
        if (nameLength < 0) {
            return -Errno.EINVAL;
        }
        Message m = new Message(data(t, header), flags);
        if (name != 0 && nameLength > 0) {
            m.name = name(t, name, Math.min(nameLength, MAX_NAME));
        }
        if (controlLength < 0 || controlLength > Integer.MAX_VALUE) {
            return -Errno.ENOBUFS;
        }
        if (controlLength > 0) {
            ControlMessages.parse(t, s, m, control, controlLength);
        }
        return s.sent(t, s.send(t, m));
    }

    static long receive(Task t, Socket s, long header, int flags) {
        return receive(t, s, header, flags, null);
    }

    /** {@code to}: in place of the buffers of the header. */
    static long receive(Task t, Socket s, long header, int flags, @Nullable IoBuffer to) {
        long name = t.mm().readLong(header);
        int room = t.mm().readInt(header + 8);
        long control = t.mm().readLong(header + 32);
        long controlRoom = t.mm().readLong(header + 40);
        if (room < 0) {
            return -Errno.EINVAL;
        }
        Message m = new Message(to == null ? data(t, header) : to, flags);
        m.outFlags = flags & Message.MSG_CMSG_CLOEXEC;
        long n = s.received(t, s.receive(t, m));
        if (n < 0) {
            return n;
        }
        long used = ControlMessages.store(t, m, control, controlRoom);
        if (name != 0) {
            byte[] from = m.name;
            tell(t, from == null ? new byte[0] : from, name, Math.min(room, MAX_NAME), header + 8);
        }
        t.mm().writeInt(header + 48, m.outFlags);
        t.mm().writeLong(header + 40, used);
        return n;
    }

    /** Messages of a call that are done; and what the one in progress remembers. */
    private record Several(int done, @Nullable Object inner) {}

    private interface One {
        long call(long header, int flags);
    }

    static long sendSeveral(Task t, Socket s, long vector, int count, int flags) {
        int n = count < 0 ? MAX_MESSAGES : Math.min(count, MAX_MESSAGES);
        return several(t, vector, n, flags, Long.MAX_VALUE, (h, f) -> send(t, s, h, f));
    }

    static long receiveSeveral(Task t, Socket s, long vector, int count, int flags, long timeout) {
        long deadline = Long.MAX_VALUE;
        if (timeout != 0) {
            long seconds = t.mm().readLong(timeout);
            long nanos = t.mm().readLong(timeout + 8);
            if (seconds < 0 || nanos < 0 || nanos >= 1_000_000_000L) {
                return -Errno.EINVAL;
            }
            deadline = t.callDeadline(Math.min(seconds, 1L << 32) * 1_000_000_000L + nanos);
        }
        if (s.error != 0) {
            return -s.takeError();
        }
        int n = count < 0 ? MAX_MESSAGES : Math.min(count, MAX_MESSAGES);
        long result = several(t, vector, n, flags, deadline, (h, f) -> receive(t, s, h, f));
        if (timeout != 0 && result > 0) {
            long left = Math.max(0, deadline - t.kernel.now());
            t.mm().writeLong(timeout, left / 1_000_000_000L);
            t.mm().writeLong(timeout + 8, left % 1_000_000_000L);
        }
        return result;
    }

    private static long several(Task t, long vector, int count, int flags, long deadline, One one) {
        int i = 0;
        if (t.callState instanceof Several s) {
            i = s.done;
            t.callState = s.inner;
        }
        for (; i < count; i++) {
            long at = vector + (long) SIZE * i;
            boolean wait = i == 0 || (flags & Message.MSG_WAITFORONE) == 0;
            int how = flags & ~Message.MSG_WAITFORONE | (wait ? 0 : Message.MSG_DONTWAIT);
            long result;
            try {
                result = one.call(at, how);
                if (result >= 0) {
                    t.mm().writeInt(at + 56, (int) result);
                }
            } catch (Errno e) {
                result = -e.number();
            }
            if (result == Task.BLOCKED) {
                t.callState = new Several(i, t.callState);
                return result;
            }
            if (result < 0) {
                return i > 0 ? i : result;
            }
            t.callState = null;
            if (t.kernel.now() >= deadline) {
                return i + 1;
            }
        }
        return count;
    }
}
