package vitrine.kernel.signal;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Signals that were generated and not yet delivered (struct sigpending): of a standard signal the first only, of a
 * real-time signal every one in order.
 */
public final class PendingSignals {
    private long set;
    private final @Nullable SignalInfo[] standard = new @Nullable SignalInfo[Signal.SIGRTMIN];
    private @Nullable ArrayDeque<SignalInfo> realTime;

    /** The signals of which at least one is pending. */
    public long set() {
        return set;
    }

    /** Adds; a standard signal that is already pending is lost, as it should be. */
    public void add(SignalInfo info) {
        int s = info.signal();
        if (s < Signal.SIGRTMIN) {
            if ((set & Signal.bit(s)) == 0) {
                standard[s] = info;
            }
        } else {
            if (realTime == null) {
                realTime = new ArrayDeque<>();
            }
            realTime.add(info);
        }
        set |= Signal.bit(s);
    }

    /** Queued entries that count against RLIMIT_SIGPENDING. */
    public int queued() {
        return Long.bitCount(set & Signal.bit(Signal.SIGRTMIN) - 1) + (realTime == null ? 0 : realTime.size());
    }

    /** Takes the next signal of {@code allowed}: those an instruction caused first, then the lowest number. */
    public @Nullable SignalInfo take(long allowed) {
        long candidates = set & allowed;
        if (candidates == 0) {
            return null;
        }
        long synchronous = candidates & Signal.SYNCHRONOUS;
        int signal = Long.numberOfTrailingZeros(synchronous != 0 ? synchronous : candidates) + 1;
        if (signal < Signal.SIGRTMIN) {
            SignalInfo info = standard[signal];
            standard[signal] = null;
            set &= ~Signal.bit(signal);
            return info;
        }
        return takeRealTime(signal);
    }

    private @Nullable SignalInfo takeRealTime(int signal) {
        SignalInfo taken = null;
        boolean more = false;
        if (realTime != null) {
            for (var i = realTime.iterator(); i.hasNext() && !more; ) {
                SignalInfo info = i.next();
                if (info.signal() == signal) {
                    if (taken == null) {
                        taken = info;
                        i.remove();
                    } else {
                        more = true;
                    }
                }
            }
        }
        if (!more) {
            set &= ~Signal.bit(signal);
        }
        return taken;
    }

    /** Forgets all of {@code signals}. */
    public void flush(long signals) {
        if ((set & signals) == 0) {
            return;
        }
        set &= ~signals;
        for (int s = 1; s < Signal.SIGRTMIN; s++) {
            if ((signals & Signal.bit(s)) != 0) {
                standard[s] = null;
            }
        }
        if (realTime != null) {
            realTime.removeIf(i -> (signals & Signal.bit(i.signal())) != 0);
        }
    }
}
