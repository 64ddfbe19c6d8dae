package vitrine.observe.dwarf;

import java.nio.charset.StandardCharsets;

/** Reads little-endian numbers of a byte array one after the other. Leaving it throws IndexOutOfBoundsException. */
final class Cursor {
    private final byte[] bytes;
    private final int end;
    int at;

    Cursor(byte[] bytes, long from, long to) {
        if (from < 0 || to < from || to > bytes.length) {
            throw new IndexOutOfBoundsException("from " + from + " to " + to + " of " + bytes.length);
        }
        this.bytes = bytes;
        this.at = (int) from;
        this.end = (int) to;
    }

    boolean more() {
        return at < end;
    }

    int u8() {
        if (at >= end) {
            throw new IndexOutOfBoundsException(at);
        }
        return bytes[at++] & 0xff;
    }

    int u16() {
        return u8() | u8() << 8;
    }

    long u32() {
        return u16() | (long) u16() << 16;
    }

    long u64() {
        return u32() | u32() << 32;
    }

    /** So many bytes as a number. */
    long number(int size) {
        return switch (size) {
            case 1 -> u8();
            case 2 -> u16();
            case 4 -> u32();
            case 8 -> u64();
            default -> throw new IndexOutOfBoundsException(size);
        };
    }

    /** An unsigned LEB128. */
    long uleb() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            int b = u8();
            value |= shift < 64 ? (long) (b & 0x7f) << shift : 0;
            if (b < 0x80) {
                return value;
            }
        }
    }

    /** A signed LEB128. */
    long sleb() {
        long value = 0;
        int shift = 0;
        int b;
        do {
            b = u8();
            value |= shift < 64 ? (long) (b & 0x7f) << shift : 0;
            shift += 7;
        } while (b >= 0x80);
        return shift < 64 && (b & 0x40) != 0 ? value | -1L << shift : value;
    }

    /** Text up to a zero byte. */
    String text() {
        int from = at;
        int length = 0;
        while (u8() != 0) {
            length++;
        }
        return new String(bytes, from, length, StandardCharsets.UTF_8);
    }

    void skip(long count) {
        if (count < 0 || count > end - at) {
            throw new IndexOutOfBoundsException(count);
        }
        at += (int) count;
    }

    /** The next so many bytes as a cursor of their own; this one goes on behind them. */
    Cursor part(long count) {
        int from = at;
        skip(count);
        return new Cursor(bytes, from, at);
    }

    static String text(byte[] bytes, long offset) {
        return new Cursor(bytes, offset, bytes.length).text();
    }
}
