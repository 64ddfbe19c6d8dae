package vitrine.kernel.sched;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.cgroup.CpuGroup;

/**
 * What Linux does by default: SCHED_FIFO and SCHED_RR by priority above everything, and below them a fair class in
 * which every task gets CPU time in proportion to the weight of its nice value (sched(7)).
 */
final class LinuxPolicy implements SchedPolicy {
    private static final long SLICE = 1_000_000;
    private static final long RR_SLICE = 100_000_000;
    private static final long WAKEUP_GRANULARITY = 250_000;
    private static final long SLEEPER_CREDIT = 1_000_000;
    private static final int NICE_0 = 1024;

    /** Weight by nice + 20: a step is about 10 % of CPU time (kernel/sched/core.c has the same ratio of 1.25). */
    private static final int[] WEIGHTS = {
        88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620, 6100, 4904, 3906, 3121, 2501,
        1991, 1586, 1277, 1024, 820, 655, 526, 423, 335, 272, 215, 172, 137, 110, 87, 70, 56, 45, 36, 29, 23, 18, 15
    };

    private final FairQueue fair = new FairQueue();
    private final @Nullable SchedEntity[] firsts = new @Nullable SchedEntity[100];
    private final @Nullable SchedEntity[] lasts = new @Nullable SchedEntity[100];
    private int realTime;
    private long minimum;

    static int weight(SchedEntity e) {
        return e.policy == SchedEntity.SCHED_IDLE ? 3 : weight(e.nice);
    }

    static int weight(int nice) {
        return WEIGHTS[nice + 20];
    }

    @Override
    public void enqueue(SchedEntity e, Reason reason) {
        if (e.realTime()) {
            boolean tail = reason != Reason.PREEMPTED || e.policy == SchedEntity.SCHED_RR && e.sliceLeft <= 0;
            addRealTime(e, tail);
            return;
        }
        switch (reason) {
            case NEW -> e.vruntime = Math.max(e.vruntime, minimum);
            case WAKEUP -> e.vruntime = Math.max(e.vruntime, minimum - SLEEPER_CREDIT);
            case MOVED -> e.vruntime += minimum; // relative while on the way
            case YIELD -> {
                SchedEntity first = fair.first();
                if (first != null) {
                    e.vruntime = Math.max(e.vruntime, first.vruntime + 1);
                }
            }
            case PREEMPTED -> {}
        }
        fair.add(e);
    }

    @Override
    public void dequeue(SchedEntity e) {
        if (e.index >= 0) {
            fair.remove(e);
        } else {
            removeRealTime(e);
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
        SchedEntity e = firstRealTime();
        if (e != null) {
            removeRealTime(e);
            return e;
        }
        e = fair.first();
        if (e != null) {
            fair.remove(e);
            minimum = Math.max(minimum, e.vruntime);
        }
        return e;
    }

    @Override
    public long slice(SchedEntity e) {
        return switch (e.policy) {
            case SchedEntity.SCHED_FIFO -> Long.MAX_VALUE / 2;
            case SchedEntity.SCHED_RR -> RR_SLICE;
            default -> SLICE;
        };
    }

    @Override
    public void ran(SchedEntity e, long nanos) {
        e.runtime += nanos;
        if (!e.realTime()) {
            int weight = weight(e);
            CpuGroup group = e.loads;
            if (group != null) {
                e.vruntime += nanos * (NICE_0 << 10) / group.effective(weight);
            } else {
                e.vruntime += weight == NICE_0 ? nanos : nanos * NICE_0 / weight;
            }
        }
    }

    @Override
    public boolean preempts(SchedEntity woken, SchedEntity running) {
        if (woken.realTime() || running.realTime()) {
            return woken.rtPriority > running.rtPriority;
        }
        if (running.policy == SchedEntity.SCHED_IDLE && woken.policy != SchedEntity.SCHED_IDLE) {
            return true;
        }
        return woken.policy == SchedEntity.SCHED_OTHER
                && running.vruntime - woken.vruntime > WAKEUP_GRANULARITY * NICE_0 / weight(woken);
    }

    @Override
    public boolean expires(SchedEntity running) {
        if (running.realTime()) {
            SchedEntity first = firstRealTime();
            return first != null && first.rtPriority >= running.rtPriority;
        }
        SchedEntity first = fair.first();
        return realTime > 0 || first != null && first.vruntime <= running.vruntime;
    }

    @Override
    public int size() {
        return realTime + fair.size();
    }

    @Override
    public @Nullable SchedEntity movable(int cpu) {
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

    @Override
    public void departs(SchedEntity e) {
        e.vruntime -= minimum;
    }
}
