package vitrine.kernel.fs.zstd;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Expands zstd frames that follow each other, as the format is written down in RFC 8878; dictionaries and windows of more than
 * 128 MiB are refused, like {@code zstd -d} does without options. Throws ZipException or EOFException for damaged data.
 *
 * <pre>
 *  frame: FD2FB528 | descriptor | [window] | [dictionary] | [size] | blocks ... | [low 32 bits of XXH64]
 *  descriptor: 7..6 width of size | 5 one segment | 3 reserved | 2 checksum | 1..0 width of dictionary id
 *  block head, 24 bits: 0 last | 2..1 raw, repeated, compressed | 23..3 size
 * </pre>
 */
public final class ZstdStream extends InputStream {
    private static final int MAGIC = 0xfd2f_b528;
    private static final int SKIPPED = 0x184d_2a50;
    private static final long MAX_WINDOW = 1L << 27;

    private final InputStream in;
    private final byte[] data = new byte[Block.MAX + BackwardBits.MARGIN];
    private @Nullable Window window;
    private Block block = new Block();
    private @Nullable Checksum checksum;
    private int blockMax;
    private long sizeLeft;
    private boolean blocksFollow;

    /** Of {@code in}, which is read no further than the frames go, but for one byte at its end. */
    public ZstdStream(InputStream in) {
        super();
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int at, int length) throws IOException {
        while (length > 0) {
            int n = window == null ? 0 : window.read(to, at, length);
            if (n > 0) {
                return n;
            }
            if (!blocksFollow && !frame()) {
                return -1;
            }
            if (blocksFollow) {
                block();
            }
        }
        return 0;
    }

    /** Begins a frame, or goes over one that is to be skipped; false at the end of all. */
    private boolean frame() throws IOException {
        int first = in.read();
        if (first < 0) {
            return false;
        }
        int magic = first | (int) number(3) << 8;
        if ((magic & ~0xf) == SKIPPED) {
            for (long left = number(4); left > 0; ) {
                int n = (int) Math.min(left, Block.MAX);
                fill(n);
                left -= n;
            }
            return true;
        }
        if (magic != MAGIC) {
            throw new ZipException("no frame");
        }
        int descriptor = (int) number(1);
        boolean single = (descriptor & 0x20) != 0;
        long reach = 0;
        if (!single) {
            int w = (int) number(1);
            reach = (1L << 10 + (w >> 3)) + ((1L << 10 + (w >> 3)) >> 3) * (w & 7);
        }
        if ((descriptor & 8) != 0 || number(new int[] {0, 1, 2, 4}[descriptor & 3]) != 0) {
            throw new ZipException("a frame of another kind, or with a dictionary");
        }
        int width = descriptor >> 6 == 0 ? (single ? 1 : 0) : 1 << (descriptor >> 6);
        long size = number(width) + (width == 2 ? 256 : 0);
        sizeLeft = width == 0 ? -1 : size;
        reach = single ? size : reach;
        if (reach < 0 || reach > MAX_WINDOW || width != 0 && size < 0) {
            throw new ZipException("a window of more than 128 MiB");
        }
        blockMax = (int) Math.min(reach, Block.MAX);
        window = new Window((int) reach);
        block = new Block();
        checksum = (descriptor & 4) != 0 ? new Checksum() : null;
        blocksFollow = true;
        return true;
    }

    private void block() throws IOException {
        Window w = window;
        if (w == null) {
            throw new ZipException("no frame");
        }
        int head = (int) number(3);
        int size = head >>> 3;
        int kind = head >> 1 & 3;
        if (size > (kind == 2 ? Block.MAX : blockMax)) {
            throw new ZipException("a block that is too large");
        }
        w.room(Block.MAX);
        int before = w.end;
        switch (kind) {
            case 0 -> {
                fill(size);
                w.append(data, 0, size);
            }
            case 1 -> w.repeat((byte) number(1), size);
            case 2 -> {
                fill(size);
                block.expand(data, size, w, blockMax);
            }
            default -> throw new ZipException("a block of another kind");
        }
        if (checksum != null) {
            w.sum(checksum, before);
        }
        if (sizeLeft >= 0 && (sizeLeft -= w.end - before) < 0) {
            throw new ZipException("more than a frame says");
        }
        if ((head & 1) != 0) {
            blocksFollow = false;
            if (sizeLeft > 0 || checksum != null && (int) number(4) != checksum.low()) {
                throw new ZipException("a frame with a wrong size or checksum");
            }
        }
    }

    private long number(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException();
            }
            value |= (long) b << 8 * i;
        }
        return value;
    }

    private void fill(int n) throws IOException {
        if (in.readNBytes(data, 0, n) < n) {
            throw new EOFException();
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
