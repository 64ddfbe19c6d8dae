package vitrine.kernel.net.inet;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;

/** The ports of one protocol. */
final class Ports {
    private static final class Bucket {
        @Nullable
        Binding first;

        /** Only connections that were made from here use it, so others may begin here too. */
        final boolean connections;

        Bucket(boolean connections) {
            this.connections = connections;
        }
    }

    private final Inet inet;
    private final boolean tcp;
    private final Map<Integer, Bucket> buckets = new HashMap<>(); // never iterated
    private int lastBound;
    private int lastConnected;

    Ports(Inet inet, boolean tcp) {
        this.inet = inet;
        this.tcp = tcp;
    }

    /** Takes {@code port} (0: any that is free) at {@code ip} for a socket. Throws EADDRINUSE. */
    Binding bind(InetSocket s, Ip ip, int port) {
        int chosen = port == 0 ? free(s, ip) : port;
        if (conflict(s, ip, chosen)) {
            throw Errno.of(Errno.EADDRINUSE);
        }
        return share(s, ip, chosen, false);
    }

    /** Takes a port whoever else has it: for an accepted connection, or one that is made ({@code connects}). */
    Binding share(InetSocket s, Ip ip, int port, boolean connects) {
        Binding b = new Binding(s, ip, port);
        Bucket bucket = buckets.computeIfAbsent(port, k -> new Bucket(connects));
        Binding old = bucket.first;
        b.next = old;
        if (old != null) {
            old.previous = b;
        }
        bucket.first = b;
        return b;
    }

    void release(Binding b) {
        if (b.previous != null) {
            b.previous.next = b.next;
        } else {
            Bucket bucket = buckets.get(b.port);
            if (bucket == null || bucket.first != b) {
                return;
            }
            bucket.first = b.next;
            if (b.next == null) {
                buckets.remove(b.port);
            }
        }
        if (b.next != null) {
            b.next.previous = b.previous;
        }
        b.previous = null;
        b.next = null;
    }

    /** Who has the port, the last to come first. */
    @Nullable
    Binding first(int port) {
        Bucket b = buckets.get(port);
        return b == null ? null : b.first;
    }

    boolean conflict(InetSocket s, Ip ip, int port) {
        for (Binding b = first(port); b != null; b = b.next) {
            if (b.conflicts(s, ip, tcp)) {
                return true;
            }
        }
        return false;
    }

    /** A port for bind(2): odd ones first, as connections prefer the even. */
    private int free(InetSocket s, Ip ip) {
        int size = inet.lastPort - inet.firstPort + 1;
        for (int odd = 1; odd >= 0; odd--) {
            for (int i = 0; i < size; i += 2) {
                int offset = (lastBound + i) % size & ~1 | odd;
                if (offset < size && !usedAt(inet.firstPort + offset, s, ip)) {
                    lastBound = offset + 2 & ~1;
                    return inet.firstPort + offset;
                }
            }
        }
        throw Errno.of(Errno.EADDRINUSE);
    }

    private boolean usedAt(int port, InetSocket s, Ip ip) {
        for (Binding b = first(port); b != null; b = b.next) {
            if (Binding.overlap(ip, s.only6(), b.ip, false)) {
                return true;
            }
        }
        return false;
    }

    /** Whether connections may begin at a port that bind(2) has not given away. */
    boolean connectable(int port) {
        Bucket b = buckets.get(port);
        return b == null || b.connections;
    }

    /** Whether a port may begin a connection. */
    @FunctionalInterface
    interface Usable {
        boolean test(int port);
    }

    /** A port for connect(2). Throws EADDRNOTAVAIL. */
    int forConnection(Usable usable) {
        int size = inet.lastPort - inet.firstPort + 1;
        for (int odd = 0; odd <= 1; odd++) {
            for (int i = 0; i < size; i += 2) {
                int offset = (lastConnected + i) % size & ~1 | odd;
                if (offset < size && usable.test(inet.firstPort + offset)) {
                    lastConnected = offset + 2 & ~1;
                    return inet.firstPort + offset;
                }
            }
        }
        throw Errno.of(Errno.EADDRNOTAVAIL);
    }
}
