package vitrine.kernel.ptrace;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.task.CpuTimes;
import vitrine.kernel.task.Exit;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;
import vitrine.kernel.task.Wait;
import vitrine.kernel.task.Wait.Found;
import vitrine.kernel.task.Wait.Which;

/** wait(2) for the tasks that the caller traces. */
public final class TraceeWait {
    private TraceeWait() {}

    /** The tracees of the caller that a wait means; of its whole process unless {@code ownThread}. */
    public static boolean any(Task t, Which which, int id, boolean ownThread) {
        for (Task thread : tracers(t, ownThread)) {
            for (Task c : thread.tracees) {
                if (named(c, which, id)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<Task> tracers(Task t, boolean ownThread) {
        return ownThread ? List.of(t) : t.group.threads;
    }

    private static boolean named(Task c, Which which, int id) {
        return switch (which) {
            case ALL -> true;
            case PID -> c.tid == id;
            case PGID -> c.group.processGroup.pgid == id;
        };
    }

    /** Looks for a tracee with news, and takes the news unless WNOWAIT. */
    public static @Nullable Found look(Task t, Which which, int id, int options) {
        for (Task thread : tracers(t, (options & Wait.WNOTHREAD) != 0)) {
            for (Task c : thread.tracees) {
                Found news = named(c, which, id) ? news(c, options) : null;
                if (news != null) {
                    Found f = news.seenBy(t);
                    if (f.code() <= Wait.CLD_DUMPED && (options & Wait.WNOWAIT) == 0) {
                        collect(t, c);
                    }
                    return f;
                }
            }
        }
        return null;
    }

    private static @Nullable Found news(Task c, int options) {
        Tracing g = Objects.requireNonNull(c.tracing);
        ThreadGroup group = c.group;
        boolean keep = (options & Wait.WNOWAIT) != 0;
        if (c.state == Task.State.ZOMBIE) {
            if ((options & Wait.WEXITED) == 0 || c.isLeader() && !group.isDead()) {
                return null;
            }
            int status = group.exiting ? group.exitStatus : c.exitStatus;
            return new Found(c.tid, c.cred.uid, status, Wait.codeOf(status), times(c));
        }
        if (c.state == Task.State.TRACED && g.code != 0 && !g.listening) {
            int code = g.code;
            g.code = keep ? code : 0;
            return new Found(c.tid, c.cred.uid, code << 8 | 0x7f, Wait.CLD_TRAPPED, times(c));
        }
        if (c.isLeader() && group.reportContinued && (options & Wait.WCONTINUED) != 0) {
            group.reportContinued = keep;
            return new Found(c.tid, c.cred.uid, 0xffff, Wait.CLD_CONTINUED, times(c));
        }
        return null;
    }

    private static CpuTimes times(Task c) {
        if (!c.isLeader()) {
            return c.times;
        }
        CpuTimes times = c.group.times();
        times.add(c.group.childrenTimes);
        return times;
    }

    private static void collect(Task t, Task c) {
        ThreadGroup tracer = t.group;
        ThreadGroup group = c.group;
        Attach.unlink(c);
        if (c.isLeader() && group.parent == tracer) {
            Exit.collect(tracer, group);
        } else {
            Attach.release(c, tracer);
        }
    }
}
