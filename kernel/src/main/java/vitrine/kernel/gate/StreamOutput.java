package vitrine.kernel.gate;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;

/**
 * A stream of the host, written through at once: so stdout and stderr keep their order, and an error belongs to the
 * write that met it.
 */
final class StreamOutput implements HostOutput {
    private final OutputStream out;
    private final @Nullable FileChannel channel;
    private final Kind kind;
    private boolean broken;

    StreamOutput(OutputStream out, @Nullable FileChannel channel, Kind kind) {
        this.out = out;
        this.channel = channel;
        this.kind = kind;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public int write(byte[] from, int offset, int length) {
        if (broken) {
            return -Errno.EPIPE;
        }
        try {
            out.write(from, offset, length);
            out.flush();
            return length;
        } catch (IOException e) {
            int errno = errno(String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT));
            broken = errno == Errno.EPIPE;
            return -errno;
        }
    }

    private static int errno(String message) {
        if (message.contains("broken pipe") || message.contains("pipe is being closed") || message.contains("reset")) {
            return Errno.EPIPE;
        }
        if (message.contains("no space") || message.contains("not enough space")) {
            return Errno.ENOSPC;
        }
        if (message.contains("too large")) {
            return Errno.EFBIG;
        }
        return message.contains("bad file") ? Errno.EBADF : Errno.EIO;
    }

    @Override
    public boolean broken() {
        return broken;
    }

    @Override
    public long size() {
        try {
            return kind == Kind.FILE && channel != null ? channel.size() : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public long seek(long offset, int whence) {
        return kind == Kind.FILE && channel != null
                ? HostSeek.seek(channel, offset, whence)
                : kind == Kind.NULL ? 0 : -Errno.ESPIPE;
    }
}
