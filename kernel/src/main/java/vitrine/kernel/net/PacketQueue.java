package vitrine.kernel.net;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.MetadataBudget;
import vitrine.kernel.sched.WaitQueue;

/** Messages that arrived at a socket and wait to be received. */
final class PacketQueue {
    /** net.unix.max_dgram_qlen. */
    static final int MAX_LENGTH = 10;

    /** One message. {@code from} is the sender's name. */
    record Packet(byte[] data, UnixAddress from) {}

    final WaitQueue readWait = new WaitQueue("unix_dgram_recvmsg");
    final WaitQueue writeWait = new WaitQueue("unix_dgram_sendmsg");
    private final MetadataBudget budget;
    private final ArrayDeque<Packet> packets = new ArrayDeque<>();
    private long bytes;

    PacketQueue(MetadataBudget budget) {
        this.budget = budget;
    }

    boolean isEmpty() {
        return packets.isEmpty();
    }

    int size() {
        return packets.size();
    }

    /** What waits, with what each message costs besides its bytes. */
    long bytes() {
        return bytes;
    }

    static long cost(int length) {
        return length + (long) MetadataBudget.OBJECT;
    }

    /** FIONREAD: bytes of the first message, or of all. */
    int readable(boolean firstOnly) {
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
    void add(Packet p) {
        try {
            budget.charge(cost(p.data.length));
        } catch (Errno e) {
            throw Errno.of(Errno.ENOBUFS);
        }
        bytes += cost(p.data.length);
        packets.add(p);
    }

    @Nullable
    Packet peek() {
        return packets.peek();
    }

    void remove() {
        Packet p = packets.poll();
        if (p != null) {
            bytes -= cost(p.data.length);
            budget.release(cost(p.data.length));
        }
    }

    void clear() {
        while (!packets.isEmpty()) {
            remove();
        }
        writeWait.wakeAll(0);
    }
}
