package vitrine.kernel.gate;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/** A socket of the host for datagrams. */
final class NioDatagrams implements HostNet.Datagrams {
    /** As many as are taken in before others have their turn. */
    private static final int BURST = 64;

    private final NioNet net;
    private final DatagramChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(65536);

    NioDatagrams(NioNet net, DatagramChannel channel) {
        this.net = net;
        this.channel = channel;
    }

    @Override
    public void send(byte[] data, HostNet.Address to) {
        try {
            channel.send(ByteBuffer.wrap(data), NioNet.address(to));
        } catch (IOException e) {
            // A datagram may be lost.
        }
    }

    @Override
    public void onArrival(Receiver receiver) {
        net.watch(channel, SelectionKey.OP_READ, ops -> arrived(receiver));
    }

    private void arrived(Receiver receiver) {
        try {
            for (int i = 0; i < BURST; i++) {
                buffer.clear();
                @Nullable SocketAddress from = channel.receive(buffer);
                if (from == null) {
                    break;
                }
                buffer.flip();
                byte[] data = new byte[buffer.remaining()];
                buffer.get(data);
                if (from instanceof InetSocketAddress a) {
                    receiver.arrived(data, NioNet.address(a));
                }
            }
        } catch (IOException e) {
            if (!channel.isOpen()) {
                return;
            }
        }
        onArrival(receiver);
    }

    @Override
    public void close() {
        net.end(channel);
    }
}
