package vitrine.kernel.sched;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.cgroup.CpuGroup;
import vitrine.kernel.event.SchedEvent;
import vitrine.kernel.sched.SchedPolicy.Reason;
import vitrine.kernel.signal.SendSignal;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.task.Rseq;
import vitrine.kernel.task.Task;
import vitrine.kernel.time.KernelTimer;

/** Gives tasks to CPUs: run queues, choice of a CPU at wake-up, switches, balancing. */
public final class Scheduler {
    private static final int BALANCE_ROUNDS = 64;

    private final Kernel kernel;
    private final VirtualCpu[] cpus;
    private long random;
    private int rounds;
    private final Set<Task> held = new LinkedHashSet<>();

    /** Share of all CPUs that SCHED_DEADLINE tasks were promised. */
    private long reservedShare;

    public Scheduler(Kernel kernel, int cpuCount, long seed) {
        this.kernel = kernel;
        this.random = seed ^ 0x5eed_5c4e_d01eL;
        this.cpus = new VirtualCpu[cpuCount];
        for (int i = 0; i < cpuCount; i++) {
            cpus[i] = new VirtualCpu(i);
        }
    }

    /** Lets another policy decide, an instance for each CPU; before anything has run. */
    public void policies(Supplier<SchedPolicy> source) {
        for (VirtualCpu c : cpus) {
            if (c.load() > 0) {
                throw new IllegalStateException("tasks are scheduled already");
            }
            c.queue = source.get();
        }
    }

    public int cpuCount() {
        return cpus.length;
    }

    public VirtualCpu cpu(int id) {
        return cpus[id];
    }

    /** CPUs that have something to run. */
    public int busyCpus() {
        int n = 0;
        for (VirtualCpu c : cpus) {
            if (c.load() > 0) {
                n++;
            }
        }
        return n;
    }

    /** Tasks that run or wait for a CPU. */
    public int runnable() {
        int n = 0;
        for (VirtualCpu c : cpus) {
            n += c.load();
        }
        return n;
    }

    /** A number between {@code base * 7/8} and {@code base * 9/8}, the next of the seed's sequence. */
    public long jitter(long base) {
        random = random * 0x5851_f42d_4c95_7f2dL + 0x1405_7b7e_f767_814fL;
        return base - (base >> 3) + ((random >>> 33) * (base >> 2) >>> 31);
    }

    /** A new task may run. It goes where least is to be done. */
    public void start(Task task, Task parent) {
        SchedEntity e = task.sched;
        e.cpu = leastLoaded(e.affinity, parent.sched.cpu);
        if (e.cpu != parent.sched.cpu) {
            migrated(e, parent.sched.cpu, "fork");
        }
        insert(e, Reason.NEW);
    }

    /** A sleeping or stopped task may run again. */
    public void wake(Task task) {
        SchedEntity e = task.sched;
        if (kernel.events.on) {
            Task waker = kernel.current;
            kernel.events.emit(new SchedEvent.Wakeup(task.tid, waker == null ? 0 : waker.tid, e.cpu));
        }
        if (e.queued) {
            cpus[e.cpu].needResched |= isHeld(task);
            return; // it has not yet left its CPU
        }
        int target = wakeTarget(e);
        if (target != e.cpu) {
            int from = e.cpu;
            e.cpu = target;
            migrated(e, from, "wakeup");
        }
        insert(e, Reason.WAKEUP);
    }

    private void insert(SchedEntity e, Reason reason) {
        VirtualCpu c = cpus[e.cpu];
        e.queued = true;
        e.queuedSince = kernel.now();
        load(e);
        Reservation r = e.reservation;
        if (r != null && !r.throttled) {
            r.wake(e.queuedSince);
        }
        enqueue(c, e, reason);
        Task running = c.current;
        if (running == null || c.queue.preempts(e, running.sched)) {
            c.needResched = true;
            if (running != null && running.state == Task.State.RUNNING) {
                c.preempted = true;
                if (kernel.events.on) {
                    kernel.events.emit(new SchedEvent.Preempt(c.id, running.tid, e.task.tid));
                }
            }
        }
    }

    private void enqueue(VirtualCpu c, SchedEntity e, Reason reason) {
        c.queue.enqueue(e, reason);
        if (kernel.events.on) {
            kernel.events.emit(new SchedEvent.Enqueue(c.id, e.task.tid, reason.text, c.queue.size()));
        }
    }

    private void migrated(SchedEntity e, int from, String why) {
        if (kernel.events.on) {
            kernel.events.emit(new SchedEvent.Migrate(e.task.tid, from, e.cpu, why));
        }
    }

    /** Its weight counts in its control group. */
    private static void load(SchedEntity e) {
        unload(e);
        CpuGroup group = e.task.cgroup.weighing();
        if (group != null && !e.realTime() && !e.deadline()) {
            e.loads = group;
            e.loadWeight = LinuxPolicy.weight(e);
            group.addLoad(e.loadWeight);
        }
    }

    private static void unload(SchedEntity e) {
        CpuGroup group = e.loads;
        if (group != null) {
            group.removeLoad(e.loadWeight);
            e.loads = null;
        }
    }

    private int wakeTarget(SchedEntity e) {
        int n = cpus.length;
        if (n == 1) {
            return 0;
        }
        for (int i = 0; i < n; i++) {
            int c = (e.cpu + i) % n;
            if ((e.affinity >>> c & 1) != 0 && cpus[c].load() == 0) {
                return c;
            }
        }
        return (e.affinity >>> e.cpu & 1) != 0 ? e.cpu : leastLoaded(e.affinity, e.cpu);
    }

    private int leastLoaded(long affinity, int preferred) {
        int best = -1;
        for (int i = 0; i < cpus.length; i++) {
            int c = (preferred + i) % cpus.length;
            if ((affinity >>> c & 1) != 0 && (best < 0 || cpus[c].load() < cpus[best].load())) {
                best = c;
            }
        }
        return Math.max(best, 0);
    }

    /** The running task asked to let others go first (sched_yield(2)). */
    public void giveWay(Task task) {
        VirtualCpu c = cpus[task.sched.cpu];
        Reservation r = task.sched.reservation;
        if (r != null) {
            consume(c, task.sched, r, Math.max(r.left, 0)); // it needs no more in this period
        } else if (c.queue.size() > 0) {
            c.needResched = true;
            c.yielded = true;
            task.sched.sliceLeft = -1;
        }
    }

    /** The running task used CPU time. */
    public void ran(VirtualCpu c, Task task, long nanos) {
        SchedEntity e = task.sched;
        c.queue.ran(e, nanos);
        e.sliceLeft -= nanos;
        CpuGroup group = task.cgroup.cpu();
        if (group.bounded() && group.charge(nanos)) {
            releaseHeld();
        }
        if (e.realTime()) {
            e.unbroken += nanos;
            if (e.unbroken >= e.watchedFrom) {
                kernel.processTimers.watchRealTime(task);
            }
        }
        Reservation r = e.reservation;
        if (r != null) {
            consume(c, e, r, nanos);
        } else if (c.queue.overdue(e)) {
            c.needResched = true;
        }
        if (e.sliceLeft <= 0) {
            if (c.queue.expires(e)) {
                c.needResched = true;
            } else {
                e.sliceLeft = jitter(c.queue.slice(e));
            }
        }
    }

    /** Leaves the current task if it cannot or shall not go on, and switches to the next. Null: nothing to run. */
    public @Nullable Task schedule(VirtualCpu c) {
        Task previous = c.current;
        c.needResched = false;
        String why = kernel.events.on ? reason(c, previous) : "";
        c.preempted = false;
        if (previous != null) {
            leave(c, previous);
        }
        c.yielded = false;
        SchedEntity e = pick(c);
        while (e != null && isHeld(e.task)) {
            hold(c, e);
            e = pick(c);
        }
        Task next = e == null ? null : e.task;
        c.current = next;
        if (e != null) {
            e.cpu = c.id;
            if (e.task.rseqAddress != 0 && e.task.rseqCpu != c.id) {
                Rseq.disturb(e.task);
            }
            long waited = kernel.now() - e.queuedSince;
            e.waited += waited;
            if (kernel.events.on) {
                kernel.events.emit(new SchedEvent.Pick(c.id, e.task.tid, waited, c.queue.size()));
            }
            if (e.sliceLeft <= 0) {
                e.sliceLeft = jitter(c.queue.slice(e));
            }
        }
        if (next != previous) {
            switched(c, previous, next, why);
        }
        return next;
    }

    // SCHED_DEADLINE.

    /** The running task used time that it was promised: when that was all it waits for its next period. */
    private void consume(VirtualCpu c, SchedEntity e, Reservation r, long nanos) {
        r.left -= nanos;
        if (r.left > 0 || r.throttled) {
            return;
        }
        if ((r.flags & Reservation.OVERRUN) != 0) {
            SendSignal.toProcess(e.task.group, SignalInfo.kernel(Signal.SIGXCPU));
        }
        long next = r.next();
        if (next <= kernel.now()) {
            r.refill(kernel.now());
            c.needResched = true;
            return;
        }
        r.throttled = true;
        c.needResched = true;
        KernelTimer timer = new KernelTimer() {
            @Override
            protected void expired() {
                r.refill(kernel.now());
                release(e.task);
            }
        };
        r.replenish = timer;
        kernel.timers.arm(timer, next);
        if (kernel.events.on) {
            kernel.events.emit(new SchedEvent.Throttle(c.id, e.task.tid, next));
        }
    }

    /**
     * A task's reservation is another, or none. Nothing is done when it does not fit beside the others'.
     *
     * @return whether it fits
     */
    boolean reserve(SchedEntity e, @Nullable Reservation wanted) {
        Reservation before = e.reservation;
        long share = reservedShare - (before == null ? 0 : before.share());
        if (wanted != null) {
            share += wanted.share();
            if (share > (long) cpus.length * (1 << Reservation.SHARE_SHIFT) / 100 * 95) {
                return false;
            }
        }
        reservedShare = share;
        if (before != null && before.replenish != null) {
            kernel.timers.cancel(before.replenish);
        }
        e.reservation = wanted;
        return true;
    }

    private @Nullable SchedEntity pick(VirtualCpu c) {
        SchedEntity e = c.queue.pickNext();
        return e == null && cpus.length > 1 ? steal(c) : e;
    }

    /** Whether its control group is frozen or out of CPU time; the dying run all the same, and to their tracers. */
    private static boolean isHeld(Task t) {
        Reservation r = t.sched.reservation;
        boolean held = t.cgroup.holds() || r != null && r.throttled;
        return held && !t.group.exiting && (t.tracing == null || !t.tracing.trapPending());
    }

    private void hold(VirtualCpu c, SchedEntity e) {
        e.held = true;
        e.queued = false;
        c.queue.left(e);
        unload(e);
        held.add(e.task);
    }

    /** Control groups, or who is in which, changed: tasks that may run again do, those that must not stop soon. */
    public void releaseHeld() {
        for (Task t : List.copyOf(held)) {
            if (!isHeld(t)) {
                release(t);
            }
        }
        for (VirtualCpu c : cpus) {
            Task t = c.current;
            c.needResched |= t != null && isHeld(t);
        }
    }

    /** It was told something: if it is held, perhaps it may run for that. */
    public void reconsider(Task t) {
        if (t.sched.held && !isHeld(t)) {
            release(t);
        }
    }

    /** A task that was held may run. */
    public void release(Task t) {
        if (t.sched.held) {
            t.sched.held = false;
            held.remove(t);
            if (t.state == Task.State.RUNNING) {
                insert(t.sched, Reason.WAKEUP);
            }
        }
    }

    private void leave(VirtualCpu c, Task previous) {
        SchedEntity e = previous.sched;
        if (previous.state == Task.State.RUNNING) {
            if ((e.affinity >>> c.id & 1) == 0) {
                c.queue.left(e);
                e.cpu = leastLoaded(e.affinity, c.id);
                c.current = null;
                migrated(e, c.id, "affinity");
                insert(e, Reason.WAKEUP);
                return;
            }
            if (previous.rseqAddress != 0) {
                Rseq.disturb(previous);
            }
            e.queuedSince = kernel.now();
            enqueue(c, e, c.yielded ? Reason.YIELD : Reason.PREEMPTED);
        } else {
            e.queued = false;
            e.unbroken = 0;
            e.watchedFrom = 0;
            c.queue.left(e);
            unload(e);
            if (kernel.events.on && previous.state != Task.State.ZOMBIE && previous.state != Task.State.DEAD) {
                kernel.events.emit(new SchedEvent.Sleep(previous.tid, previous.state.letter, previous.wchan()));
            }
        }
    }

    private static String reason(VirtualCpu c, @Nullable Task previous) {
        if (previous == null) {
            return "idle";
        }
        return switch (previous.state) {
            case RUNNING ->
                c.preempted
                        ? "preempted"
                        : (previous.sched.affinity >>> c.id & 1) == 0 ? "migrated" : c.yielded ? "yielded" : "slice";
            case STOPPED -> "stopped";
            case ZOMBIE, DEAD -> "exited";
            default -> "blocked";
        };
    }

    private void switched(VirtualCpu c, @Nullable Task previous, @Nullable Task next, String why) {
        c.switches++;
        if (previous != null) {
            if (previous.state == Task.State.RUNNING) {
                previous.times.involuntarySwitches++;
            } else {
                previous.times.voluntarySwitches++;
            }
        }
        if (kernel.events.on) {
            kernel.events.emit(new SchedEvent.Switch(
                    c.id,
                    previous == null ? 0 : previous.tid,
                    previous == null ? 'R' : previous.state.letter,
                    next == null ? 0 : next.tid,
                    why));
        }
    }

    private @Nullable SchedEntity steal(VirtualCpu to) {
        VirtualCpu busiest = null;
        for (VirtualCpu c : cpus) {
            if (c.queue.size() > 0
                    && (busiest == null || c.queue.size() > busiest.queue.size())
                    && c.queue.movable(to.id) != null) {
                busiest = c;
            }
        }
        if (busiest == null) {
            return null;
        }
        move(busiest, to, "steal");
        return to.queue.pickNext();
    }

    private void move(VirtualCpu from, VirtualCpu to, String why) {
        SchedEntity e = from.queue.movable(to.id);
        if (e != null) {
            from.queue.dequeue(e);
            e.cpu = to.id;
            migrated(e, from.id, why);
            enqueue(to, e, Reason.MOVED);
            to.needResched = true;
        }
    }

    /** Once a round: now and then moves a task from the fullest CPU to the emptiest. */
    public void balance() {
        if (cpus.length == 1 || ++rounds % BALANCE_ROUNDS != 0) {
            return;
        }
        VirtualCpu most = cpus[0];
        VirtualCpu least = cpus[0];
        for (VirtualCpu c : cpus) {
            if (c.load() > most.load()) {
                most = c;
            }
            if (c.load() < least.load()) {
                least = c;
            }
        }
        if (most.load() - least.load() >= 2) {
            move(most, least, "balance");
        }
    }

    /** Changes what decides a task's place: {@code change} runs while the task is in no queue. */
    public void change(Task task, Runnable change) {
        SchedEntity e = task.sched;
        VirtualCpu c = cpus[e.cpu];
        boolean waiting = e.queued && c.current != task;
        if (waiting) {
            c.queue.dequeue(e);
        }
        if (e.queued) {
            unload(e);
        }
        change.run();
        if (e.queued && !waiting) {
            load(e);
        }
        if (waiting) {
            if ((e.affinity >>> e.cpu & 1) == 0) {
                int from = e.cpu;
                e.cpu = leastLoaded(e.affinity, e.cpu);
                migrated(e, from, "affinity");
            }
            insert(e, Reason.WAKEUP);
        } else if (e.queued) {
            e.sliceLeft = Math.min(e.sliceLeft, c.queue.slice(e));
            c.needResched = true;
        }
    }

    /** The task is dead: it will not be put into a queue again. */
    public void remove(Task task) {
        SchedEntity e = task.sched;
        if (e.held) {
            e.held = false;
            held.remove(task);
        }
        reserve(e, null);
        VirtualCpu c = cpus[e.cpu];
        if (e.queued && c.current != task) {
            c.queue.dequeue(e);
            e.queued = false;
            unload(e);
        } else if (c.current == task) {
            c.needResched = true;
        }
    }
}
