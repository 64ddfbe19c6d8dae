package vitrine.kernel.net;

import java.util.ArrayList;
import java.util.List;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.pipe.Pipes;
import vitrine.kernel.task.Task;

/** Sending and receiving on stream sockets. */
final class UnixStream {
    private UnixStream() {}

    static long send(Task t, UnixSocket s, Message m) {
        if (m.has(Message.MSG_OOB)) {
            return -Errno.EOPNOTSUPP;
        }
        UnixSocket p = s.peer;
        if (m.name != null) {
            return s.connected ? -Errno.EISCONN : -Errno.EOPNOTSUPP;
        }
        if (p == null) {
            return -Errno.ENOTCONN;
        }
        long done = Progress.take(t);
        m.data.skip(done);
        if (s.sendShut) {
            return broken(t, m, done);
        }
        Ancillary along = m.ancillary;
        Credentials sender = along != null && along.credentials() != null
                ? along.credentials()
                : s.on(SocketOptions.SO_PASSCRED) || p.on(SocketOptions.SO_PASSCRED) ? s.sockets.credentials(t) : null;
        boolean files = along != null && !along.files().isEmpty();
        while (m.data.remaining() > 0) {
            if (p.isDead() || p.receiveShut) {
                return broken(t, m, done);
            }
            int room = s.sendBuffer - p.in.bytes();
            if (room <= 0) {
                if (m.nonblock(s)) {
                    return done > 0 ? done : -Errno.EAGAIN;
                }
                return Progress.keep(t, s.awaitRoom(t, s.wait), done);
            }
            int n;
            if (along != null && files && done == 0) {
                Ancillary flying = new Ancillary(s.sockets.inFlight.take(t, along.files()), sender);
                n = p.in.addWith(m.data, room, flying);
                if (n < 0) {
                    s.sockets.inFlight.drop(flying.files());
                }
            } else {
                n = p.in.add(m.data, room, sender);
            }
            if (n < 0) {
                return done > 0 ? done : n;
            }
            done += n;
            p.wait.wake(Socket.READABLE);
        }
        return done;
    }

    private static long broken(Task t, Message m, long done) {
        if (done > 0) {
            return done;
        }
        if (!m.has(Message.MSG_NOSIGNAL)) {
            Pipes.sigpipe(t);
        }
        return -Errno.EPIPE;
    }

    static long receive(Task t, UnixSocket s, Message m) {
        if (!s.connected) {
            return -Errno.EINVAL;
        }
        if (m.has(Message.MSG_OOB)) {
            return -Errno.EINVAL;
        }
        boolean peek = m.has(Message.MSG_PEEK);
        long done = Progress.take(t);
        m.data.skip(done);
        long target = m.has(Message.MSG_WAITALL)
                ? done + m.data.remaining()
                : Math.min(s.receiveLow, done + m.data.remaining());
        target = Math.max(target, 1);
        int skip = peek ? Math.max(s.peekOffset, 0) : 0;
        while (true) {
            if (s.in.bytes() > skip) {
                long n = take(s, m, skip, peek);
                if (!peek && s.peer != null) {
                    s.peer.roomMade();
                }
                done += n;
                boolean more = m.data.remaining() > 0 && n > 0 && !ended(s, m);
                if (peek || !more || done >= target && s.in.isEmpty()) {
                    if (s.peekOffset >= 0) {
                        s.peekOffset = peek ? s.peekOffset + (int) n : Math.max(0, s.peekOffset - (int) n);
                    }
                    return done;
                }
                continue;
            }
            if (done >= target) {
                return done;
            }
            if (s.error != 0) {
                return done > 0 ? done : -s.takeError();
            }
            if (s.receiveShut) {
                return done;
            }
            if (m.nonblock(s)) {
                return done > 0 ? done : -Errno.EAGAIN;
            }
            return Progress.keep(t, s.awaitData(t, false), done);
        }
    }

    /** Whether another sender's bytes follow, or files came: what ends one receive. */
    private static boolean ended(UnixSocket s, Message m) {
        Ancillary got = m.ancillary;
        if (got == null) {
            return false;
        }
        if (!got.files().isEmpty()) {
            return true;
        }
        ByteStream.Segment next = s.in.first();
        return next != null && got.credentials() != null && !got.credentials().same(sender(next));
    }

    private static Credentials sender(ByteStream.Segment segment) {
        return segment.sender == null ? Credentials.UNKNOWN : segment.sender;
    }

    /** Gives bytes up to what ends a receive, and what came with them. @return bytes */
    private static long take(UnixSocket s, Message m, int skip, boolean peek) {
        Credentials who = null;
        List<OpenFile> files = List.of();
        int length = 0;
        int pass = skip;
        long wanted = m.data.remaining();
        for (ByteStream.Segment g = s.in.first(); g != null && length < wanted; g = g.next) {
            int size = g.to - g.from;
            if (pass >= size) {
                pass -= size;
                continue;
            }
            if (s.on(SocketOptions.SO_PASSCRED)) {
                Credentials c =
                        m.ancillary != null && m.ancillary.credentials() != null ? m.ancillary.credentials() : who;
                if (c != null && !c.same(sender(g))) {
                    break;
                }
                who = sender(g);
            }
            length += size - pass;
            pass = 0;
            Ancillary a = g.ancillary;
            if (a != null && !a.files().isEmpty()) {
                files = peek ? new ArrayList<>(a.files()) : a.files();
                if (!peek) {
                    g.ancillary = null;
                }
            }
            if (!files.isEmpty() && g.sealed) {
                break;
            }
        }
        long n;
        if (files.isEmpty()) {
            n = peek ? s.in.peek(m.data, skip, length) : s.in.read(m.data, length);
        } else {
            n = withFiles(s, m, skip, peek, length, files);
        }
        if (who != null || !files.isEmpty()) {
            m.ancillary = new Ancillary(files, who);
        }
        return n;
    }

    private static long withFiles(UnixSocket s, Message m, int skip, boolean peek, int length, List<OpenFile> files) {
        if (peek) {
            files.forEach(OpenFile::retain);
        } else {
            s.sockets.inFlight.landed(files);
        }
        try {
            return peek ? s.in.peek(m.data, skip, length) : s.in.read(m.data, length);
        } catch (Errno e) {
            files.forEach(OpenFile::release);
            throw e;
        }
    }
}
