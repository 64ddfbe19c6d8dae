package vitrine.kernel.net;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.MetadataBudget;

/** Messages that arrived at a socket and wait to be received. */
public final class PacketQueue {
    /**
     * One message.
     *
     * @param from the sender's sockaddr; empty when it has no name
     * @param to where it was sent to, for those who ask (IP_PKTINFO); empty for AF_UNIX
     * @param stamp when it arrived, ns since the epoch
     */
    public record Packet(
            byte[] data,
            byte[] from,
            byte[] to,
            long stamp,
            @Nullable Ancillary ancillary) {
        public long cost() {
            return data.length + (long) MetadataBudget.OBJECT;
        }
    }

    private final Sockets sockets;
    private final ArrayDeque<Packet> packets = new ArrayDeque<>(0);
    private long bytes;

    public PacketQueue(Sockets sockets) {
        this.sockets = sockets;
    }

    public boolean isEmpty() {
        return packets.isEmpty();
    }

    public int size() {
        return packets.size();
    }

    /** What waits, with what each message costs besides its bytes. */
    public long bytes() {
        return bytes;
    }

    /** FIONREAD: bytes of the first message, or of all. */
    public int readable(boolean firstOnly) {
        int sum = 0;
        for (Packet p : packets) {
            sum += p.data.length;
            if (firstOnly) {
                break;
            }
        }
        return sum;
    }

    /** Throws ENOBUFS when the machine has no room left for messages. */
    public void add(Packet p) {
        sockets.charge(p.cost(), Errno.ENOBUFS);
        bytes += p.cost();
        packets.add(p);
    }

    public @Nullable Packet peek() {
        return packets.peek();
    }

    /** The first message of which byte {@code offset} is, counting from the first message's; null when none is. */
    @Nullable
    Packet at(int offset) {
        long pass = offset;
        for (Packet p : packets) {
            if (pass < p.data.length || p.data.length == 0 && pass == 0) {
                return p;
            }
            pass -= p.data.length;
        }
        return null;
    }

    Iterable<Packet> all() {
        return packets;
    }

    public @Nullable Packet poll() {
        Packet p = packets.poll();
        if (p != null) {
            bytes -= p.cost();
            sockets.discharge(p.cost());
        }
        return p;
    }
}
