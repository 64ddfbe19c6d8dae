package vitrine.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.fs.FdTable;
import vitrine.kernel.fs.FsContext;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.gate.Gate;
import vitrine.kernel.gate.HostInput;
import vitrine.kernel.gate.HostOutput;
import vitrine.kernel.gate.HostTerminal;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.mm.Mmap;
import vitrine.kernel.task.Spawn;
import vitrine.kernel.task.Task;
import vitrine.machine.cpu.CpuLevel;
import vitrine.machine.cpu.CpuState;
import vitrine.machine.cpu.Exit;
import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.PhysicalMemory;

/**
 * A kernel whose CPUs run scripts of Java instead of instructions. A step is 2 bytes long, as {@code syscall} is; after
 * it RIP is at the next one, unless the step set it.
 */
public final class ScriptMachine {
    /** Where scripts and their data are in every address space. */
    public static final long BASE = 0x10000;

    public static final long DATA = 0x20000;

    /** Something the program does. */
    @FunctionalInterface
    public interface Step {
        /** @return how many instructions it took when it is no system call, or 0: the registers hold a system call */
        long run(CpuState s);
    }

    private final List<Step> steps = new ArrayList<>();
    public final Kernel kernel;
    private long steppedBudget;

    public ScriptMachine(int cpus, long seed) {
        KernelConfig config = new KernelConfig(16L << 20, cpus, CpuLevel.V2, seed, false, "test", false, false);
        kernel = new Kernel(config, new PhysicalMemory(config.memory()), new NoHost(), this::run);
        kernel.vfs.mountRoot(kernel.vfs.newTmpFs("root"));
    }

    private Exit run(CpuState s, AddressSpace space, long budget) {
        long left = budget;
        while (true) {
            long owed = s.v[CpuState.V_SIZE - 1]; // instructions of the step that are still to be done
            if (owed == 0) {
                long rip = s.r[CpuState.RIP];
                owed = steps.get((int) (rip - BASE >>> 1)).run(s);
                if (owed == 0) {
                    s.r[CpuState.RIP] = rip + 2;
                    s.retired++;
                    return Exit.SYSCALL;
                }
                if (s.r[CpuState.RIP] == rip) {
                    s.r[CpuState.RIP] = rip + 2;
                }
                s.r[CpuState.RIP] -= 2; // still in it
            }
            long now = Math.min(owed, left);
            s.retired += now;
            left -= now;
            owed -= now;
            s.v[CpuState.V_SIZE - 1] = owed;
            steppedBudget += now;
            if (owed == 0) {
                s.r[CpuState.RIP] += 2;
            }
            if (left == 0) {
                return Exit.INTERRUPT;
            }
        }
    }

    /** Adds a step; @return its address. */
    public long step(Step step) {
        steps.add(step);
        return BASE + 2L * (steps.size() - 1);
    }

    /** Adds a system call. */
    public long call(long number, long... arguments) {
        return step(s -> {
            int[] registers = {7, 6, 2, 10, 8, 9};
            for (int i = 0; i < arguments.length; i++) {
                s.r[registers[i]] = arguments[i];
            }
            s.r[CpuState.RAX] = number;
            return 0;
        });
    }

    /** Adds {@code instructions} instructions of work. */
    public long work(long instructions) {
        return step(s -> instructions);
    }

    /** Where the next step will be. */
    public long here() {
        return BASE + 2L * steps.size();
    }

    /** A process that starts at {@code entry}. */
    public Task start(long entry) {
        Task t = Spawn.child(kernel.init(), Cred.of(0, 0));
        MemoryMap map = MemoryMap.create(kernel.mm);
        Mmap.map(map, DATA, 0x10000, 3, 0x32, null, 0);
        t.memory = map;
        t.fdTable = new FdTable();
        PathRef root = kernel.vfs.mounts.root();
        t.fsContext = new FsContext(root, root);
        t.cpu.r[CpuState.RIP] = entry;
        t.cpu.r[CpuState.RSP] = DATA + 0xff00;
        kernel.scheduler.start(t, kernel.init().leader);
        return t;
    }

    /** Runs until a process is gone; fails when everything sleeps for ever. */
    public void runUntilGone(Task t) {
        Program p = kernel.programs.watch(t.group, status -> {});
        if (!kernel.run(p)) {
            throw new AssertionError("deadlock");
        }
    }

    /** Instructions that all scripts did. */
    public long worked() {
        return steppedBudget;
    }

    /** A host in which nothing ever happens. */
    private static final class NoHost implements Gate {
        @Override
        public long nanoTime() {
            throw new AssertionError("virtual time asked the host");
        }

        @Override
        public long epochNanos() {
            throw new AssertionError("virtual time asked the host");
        }

        @Override
        public void entropy(byte[] to) {}

        @Override
        public void connect(Executor machine) {}

        @Override
        public HostInput stdin() {
            throw new UnsupportedOperationException();
        }

        @Override
        public HostOutput stdout() {
            throw new UnsupportedOperationException();
        }

        @Override
        public HostOutput stderr() {
            throw new UnsupportedOperationException();
        }

        @Override
        public @Nullable HostTerminal terminal() {
            return null;
        }

        @Override
        public HostInput keyboard(HostTerminal terminal) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void await(long maxNanos) {
            throw new AssertionError("virtual time waited for the host");
        }

        @Override
        public void wake() {}
    }
}
