package vitrine.kernel.mm;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.cgroup.Cgroup;

/** What memory management asks of processes; implemented by the kernel, so that this package does not depend on it. */
public interface ProcessView {
    /** Nobody: for tests and before boot. */
    ProcessView NONE = new ProcessView() {
        @Override
        public List<Victim> victims() {
            return List.of();
        }

        @Override
        public void faulted(boolean major) {}

        @Override
        public @Nullable Victim current() {
            return null;
        }

        @Override
        public void log(String line) {}
    };

    /** A process as the OOM killer sees it. */
    interface Victim {
        int tgid();

        String comm();

        int uid();

        /** -1000 (never) to 1000, /proc/PID/oom_score_adj. */
        int oomScoreAdj();

        MemoryMap memory();

        /** The control group, null for none. */
        default @Nullable Cgroup cgroup() {
            return null;
        }

        /** SIGKILL is already pending or it exits. */
        boolean dying();

        /** Sends SIGKILL. */
        void kill();
    }

    /** All processes with memory that may be killed (not PID 1), in the order of their pids. */
    List<Victim> victims();

    /** The running task had a page fault that was resolved; counts in ru_minflt or ru_majflt. */
    void faulted(boolean major);

    /** The process that runs now. */
    @Nullable
    Victim current();

    /** Who dies together with a victim (memory.oom.group), itself among them; also counts the death. */
    default List<Victim> together(Victim victim, @Nullable OomDomain domain) {
        return List.of(victim);
    }

    /** A line for the kernel log. */
    void log(String line);
}
