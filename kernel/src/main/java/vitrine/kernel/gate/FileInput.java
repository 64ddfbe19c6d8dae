package vitrine.kernel.gate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import vitrine.kernel.abi.Errno;

/** A regular file of the host (or its null device) as standard input: never waits, and keeps the host's position. */
final class FileInput implements HostInput {
    private final FileChannel channel;
    private final Kind kind;

    FileInput(FileChannel channel, Kind kind) {
        this.channel = channel;
        this.kind = kind;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
        try {
            int n = channel.read(ByteBuffer.wrap(to, offset, length));
            return n < 0 ? END : n;
        } catch (IOException e) {
            return -Errno.EIO;
        }
    }

    @Override
    public int available() {
        try {
            return kind == Kind.FILE ? Math.clamp(channel.size() - channel.position(), 0, Integer.MAX_VALUE) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public void onReady(Runnable action) {}

    @Override
    public long size() {
        try {
            return kind == Kind.FILE ? channel.size() : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public long seek(long offset, int whence) {
        return kind == Kind.FILE ? HostSeek.seek(channel, offset, whence) : 0;
    }
}
