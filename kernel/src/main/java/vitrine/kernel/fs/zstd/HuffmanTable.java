package vitrine.kernel.fs.zstd;

import java.util.zip.ZipException;

/** A decoding table of literals: what the next bits begin with is a symbol and how many of them it takes. */
final class HuffmanTable {
    private static final int MAX_BITS = 11;
    private static final int MAX_SYMBOLS = 256;
    private static final int MAX_ACCURACY = 6;

    private final int width;
    private final byte[] symbol;
    private final byte[] bits;

    /** Where its description ends. */
    final int end;

    /** From the weights of all symbols but the last, which is what is left. */
    private HuffmanTable(int[] weights, int n, int end) throws ZipException {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            if (weights[i] > MAX_BITS) {
                throw new ZipException("weight of a literal");
            }
            sum += 1 << weights[i] >> 1;
        }
        if (sum == 0 || n >= MAX_SYMBOLS) {
            throw new ZipException("weights of literals");
        }
        width = 32 - Integer.numberOfLeadingZeros(sum);
        int rest = (1 << width) - sum;
        if (width > MAX_BITS || Integer.bitCount(rest) != 1) {
            throw new ZipException("weights of literals");
        }
        weights[n] = Integer.numberOfTrailingZeros(rest) + 1;
        symbol = new byte[1 << width];
        bits = new byte[1 << width];
        int at = 0;
        for (int w = 1; w <= width; w++) {
            for (int s = 0; s <= n; s++) {
                if (weights[s] == w) {
                    for (int i = 0; i < 1 << w - 1; i++, at++) {
                        symbol[at] = (byte) s;
                        bits[at] = (byte) (width + 1 - w);
                    }
                }
            }
        }
        this.end = end;
    }

    static HuffmanTable read(byte[] data, int from, int to) throws ZipException {
        if (from >= to) {
            throw new ZipException("no table of literals");
        }
        int[] weights = new int[MAX_SYMBOLS];
        int head = data[from] & 0xff;
        if (head >= 128) {
            int n = head - 127;
            int end = from + 1 + (n + 1) / 2;
            if (end > to) {
                throw new ZipException("a table of literals that does not end");
            }
            for (int i = 0; i < n; i++) {
                weights[i] = data[from + 1 + i / 2] >> ((i & 1) == 0 ? 4 : 0) & 0xf;
            }
            return new HuffmanTable(weights, n, end);
        }
        int end = from + 1 + head;
        if (end > to) {
            throw new ZipException("a table of literals that does not end");
        }
        FseTable table = FseTable.read(data, from + 1, end, MAX_ACCURACY, MAX_BITS + 1);
        BackwardBits in = new BackwardBits(data, table.end, end);
        // Two states take turns, and each symbol is told before its state goes on.
        int one = table.first(in);
        int other = table.first(in);
        int n = 0;
        while (true) {
            if (n >= MAX_SYMBOLS - 2) {
                throw new ZipException("too many weights");
            }
            weights[n++] = table.symbol[one];
            int next = table.next(one, in);
            one = other;
            other = next;
            if (in.left() < 0) {
                weights[n++] = table.symbol[one];
                return new HuffmanTable(weights, n, end);
            }
        }
    }

    /** {@code n} symbols from a stream that must end with the last of them. */
    void decode(byte[] data, int from, int to, byte[] out, int at, int n) throws ZipException {
        BackwardBits in = new BackwardBits(data, from, to);
        for (int i = at; i < at + n; i++) {
            int index = in.peek(width);
            out[i] = symbol[index];
            in.skip(bits[index]);
        }
        if (in.left() != 0) {
            throw new ZipException("a stream of literals with a wrong end");
        }
    }
}
