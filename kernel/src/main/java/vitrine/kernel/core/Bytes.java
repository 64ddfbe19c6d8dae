package vitrine.kernel.core;

import java.util.Arrays;

/** Little-endian fields one after the other. */
final class Bytes {
    private byte[] bytes = new byte[512];
    private int size;

    private Bytes put(long value, int width) {
        if (size + width > bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        for (int i = 0; i < width; i++) {
            bytes[size++] = (byte) (value >>> 8 * i);
        }
        return this;
    }

    Bytes u8(int value) {
        return put(value, 1);
    }

    Bytes u16(int value) {
        return put(value, 2);
    }

    Bytes u32(int value) {
        return put(value, 4);
    }

    Bytes u64(long value) {
        return put(value, 8);
    }

    /** At most {@code width} bytes, the rest zero. */
    Bytes text(byte[] text, int width) {
        for (int i = 0; i < width; i++) {
            put(i < text.length ? text[i] : 0, 1);
        }
        return this;
    }

    /** As struct timeval. */
    Bytes timeval(long nanos) {
        return u64(nanos / 1_000_000_000L).u64(nanos % 1_000_000_000L / 1000);
    }

    Bytes align(int to) {
        while (size % to != 0) {
            put(0, 1);
        }
        return this;
    }

    int size() {
        return size;
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, size);
    }
}
