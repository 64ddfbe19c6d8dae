package vitrine.kernel.gate;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import vitrine.kernel.abi.Errno;

/** One connection of the host. */
final class NioChannel implements HostNet.Channel {
    private static final int PIECE = 65536;
    /** For one operation at a time, of whatever channel: all is done on the machine's thread. */
    private static final ByteBuffer BUFFER = ByteBuffer.allocateDirect(PIECE);

    private final NioNet net;
    private final SocketChannel channel;
    private final HostNet.Address remote;
    private Runnable action = () -> {};

    NioChannel(NioNet net, SocketChannel channel) throws IOException {
        this.net = net;
        this.channel = channel;
        if (!(channel.getRemoteAddress() instanceof InetSocketAddress a)) {
            throw new IOException("not connected");
        }
        this.remote = NioNet.address(a);
    }

    @Override
    public HostNet.Address remote() {
        return remote;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
        synchronized (BUFFER) {
            BUFFER.clear().limit(Math.min(length, PIECE));
            int n;
            try {
                n = channel.read(BUFFER);
            } catch (IOException e) {
                throw Errno.of(Errno.ECONNRESET);
            }
            if (n > 0) {
                BUFFER.flip().get(to, offset, n);
            }
            return n < 0 ? END : n;
        }
    }

    @Override
    public int write(byte[] from, int offset, int length) {
        synchronized (BUFFER) {
            BUFFER.clear().put(from, offset, Math.min(length, PIECE)).flip();
            try {
                return channel.write(BUFFER);
            } catch (IOException e) {
                throw Errno.of(Errno.ECONNRESET);
            }
        }
    }

    @Override
    public void onReady(Runnable newAction) {
        this.action = newAction;
    }

    @Override
    public void awaitReadable() {
        net.watch(channel, SelectionKey.OP_READ, this::ready);
    }

    @Override
    public void awaitWritable() {
        net.watch(channel, SelectionKey.OP_WRITE, this::ready);
    }

    private void ready(int operations) {
        action.run();
    }

    @Override
    public void endOutput() {
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            // The other side has gone first.
        }
    }

    @Override
    public void close(boolean abort) {
        if (abort) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                // Then it ends the ordinary way.
            }
        }
        net.end(channel);
    }
}
