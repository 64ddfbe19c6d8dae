package vitrine.kernel.cgroup;

import vitrine.kernel.time.KernelTimer;

/** The CPU time of a group: its weight among its siblings, its quota in each period (cpu.max), and what it used. */
public final class CpuGroup {
    static final int DEFAULT_WEIGHT = 100;
    static final long NO_QUOTA = -1;
    private static final long DEFAULT_PERIOD = 100_000_000;

    /** Time used by its own tasks, ns; of removed groups below too. */
    public long user;

    public long system;

    int weight = DEFAULT_WEIGHT;
    boolean idle;
    long quota = NO_QUOTA;
    long period = DEFAULT_PERIOD;
    long periods;
    long throttledPeriods;
    long throttledTime;

    /** Weight of its runnable tasks and groups, on all CPUs; and what it counts for itself in the group above. */
    private long load;

    private long counted;

    private final Cgroup group;
    private long used;
    private long periodEnd;
    private boolean out;
    private long outSince;

    /** Of this group and all above: some have a quota; some are out of time. */
    private boolean bounded;

    private boolean throttled;

    private final KernelTimer refill = new KernelTimer() {
        @Override
        protected void expired() {
            refill();
        }
    };

    CpuGroup(Cgroup group) {
        this.group = group;
    }

    void inherit(CpuGroup above) {
        bounded = above.bounded;
        throttled = above.throttled;
    }

    /** The group above, or null at the root. */
    public @org.jspecify.annotations.Nullable CpuGroup parent() {
        return group.parent == null ? null : group.parent.cpu;
    }

    /** Its weight in the scheduler's units: 1024 for the default of 100. */
    public long shares() {
        return idle ? 3 : Math.max(2, (long) weight * 1024 / DEFAULT_WEIGHT);
    }

    /** A task of that weight became runnable; it is in this group. */
    public void addLoad(long taskWeight) {
        long w = taskWeight;
        for (CpuGroup g = this; g != null && !g.group.isRoot(); g = g.parent()) {
            boolean busy = g.load > 0;
            g.load += w;
            if (busy) {
                return;
            }
            g.counted = g.shares();
            w = g.counted;
        }
    }

    /** It is no longer runnable. */
    public void removeLoad(long taskWeight) {
        long w = taskWeight;
        for (CpuGroup g = this; g != null && !g.group.isRoot(); g = g.parent()) {
            g.load -= w;
            if (g.load > 0) {
                return;
            }
            w = g.counted;
        }
    }

    /**
     * What a task's weight comes to beside tasks of the root group: its part of the part of its group, and so on up.
     * The tree of groups is flattened so. In 1/1024 of the scheduler's unit, at least 1.
     */
    public long effective(long taskWeight) {
        long w = taskWeight << 10;
        for (CpuGroup g = this; g != null && !g.group.isRoot(); g = g.parent()) {
            w = w * g.shares() / Math.max(g.load, 1);
        }
        return Math.max(w, 1);
    }

    public boolean throttled() {
        return throttled;
    }

    /** Whether time used in it has to be charged. */
    public boolean bounded() {
        return bounded;
    }

    /** How much may be used before somebody is out of time, ns. */
    public long left() {
        long left = Long.MAX_VALUE;
        for (CpuGroup g = this; g != null; g = g.parent()) {
            if (g.quota != NO_QUOTA) {
                left = Math.min(left, Math.max(g.quota - g.used, 1));
            }
        }
        return left;
    }

    /** A task of the group ran. @return whether somebody is out of time now */
    public boolean charge(long nanos) {
        boolean any = false;
        for (CpuGroup g = this; g != null; g = g.parent()) {
            if (g.quota == NO_QUOTA) {
                continue;
            }
            g.startPeriod();
            g.used += nanos;
            if (!g.out && g.used >= g.quota) {
                g.out = true;
                g.outSince = group.all.kernel.now();
                g.throttledPeriods++;
                any = true;
                g.spread();
            }
        }
        return any;
    }

    private void startPeriod() {
        if (!refill.isArmed()) {
            long now = group.all.kernel.now();
            if (now >= periodEnd) {
                used = Math.max(0, used - quota);
                periodEnd = now + period;
                periods++;
            }
            group.all.kernel.timers.arm(refill, periodEnd);
        }
    }

    /** The next period begins. */
    private void refill() {
        if (quota == NO_QUOTA) {
            return;
        }
        long now = group.all.kernel.now();
        boolean busy = used > 0 || out;
        used = Math.max(0, used - quota);
        periodEnd += period;
        if (busy) {
            periods++;
            group.all.kernel.timers.arm(refill, Math.max(periodEnd, now + 1));
        }
        if (out && used < quota) {
            endThrottle(now);
        } else if (out) {
            throttledPeriods++;
        }
    }

    private void endThrottle(long now) {
        out = false;
        throttledTime += now - outSince;
        spread();
        group.all.kernel.scheduler.releaseHeld();
    }

    void setQuota(long newQuota, long newPeriod) {
        quota = newQuota;
        period = newPeriod;
        used = 0;
        if (refill.isArmed()) {
            group.all.kernel.timers.cancel(refill);
        }
        periodEnd = 0;
        boolean wasOut = out;
        if (wasOut) {
            endThrottle(group.all.kernel.now());
        }
        spread();
    }

    /** Groups below learn what is above them. */
    private void spread() {
        group.walk(g -> {
            CpuGroup above = g.cpu.parent();
            g.cpu.bounded = g.cpu.quota != NO_QUOTA || above != null && above.bounded;
            g.cpu.throttled = g.cpu.out || above != null && above.throttled;
        });
    }

    /** The controller was taken away. */
    void reset() {
        weight = DEFAULT_WEIGHT;
        idle = false;
        if (quota != NO_QUOTA) {
            setQuota(NO_QUOTA, DEFAULT_PERIOD);
        }
        period = DEFAULT_PERIOD;
    }

    /** Ends what would still happen; the group above takes what was counted. */
    void removed() {
        if (refill.isArmed()) {
            group.all.kernel.timers.cancel(refill);
        }
        CpuGroup above = parent();
        if (above != null) {
            above.user += user;
            above.system += system;
        }
    }

    /** User and system time of the group and all below, ns. */
    long[] total() {
        long[] sum = new long[2];
        group.walk(g -> {
            sum[0] += g.cpu.user;
            sum[1] += g.cpu.system;
        });
        return sum;
    }
}
