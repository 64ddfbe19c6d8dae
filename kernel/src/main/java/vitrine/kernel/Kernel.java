package vitrine.kernel;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.event.EventStream;
import vitrine.kernel.exec.ExecCalls;
import vitrine.kernel.fs.Vfs;
import vitrine.kernel.fs.call.FsCalls;
import vitrine.kernel.gate.Gate;
import vitrine.kernel.mm.MemoryManager;
import vitrine.kernel.mm.MmCalls;
import vitrine.kernel.pipe.PipeCalls;
import vitrine.kernel.pipe.Pipes;
import vitrine.kernel.poll.PollCalls;
import vitrine.kernel.sched.Scheduler;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;
import vitrine.kernel.time.TimerQueue;
import vitrine.machine.memory.PhysicalMemory;

/** The kernel and the machine it runs on. */
public final class Kernel {
    public final EventStream events = new EventStream();
    public final SyscallTable syscalls = new SyscallTable();
    public final TimerQueue timers = new TimerQueue();
    public final Scheduler scheduler = new Scheduler();
    public final PhysicalMemory ram;
    public final Gate gate;
    public final MemoryManager mm;
    public final Vfs vfs;
    public final Pipes pipes;

    /** Tasks that sleep on a queue which only the host can wake. */
    public int outsideWaiters;

    /** Whom the machine's thread works for at the moment; null: a timer, the outside. */
    public @Nullable Task current;

    public Kernel(PhysicalMemory ram, Gate gate) {
        this.ram = ram;
        this.gate = gate;
        this.mm = new MemoryManager(ram, events, 0);
        this.vfs = new Vfs(this);
        this.pipes = new Pipes(this);
        mm.addShrinker(vfs.reclaim::shrink);
        vfs.unmapper = mm::invalidate;
        ExecCalls.declare(syscalls);
        FsCalls.declare(syscalls);
        MmCalls.declare(syscalls);
        PipeCalls.declare(syscalls);
        PollCalls.declare(syscalls);
    }

    /** The machine's monotonic clock, ns since boot. */
    public long now() {
        return 0;
    }

    /** The wall clock (CLOCK_REALTIME), ns since the epoch. */
    public long epochNow() {
        return 0;
    }

    /** Hands work to the machine's thread; the only method that other Java threads may call. */
    public void post(Runnable work) {}
}
