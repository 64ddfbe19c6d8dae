package vitrine.kernel.net;

import java.nio.charset.StandardCharsets;
import vitrine.kernel.abi.Errno;

/**
 * A socket's name: a path, an abstract name (its first byte is NUL), or nothing. Bytes as ISO 8859-1 characters.
 *
 * <pre>
 * struct sockaddr_un:  0 u16 family = 1 | 2 char path[108]
 * </pre>
 */
record UnixAddress(String name) {
    static final UnixAddress UNNAMED = new UnixAddress("");
    private static final int MAX = 110;

    boolean isAbstract() {
        return !name.isEmpty() && name.charAt(0) == 0;
    }

    boolean isPath() {
        return !name.isEmpty() && name.charAt(0) != 0;
    }

    /** A name that a program gave; {@link #UNNAMED} asks for one to be chosen. Throws EINVAL. */
    static UnixAddress parse(byte[] b) {
        if (b.length < 2 || b.length > MAX || Bytes.getShort(b, 0) != Socket.AF_UNIX) {
            throw Errno.of(Errno.EINVAL);
        }
        int end = b.length;
        if (b.length > 2 && b[2] != 0) {
            end = 2;
            while (end < b.length && b[end] != 0) {
                end++;
            }
        }
        return new UnixAddress(new String(b, 2, end - 2, StandardCharsets.ISO_8859_1));
    }

    byte[] encode() {
        byte[] n = name.getBytes(StandardCharsets.ISO_8859_1);
        byte[] b = new byte[2 + n.length + (isPath() ? 1 : 0)];
        b[0] = Socket.AF_UNIX;
        System.arraycopy(n, 0, b, 2, n.length);
        return b;
    }
}
