package vitrine.kernel.proc;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/** oom_score, oom_score_adj and the older oom_adj. */
final class OomText {
    private static final int MAX = 1000;
    private static final int OLD_DISABLE = -17;
    private static final int OLD_MAX = 15;

    private OomText() {}

    /** 0 to 2000: thousandths of the machine that a task uses, shifted (proc_oom_score of Linux 6.1). */
    static CharSequence score(Subject s, Task reader) {
        ThreadGroup g = s.task().group;
        MemoryMap m = s.memory();
        long points = 0;
        if (m != null && g.oomScoreAdj != -MAX) {
            long total = g.kernel.ram.totalFrames();
            long used = m.rss() + m.space().tableFrames();
            points = (MAX + used * MAX / total + g.oomScoreAdj) * 2 / 3;
        }
        return Math.max(0, points) + "\n";
    }

    static CharSequence adjustment(Subject s, Task reader) {
        return s.task().group.oomScoreAdj + "\n";
    }

    static void setAdjustment(Subject s, Task writer, String text) {
        int value = (int) Sysctl.number(text);
        if (value < -MAX || value > MAX) {
            throw Errno.of(Errno.EINVAL);
        }
        set(s, writer, value);
    }

    private static void set(Subject s, Task writer, int value) {
        ThreadGroup g = s.task().group;
        if (value < Math.min(0, g.oomScoreAdj) && !writer.capable(Capability.SYS_RESOURCE)) {
            throw Errno.of(Errno.EACCES);
        }
        g.oomScoreAdj = value;
    }

    static CharSequence oldAdjustment(Subject s, Task reader) {
        int value = s.task().group.oomScoreAdj;
        return (value == MAX ? OLD_MAX : value * -OLD_DISABLE / MAX) + "\n";
    }

    static void setOldAdjustment(Subject s, Task writer, String text) {
        int value = (int) Sysctl.number(text);
        if ((value < -16 || value > OLD_MAX) && value != OLD_DISABLE) {
            throw Errno.of(Errno.EINVAL);
        }
        set(s, writer, value == OLD_MAX ? MAX : value * MAX / -OLD_DISABLE);
    }
}
