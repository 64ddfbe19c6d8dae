package vitrine.kernel.net;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.event.FileEvent;
import vitrine.kernel.fs.Limits;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.task.Task;

/**
 * The control messages of sendmsg(2) and recvmsg(2) (cmsg(3)).
 *
 * <pre>
 * struct cmsghdr:  0 u64 length with header | 8 int level | 12 int type | 16 data …     next at a multiple of 8
 * </pre>
 */
final class ControlMessages {
    private static final int HEADER = 16;
    private static final int SCM_RIGHTS = 1;
    private static final int SCM_CREDENTIALS = 2;
    /** SCM_MAX_FD. */
    private static final int MAX_FILES = 253;
    /** net.core.optmem_max. */
    private static final int MAX_LENGTH = 131072;

    private ControlMessages() {}

    /** What a program gives along. Throws EINVAL, EBADF, EPERM, ENOBUFS, ETOOMANYREFS. */
    static void parse(Task t, Socket s, Message m, long address, long length) {
        if (length < 0 || length > MAX_LENGTH) {
            throw Errno.of(Errno.ENOBUFS);
        }
        byte[] b = new byte[(int) length];
        t.mm().read(address, b, 0, b.length);
        List<OpenFile> files = new ArrayList<>(0);
        Credentials sender = null;
        for (int at = 0; at + HEADER <= b.length; ) {
            long size = Bytes.getLong(b, at);
            if (size < HEADER || size > b.length - at) {
                throw Errno.of(Errno.EINVAL);
            }
            int level = Bytes.get(b, at + 8);
            int type = Bytes.get(b, at + 12);
            int data = (int) size - HEADER;
            if (level != SocketOptions.SOL_SOCKET) {
                if (s.family != Socket.AF_UNIX) {
                    m.control.add(new Message.Cmsg(
                            level, type, java.util.Arrays.copyOfRange(b, at + HEADER, at + HEADER + data)));
                }
            } else if (s.family != Socket.AF_UNIX) {
                if (type != SCM_RIGHTS && type != SCM_CREDENTIALS) {
                    throw Errno.of(Errno.EINVAL);
                }
            } else {
                switch (type) {
                    case SCM_RIGHTS -> files(t, b, at + HEADER, data, files);
                    case SCM_CREDENTIALS -> sender = credentials(t, b, at + HEADER, data);
                    default -> throw Errno.of(Errno.EINVAL);
                }
            }
            at += (int) (size + 7 & ~7L);
        }
        if (!files.isEmpty() || sender != null) {
            m.ancillary = new Ancillary(files, sender);
        }
    }

    private static void files(Task t, byte[] b, int at, int length, List<OpenFile> files) {
        int n = length / 4;
        if (n + files.size() > MAX_FILES) {
            throw Errno.of(Errno.EINVAL);
        }
        for (int i = 0; i < n; i++) {
            int fd = Bytes.get(b, at + 4 * i);
            OpenFile f = fd < 0 ? null : t.files().get(fd);
            if (f == null) {
                throw Errno.of(Errno.EBADF);
            }
            if (t.kernel.events.on) {
                t.kernel.events.emit(new FileEvent.Pass(fd, f.name()));
            }
            files.add(f);
        }
    }

    private static Credentials credentials(Task t, byte[] b, int at, int length) {
        if (length != 12) {
            throw Errno.of(Errno.EINVAL);
        }
        int pid = Bytes.get(b, at);
        int uid = Bytes.get(b, at + 4);
        int gid = Bytes.get(b, at + 8);
        var c = t.cred;
        boolean pidFits = pid == t.seen(t.tgid()) || t.capable(Capability.SYS_ADMIN);
        boolean uidFits = uid == c.uid || uid == c.euid || uid == c.suid || t.capable(Capability.SETUID);
        boolean gidFits = gid == c.gid || gid == c.egid || gid == c.sgid || t.capable(Capability.SETGID);
        if (!pidFits || !uidFits || !gidFits) {
            throw Errno.of(Errno.EPERM);
        }
        if (pid != t.seen(t.tgid()) && t.kernel.pids.process(t.named(pid)) == null) {
            throw Errno.of(Errno.ESRCH);
        }
        return new Credentials(pid, uid, gid, c.groups);
    }

    /** Writes into a program's buffer from the front. */
    private static final class Out {
        private final Task task;
        private final Message message;
        private long at;
        private long left;

        Out(Task task, Message message, long at, long left) {
            this.task = task;
            this.message = message;
            this.at = at;
            this.left = left;
        }

        void put(int level, int type, byte[] data) {
            if (left < HEADER) {
                message.outFlags |= Message.MSG_CTRUNC;
                return;
            }
            int size = HEADER + data.length;
            if (size > left) {
                message.outFlags |= Message.MSG_CTRUNC;
                size = (int) left;
            }
            header(size, level, type);
            task.mm().write(at + HEADER, data, 0, size - HEADER);
            advance(size);
        }

        void header(long size, int level, int type) {
            task.mm().writeLong(at, size);
            task.mm().writeInt(at + 8, level);
            task.mm().writeInt(at + 12, type);
        }

        void advance(int size) {
            long step = Math.min(size + 7L & ~7L, left);
            at += step;
            left -= step;
        }
    }

    /** Gives what came along to a program, in {@code room} bytes at {@code address}. @return bytes used */
    static long store(Task t, Message m, long address, long room) {
        Ancillary a = m.ancillary;
        List<OpenFile> files = a == null ? List.of() : a.files();
        if (address == 0) {
            if (a != null || !m.control.isEmpty()) {
                m.outFlags |= Message.MSG_CTRUNC;
            }
            files.forEach(OpenFile::release);
            return 0;
        }
        Out out = new Out(t, m, address, Math.max(room, 0));
        int given = 0;
        try {
            for (Message.Cmsg c : m.control) {
                out.put(c.level(), c.type(), c.data());
            }
            @Nullable Credentials sender = a == null ? null : a.credentials();
            if (sender != null) {
                out.put(SocketOptions.SOL_SOCKET, SCM_CREDENTIALS, sender.encode());
            }
            if (!files.isEmpty()) {
                given = rights(t, m, out, files);
            }
        } finally {
            for (OpenFile f : files.subList(given, files.size())) {
                f.release();
            }
        }
        return Math.max(room, 0) - out.left;
    }

    /** Makes descriptors of as many files as fit. @return how many */
    private static int rights(Task t, Message m, Out out, List<OpenFile> files) {
        long fit = out.left < HEADER ? 0 : (out.left - HEADER) / 4;
        int given = 0;
        while (given < files.size() && given < fit) {
            int fd;
            try {
                OpenFile f = files.get(given);
                fd = t.files().install(f, 0, Limits.descriptors(t), m.has(Message.MSG_CMSG_CLOEXEC));
            } catch (Errno e) {
                break;
            }
            given++;
            if (t.kernel.events.on) {
                t.kernel.events.emit(
                        new FileEvent.Receive(fd, files.get(given - 1).name()));
            }
            try {
                t.mm().writeInt(out.at + HEADER + 4L * (given - 1), fd);
            } catch (Errno e) {
                t.files().close(fd);
                break;
            }
        }
        if (given > 0) {
            int size = HEADER + 4 * given;
            out.header(size, SocketOptions.SOL_SOCKET, SCM_RIGHTS);
            out.advance(size);
        }
        if (given < files.size()) {
            m.outFlags |= Message.MSG_CTRUNC;
        }
        return given;
    }
}
