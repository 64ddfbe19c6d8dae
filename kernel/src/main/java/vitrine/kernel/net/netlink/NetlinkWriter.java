package vitrine.kernel.net.netlink;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import vitrine.kernel.net.Bytes;

/**
 * One message with its attributes, all at multiples of four bytes.
 *
 * <pre>
 * struct nlmsghdr:  0 u32 length | 4 u16 type | 6 u16 flags | 8 u32 sequence | 12 u32 port     16 bytes
 * struct nlattr:    0 u16 length with header | 2 u16 type | 4 data …
 * </pre>
 */
final class NetlinkWriter {
    static final int HEADER = 16;
    private byte[] bytes = new byte[256];
    private int size = HEADER;

    NetlinkWriter(int type, int flags, Request to) {
        Bytes.putShort(bytes, 4, type);
        Bytes.putShort(bytes, 6, flags);
        Bytes.put(bytes, 8, to.sequence());
        Bytes.put(bytes, 12, to.port());
    }

    private int reserve(int count) {
        int at = size;
        size += count + 3 & ~3;
        if (size > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size, bytes.length * 2));
        }
        return at;
    }

    NetlinkWriter u8s(int... values) {
        int at = reserve(values.length);
        for (int i = 0; i < values.length; i++) {
            bytes[at + i] = (byte) values[i];
        }
        return this;
    }

    NetlinkWriter u32(int value) {
        Bytes.put(bytes, reserve(4), value);
        return this;
    }

    NetlinkWriter raw(byte[] data) {
        int at = reserve(data.length);
        System.arraycopy(data, 0, bytes, at, data.length);
        return this;
    }

    NetlinkWriter attribute(int type, byte[] data) {
        int at = reserve(4 + data.length);
        Bytes.putShort(bytes, at, 4 + data.length);
        Bytes.putShort(bytes, at + 2, type);
        System.arraycopy(data, 0, bytes, at + 4, data.length);
        return this;
    }

    NetlinkWriter attribute(int type, int value) {
        return attribute(type, Bytes.ofInt(value));
    }

    NetlinkWriter flag(int type, int value) {
        return attribute(type, new byte[] {(byte) value});
    }

    NetlinkWriter text(int type, String value) {
        byte[] b = value.getBytes(StandardCharsets.ISO_8859_1);
        return attribute(type, Arrays.copyOf(b, b.length + 1));
    }

    byte[] done() {
        Bytes.put(bytes, 0, size);
        return Arrays.copyOf(bytes, size);
    }
}
