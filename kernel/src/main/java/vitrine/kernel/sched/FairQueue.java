package vitrine.kernel.sched;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.cgroup.CpuGroup;
import vitrine.kernel.sched.SchedPolicy.Reason;

/**
 * Earliest eligible virtual deadline first (EEVDF, Linux since 6.6). Virtual time passes for a task more slowly the more
 * weight it has. The average of all virtual times, by weight, is where everybody would be were the CPU divided without end;
 * who is not ahead of it is eligible, and among the eligible the one whose request for a slice is due first runs. Who
 * leaves takes along how far behind or ahead of the average it was (its lag), and is placed so again.
 */
final class FairQueue {
    /** How long a task runs before others may be chosen (base_slice_ns). */
    static final long SLICE = 1_000_000;

    /** No task keeps more lag than this, ns of its own virtual time: two slices, at least one tick. */
    private static final long MAX_LAG = 4_000_000;

    /** A weight of 1 here is 1/64 of the scheduler's, so that tasks in small groups differ still. */
    private static final int UNIT = 1024 * 64;

    /** The eligible by deadline, and the others by virtual time; which is which is made sure when one is picked. */
    private final EntityHeap ready = new EntityHeap() {
        @Override
        long key(SchedEntity e) {
            return e.virtualDeadline;
        }
    };

    private final EntityHeap ahead = new EntityHeap() {
        @Override
        long key(SchedEntity e) {
            return e.vruntime;
        }
    };

    /** The running one counts like those that wait. */
    private @Nullable SchedEntity running;

    /** Of all that count: the sum of weights, and of weight times virtual time since {@link #origin}. */
    private long weight;

    private long sum;
    private long origin;
    private long sequence;

    int size() {
        return ready.size() + ahead.size();
    }

    SchedEntity at(int i) {
        return i < ready.size() ? ready.at(i) : ahead.at(i - ready.size());
    }

    @Nullable
    SchedEntity running() {
        return running;
    }

    /** The average virtual time. */
    private long average() {
        return weight == 0 ? origin : origin + Math.floorDiv(sum, weight);
    }

    private void count(SchedEntity e, int sign) {
        weight += sign * e.fairWeight;
        sum += sign * e.fairWeight * (e.vruntime - origin);
    }

    private static long fairWeight(SchedEntity e) {
        int w = LinuxPolicy.weight(e);
        CpuGroup group = e.loads;
        return group == null ? w * 64L : Math.max(1, group.effective(w) >> 4);
    }

    private static long virtual(long nanos, SchedEntity e) {
        return e.fairWeight == UNIT ? nanos : nanos * UNIT / e.fairWeight;
    }

    void enqueue(SchedEntity e, Reason reason) {
        long before = e.fairWeight;
        if (e == running) {
            stays(e, reason, before);
        } else {
            e.fairWeight = fairWeight(e);
            place(e, reason == Reason.NEW);
        }
        e.sequence = sequence++;
        boolean eligible = e.vruntime <= average();
        count(e, 1);
        (eligible ? ready : ahead).add(e);
        e.eligible = eligible;
    }

    /** It ran and goes on waiting here. */
    private void stays(SchedEntity e, Reason reason, long before) {
        count(e, -1);
        running = null;
        e.fairWeight = fairWeight(e);
        if (e.fairWeight != before) { // what it is behind, in real time, stays
            long average = average();
            e.vruntime = average - (average - e.vruntime) * before / e.fairWeight;
            e.virtualDeadline = e.vruntime + virtual(SLICE, e);
        }
        if (reason == Reason.YIELD) {
            e.vruntime = Math.max(e.vruntime, e.virtualDeadline);
        }
        if (e.vruntime >= e.virtualDeadline || e.sliceLeft <= 0) {
            e.virtualDeadline = e.vruntime + virtual(SLICE, e);
        }
    }

    private void place(SchedEntity e, boolean isNew) {
        long lag = isNew ? 0 : e.lag;
        if (weight > 0) {
            lag += lag * e.fairWeight / weight; // it moves the average towards itself by coming
        }
        e.vruntime = average() - lag;
        e.virtualDeadline = e.vruntime + (isNew ? virtual(SLICE, e) / 2 : virtual(SLICE, e));
    }

    /** It goes: sleeps, moves, or is scheduled by another class. */
    void leave(SchedEntity e) {
        long most = virtual(MAX_LAG, e);
        e.lag = Math.clamp(average() - e.vruntime, -most, most);
        count(e, -1);
        if (e == running) {
            running = null;
        } else {
            (e.eligible ? ready : ahead).remove(e);
        }
    }

    @Nullable
    SchedEntity pick() {
        SchedEntity before = running;
        if (before != null) {
            leave(before);
        }
        if (weight > 0) {
            long passed = Math.floorDiv(sum, weight);
            origin += passed;
            sum -= passed * weight;
        }
        long average = average();
        for (SchedEntity e = ahead.first(); e != null && e.vruntime <= average; e = ahead.first()) {
            ahead.remove(e);
            ready.add(e);
            e.eligible = true;
        }
        for (SchedEntity e = ready.first(); e != null && e.vruntime > average; e = ready.first()) {
            ready.remove(e);
            ahead.add(e);
            e.eligible = false;
        }
        SchedEntity e = ready.first();
        if (e != null) {
            ready.remove(e);
        } else {
            e = ahead.first();
            if (e == null) {
                return null;
            }
            ahead.remove(e);
        }
        running = e;
        return e;
    }

    void ran(SchedEntity e, long nanos) {
        if (e == running) {
            long passed = virtual(nanos, e);
            e.vruntime += passed;
            sum += passed * e.fairWeight;
        }
    }

    /** Whether one that has just come would be picked before the one that runs. */
    boolean precedes(SchedEntity woken, SchedEntity runs) {
        return woken.vruntime <= average() && woken.virtualDeadline < runs.virtualDeadline;
    }
}
