package vitrine.kernel.net;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.pipe.Pipe;
import vitrine.kernel.poll.Poll;
import vitrine.kernel.task.Task;

/** recv(2) and its variants. */
final class UnixReceive {
    static final int MSG_PEEK = 2;
    static final int MSG_TRUNC = 0x20;
    private static final int MSG_WAITALL = 0x100;

    /** What is told besides the bytes. */
    static final class Result {
        UnixAddress from = UnixAddress.UNNAMED;
        int flags;
    }

    /** A MSG_WAITALL receive that waits for the rest. */
    private record Progress(long done) {}

    private UnixReceive() {}

    static long receive(Task t, UnixSocket s, IoBuffer to, int flags, @Nullable Result result) {
        if ((flags & UnixSend.MSG_OOB) != 0) {
            return s.isStream() ? -Errno.EINVAL : -Errno.EOPNOTSUPP;
        }
        boolean nonblock = s.nonblock() || (flags & UnixSend.MSG_DONTWAIT) != 0;
        if (s.isStream()) {
            Pipe in = s.in;
            return in == null || s.listening() ? -Errno.EINVAL : stream(t, s, in, to, flags, nonblock);
        }
        if (!s.isDatagram() && !s.connected) {
            return -Errno.ENOTCONN;
        }
        PacketQueue.Packet p = s.packets.peek();
        if (p == null) {
            if (s.error != 0) {
                int e = s.error;
                s.error = 0;
                return -e;
            }
            if (s.receiveShut) {
                return 0;
            }
            return nonblock ? -Errno.EAGAIN : t.sleepOn(s.packets.readWait);
        }
        int n = to.put(p.data(), 0, (int) Math.min(p.data().length, to.remaining()));
        if (result != null) {
            result.from = p.from();
            result.flags = n < p.data().length ? MSG_TRUNC : 0;
        }
        if ((flags & MSG_PEEK) == 0) {
            s.packets.remove();
            s.packets.writeWait.wakeAll(Poll.OUT | Poll.WRNORM | Poll.WRBAND);
        }
        return (flags & MSG_TRUNC) != 0 ? p.data().length : n;
    }

    private static long stream(Task t, UnixSocket s, Pipe in, IoBuffer to, int flags, boolean nonblock) {
        long done = t.callState instanceof Progress p ? p.done : 0;
        to.skip(done);
        if (in.empty() && s.error != 0 && done == 0) {
            int e = s.error;
            s.error = 0;
            return -e;
        }
        if (s.receiveShut && in.empty()) {
            return done;
        }
        if ((flags & MSG_PEEK) != 0 && !in.empty()) {
            return in.copyTo(to);
        }
        long n = in.read(t, to, nonblock);
        boolean all = (flags & MSG_WAITALL) != 0 && !nonblock;
        if (all && n > 0 && to.remaining() > 0) {
            done += n;
            n = in.read(t, to, false); // it is empty now: waits, or is at the end
        }
        if (n == Task.BLOCKED) {
            t.callState = done > 0 ? new Progress(done) : t.callState;
            return n;
        }
        return n > 0 || done == 0 ? done + n : done;
    }
}
