package vitrine.kernel.uring;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.FdTable;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.net.Message;
import vitrine.kernel.net.Socket;

/** Sending, connecting, accepting: what has to wait is tried again when the socket is ready. */
final class NetOps {
    static final int POLL_FIRST = 1;
    static final int MULTISHOT = 2;
    private static final int ACCEPT_MULTISHOT = 1;
    private static final int FIXED_BUF = 4;
    private static final int REPORT_USAGE = 8;
    private static final int MAX_ACCEPTS = 32;
    private static final int LENT = FdTable.LENT;

    private NetOps() {}

    static int prepareMessage(Request r) {
        Sqe s = r.sqe;
        boolean zeroCopy = s.opcode() == 48;
        int known = POLL_FIRST | (zeroCopy ? REPORT_USAGE : 0);
        if (s.file() != 0 || s.off() != 0 || (s.ioprio() & ~known) != 0) {
            return Errno.EINVAL;
        }
        return waits(r);
    }

    static int prepareSend(Request r) {
        Sqe s = r.sqe;
        boolean zeroCopy = s.opcode() == 47;
        int known = POLL_FIRST | (zeroCopy ? FIXED_BUF | REPORT_USAGE : 0);
        if ((s.ioprio() & ~known) != 0 || s.file() >>> 16 != 0 || s.pad() != 0 || s.addr3() != 0) {
            return Errno.EINVAL;
        }
        if ((s.ioprio() & FIXED_BUF) != 0) {
            r.ring.buffers.check(s.buffer(), s.addr(), s.length());
        }
        if (zeroCopy && r.skipResult) {
            return Errno.EINVAL;
        }
        return waits(r);
    }

    static int prepareReceive(Request r) {
        Sqe s = r.sqe;
        if (s.file() != 0 || s.off() != 0 || (s.ioprio() & ~(POLL_FIRST | MULTISHOT)) != 0) {
            return Errno.EINVAL;
        }
        if ((s.ioprio() & MULTISHOT) != 0
                && (!s.has(Sqe.BUFFER_SELECT)
                        || (s.how() & Message.MSG_WAITALL) != 0
                        || s.opcode() == 27 && s.len() != 0)) {
            return Errno.EINVAL;
        }
        return waits(r);
    }

    private static int waits(Request r) {
        r.noWait = (r.sqe.how() & Message.MSG_DONTWAIT) != 0;
        return 0;
    }

    /**
     * Goes on where an earlier try stopped, when all has to be moved (MSG_WAITALL); else the result stands.
     *
     * @param n of this try
     * @return -EAGAIN when more has to be moved
     */
    static long advance(Request r, long n, long total) {
        boolean all = (r.sqe.how() & Message.MSG_WAITALL) != 0
                && r.file instanceof Socket s
                && (s.type == Socket.SOCK_STREAM || s.type == Socket.SOCK_SEQPACKET);
        if (n > 0 && all) {
            r.progress += n;
            if (r.progress < total && !r.noWait) {
                return -Errno.EAGAIN;
            }
            return r.progress;
        }
        if (n == -Errno.EAGAIN && !r.noWait) {
            return n;
        }
        if (r.progress > 0) {
            r.failed = true; // short
            return r.progress;
        }
        return n;
    }

    static long send(Request r) {
        Sqe s = r.sqe;
        r.file();
        long n = r.callNonblocking(
                44,
                LENT,
                s.addr() + r.progress,
                s.length() - r.progress,
                s.how() | Message.MSG_NOSIGNAL,
                s.off(),
                s.off() == 0 ? 0 : s.file() & 0xffff);
        return advance(r, n, s.length());
    }

    static long sendMessage(Request r) {
        r.file();
        return r.callNonblocking(46, LENT, r.sqe.addr(), r.sqe.how() | Message.MSG_NOSIGNAL, 0, 0, 0);
    }

    /** The bytes are copied, but the program is told in the same way: a second result says that it may reuse them. */
    static long sendZeroCopy(Request r) {
        return notified(r, able(r) ? send(r) : -Errno.EOPNOTSUPP);
    }

    static long sendMessageZeroCopy(Request r) {
        return notified(r, able(r) ? sendMessage(r) : -Errno.EOPNOTSUPP);
    }

    private static boolean able(Request r) {
        if (!(r.file() instanceof Socket s)) {
            throw Errno.of(Errno.ENOTSOCK);
        }
        return s.family != Socket.AF_UNIX;
    }

    private static long notified(Request r, long n) {
        if (n == -Errno.EAGAIN && !r.noWait || n == Request.PENDING) {
            return n;
        }
        r.failed |= n < 0;
        r.more(n, 0);
        r.resultFlags = Request.CQE_F_NOTIF;
        return (r.sqe.ioprio() & REPORT_USAGE) != 0 ? 1L << 31 : 0;
    }

    static int prepareConnect(Request r) {
        Sqe s = r.sqe;
        return s.len() != 0 || s.buffer() != 0 || s.how() != 0 || s.file() != 0 ? Errno.EINVAL : 0;
    }

    static long connect(Request r) {
        OpenFile f = r.file();
        int before = f.flags & Fcntl.O_NONBLOCK;
        f.flags &= ~Fcntl.O_NONBLOCK; // it is the request that waits
        try {
            return r.call(42, LENT, r.sqe.addr(), r.sqe.off(), 0, 0, 0);
        } finally {
            f.flags |= before;
        }
    }

    static int prepareAccept(Request r) {
        Sqe s = r.sqe;
        boolean multi = (s.ioprio() & ACCEPT_MULTISHOT) != 0;
        if (s.len() != 0
                || s.buffer() != 0
                || (s.ioprio() & ~ACCEPT_MULTISHOT) != 0
                || (s.how() & ~(Fcntl.O_NONBLOCK | Fcntl.O_CLOEXEC)) != 0
                || s.file() != 0 && (s.how() & Fcntl.O_CLOEXEC) != 0
                || multi && s.file() != 0 && s.file() != RegisteredFiles.ALLOC) {
            return Errno.EINVAL;
        }
        return 0;
    }

    static long accept(Request r) {
        Sqe s = r.sqe;
        boolean multi = (s.ioprio() & ACCEPT_MULTISHOT) != 0;
        for (int i = 0; ; i++) {
            r.file();
            long n = r.callNonblocking(288, LENT, s.addr(), s.off(), s.how(), 0, 0);
            if (n >= 0) {
                n = FileOps.installed(r, n);
            }
            if (!multi || n < 0 || !r.more(n, 0)) {
                return n;
            }
            if (i >= MAX_ACCEPTS) {
                r.again();
                return Request.PENDING;
            }
        }
    }

    static int prepareShutdown(Request r) {
        Sqe s = r.sqe;
        return s.off() != 0 || s.addr() != 0 || s.how() != 0 || s.buffer() != 0 || s.file() != 0 ? Errno.EINVAL : 0;
    }

    static long shutdown(Request r) {
        r.file();
        return r.call(48, LENT, r.sqe.len(), 0, 0, 0, 0);
    }

    static int prepareSocket(Request r) {
        Sqe s = r.sqe;
        if (s.addr() != 0 || s.how() != 0 || s.buffer() != 0) {
            return Errno.EINVAL;
        }
        return s.file() != 0 && (s.off() & Fcntl.O_CLOEXEC) != 0 ? Errno.EINVAL : 0;
    }

    static long socket(Request r) {
        Sqe s = r.sqe;
        return FileOps.installed(r, r.call(41, s.fd(), s.off(), s.len(), 0, 0, 0));
    }
}
