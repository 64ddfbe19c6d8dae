package vitrine.kernel.net;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.task.Task;

/** Receiving for callers inside the kernel that bring the buffer themselves (io_uring). */
public final class MessageIo {
    private MessageIo() {}

    private static Socket socket(OpenFile f) {
        if (f instanceof Socket s) {
            return s;
        }
        throw Errno.of(Errno.ENOTSOCK);
    }

    /** As recvmsg(2) with a struct msghdr in user memory, whose buffers are replaced by {@code to}. */
    public static long receive(Task t, OpenFile f, long header, int flags, IoBuffer to) {
        return SocketMessages.receive(t, socket(f), header, flags, to);
    }

    /** Receives into a message; its control messages have to be stored then. */
    public static long receive(Task t, OpenFile f, Message m) {
        m.outFlags = m.flags & Message.MSG_CMSG_CLOEXEC;
        Socket s = socket(f);
        return s.received(t, s.receive(t, m));
    }

    /** Gives the control messages of a received message to the program. @return bytes used */
    public static long storeControl(Task t, Message m, long address, long room) {
        return ControlMessages.store(t, m, room == 0 ? 0 : address, room);
    }
}
