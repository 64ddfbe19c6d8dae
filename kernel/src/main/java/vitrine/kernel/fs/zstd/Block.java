package vitrine.kernel.fs.zstd;

import java.util.Arrays;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Expands the compressed blocks of one frame: literals, and sequences that copy them and what came before. */
final class Block {
    /** What a block may expand to, bytes. */
    static final int MAX = 128 << 10;

    private static final int LITERAL_LENGTHS = 0;
    private static final int OFFSETS = 1;
    private static final int MATCH_LENGTHS = 2;

    // Per kind of code: the largest symbol, the largest accuracy, and the table that needs no description.
    private static final int[] MAX_SYMBOL = {35, 31, 52};
    private static final int[] MAX_ACCURACY = {9, 8, 9};
    private static final FseTable[] PREDEFINED = {
        FseTable.of(
                new int[] {
                    4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1,
                    -1, -1, -1
                },
                6),
        FseTable.of(
                new int[] {1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1},
                5),
        FseTable.of(
                new int[] {
                    1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1
                },
                6)
    };

    // Lengths from code 16 and 32 on: where each begins, and how many more bits follow.
    private static final int[] LITERAL_BASE = {
        16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536
    };
    private static final int[] LITERAL_BITS = {1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    private static final int[] MATCH_BASE = {
        35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387, 32771, 65539
    };
    private static final int[] MATCH_BITS = {1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

    private final int[] repeated = {1, 4, 8};
    private final @Nullable FseTable[] tables = new FseTable[3];
    private final byte[] literals = new byte[MAX];
    private @Nullable HuffmanTable huffman;
    private int literalCount;

    /** Expands {@code data} up to {@code size}, which {@link BackwardBits#MARGIN} bytes follow, into the window. */
    void expand(byte[] data, int size, Window window, int max) throws ZipException {
        int at = literals(data, size);
        int written = window.end;
        sequences(data, at, size, window, window.end + max);
        if (window.end - written > max) {
            throw new ZipException("a block that is too large");
        }
    }

    private int literals(byte[] data, int size) throws ZipException {
        if (size < 1) {
            throw new ZipException("an empty block");
        }
        long head = 0;
        for (int i = 0; i < Math.min(size, 5); i++) {
            head |= (data[i] & 0xffL) << 8 * i;
        }
        int kind = (int) head & 3;
        int format = (int) head >> 2 & 3;
        if (kind < 2) {
            // Raw, or one byte repeated: sizes of 5, 12 or 20 bits
            int length = (format & 1) == 0 ? 1 : format == 1 ? 2 : 3;
            literalCount = (int) (head >> ((format & 1) == 0 ? 3 : 4)) & (1 << new int[] {0, 5, 12, 20}[length]) - 1;
            int end = length + (kind == 0 ? literalCount : 1);
            if (literalCount > MAX || end > size) {
                throw new ZipException("literals that are too many");
            }
            if (kind == 0) {
                System.arraycopy(data, length, literals, 0, literalCount);
            } else {
                Arrays.fill(literals, 0, literalCount, data[length]);
            }
            return end;
        }
        // Compressed, with a new table or the last: sizes of 10, 14 or 18 bits
        int width = format < 2 ? 10 : format == 2 ? 14 : 18;
        int at = format < 2 ? 3 : format + 2;
        literalCount = (int) (head >> 4) & (1 << width) - 1;
        int end = at + ((int) (head >> 4 + width) & (1 << width) - 1);
        if (literalCount > MAX || end > size) {
            throw new ZipException("literals that are too many");
        }
        if (kind == 2) {
            huffman = HuffmanTable.read(data, at, end);
            at = huffman.end;
        }
        HuffmanTable table = huffman;
        if (table == null) {
            throw new ZipException("no table of literals");
        }
        if (format == 0) {
            table.decode(data, at, end, literals, 0, literalCount);
            return end;
        }
        int quarter = (literalCount + 3) / 4;
        int from = at + 6;
        for (int i = 0; i < 4; i++) {
            int to = i < 3 && from <= end ? from + (data[at + 2 * i] & 0xff | (data[at + 2 * i + 1] & 0xff) << 8) : end;
            int n = i < 3 ? quarter : literalCount - 3 * quarter;
            if (from >= to || to > end || n < 0) {
                throw new ZipException("streams of literals");
            }
            table.decode(data, from, to, literals, i * quarter, n);
            from = to;
        }
        return end;
    }

    private void sequences(byte[] data, int from, int size, Window window, int limit) throws ZipException {
        int at = from;
        if (at >= size) {
            throw new ZipException("no sequences");
        }
        int count = data[at++] & 0xff;
        if (count >= 128) {
            int more = count == 255 ? 2 : 1;
            if (at + more > size) {
                throw new ZipException("no sequences");
            }
            int next = data[at] & 0xff;
            count = count == 255 ? next + ((data[at + 1] & 0xff) << 8) + 0x7f00 : (count - 128 << 8) + next;
            at += more;
        }
        int used = 0;
        if (count > 0) {
            if (at >= size) {
                throw new ZipException("no modes of sequences");
            }
            int modes = data[at++];
            for (int kind = LITERAL_LENGTHS; kind <= MATCH_LENGTHS; kind++) {
                at = table(kind, modes >> 6 - 2 * kind & 3, data, at, size);
            }
            used = copies(count, new BackwardBits(data, at, size), window, limit);
        } else if (at != size) {
            throw new ZipException("more than a block holds");
        }
        window.append(literals, used, literalCount - used);
    }

    /** Finds the table of one kind of code; returns where its description ends. */
    private int table(int kind, int mode, byte[] data, int at, int size) throws ZipException {
        switch (mode) {
            case 0 -> tables[kind] = PREDEFINED[kind];
            case 1 -> {
                if (at >= size || (data[at] & 0xff) > MAX_SYMBOL[kind]) {
                    throw new ZipException("code of a sequence");
                }
                tables[kind] = FseTable.of(data[at]);
                return at + 1;
            }
            case 2 -> {
                FseTable table = FseTable.read(data, at, size, MAX_ACCURACY[kind], MAX_SYMBOL[kind]);
                tables[kind] = table;
                return table.end;
            }
            default -> {
                // the last one again
            }
        }
        return at;
    }

    private FseTable the(int kind) throws ZipException {
        FseTable table = tables[kind];
        if (table == null) {
            throw new ZipException("no table to repeat");
        }
        return table;
    }

    /** Carries the sequences out; returns how many literals they took. */
    private int copies(int count, BackwardBits in, Window window, int limit) throws ZipException {
        FseTable lengths = the(LITERAL_LENGTHS);
        FseTable offsets = the(OFFSETS);
        FseTable matches = the(MATCH_LENGTHS);
        int length = lengths.first(in);
        int offset = offsets.first(in);
        int match = matches.first(in);
        int used = 0;
        for (int i = 0; i < count; i++) {
            int code = offsets.symbol[offset];
            int value = (code == 0 ? 0 : in.read(code)) + (1 << code);
            int m = matches.symbol[match];
            int copied = m < 32 ? m + 3 : MATCH_BASE[m - 32] + in.read(MATCH_BITS[m - 32]);
            int l = lengths.symbol[length];
            int taken = l < 16 ? l : LITERAL_BASE[l - 16] + in.read(LITERAL_BITS[l - 16]);
            if (in.left() < 0 || taken > literalCount - used || window.end + taken + copied > limit) {
                throw new ZipException("a sequence that copies too much");
            }
            window.append(literals, used, taken);
            used += taken;
            window.copy(distance(value, taken), copied);
            if (i < count - 1) {
                length = lengths.next(length, in);
                match = matches.next(match, in);
                offset = offsets.next(offset, in);
            }
        }
        if (in.left() != 0) {
            throw new ZipException("sequences with a wrong end");
        }
        return used;
    }

    /** Values 1 to 3 name the last distances, or, without literals before, others of them. */
    private int distance(int value, int taken) {
        int which = value - 1 + (taken == 0 ? 1 : 0);
        if (value > 3 || value < 0) {
            push(value - 3, 2);
        } else if (which > 0) {
            push(which < 3 ? repeated[which] : repeated[0] - 1, Math.min(which, 2));
        }
        return repeated[0];
    }

    private void push(int distance, int from) {
        for (int i = from; i > 0; i--) {
            repeated[i] = repeated[i - 1];
        }
        repeated[0] = distance;
    }
}
