package vitrine.kernel.mm;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.cgroup.Cgroup;
import vitrine.kernel.event.MemoryEvent;

/**
 * Frees memory when there is none: kills the process with the highest score and takes its pages at once (oom_reaper),
 * so that whoever asked can go on.
 */
final class OomKiller {
    private static final int KILOBYTES = 4;

    private final MemoryManager manager;

    OomKiller(MemoryManager manager) {
        this.manager = manager;
    }

    /** @return whether frames were freed; false also when the current process is the victim and has to end itself */
    boolean run(@Nullable OomDomain domain) {
        ProcessView processes = manager.processes;
        ProcessView.Victim current = processes.current();
        if (current != null && current.dying()) {
            return false;
        }
        int before = manager.ram.freeFrames();
        List<ProcessView.Victim> victims = processes.victims().stream()
                .filter(v -> domain == null || domain.holds(v))
                .toList();
        for (ProcessView.Victim victim : victims) {
            if (victim.dying() && !victim.memory().reaped && victim.memory() != memoryOf(current)) {
                victim.memory().reap();
            }
        }
        if (manager.ram.freeFrames() > before) {
            return true;
        }
        ProcessView.Victim chosen = null;
        long highest = 0;
        for (ProcessView.Victim victim : victims) {
            long score = score(victim, domain);
            if (score > highest) {
                highest = score;
                chosen = victim;
            }
        }
        if (chosen == null) {
            return false;
        }
        report(current, domain);
        boolean self = false;
        for (ProcessView.Victim victim : processes.together(chosen, domain)) {
            kill(victim, chosen, domain, highest);
            if (victim.memory() == memoryOf(current)) {
                self = true;
            } else {
                victim.memory().reap();
            }
        }
        return !self && manager.ram.freeFrames() > before;
    }

    private static @Nullable MemoryMap memoryOf(ProcessView.@Nullable Victim victim) {
        return victim == null ? null : victim.memory();
    }

    /** oom_badness: pages in use, shifted by oom_score_adj thousandths of the machine. 0: not to be killed. */
    private long score(ProcessView.Victim victim, @Nullable OomDomain domain) {
        int adjustment = victim.oomScoreAdj();
        MemoryMap memory = victim.memory();
        if (adjustment == -1000 || victim.dying() || memory.reaped) {
            return 0;
        }
        long pages = memory.rss() + memory.space().tableFrames();
        long total = domain == null ? manager.ram.totalFrames() : Math.min(domain.limit(), manager.ram.totalFrames());
        return Math.max(1, pages + adjustment * total / 1000);
    }

    private static String path(@Nullable Cgroup group) {
        return group == null ? "/" : group.path();
    }

    private void report(ProcessView.@Nullable Victim current, @Nullable OomDomain domain) {
        ProcessView processes = manager.processes;
        if (current != null) {
            processes.log(
                    "%s invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=%d"
                            .formatted(current.comm(), current.oomScoreAdj()));
        }
        if (domain != null) {
            domain.report().forEach(processes::log);
        }
    }

    private void kill(ProcessView.Victim victim, ProcessView.Victim chosen, @Nullable OomDomain domain, long score) {
        ProcessView processes = manager.processes;
        MemoryMap memory = victim.memory();
        if (victim == chosen || victim.tgid() == chosen.tgid()) {
            processes.log(
                    "oom-kill:constraint=%s,nodemask=(null),cpuset=/,mems_allowed=0,%s,task_memcg=%s,task=%s,pid=%d,uid=%d"
                            .formatted(
                                    domain == null ? "CONSTRAINT_NONE" : "CONSTRAINT_MEMCG",
                                    domain == null ? "global_oom" : "oom_memcg=" + domain.path(),
                                    path(victim.cgroup()),
                                    victim.comm(),
                                    victim.tgid(),
                                    victim.uid()));
        }
        processes.log(
                "%s: Killed process %d (%s) total-vm:%dkB, anon-rss:%dkB, file-rss:%dkB, shmem-rss:%dkB, UID:%d pgtables:%dkB oom_score_adj:%d"
                        .formatted(
                                domain == null ? "Out of memory" : "Memory cgroup out of memory",
                                victim.tgid(),
                                victim.comm(),
                                memory.totalVm() * KILOBYTES,
                                memory.rssAnon() * KILOBYTES,
                                memory.rssFile() * KILOBYTES,
                                memory.rssShmem() * KILOBYTES,
                                victim.uid(),
                                memory.space().tableFrames() * KILOBYTES,
                                victim.oomScoreAdj()));
        if (manager.events.on) {
            manager.events.emit(new MemoryEvent.OomKill(victim.tgid(), victim.comm(), memory.rss(), (int) score));
        }
        victim.kill();
    }
}
