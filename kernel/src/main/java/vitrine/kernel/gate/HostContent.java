package vitrine.kernel.gate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import vitrine.kernel.abi.Errno;

/** An open file of the host over a channel. */
final class HostContent implements HostFiles.Content {
    private final FileChannel channel;

    HostContent(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read(long position, byte[] to, int offset, int length) {
        try {
            ByteBuffer b = ByteBuffer.wrap(to, offset, length);
            while (b.hasRemaining()) {
                if (channel.read(b, position + b.position() - offset) <= 0) {
                    break;
                }
            }
            return b.position() - offset;
        } catch (IOException e) {
            throw HostErrors.of(e);
        }
    }

    @Override
    public void write(long position, byte[] from, int offset, int length) {
        try {
            ByteBuffer b = ByteBuffer.wrap(from, offset, length);
            while (b.hasRemaining()) {
                channel.write(b, position + b.position() - offset);
            }
        } catch (IOException e) {
            throw HostErrors.of(e);
        }
    }

    @Override
    public void truncate(long size) {
        try {
            long now = channel.size();
            if (size < now) {
                channel.truncate(size);
            } else if (size > now) {
                channel.write(ByteBuffer.wrap(new byte[1]), size - 1);
            }
        } catch (IOException e) {
            throw HostErrors.of(e);
        } catch (IllegalArgumentException e) {
            throw Errno.of(Errno.EFBIG);
        }
    }

    @Override
    public void sync() {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw HostErrors.of(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing can be done and nobody waits for it: write errors were reported by write and sync.
        }
    }
}
