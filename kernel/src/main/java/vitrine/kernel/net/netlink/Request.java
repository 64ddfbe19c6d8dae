package vitrine.kernel.net.netlink;

import vitrine.kernel.net.Bytes;
import vitrine.kernel.task.Task;

/**
 * One request of a program.
 *
 * @param body what follows the header
 * @param port the socket's own address
 */
record Request(Task task, int type, int flags, int sequence, int port, byte[] body) {
    static final int NLM_F_MULTI = 2;
    static final int NLM_F_ACK = 4;
    static final int NLM_F_DUMP = 0x300;

    boolean isDump() {
        return (flags & NLM_F_DUMP) == NLM_F_DUMP;
    }

    int u8(int at) {
        return at < body.length ? body[at] & 0xff : 0;
    }

    int u32(int at) {
        return at + 4 <= body.length ? Bytes.get(body, at) : 0;
    }

    /** The data of an attribute behind {@code header} bytes; empty when it is missing. */
    byte[] attribute(int header, int wanted) {
        for (int at = header; at + 4 <= body.length; ) {
            int length = Bytes.getShort(body, at);
            int type = Bytes.getShort(body, at + 2) & 0x3fff;
            if (length < 4 || at + length > body.length) {
                break;
            }
            if (type == wanted) {
                return java.util.Arrays.copyOfRange(body, at + 4, at + length);
            }
            at += length + 3 & ~3;
        }
        return new byte[0];
    }
}
