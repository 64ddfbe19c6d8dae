package vitrine.kernel.net;

import java.nio.charset.StandardCharsets;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.task.Task;

/**
 * A socket's name: a path, an abstract name (its first byte is NUL), or nothing. Bytes as ISO 8859-1 characters.
 *
 * <pre>
 * struct sockaddr_un:  0 u16 family = 1 | 2 char path[108]
 * </pre>
 */
record UnixAddress(String name) {
    static final UnixAddress UNNAMED = new UnixAddress("");
    static final int MAX = 110;
    private static final int AF_UNIX = 1;

    boolean isAbstract() {
        return !name.isEmpty() && name.charAt(0) == 0;
    }

    boolean isPath() {
        return !name.isEmpty() && name.charAt(0) != 0;
    }

    /** Reads a name that a program gave; {@link #UNNAMED} asks for one to be chosen. Throws EINVAL, EFAULT. */
    static UnixAddress read(Task t, long address, int length) {
        if (length < 2 || length > MAX) {
            throw Errno.of(Errno.EINVAL);
        }
        byte[] b = new byte[length];
        t.mm().read(address, b, 0, length);
        if ((b[0] & 0xff | (b[1] & 0xff) << 8) != AF_UNIX) {
            throw Errno.of(Errno.EINVAL);
        }
        int end = length;
        if (length > 2 && b[2] != 0) {
            end = 2;
            while (end < length && b[end] != 0) {
                end++;
            }
        }
        return new UnixAddress(new String(b, 2, end - 2, StandardCharsets.ISO_8859_1));
    }

    /** Tells a program: as much as fits, and how long it really is. Does nothing without an address. */
    void write(Task t, long address, long lengthAddress) {
        if (address == 0) {
            return;
        }
        int room = t.mm().readInt(lengthAddress);
        if (room < 0) {
            throw Errno.of(Errno.EINVAL);
        }
        byte[] b = encode();
        t.mm().write(address, b, 0, Math.min(room, b.length));
        t.mm().writeInt(lengthAddress, b.length);
    }

    byte[] encode() {
        byte[] n = name.getBytes(StandardCharsets.ISO_8859_1);
        byte[] b = new byte[2 + n.length + (isPath() ? 1 : 0)];
        b[0] = AF_UNIX;
        System.arraycopy(n, 0, b, 2, n.length);
        return b;
    }
}
