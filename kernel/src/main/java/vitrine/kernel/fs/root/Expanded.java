package vitrine.kernel.fs.root;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.UnsupportedOptionsException;
import org.tukaani.xz.XZInputStream;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.zstd.ZstdStream;
import vitrine.kernel.gate.HostFiles;

/** A part of an archive as a file of its own: as it is, or, when it is compressed, expanded into memory off the heap. */
public final class Expanded {
    /** What all that is expanded may take, bytes; and how many times its own size, if that is more than a little. */
    private static final long MAX = 16L << 30;

    private static final long LITTLE = 1L << 30;
    private static final int MAX_RATIO = 1000;
    private static final int BUFFER = 1 << 16;

    // The first four bytes, little-endian.
    private static final int ZSTD = 0xfd2f_b528;
    private static final int ZSTD_SKIPPED = 0x184d_2a50;
    private static final int XZ = 0x587a_37fd;
    private static final int XZ_MEMORY_KIB = 256 << 10;

    private Expanded() {}

    /** A whole file, which is closed when it was expanded. Throws HostRootException as {@link #of} does. */
    public static HostFiles.Content whole(HostFiles.Content file) {
        HostFiles.Content content;
        try {
            content = of(file, 0, Long.MAX_VALUE);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
        if (content instanceof MemoryContent) {
            file.close();
        }
        return content;
    }

    /** {@code size} bytes from {@code offset}. Throws HostRootException when they are damaged or expand to too much. */
    public static HostFiles.Content of(HostFiles.Content archive, long offset, long size) {
        byte[] magic = new byte[6];
        int n = archive.read(offset, magic, 0, (int) Math.min(magic.length, size));
        Part part = new Part(archive, offset, size);
        boolean gzip = n >= 2 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b;
        int word = n >= 4 ? word(magic) : 0;
        String kind = gzip ? "gzip" : word == ZSTD || (word & ~0xf) == ZSTD_SKIPPED ? "zstd" : word == XZ ? "xz" : "";
        if (kind.isEmpty()) {
            return part;
        }
        try (InputStream packed = new BufferedInputStream(new Stream(part), BUFFER);
                InputStream in = switch (kind) {
                    case "gzip" -> new GZIPInputStream(packed, BUFFER);
                    case "zstd" -> new ZstdStream(packed);
                    default -> new XZInputStream(packed, XZ_MEMORY_KIB);
                }) {
            return expand(in, size);
        } catch (UnsupportedOptionsException | MemoryLimitException e) {
            throw new HostRootException("xz data that takes other filters or more memory than is given to it");
        } catch (IOException e) {
            throw new HostRootException("damaged " + kind + " data");
        }
    }

    private static int word(byte[] b) {
        return b[0] & 0xff | (b[1] & 0xff) << 8 | (b[2] & 0xff) << 16 | b[3] << 24;
    }

    private static HostFiles.Content expand(InputStream in, long size) throws IOException {
        long limit = size > MAX / MAX_RATIO ? MAX : Math.max(LITTLE, size * MAX_RATIO);
        MemoryContent memory = new MemoryContent();
        try {
            byte[] piece = new byte[BUFFER];
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                if (memory.size() + n > limit) {
                    throw new HostRootException("it expands to more than could be meant");
                }
                memory.append(piece, n);
            }
            return memory;
        } catch (IOException | HostRootException e) {
            memory.close();
            throw e;
        }
    }

    /** A part of a file, read only. */
    private record Part(HostFiles.Content whole, long offset, long size) implements HostFiles.Content {
        @Override
        public int read(long position, byte[] to, int at, int length) {
            if (position < 0 || position >= size) {
                return 0;
            }
            return whole.read(offset + position, to, at, (int) Math.min(length, size - position));
        }

        @Override
        public void write(long position, byte[] from, int at, int length) {
            throw Errno.of(Errno.EROFS);
        }

        @Override
        public void truncate(long newSize) {
            throw Errno.of(Errno.EROFS);
        }

        @Override
        public void sync() {
            // nothing is ever written
        }

        @Override
        public void close() {
            whole.close();
        }
    }

    /** Reads a part from its beginning to its end. */
    private static final class Stream extends InputStream {
        private final Part part;
        private long position;

        Stream(Part part) {
            this.part = part;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int at, int length) {
            if (length == 0) {
                return 0;
            }
            int n = part.read(position, to, at, length);
            position += n;
            return n <= 0 ? -1 : n;
        }

        @Override
        public int available() {
            return position < part.size ? 1 : 0; // GZIPInputStream asks whether another member follows
        }
    }
}
