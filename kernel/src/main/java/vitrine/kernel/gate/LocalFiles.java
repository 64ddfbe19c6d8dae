package vitrine.kernel.gate;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import vitrine.kernel.abi.Errno;

/** The files of the computer the JVM runs on. */
final class LocalFiles implements HostFiles {
    private static final int GZIP_MAGIC = 0x1f8b;

    /** What a file may expand to: a thousand times its size, and a small one to this. */
    private static final long EXPANDED = 1L << 30;

    private static final int MAX_RATIO = 1000;

    private final DeviceNumbers devices = new DeviceNumbers();

    @Override
    public Tree tree(Path top) {
        try {
            return new HostTree(top, devices);
        } catch (IOException e) {
            throw HostErrors.of(e);
        }
    }

    @Override
    public Content archive(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw Errno.of(Files.exists(file) ? Errno.EINVAL : Errno.ENOENT);
            }
            FileChannel c = FileChannel.open(file, StandardOpenOption.READ);
            ByteBuffer magic = ByteBuffer.allocate(2);
            c.read(magic, 0);
            if (magic.position() == 2 && (magic.getShort(0) & 0xffff) == GZIP_MAGIC) {
                try (c) {
                    return expanded(c);
                }
            }
            return new HostContent(c);
        } catch (ZipException | EOFException e) {
            throw Errno.of(Errno.EBADMSG);
        } catch (IOException e) {
            throw HostErrors.of(e);
        }
    }

    /** Expands into a temporary file that vanishes when it is closed. */
    private static Content expanded(FileChannel compressed) throws IOException {
        long limit = Math.max(EXPANDED, compressed.size() * MAX_RATIO);
        Path temporary = Files.createTempFile("vitrine", ".tar");
        FileChannel to = FileChannel.open(
                temporary, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        try (InputStream in = new GZIPInputStream(Channels.newInputStream(compressed), 1 << 16)) {
            OutputStream out = Channels.newOutputStream(to);
            byte[] piece = new byte[1 << 16];
            long total = 0;
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                total += n;
                if (total > limit) {
                    throw Errno.of(Errno.EFBIG);
                }
                out.write(piece, 0, n);
            }
            return new HostContent(to);
        } catch (IOException | RuntimeException e) {
            to.close();
            throw e;
        }
    }
}
