package vitrine.kernel;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.cgroup.CpuGroup;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.ptrace.Stops;
import vitrine.kernel.sched.Scheduler;
import vitrine.kernel.sched.VirtualCpu;
import vitrine.kernel.signal.DeliverSignals;
import vitrine.kernel.signal.SendSignal;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.syscall.Dispatcher;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;
import vitrine.kernel.time.MachineClock;
import vitrine.machine.cpu.CpuState;
import vitrine.machine.cpu.Exit;

/**
 * Runs the machine: rounds in which every virtual CPU has a turn of some guest instructions, between them timers and
 * what came from outside; when nothing can run, time jumps or the host is waited for.
 */
final class MainLoop {
    /** Turn of a CPU when several have work, and when one has, in instructions (ns). */
    private static final long TURN = 10_000;

    /** How often what came from outside is let in while programs run, ns of virtual time. */
    private static final long LOOK = 20_000_000;

    private static final long LONG_TURN = 1_000_000;

    /** With the host's clock timers have to be looked at now and then. */
    private static final long HOST_TURN = 200_000;

    /** What a system call and a fault cost beside their instructions, ns of virtual time. */
    private static final long SYSCALL_CHARGE = 100;

    private static final long FAULT_CHARGE = 200;

    /** Runs of fewer instructions are timed together with the system call that ended them. */
    private static final long SHORT_RUN = 2_000;

    private final Kernel kernel;
    private final Processor processor;
    private final Dispatcher dispatcher;
    private final Faults faults;
    private long turnEnd;
    private long lapStart;
    private @Nullable CpuState running;
    private long runningFrom;
    private boolean deadlockReported;
    private long pacedFrom;
    private long pacedFromHost;
    private long nextLook = LOOK;

    MainLoop(Kernel kernel, Processor processor) {
        this.kernel = kernel;
        this.processor = processor;
        this.dispatcher = kernel.dispatcher;
        this.faults = new Faults(kernel);
    }

    void run(BooleanSupplier done) {
        MachineClock clock = kernel.clock;
        while (true) {
            if (kernel.hasWork() && (clock.isHost() || clock.now() >= nextLook)) {
                look();
            }
            kernel.current = null;
            expireTimers(clock.now());
            if (done.getAsBoolean()) {
                return;
            }
            if (!round() && !idle()) {
                return;
            }
        }
    }

    /**
     * Lets in what came from outside. In virtual time that is done when nothing can run, and else at fixed moments, so
     * that it does not matter how fast the host was.
     */
    private void look() {
        kernel.work();
        nextLook = (kernel.clock.now() / LOOK + 1) * LOOK;
    }

    private void expireTimers(long now) {
        while (kernel.timers.next() <= now) {
            try {
                kernel.timers.expire(now);
            } catch (RuntimeException | OutOfMemoryError e) {
                kernel.bug("in a timer", e); // it is out of the queue, the others are not
            }
        }
    }

    /** @return whether any CPU ran something */
    private boolean round() {
        Scheduler scheduler = kernel.scheduler;
        MachineClock clock = kernel.clock;
        int busy = scheduler.busyCpus();
        if (busy == 0) {
            return false;
        }
        scheduler.balance();
        if (clock.isHost()) {
            lap();
        }
        // One length for all CPUs of the round: who has a longer turn would make the others lose time.
        long length = scheduler.jitter(busy > 1 ? TURN : clock.isHost() ? HOST_TURN : LONG_TURN);
        long longest = 0;
        for (int i = 0; i < scheduler.cpuCount(); i++) {
            VirtualCpu c = scheduler.cpu(i);
            clock.turn(c);
            if (c.load() == 0 && busy <= 1 && scheduler.cpuCount() > 1 && scheduler.runnable() <= 1) {
                continue;
            }
            turnEnd = length;
            turn(c);
            longest = Math.max(longest, c.used);
        }
        clock.advance(longest);
        if (clock.now() >= kernel.loadAverage.next()) {
            kernel.loadAverage.sample(clock.now());
        }
        return true;
    }

    private void turn(VirtualCpu c) {
        Scheduler scheduler = kernel.scheduler;
        while (c.used < turnEnd) {
            Task t = c.current;
            if (t == null || c.needResched || t.state != Task.State.RUNNING) {
                t = scheduler.schedule(c);
                if (t == null) {
                    kernel.current = null;
                    return;
                }
            }
            kernel.current = t;
            try {
                step(c, t);
            } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
                oops(c, t, e);
            }
            if (scheduler.cpuCount() > 1 && turnEnd > c.used + TURN && scheduler.busyCpus() > 1) {
                turnEnd = c.used + scheduler.jitter(TURN); // another CPU got work
            }
        }
        kernel.current = null;
    }

    private void step(VirtualCpu c, Task t) {
        if (t.callBlocked) {
            resume(c, t);
        } else if (!t.signalPending() && !t.returnWork || DeliverSignals.beforeReturn(t)) {
            if (!c.needResched) {
                user(c, t);
            }
        }
    }

    /** A mistake of Vitrine's own while it served a task: the task's process ends, the machine goes on. */
    private void oops(VirtualCpu c, Task t, Throwable e) {
        kernel.bug("while serving " + t, e);
        charge(c, t, FAULT_CHARGE);
        t.callBlocked = false;
        if (t.group.exiting) {
            t.state = Task.State.DEAD; // it failed again while dying: what it held is lost
            kernel.programs.died(t.group);
        } else {
            SendSignal.beginExit(t.group, Signal.SIGSEGV);
        }
    }

    private void resume(VirtualCpu c, Task t) {
        dispatcher.resume(t);
        charge(c, t, SYSCALL_CHARGE);
    }

    private void user(VirtualCpu c, Task t) {
        MachineClock clock = kernel.clock;
        long budget = turnEnd - c.used;
        if (!clock.isHost()) {
            budget = Math.min(budget, Math.max(t.sched.sliceLeft, 1));
            long next = kernel.timers.next();
            if (next != Long.MAX_VALUE) {
                long distance = next - clock.now();
                if (distance <= 0) {
                    turnEnd = 0; // a timer is due
                    return;
                }
                budget = Math.min(budget, distance);
            }
        }
        if (t.tracing != null) {
            if (Stops.breakpoint(t)) {
                return;
            }
            budget = t.tracing.budget(budget);
        }
        CpuGroup group = t.cgroup.cpu();
        if (group.bounded()) {
            budget = Math.min(budget, group.left());
        }
        CpuState cpu = t.cpu;
        MemoryMap memory = t.mm();
        long before = cpu.retired;
        cpu.processor = t.sched.cpu;
        running = cpu;
        runningFrom = before;
        Exit exit = processor.run(cpu, memory.space(), budget);
        long ran = cpu.retired - before;
        c.used += ran;
        // The host's clock is not read twice for a system call after a few instructions.
        boolean together = clock.isHost() && ran < SHORT_RUN && exit == Exit.SYSCALL;
        if (!together) {
            countUser(c, t, clock.isHost() ? lap() : ran);
        }
        switch (exit) {
            case SYSCALL -> {
                dispatcher.enter(t);
                if (together) {
                    c.used += SYSCALL_CHARGE;
                    long nanos = lap();
                    long inUser = nanos * ran / (ran + SYSCALL_CHARGE);
                    addUser(c, t, inUser);
                    addSystem(c, t, nanos - inUser);
                    kernel.scheduler.ran(c, t, nanos);
                } else {
                    charge(c, t, SYSCALL_CHARGE);
                }
            }
            case FAULT -> {
                t.syscall = -1;
                faults.handle(t);
                charge(c, t, FAULT_CHARGE);
            }
            case INTERRUPT -> {
                t.syscall = -1;
                if (t.tracing != null && ran > 0) {
                    Stops.executed(t);
                }
                ThreadGroup g = t.group;
                if (g.watchesCpuTime) {
                    kernel.processTimers.tick(g);
                }
                if (clock.isHost() && kernel.hasWork()) {
                    turnEnd = 0;
                }
            }
        }
    }

    /** What RDTSC reads in the middle of a run. */
    long timeStamp() {
        CpuState cpu = running;
        return kernel.now() + (cpu == null || kernel.clock.isHost() ? 0 : cpu.retired - runningFrom);
    }

    /** With the host's clock: the time since the last lap is what somebody used. */
    private long lap() {
        long now = kernel.gate.nanoTime();
        long used = now - lapStart;
        lapStart = now;
        return used;
    }

    private void countUser(VirtualCpu c, Task t, long nanos) {
        addUser(c, t, nanos);
        kernel.scheduler.ran(c, t, nanos);
    }

    private static void addUser(VirtualCpu c, Task t, long nanos) {
        t.times.user += nanos;
        t.cgroup.cpu().user += nanos;
        if (t.sched.nice > 0) {
            c.nice += nanos;
        } else {
            c.user += nanos;
        }
    }

    private void charge(VirtualCpu c, Task t, long charge) {
        c.used += charge;
        countSystem(c, t, kernel.clock.isHost() ? lap() : charge);
    }

    private void countSystem(VirtualCpu c, Task t, long nanos) {
        addSystem(c, t, nanos);
        kernel.scheduler.ran(c, t, nanos);
    }

    private static void addSystem(VirtualCpu c, Task t, long nanos) {
        c.system += nanos;
        t.times.system += nanos;
        t.cgroup.cpu().system += nanos;
    }

    /** Nothing runs. @return false when nothing will ever run again */
    private boolean idle() {
        if (kernel.hasWork()) {
            look();
            return true;
        }
        MachineClock clock = kernel.clock;
        long next = kernel.timers.next();
        long now = clock.now();
        if (clock.isHost()) {
            if (next == Long.MAX_VALUE && kernel.outsideWaiters == 0 && !idleForEver()) {
                return false;
            }
            kernel.gate.await(next == Long.MAX_VALUE ? next : Math.max(next - now, 0));
            kernel.loadAverage.sample(clock.now());
            return true;
        }
        if (kernel.outsideWaiters == 0) {
            if (next != Long.MAX_VALUE) {
                jump(next);
                return true;
            }
            if (!idleForEver()) {
                return false;
            }
            kernel.gate.await(Long.MAX_VALUE);
            return true;
        }
        if (next == Long.MAX_VALUE) {
            kernel.gate.await(next);
            return true;
        }
        // Somebody waits for the host and a timer runs: they race in real time.
        long host = kernel.gate.nanoTime();
        if (pacedFrom != now) {
            pacedFrom = now;
            pacedFromHost = host;
        }
        long left = next - now - (host - pacedFromHost);
        if (left <= 0) {
            jump(next);
        } else {
            kernel.gate.await(left);
        }
        return true;
    }

    private void jump(long moment) {
        kernel.loadAverage.sample(moment);
        kernel.clock.jump(moment);
    }

    /** Nothing inside can wake anybody. @return whether to wait for somebody outside to do something */
    private boolean idleForEver() {
        if (kernel.programs.isEmpty()) {
            return kernel.config.mayIdle();
        }
        boolean wait = kernel.config.mayIdle() || kernel.gate.terminal() != null;
        if (!deadlockReported && (!wait || kernel.config.verbose())) {
            deadlockReported = true;
            StringBuilder s = new StringBuilder("deadlock: every task sleeps and nothing can wake one:");
            for (ThreadGroup g : kernel.pids.processes()) {
                for (Task t : g.threads) {
                    if (!g.isInit() && s.length() < 1000) {
                        s.append(' ').append(t).append(" in ").append(t.wchan());
                    }
                }
            }
            kernel.report(s.toString());
        }
        return wait;
    }
}
