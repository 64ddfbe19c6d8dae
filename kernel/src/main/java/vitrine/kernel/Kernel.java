package vitrine.kernel;

import java.io.PrintStream;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.aio.Aios;
import vitrine.kernel.cgroup.CgroupFs;
import vitrine.kernel.cgroup.Cgroups;
import vitrine.kernel.core.CoreSettings;
import vitrine.kernel.event.Event;
import vitrine.kernel.event.EventStream;
import vitrine.kernel.event.MemoryEvent;
import vitrine.kernel.fs.Vfs;
import vitrine.kernel.futex.Futexes;
import vitrine.kernel.gate.Gate;
import vitrine.kernel.ipc.Ipc;
import vitrine.kernel.ipc.MqFs;
import vitrine.kernel.mm.MemoryManager;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.mm.TaskView;
import vitrine.kernel.net.Sockets;
import vitrine.kernel.notify.InotifyLimits;
import vitrine.kernel.ns.Namespaces;
import vitrine.kernel.ns.Nsfs;
import vitrine.kernel.pipe.Pipes;
import vitrine.kernel.poll.EpollWatches;
import vitrine.kernel.proc.ProcFs;
import vitrine.kernel.sched.LoadAverage;
import vitrine.kernel.sched.Scheduler;
import vitrine.kernel.syscall.Dispatcher;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.PidTable;
import vitrine.kernel.task.Spawn;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;
import vitrine.kernel.time.ClockDiscipline;
import vitrine.kernel.time.MachineClock;
import vitrine.kernel.time.ProcessTimers;
import vitrine.kernel.time.TimerQueue;
import vitrine.kernel.tty.Ttys;
import vitrine.kernel.uring.Urings;
import vitrine.machine.cpu.CpuState;
import vitrine.machine.cpu.Engine;
import vitrine.machine.cpu.Exit;
import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.PhysicalMemory;

/**
 * The kernel and the machine it runs on. Everything is used from one Java thread, the one that calls {@link #run};
 * others hand it work by {@link #post}.
 */
public final class Kernel {
    private static final int PAGE_KIB = 4;

    public final KernelConfig config;
    public final PhysicalMemory ram;
    public final Gate gate;
    public final EventStream events = new EventStream();
    public final SyscallTable syscalls = new SyscallTable();
    public final TimerQueue timers = new TimerQueue();
    public final Scheduler scheduler;
    public final MachineClock clock;
    public final PidTable pids = new PidTable();
    public final Cgroups cgroups = new Cgroups(this);
    public final MemoryManager mm;
    public final Vfs vfs;
    public final Pipes pipes;
    public final EpollWatches epollWatches;
    public final InotifyLimits inotify = new InotifyLimits();
    public final Urings urings = new Urings(this);
    public final Aios aios = new Aios();
    public final Ttys ttys;
    public final Sockets sockets = new Sockets(this);
    public final Futexes futexes = new Futexes();
    public final Ipc ipc = new Ipc(this);
    public final ProcessTimers processTimers = new ProcessTimers(this);
    public final Programs programs = new Programs(this);
    public final Dispatcher dispatcher = new Dispatcher(this);
    public final KernelLog log = new KernelLog(this);
    /** kernel.yama.ptrace_scope: who may trace whom beside the rules of user ids (0: nothing more). */
    public int ptraceScope;

    public final CoreSettings coreSettings = new CoreSettings();
    public final ClockDiscipline discipline = new ClockDiscipline();
    public final LoadAverage loadAverage = new LoadAverage(this);

    /** Tasks that sleep on a queue which only the host can wake. */
    public int outsideWaiters;

    /** Whom the machine's thread works for at the moment; null: a timer, the outside. */
    public @Nullable Task current;

    /** For one operation at a time: signal frames and the like. */
    public final byte[] scratch = new byte[2048];

    /** The first namespaces, and the making of others. */
    public final Namespaces namespaces;

    public final Nsfs nsfs;

    private final Processor processor;
    private final MainLoop loop;
    private final ThreadGroup init;
    private final ConcurrentLinkedQueue<Runnable> posted = new ConcurrentLinkedQueue<>();
    private volatile boolean stopRequested;
    private long random;

    /** A machine with the engine of {@code vitrine.machine} as its CPUs. */
    public static Kernel boot(KernelConfig config, Gate gate) {
        return new Kernel(config, new PhysicalMemory(config.memory()), gate, null);
    }

    /** Boots: init exists, nothing runs yet. The root file system is mounted by whoever boots, before {@link #start}. */
    public Kernel(KernelConfig config, PhysicalMemory ram, Gate gate, @Nullable Processor given) {
        this.config = config;
        this.ram = ram;
        this.gate = gate;
        Processor cpus = given != null ? given : engine();
        this.processor = cpus;
        this.random = config.seed() ^ 0x7669_7472_696eL;
        this.scheduler = new Scheduler(this, config.cpus(), config.seed());
        this.clock = new MachineClock(
                gate,
                config.hostClock(),
                config.hostClock() ? gate.epochNanos() : BOOT_EPOCH,
                scheduler.cpu(0),
                timers);
        events.stampWith(() -> {
            Task t = current;
            return new Event.Stamp(now(), t == null ? 0 : t.sched.cpu, t == null ? 0 : t.tid);
        });
        this.mm = new MemoryManager(ram, events, config.seed());
        ram.splits = (level, from, to) -> {
            if (events.on) {
                events.emit(new MemoryEvent.TableSplit(level, from, to));
            }
        };
        this.vfs = new Vfs(this);
        vfs.unmapper = mm::invalidate;
        vfs.mapped = mm::isMappedWritable;
        vfs.sharedWritable = mm::isMappedWritable;
        mm.addShrinker(vfs.reclaim::shrink);
        TaskView view = new TaskView(this, pids::processes, log::add);
        mm.processes = view;
        mm.policy = view;
        mm.account = cgroups::charge;
        this.pipes = new Pipes(this);
        this.namespaces = new Namespaces(this, config.hostname(), ipc, sockets, vfs.mounts, cgroups.root);
        this.nsfs = new Nsfs(vfs);
        this.init = Spawn.init(this);
        this.loop = new MainLoop(this, cpus);
        gate.connect(this::post);
        this.epollWatches = new EpollWatches(ram.totalFrames());
        this.ttys = new Ttys(this);
        ProcFs.register(this);
        CgroupFs.register(this);
        MqFs.register(vfs);
        Calls.declare(syscalls);
    }

    private Processor engine() {
        Engine engine = new Engine(
                ram,
                new Engine.Config(config.level(), this::timeStamp, config.seed(), gate::nanoTime, gate::background));
        return new Processor() {
            @Override
            public Exit run(CpuState state, AddressSpace space, long budget) {
                return engine.run(state, space, budget);
            }

            @Override
            public void interrupt() {
                engine.requestExit();
            }
        };
    }

    /** RDTSC: one tick for each ns. */
    private long timeStamp() {
        return loop.timeStamp();
    }

    /** CLOCK_REALTIME at boot when time is virtual: 2026-01-01 00:00:00 UTC. */
    private static final long BOOT_EPOCH = 1_767_225_600_000_000_000L;

    /** PID 1. */
    public ThreadGroup init() {
        return init;
    }

    /** The machine's monotonic clock, ns since boot. */
    public long now() {
        return clock.now();
    }

    /** The wall clock (CLOCK_REALTIME), ns since the epoch. */
    public long epochNow() {
        return clock.epochNow();
    }

    /**
     * Starts a program from outside; it runs within {@link #run}. On the machine's thread only.
     *
     * @throws vitrine.kernel.exec.ExecFailure why it cannot be executed
     * @throws vitrine.kernel.abi.Errno there is no such working directory, or no room for another process
     */
    public Program start(Program.Request request) {
        return programs.start(request);
    }

    /** Runs until {@code program} is done, or {@link #shutdown}. @return whether it is done */
    public boolean run(Program program) {
        loop.run(() -> program.isDone() || stopRequested);
        return program.isDone();
    }

    /** Runs until {@link #shutdown}, for a library's machine: waits for {@link #post} when nothing is to be done. */
    public void run() {
        loop.run(() -> stopRequested);
    }

    /** Hands work to the machine's thread; with {@link #shutdown} the only method that other Java threads may call. */
    public void post(Runnable work) {
        posted.add(work);
        if (config.hostClock()) {
            processor.interrupt(); // virtual time looks at the outside at moments of its own
        }
        gate.wake();
    }

    /** Ends {@link #run} soon. */
    public void shutdown() {
        stopRequested = true;
        processor.interrupt();
        gate.wake();
    }

    /** Kills everything that is left, after {@link #run}. */
    public void killAll() {
        programs.killAll();
    }

    /** Does what was posted. @return whether there was something */
    boolean work() {
        boolean any = false;
        for (Runnable r = posted.poll(); r != null; r = posted.poll()) {
            current = null;
            try {
                r.run();
            } catch (RuntimeException | OutOfMemoryError e) {
                bug("in work from outside", e);
            }
            any = true;
        }
        return any;
    }

    /**
     * For a system call: whether nothing else would happen if its task went to sleep now, neither a task nor a timer
     * nor work from outside, so that to wait for the host at once is the same.
     */
    public boolean aloneInTime() {
        return scheduler.runnable() <= 1 && timers.next() == Long.MAX_VALUE && !hasWork() && !stopRequested;
    }

    boolean hasWork() {
        return !posted.isEmpty();
    }

    /** Tasks there may be at once (kernel.threads-max). */
    public int maxThreads() {
        return Math.clamp(((long) ram.totalFrames() << 12) / (8 * 16384), 64, PidTable.PID_MAX - 1);
    }

    /** How many tasks a user has, for RLIMIT_NPROC. */
    public int tasksOf(int uid) {
        int n = 0;
        for (ThreadGroup g : pids.processes()) {
            if (g.leader.cred.uid == uid) {
                n += g.threads.size();
            }
        }
        return n;
    }

    /** The next 64 bits of the seed's sequence (splitmix64): what getrandom(2) gives. */
    public long nextRandom() {
        random += 0x9e37_79b9_7f4a_7c15L;
        long z = (random ^ random >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
        return z ^ z >>> 31;
    }

    public long peakRssKib(MemoryMap map) {
        return map.peakRss() * PAGE_KIB;
    }

    /** Under {@code --verbose}: one line on stderr. */
    public void notice(String line) {
        if (config.verbose()) {
            err().println("vitrine: " + line);
        }
    }

    /** One line on stderr. */
    public void report(String line) {
        err().println("vitrine: " + line);
    }

    /** A mistake in Vitrine itself: one line, and with {@code --verbose} where it happened. */
    public void bug(String where, Throwable e) {
        report("internal error " + where + ": " + e);
        if (config.verbose()) {
            e.printStackTrace(err());
        }
    }

    private static PrintStream err() {
        return Objects.requireNonNull(System.err);
    }
}
