package vitrine.observe.trace;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes one protocol-buffers message.
 *
 * <pre>
 * field: varint (number &lt;&lt; 3 | wire type), then   0: varint   1: 8 bytes   2: varint length and bytes
 * </pre>
 */
final class ProtoWriter {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;

    private byte[] bytes = new byte[256];
    private int size;

    private void need(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }

    private void varint(long value) {
        need(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    ProtoWriter number(int field, long value) {
        varint((long) field << 3 | VARINT);
        varint(value);
        return this;
    }

    ProtoWriter fixed64(int field, long value) {
        varint((long) field << 3 | FIXED64);
        need(8);
        for (int i = 0; i < 8; i++) {
            bytes[size++] = (byte) (value >>> 8 * i);
        }
        return this;
    }

    ProtoWriter text(int field, String value) {
        return raw(field, value.getBytes(StandardCharsets.UTF_8));
    }

    ProtoWriter message(int field, ProtoWriter inner) {
        varint((long) field << 3 | BYTES);
        varint(inner.size);
        need(inner.size);
        System.arraycopy(inner.bytes, 0, bytes, size, inner.size);
        size += inner.size;
        return this;
    }

    private ProtoWriter raw(int field, byte[] value) {
        varint((long) field << 3 | BYTES);
        varint(value.length);
        need(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    int size() {
        return size;
    }

    byte[] take() {
        byte[] all = Arrays.copyOf(bytes, size);
        size = 0;
        return all;
    }
}
