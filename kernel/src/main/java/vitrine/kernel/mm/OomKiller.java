package vitrine.kernel.mm;

import org.jspecify.annotations.Nullable;
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
    boolean run() {
        ProcessView processes = manager.processes;
        ProcessView.Victim current = processes.current();
        if (current != null && current.dying()) {
            return false;
        }
        int before = manager.ram.freeFrames();
        for (ProcessView.Victim victim : processes.victims()) {
            if (victim.dying() && !victim.memory().reaped && victim.memory() != memoryOf(current)) {
                victim.memory().reap();
            }
        }
        if (manager.ram.freeFrames() > before) {
            return true;
        }
        ProcessView.Victim chosen = null;
        long highest = 0;
        for (ProcessView.Victim victim : processes.victims()) {
            long score = score(victim);
            if (score > highest) {
                highest = score;
                chosen = victim;
            }
        }
        if (chosen == null) {
            return false;
        }
        kill(chosen, current, highest);
        if (chosen.memory() == memoryOf(current)) {
            return false;
        }
        chosen.memory().reap();
        return manager.ram.freeFrames() > before;
    }

    private static @Nullable MemoryMap memoryOf(ProcessView.@Nullable Victim victim) {
        return victim == null ? null : victim.memory();
    }

    /** oom_badness: pages in use, shifted by oom_score_adj thousandths of the machine. 0: not to be killed. */
    long score(ProcessView.Victim victim) {
        int adjustment = victim.oomScoreAdj();
        MemoryMap memory = victim.memory();
        if (adjustment == -1000 || victim.dying() || memory.reaped) {
            return 0;
        }
        long pages = memory.rss() + memory.space().tableFrames();
        return Math.max(1, pages + (long) adjustment * manager.ram.totalFrames() / 1000);
    }

    private void kill(ProcessView.Victim victim, ProcessView.@Nullable Victim current, long score) {
        ProcessView processes = manager.processes;
        MemoryMap memory = victim.memory();
        if (current != null) {
            processes.log(
                    "%s invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=%d"
                            .formatted(current.comm(), current.oomScoreAdj()));
        }
        processes.log("oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,"
                + "task_memcg=/,task=%s,pid=%d,uid=%d".formatted(victim.comm(), victim.tgid(), victim.uid()));
        processes.log(
                "Out of memory: Killed process %d (%s) total-vm:%dkB, anon-rss:%dkB, file-rss:%dkB, shmem-rss:%dkB, UID:%d pgtables:%dkB oom_score_adj:%d"
                        .formatted(
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
