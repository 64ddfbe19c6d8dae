package vitrine.kernel.fs.zstd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.ZipException;

/**
 * Bits from the end of a piece of bytes to its beginning; the highest bit that is set in the last byte marks the end. Bits
 * before the beginning are zeros, and {@link #left} is negative then.
 */
final class BackwardBits {
    /** How many bytes an array must be longer than what is read from it. */
    static final int MARGIN = 8;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] data;
    private final int from;
    private int position;

    BackwardBits(byte[] data, int from, int to) throws ZipException {
        if (to <= from || data[to - 1] == 0) {
            throw new ZipException("no mark at the end of a bit stream");
        }
        this.data = data;
        this.from = from;
        position = (to - from) * 8 - Integer.numberOfLeadingZeros(data[to - 1] & 0xff) + 24 - 1;
    }

    /** Bits that are left. */
    int left() {
        return position;
    }

    /** The next bits, at most 32, the first read being the highest. */
    int read(int bits) {
        position -= bits;
        return at(position, bits);
    }

    /** The next bits without going past them. */
    int peek(int bits) {
        return at(position - bits, bits);
    }

    void skip(int bits) {
        position -= bits;
    }

    private int at(int where, int bits) {
        if (where < 0) {
            int there = where + bits;
            return there <= 0 ? 0 : at(0, there) << -where;
        }
        long word = (long) LONG.get(data, from + (where >> 3));
        return (int) (word >>> (where & 7) & (1L << bits) - 1);
    }
}
