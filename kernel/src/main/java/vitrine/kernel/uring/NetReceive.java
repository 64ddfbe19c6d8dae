package vitrine.kernel.uring;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.FdTable;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.mm.UserBuffer;
import vitrine.kernel.mm.UserMemory;
import vitrine.kernel.net.Message;
import vitrine.kernel.net.MessageIo;

/** RECV and RECVMSG, once or again and again into buffers of a group. */
final class NetReceive {
    private static final int LENT = FdTable.LENT;
    private static final int MAX_ROUNDS = 32;
    private static final int OUT_HEADER = 16;

    private NetReceive() {}

    static long receive(Request r) {
        Sqe s = r.sqe;
        if ((s.ioprio() & NetOps.MULTISHOT) != 0) {
            return again(r, NetReceive::once);
        }
        r.file();
        long address = s.addr();
        long length = s.length();
        if (s.has(Sqe.BUFFER_SELECT)) {
            ReadWrite.selected(r, length);
            BufferGroups.Taken t = r.taken;
            if (t == null) {
                return -Errno.ENOBUFS;
            }
            address = t.buffer().address();
            length = length == 0
                    ? t.buffer().length()
                    : Math.min(length, t.buffer().length());
        }
        long n = r.callNonblocking(45, LENT, address + r.progress, length - r.progress, s.how(), 0, 0);
        return kept(r, NetOps.advance(r, n, length));
    }

    /** A buffer that got nothing goes back to its group. */
    private static long kept(Request r, long n) {
        if (n <= 0) {
            r.giveBack();
        }
        return n;
    }

    private static long once(Request r) {
        Sqe s = r.sqe;
        ReadWrite.selected(r, s.length());
        BufferGroups.Taken t = r.taken;
        return t == null
                ? -Errno.ENOBUFS
                : r.callNonblocking(45, LENT, t.buffer().address(), t.buffer().length(), s.how(), 0, 0);
    }

    /** Receives until there is nothing more, each time into a buffer of its own. */
    private static long again(Request r, Op.Issue one) {
        for (int i = 0; i < MAX_ROUNDS; i++) {
            r.file();
            long n = one.run(r);
            BufferGroups.Taken t = r.taken;
            if (n <= 0 || t == null) {
                r.giveBack();
                return n;
            }
            if (!r.more(n, t.flags())) {
                return n; // no room for it: this is the last result
            }
            r.ring.groups.used(t);
            r.taken = null;
        }
        r.again();
        return Request.PENDING;
    }

    static long message(Request r) {
        Sqe s = r.sqe;
        if ((s.ioprio() & NetOps.MULTISHOT) != 0) {
            return again(r, NetReceive::onceMessage);
        }
        OpenFile f = r.file();
        if (!s.has(Sqe.BUFFER_SELECT)) {
            return r.callNonblocking(47, LENT, s.addr(), s.how(), 0, 0, 0);
        }
        UserMemory mm = r.task().mm();
        long count = mm.readLong(s.addr() + 24);
        if (count > 1) {
            return -Errno.EINVAL;
        }
        long length = count == 0 ? 0 : mm.readLong(mm.readLong(s.addr() + 16) + 8);
        if (length < 0) {
            return -Errno.EINVAL;
        }
        UserBuffer to = ReadWrite.selected(r, length);
        return kept(r, nonblocking(f, () -> MessageIo.receive(r.task(), f, s.addr(), s.how(), to)));
    }

    private static long nonblocking(OpenFile f, java.util.function.LongSupplier call) {
        int before = f.flags & Fcntl.O_NONBLOCK;
        f.flags |= Fcntl.O_NONBLOCK;
        try {
            return call.getAsLong();
        } finally {
            f.flags = f.flags & ~Fcntl.O_NONBLOCK | before;
        }
    }

    /**
     * One message into one buffer.
     *
     * <pre>
     * struct io_uring_recvmsg_out: 0 u32 namelen | 4 u32 controllen | 8 u32 payloadlen | 12 u32 flags
     * then room for the name, room for the control messages, the bytes
     * </pre>
     */
    private static long onceMessage(Request r) {
        Sqe s = r.sqe;
        UserMemory mm = r.task().mm();
        int nameRoom = mm.readInt(s.addr() + 8);
        long controlRoom = mm.readLong(s.addr() + 40);
        OpenFile f = r.file();
        UserBuffer all = ReadWrite.selected(r, 0);
        BufferGroups.Taken t = r.taken;
        if (t == null || nameRoom < 0 || controlRoom < 0) {
            return -Errno.EINVAL;
        }
        long head = OUT_HEADER + (long) nameRoom + controlRoom;
        if (head > all.remaining()) {
            return -Errno.EFAULT;
        }
        long at = t.buffer().address();
        UserBuffer payload = UserBuffer.of(mm, at + head, all.remaining() - head);
        long room = payload.remaining();
        Message m = new Message(payload, s.how() | Message.MSG_TRUNC);
        long n = nonblocking(f, () -> MessageIo.receive(r.task(), f, m));
        if (n < 0) {
            return n;
        }
        long control = MessageIo.storeControl(r.task(), m, at + OUT_HEADER + nameRoom, controlRoom);
        byte[] name = m.name == null ? new byte[0] : m.name;
        mm.write(at + OUT_HEADER, name, 0, Math.min(nameRoom, name.length));
        mm.writeInt(at, name.length);
        mm.writeInt(at + 4, (int) control);
        mm.writeInt(at + 8, (int) n);
        mm.writeInt(at + 12, m.outFlags);
        return n == 0 ? 0 : head + Math.min(n, room);
    }
}
