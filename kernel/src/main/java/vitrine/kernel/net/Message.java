package vitrine.kernel.net;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.fs.IoBuffer;

/** One message on its way between a program and a socket (the kernel's struct msghdr). */
public final class Message {
    public static final int MSG_OOB = 1;
    public static final int MSG_PEEK = 2;
    public static final int MSG_DONTROUTE = 4;
    public static final int MSG_CTRUNC = 8;
    public static final int MSG_TRUNC = 0x20;
    public static final int MSG_DONTWAIT = 0x40;
    public static final int MSG_EOR = 0x80;
    public static final int MSG_WAITALL = 0x100;
    public static final int MSG_ERRQUEUE = 0x2000;
    public static final int MSG_NOSIGNAL = 0x4000;
    public static final int MSG_MORE = 0x8000;
    public static final int MSG_WAITFORONE = 0x10000;
    public static final int MSG_CMSG_CLOEXEC = 0x40000000;

    /** A control message other than those of SOL_SOCKET for AF_UNIX. */
    public record Cmsg(int level, int type, byte[] data) {}

    public final IoBuffer data;
    public final int flags;

    /** To send: where to (null: the peer). Received: from where; empty when it is not told. */
    public byte @Nullable [] name;

    /** SCM_RIGHTS and SCM_CREDENTIALS, given or received. */
    public @Nullable Ancillary ancillary;

    /** Other control messages, given or received. */
    public final List<Cmsg> control = new ArrayList<>(0);

    /** msg_flags of what was received. */
    public int outFlags;

    public Message(IoBuffer data, int flags) {
        this.data = data;
        this.flags = flags;
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Whether this call must not wait, on {@code s}. */
    public boolean nonblock(Socket s) {
        return has(MSG_DONTWAIT) || s.nonblock();
    }
}
