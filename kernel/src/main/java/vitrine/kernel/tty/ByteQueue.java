package vitrine.kernel.tty;

import java.util.Arrays;

/** A bounded queue of bytes that grows as it is used. */
final class ByteQueue {
    private final int limit;
    private byte[] ring = new byte[64];
    private int from;
    private int size;

    /** {@code limit}: a power of two. */
    ByteQueue(int limit) {
        this.limit = limit;
    }

    int size() {
        return size;
    }

    int room() {
        return limit - size;
    }

    /** Adds as many as fit. @return bytes */
    int add(byte[] bytes, int offset, int length) {
        int n = Math.min(length, room());
        while (size + n > ring.length) {
            grow();
        }
        for (int i = 0; i < n; i++) {
            ring[from + size + i & ring.length - 1] = bytes[offset + i];
        }
        size += n;
        return n;
    }

    private void grow() {
        byte[] larger = Arrays.copyOf(ring, ring.length * 2);
        for (int i = 0; i < size; i++) {
            larger[i] = ring[from + i & ring.length - 1];
        }
        ring = larger;
        from = 0;
    }

    byte remove() {
        byte b = ring[from];
        from = from + 1 & ring.length - 1;
        size--;
        return b;
    }

    /** Copies the first bytes without removing them. @return bytes */
    int peek(byte[] to, int length) {
        int n = Math.min(length, size);
        for (int i = 0; i < n; i++) {
            to[i] = ring[from + i & ring.length - 1];
        }
        return n;
    }

    void drop(int bytes) {
        from = from + bytes & ring.length - 1;
        size -= bytes;
    }

    void clear() {
        size = 0;
    }
}
