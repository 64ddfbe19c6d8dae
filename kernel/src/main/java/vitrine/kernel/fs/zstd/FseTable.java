package vitrine.kernel.fs.zstd;

import java.util.zip.ZipException;

/** A decoding table of finite state entropy: for each state its symbol, and how the next state is found. */
final class FseTable {
    final int accuracy;
    final byte[] symbol;
    private final byte[] bits;
    private final short[] base;

    /** Where a description that was read ends. */
    int end;

    private FseTable(int accuracy) {
        this.accuracy = accuracy;
        symbol = new byte[1 << accuracy];
        bits = new byte[1 << accuracy];
        base = new short[1 << accuracy];
    }

    int first(BackwardBits in) {
        return in.read(accuracy);
    }

    int next(int state, BackwardBits in) {
        return base[state] + in.read(bits[state]);
    }

    /** One symbol only, which costs no bits. */
    static FseTable of(int only) {
        FseTable table = new FseTable(0);
        table.symbol[0] = (byte) only;
        return table;
    }

    /** From how often each symbol comes, of {@code 1 << accuracy}; -1 means less than once. */
    static FseTable of(int[] counts, int accuracy) {
        FseTable table = new FseTable(accuracy);
        int size = 1 << accuracy;
        int high = size;
        int[] next = counts.clone();
        for (int s = 0; s < counts.length; s++) {
            if (counts[s] == -1) {
                table.symbol[--high] = (byte) s;
                next[s] = 1;
            }
        }
        int step = (size >> 1) + (size >> 3) + 3;
        int at = 0;
        for (int s = 0; s < counts.length; s++) {
            for (int i = 0; i < counts[s]; i++) {
                table.symbol[at] = (byte) s;
                do {
                    at = at + step & size - 1;
                } while (at >= high);
            }
        }
        for (int i = 0; i < size; i++) {
            int n = next[table.symbol[i]]++;
            int width = accuracy - (31 - Integer.numberOfLeadingZeros(n));
            table.bits[i] = (byte) width;
            table.base[i] = (short) ((n << width) - size);
        }
        return table;
    }

    /** Reads a description of counts; it ends at {@link #end}. */
    static FseTable read(byte[] data, int from, int to, int maxAccuracy, int maxSymbol) throws ZipException {
        Forward in = new Forward(data, from, to);
        int accuracy = in.read(4) + 5;
        if (accuracy > maxAccuracy) {
            throw new ZipException("accuracy of a table");
        }
        int[] counts = new int[maxSymbol + 1];
        int remaining = 1 << accuracy;
        int s = 0;
        while (remaining > 0) {
            if (s > maxSymbol) {
                throw new ZipException("too many symbols");
            }
            // Of the values up to remaining + 1 the small ones take a bit less.
            int width = 32 - Integer.numberOfLeadingZeros(remaining + 1);
            int mask = (1 << width - 1) - 1;
            int small = (1 << width) - 1 - (remaining + 1);
            int value = in.read(width);
            if ((value & mask) < small) {
                in.back();
                value &= mask;
            } else if (value > mask) {
                value -= small;
            }
            counts[s++] = value - 1;
            remaining -= Math.abs(value - 1);
            if (value == 1) {
                int more;
                do {
                    more = in.read(2);
                    s += more;
                } while (more == 3);
            }
        }
        if (remaining < 0 || s > maxSymbol + 1) {
            throw new ZipException("counts of a table");
        }
        FseTable table = of(counts, accuracy);
        table.end = in.end();
        return table;
    }

    /** Bits in the order of bytes, the lowest first. */
    private static final class Forward {
        private final byte[] data;
        private final int from;
        private final int to;
        private int position;

        Forward(byte[] data, int from, int to) {
            this.data = data;
            this.from = from;
            this.to = to;
        }

        int read(int bits) throws ZipException {
            int value = 0;
            for (int i = 0; i < bits; i++, position++) {
                int at = from + (position >> 3);
                if (at >= to) {
                    throw new ZipException("a table that does not end");
                }
                value |= (data[at] >> (position & 7) & 1) << i;
            }
            return value;
        }

        void back() {
            position--;
        }

        int end() {
            return from + (position + 7 >> 3);
        }
    }
}
