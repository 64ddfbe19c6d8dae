package vitrine.kernel.uring;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.mm.UserMemory;
import vitrine.kernel.time.KernelTimer;

/** TIMEOUT, TIMEOUT_REMOVE and LINK_TIMEOUT of one ring. */
final class Timeouts {
    private static final int ABS = 1;
    private static final int UPDATE = 2;
    private static final int BOOTTIME = 4;
    private static final int REALTIME = 8;
    private static final int LINK_UPDATE = 16;
    private static final int ETIME_SUCCESS = 32;
    private static final int MULTISHOT = 64;
    private static final long SECOND = 1_000_000_000L;

    /** A timeout that runs. */
    private static final class Running extends KernelTimer {
        final Timeouts owner;
        final Request request;
        long nanos;
        int flags;
        /** Results that must have been written, {@link Long#MAX_VALUE}: only time counts. */
        long target = Long.MAX_VALUE;

        long repeats;

        Running(Timeouts owner, Request request, long nanos, int flags) {
            this.owner = owner;
            this.request = request;
            this.nanos = nanos;
            this.flags = flags;
        }

        void arm() {
            var kernel = request.ring.kernel;
            long now = kernel.now();
            long at = now + nanos;
            if ((flags & ABS) != 0) {
                at = (flags & REALTIME) != 0 ? now + nanos - kernel.epochNow() : nanos;
            }
            kernel.timers.arm(
                    this, at < now && nanos > 0 && (flags & ABS) == 0 ? Long.MAX_VALUE - 1 : Math.max(at, now));
        }

        @Override
        protected void expired() {
            request.ring.urings().later(() -> owner.expired(this));
        }
    }

    private final UringFile ring;
    private final Set<Running> counting = new LinkedHashSet<>();
    private boolean checking;

    Timeouts(UringFile ring) {
        this.ring = ring;
    }

    private static long read(UserMemory mm, long address) {
        long seconds = mm.readLong(address);
        long nanos = mm.readLong(address + 8);
        if (seconds < 0 || nanos < 0) {
            throw Errno.of(Errno.EINVAL);
        }
        return seconds >= Long.MAX_VALUE / SECOND - 1 ? Long.MAX_VALUE / 2 : seconds * SECOND + nanos;
    }

    static int prepare(Request r) {
        Sqe s = r.sqe;
        boolean link = r.op == Ops.LINK_TIMEOUT;
        int known = ABS | BOOTTIME | REALTIME | ETIME_SUCCESS | (link ? 0 : MULTISHOT);
        if (s.buffer() != 0 || s.len() != 1 || s.file() != 0 || (s.how() & ~known) != 0) {
            return Errno.EINVAL;
        }
        if (link && s.off() != 0 || Integer.bitCount(s.how() & (BOOTTIME | REALTIME)) > 1) {
            return Errno.EINVAL;
        }
        if ((s.how() & MULTISHOT) != 0 && (s.how() & ABS) != 0) {
            return Errno.EINVAL;
        }
        r.state = new Running(r.ring.timeouts, r, read(r.submitter.mm(), s.addr()), s.how());
        return 0;
    }

    static long issue(Request r) {
        if (!(r.state instanceof Running t)) {
            return -Errno.EINVAL;
        }
        Timeouts all = r.ring.timeouts;
        int count = (int) r.sqe.off();
        if ((t.flags & MULTISHOT) != 0) {
            t.repeats = r.sqe.off() == 0 ? -1 : r.sqe.off();
        } else if (count != 0) {
            var c = r.ring.completions;
            t.target = c.written - c.timeouts + Integer.toUnsignedLong(count);
            all.counting.add(t);
        }
        t.arm();
        return Request.PENDING;
    }

    /** A LINK_TIMEOUT that follows nothing. */
    static long orphan(Request r) {
        return -Errno.EINVAL;
    }

    /** Begins to watch a request. */
    void guard(Request guard) {
        if (guard.state instanceof Running t) {
            t.arm();
        }
    }

    private void end(Running t) {
        counting.remove(t);
        ring.kernel.timers.cancel(t);
    }

    private void expired(Running t) {
        Request r = t.request;
        if (r.done) {
            return;
        }
        Request watched = r.guarded;
        if (watched != null) {
            r.guarded = null;
            watched.guard = null;
            r.finishAs(-Errno.ETIME, false);
            watched.cancel();
            return;
        }
        if (t.repeats != 0) {
            if (t.repeats > 0) {
                t.repeats--;
            }
            if (t.repeats != 0 && r.more(-Errno.ETIME, 0)) {
                t.arm();
                return;
            }
        }
        end(t);
        ring.completions.timeouts++; // first: other timeouts do not count the result of this one
        r.finishAs(-Errno.ETIME, (t.flags & ETIME_SUCCESS) == 0);
    }

    /** Results were written: timeouts that count them may be over. */
    void check() {
        if (counting.isEmpty() || checking) {
            return;
        }
        checking = true;
        try {
            for (Running t : new ArrayList<>(counting)) {
                var c = ring.completions;
                if (c.written - c.timeouts >= t.target) {
                    end(t);
                    c.timeouts++;
                    t.request.finish(0);
                }
            }
        } finally {
            checking = false;
        }
    }

    /** A request that is no longer: its timer is not either. */
    static void ended(Request r) {
        if (r.state instanceof Running t) {
            t.owner.end(t);
        }
    }

    static int prepareRemove(Request r) {
        Sqe s = r.sqe;
        if (s.ioprio() != 0 || s.buffer() != 0 || s.len() != 0 || s.file() != 0) {
            return Errno.EINVAL;
        }
        if ((s.how() & (UPDATE | LINK_UPDATE)) != 0) {
            if ((s.how() & ~(UPDATE | LINK_UPDATE | ABS | BOOTTIME | REALTIME)) != 0
                    || Integer.bitCount(s.how() & (BOOTTIME | REALTIME)) > 1) {
                return Errno.EINVAL;
            }
            r.state = read(r.submitter.mm(), s.off());
            return 0;
        }
        return s.how() != 0 ? Errno.EINVAL : 0;
    }

    static long remove(Request r) {
        Sqe s = r.sqe;
        boolean update = (s.how() & (UPDATE | LINK_UPDATE)) != 0;
        Op kind = (s.how() & LINK_UPDATE) != 0 ? Ops.LINK_TIMEOUT : Ops.TIMEOUT;
        Request other = r.ring.requests.find(s.addr(), o -> o.op == kind && o.state instanceof Running);
        if (other == null || !(other.state instanceof Running t)) {
            return -Errno.ENOENT;
        }
        if (!update) {
            r.ring.completions.timeouts++;
            other.finish(-Errno.ECANCELED);
            return 0;
        }
        t.nanos = r.state instanceof Long n ? n : 0;
        t.flags = t.flags & ~(ABS | BOOTTIME | REALTIME) | s.how() & (ABS | BOOTTIME | REALTIME);
        t.target = Long.MAX_VALUE;
        t.owner.counting.remove(t);
        t.arm();
        return 0;
    }
}
