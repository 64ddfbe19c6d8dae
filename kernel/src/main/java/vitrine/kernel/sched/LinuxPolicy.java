package vitrine.kernel.sched;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Linux does by default: SCHED_DEADLINE by the earliest deadline above everything, then SCHED_FIFO and SCHED_RR by
 * priority, and below them a fair class in which every task gets CPU time in proportion to the weight of its nice value
 * (sched(7)). Where real-time tasks would let fair ones starve, these get a twentieth of the time (sched_rt_runtime_us).
 */
final class LinuxPolicy implements SchedPolicy {
    private static final long RR_SLICE = 100_000_000;
    private static final long REAL_TIME_RUNTIME = 950_000_000;
    private static final long REAL_TIME_PERIOD = 1_000_000_000;

    /** Weight by nice + 20: a step is about 10 % of CPU time (kernel/sched/core.c has the same ratio of 1.25). */
    private static final int[] WEIGHTS = {
        88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620, 6100, 4904, 3906, 3121, 2501,
        1991, 1586, 1277, 1024, 820, 655, 526, 423, 335, 272, 215, 172, 137, 110, 87, 70, 56, 45, 36, 29, 23, 18, 15
    };

    private final FairQueue fair = new FairQueue();
    private final @Nullable SchedEntity[] firsts = new @Nullable SchedEntity[100];
    private final @Nullable SchedEntity[] lasts = new @Nullable SchedEntity[100];
    private int realTime;

    /** By their deadlines. */
    private final List<SchedEntity> reserved = new ArrayList<>(0);

    /** While fair tasks wait: time of real-time tasks, or, once that was too long, of the fair ones. */
    private long unfair;

    private boolean fairFirst;

    static int weight(SchedEntity e) {
        return e.policy == SchedEntity.SCHED_IDLE ? 3 : weight(e.nice);
    }

    static int weight(int nice) {
        return WEIGHTS[nice + 20];
    }

    @Override
    public void enqueue(SchedEntity e, Reason reason) {
        if ((e.realTime() || e.deadline()) && fair.running() == e) {
            fair.leave(e);
        }
        if (e.deadline()) {
            reserve(e);
        } else if (e.realTime()) {
            boolean tail = reason != Reason.PREEMPTED || e.policy == SchedEntity.SCHED_RR && e.sliceLeft <= 0;
            addRealTime(e, tail);
        } else {
            if (fair.size() == 0 && !fairFirst) {
                unfair = 0;
            }
            fair.enqueue(e, reason);
        }
    }

    private void reserve(SchedEntity e) {
        int i = reserved.size();
        while (i > 0 && due(reserved.get(i - 1)) > due(e)) {
            i--;
        }
        reserved.add(i, e);
    }

    private static long due(SchedEntity e) {
        Reservation r = e.reservation;
        return r == null ? Long.MAX_VALUE : r.due;
    }

    @Override
    public void dequeue(SchedEntity e) {
        if (e.index >= 0) {
            fair.leave(e);
        } else if (!reserved.remove(e)) {
            removeRealTime(e);
        }
    }

    @Override
    public void left(SchedEntity e) {
        if (fair.running() == e) {
            fair.leave(e);
        }
    }

    private void addRealTime(SchedEntity e, boolean tail) {
        int p = e.rtPriority;
        realTime++;
        SchedEntity first = firsts[p];
        SchedEntity last = lasts[p];
        if (first == null || last == null) {
            e.next = null;
            firsts[p] = e;
            lasts[p] = e;
        } else if (tail) {
            e.next = null;
            last.next = e;
            lasts[p] = e;
        } else {
            e.next = first;
            firsts[p] = e;
        }
    }

    private void removeRealTime(SchedEntity e) {
        for (int p = 1; p < 100; p++) {
            SchedEntity before = null;
            for (SchedEntity s = firsts[p]; s != null; before = s, s = s.next) {
                if (s != e) {
                    continue;
                }
                if (before == null) {
                    firsts[p] = e.next;
                } else {
                    before.next = e.next;
                }
                if (lasts[p] == e) {
                    lasts[p] = before;
                }
                e.next = null;
                realTime--;
                return;
            }
        }
    }

    private @Nullable SchedEntity firstRealTime() {
        if (realTime > 0) {
            for (int p = 99; p > 0; p--) {
                SchedEntity e = firsts[p];
                if (e != null) {
                    return e;
                }
            }
        }
        return null;
    }

    @Override
    public @Nullable SchedEntity pickNext() {
        if (!reserved.isEmpty()) {
            return reserved.removeFirst();
        }
        SchedEntity e = fairFirst && fair.size() > 0 ? null : firstRealTime();
        if (e != null) {
            removeRealTime(e);
            return e;
        }
        return fair.pick();
    }

    @Override
    public long slice(SchedEntity e) {
        return switch (e.policy) {
            case SchedEntity.SCHED_DEADLINE, SchedEntity.SCHED_FIFO -> Long.MAX_VALUE / 2;
            case SchedEntity.SCHED_RR -> RR_SLICE;
            default -> FairQueue.SLICE;
        };
    }

    @Override
    public void ran(SchedEntity e, long nanos) {
        e.runtime += nanos;
        if (e.realTime()) {
            unfair = fair.size() == 0 ? 0 : unfair + nanos;
            if (unfair >= REAL_TIME_RUNTIME) {
                fairFirst = true;
                unfair = 0;
            }
        } else if (!e.deadline()) {
            if (fairFirst) {
                unfair += nanos;
                fairFirst = unfair < REAL_TIME_PERIOD - REAL_TIME_RUNTIME;
                unfair = fairFirst ? unfair : 0;
            }
            fair.ran(e, nanos);
        }
    }

    @Override
    public boolean overdue(SchedEntity running) {
        return running.realTime() ? fairFirst : realTime > 0 && !fairFirst && !running.deadline();
    }

    @Override
    public boolean preempts(SchedEntity woken, SchedEntity running) {
        if (woken.deadline() || running.deadline()) {
            return woken.deadline() && due(woken) < due(running);
        }
        if (woken.realTime() || running.realTime()) {
            return woken.rtPriority > running.rtPriority && !(fairFirst && fair.size() > 0);
        }
        if (running.policy == SchedEntity.SCHED_IDLE && woken.policy != SchedEntity.SCHED_IDLE) {
            return true;
        }
        return woken.policy == SchedEntity.SCHED_OTHER && fair.precedes(woken, running);
    }

    @Override
    public boolean expires(SchedEntity running) {
        if (running.deadline()) {
            return false;
        }
        if (running.realTime()) {
            SchedEntity first = firstRealTime();
            return first != null && first.rtPriority >= running.rtPriority;
        }
        return realTime > 0 || fair.size() > 0;
    }

    @Override
    public int size() {
        return reserved.size() + realTime + fair.size();
    }

    @Override
    public @Nullable SchedEntity movable(int cpu) {
        for (SchedEntity e : reserved) {
            if ((e.affinity >>> cpu & 1) != 0) {
                return e;
            }
        }
        for (int p = 99; realTime > 0 && p > 0; p--) {
            for (SchedEntity e = firsts[p]; e != null; e = e.next) {
                if ((e.affinity >>> cpu & 1) != 0) {
                    return e;
                }
            }
        }
        for (int i = fair.size() - 1; i >= 0; i--) {
            SchedEntity e = fair.at(i);
            if ((e.affinity >>> cpu & 1) != 0) {
                return e;
            }
        }
        return null;
    }
}
