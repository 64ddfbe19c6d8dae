package vitrine.kernel.net.inet;

import java.util.LinkedHashMap;
import java.util.Map;
import vitrine.kernel.time.KernelTimer;

/**
 * Connections that are over, but keep their addresses for a minute (TIME_WAIT), and those whose closed end waits for
 * the other's FIN as long (FIN_WAIT2). All wait equally long, so the oldest is the next to go.
 */
public final class TimeWait {
    /** TCP_TIMEWAIT_LEN and net.ipv4.tcp_fin_timeout, ns. */
    private static final long LENGTH = 60_000_000_000L;

    /** After so long a new connection to the loopback may take the addresses (net.ipv4.tcp_tw_reuse = 2), ns. */
    private static final long REUSABLE = 1_000_000_000L;

    /** net.ipv4.tcp_max_tw_buckets. */
    private static final int MAX = 16384;

    /**
     * @param number TCP_TIME_WAIT 6
     * @param until when it ends, ns
     */
    public record Entry(Inet.Tuple tuple, int family, int number, long until, Binding binding) {}

    private final Inet inet;
    private final Map<Inet.Tuple, Entry> entries = new LinkedHashMap<>();

    private final KernelTimer timer = new KernelTimer() {
        @Override
        protected void expired() {
            sweep();
        }
    };

    TimeWait(Inet inet) {
        this.inet = inet;
    }

    Iterable<Entry> all() {
        return entries.values();
    }

    void add(Inet.Tuple tuple, TcpSocket s) {
        Entry old = entries.remove(tuple);
        if (old != null) {
            free(old);
        }
        if (entries.size() >= MAX) {
            return;
        }
        Binding binding = inet.tcp.share(s, tuple.local(), tuple.localPort(), false);
        binding.leave();
        long until = inet.kernel.now() + LENGTH;
        entries.put(tuple, new Entry(tuple, s.family, TcpState.TIME_WAIT.ordinal(), until, binding));
        if (!timer.isArmed()) {
            inet.kernel.timers.arm(timer, until);
        }
    }

    /** Whether a connection cannot be made because an old one had the same addresses. */
    boolean blocks(Inet.Tuple tuple) {
        Entry e = entries.get(tuple);
        return e != null && inet.kernel.now() < e.until - LENGTH + REUSABLE;
    }

    /** A new connection takes the addresses of an old one. */
    void replace(Inet.Tuple tuple) {
        Entry e = entries.remove(tuple);
        if (e != null) {
            free(e);
        }
    }

    private void free(Entry e) {
        inet.tcp.release(e.binding);
    }

    private void sweep() {
        long now = inet.kernel.now();
        while (!entries.isEmpty()) {
            Entry e = entries.values().iterator().next();
            if (e.until > now) {
                inet.kernel.timers.arm(timer, e.until);
                return;
            }
            entries.remove(e.tuple);
            free(e);
        }
    }
}
