package vitrine.kernel.mm;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.cgroup.Cgroup;
import vitrine.kernel.signal.SendSignal;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/** The kernel's tasks as memory management sees them. */
public final class TaskView implements ProcessView, MmPolicy {
    private static final int SIGKILL = 9;
    private static final long KILL_BIT = 1L << SIGKILL - 1;

    private final Kernel kernel;
    private final Supplier<? extends Iterable<ThreadGroup>> processes;
    private final Consumer<String> log;

    /** {@code processes}: all thread groups in the order of their pids. */
    public TaskView(Kernel kernel, Supplier<? extends Iterable<ThreadGroup>> processes, Consumer<String> log) {
        this.kernel = kernel;
        this.processes = processes;
        this.log = log;
    }

    private record ProcessVictim(ThreadGroup group, Task task, MemoryMap memory) implements Victim {
        @Override
        public int tgid() {
            return group.tgid;
        }

        @Override
        public String comm() {
            return group.leader.comm;
        }

        @Override
        public int uid() {
            return task.cred.uid;
        }

        @Override
        public int oomScoreAdj() {
            return group.oomScoreAdj;
        }

        @Override
        public Cgroup cgroup() {
            return task.cgroup;
        }

        @Override
        public boolean dying() {
            return group.exiting || ((task.pending.set() | group.pending.set()) & KILL_BIT) != 0;
        }

        @Override
        public void kill() {
            SendSignal.toProcess(group, SignalInfo.kernel(SIGKILL));
        }
    }

    private static @Nullable Victim victim(ThreadGroup group) {
        for (Task t : group.threads) {
            if (t.memory != null) {
                return new ProcessVictim(group, t, t.memory);
            }
        }
        return null;
    }

    @Override
    public List<Victim> victims() {
        List<Victim> list = new ArrayList<>();
        for (ThreadGroup group : processes.get()) {
            Victim victim = group.isInit() ? null : victim(group);
            if (victim != null) {
                list.add(victim);
            }
        }
        return list;
    }

    @Override
    public List<Victim> together(Victim victim, @Nullable OomDomain domain) {
        Cgroup of = victim.cgroup();
        Cgroup whole = of == null ? null : kernel.cgroups.oomGroup(of, domain);
        if (whole == null) {
            return List.of(victim);
        }
        log("Tasks in " + whole.path(kernel.cgroups.root) + " are going to be killed due to memory.oom.group set");
        return victims().stream()
                .filter(v -> v instanceof ProcessVictim p
                        && p.task.cgroup.isBelow(whole)
                        && v.oomScoreAdj() != -1000
                        && !v.dying())
                .toList();
    }

    @Override
    public @Nullable Victim current() {
        return kernel.current == null ? null : victim(kernel.current.group);
    }

    @Override
    public void faulted(boolean major) {
        if (major) {
            kernel.mm.majorFaults++;
        } else {
            kernel.mm.minorFaults++;
        }
        Task t = kernel.current;
        if (t != null) {
            if (major) {
                t.times.majorFaults++;
            } else {
                t.times.minorFaults++;
            }
        }
    }

    @Override
    public void log(String line) {
        log.accept(line);
    }

    @Override
    public long limit(int resource) {
        Task t = kernel.current;
        return t == null ? MmPolicy.DEFAULT.limit(resource) : t.rlimit(resource);
    }

    @Override
    public boolean capable(int capability) {
        Task t = kernel.current;
        return t == null || t.capable(capability);
    }

    @Override
    public int personality() {
        Task t = kernel.current;
        return t == null ? 0 : t.personality;
    }
}
