package vitrine.kernel.task;

import static vitrine.kernel.abi.Errno.ECHILD;

import vitrine.kernel.ptrace.TraceeWait;
import vitrine.kernel.ptrace.Tracing;
import vitrine.kernel.signal.SendSignal;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.signal.SignalActions;
import vitrine.kernel.signal.SignalInfo;

/** Telling parents, and parents that ask: wait4(2), waitid(2). */
public final class Wait {
    public static final int WNOHANG = 1;
    public static final int WSTOPPED = 2;
    public static final int WEXITED = 4;
    public static final int WCONTINUED = 8;
    public static final int WNOWAIT = 0x0100_0000;
    public static final int WNOTHREAD = 0x2000_0000;
    public static final int WALL = 0x4000_0000;
    public static final int WCLONE = 0x8000_0000;

    public static final int CLD_EXITED = 1;
    public static final int CLD_KILLED = 2;
    public static final int CLD_DUMPED = 3;
    public static final int CLD_TRAPPED = 4;
    public static final int CLD_STOPPED = 5;
    public static final int CLD_CONTINUED = 6;

    /** Which children are meant. */
    public enum Which {
        ALL,
        PID,
        PGID
    }

    /** What a wait found; {@code status} as wait4 gives it, {@code code} as waitid does. */
    public record Found(int pid, int uid, int status, int code, CpuTimes times) {
        /** In the numbers of the asker's namespaces; asked before the child is reaped. */
        public Found seenBy(Task t) {
            return new Found(t.seen(pid), t.cred.userNs.seenUid(uid), status, code, times);
        }

        /** si_status: the exit code or the signal. */
        int detail() {
            return switch (code) {
                case CLD_EXITED -> status >> 8 & 0xff;
                case CLD_STOPPED -> status >> 8 & 0xff;
                case CLD_TRAPPED -> status >> 8;
                case CLD_CONTINUED -> Signal.SIGCONT;
                default -> status & 0x7f;
            };
        }
    }

    private Wait() {}

    /**
     * Looks for a child with news.
     *
     * @param found receives it at index 0
     * @return 1 when found, 0 when WNOHANG and none, a negative errno, or {@link Task#BLOCKED}
     */
    static long look(Task t, Which which, int id, int options, Found[] found) {
        boolean any = TraceeWait.any(t, which, id, (options & WNOTHREAD) != 0);
        Found tracee = any ? TraceeWait.look(t, which, id, options) : null;
        if (tracee != null) {
            found[0] = tracee;
            return 1;
        }
        for (ThreadGroup child : t.group.children) {
            if (!eligible(t, child, which, id, options)) {
                continue;
            }
            any = true;
            Found f = news(child, options);
            if (f != null) {
                found[0] = f.seenBy(t);
                if (f.code <= CLD_DUMPED && (options & WNOWAIT) == 0) {
                    Exit.collect(t.group, child);
                }
                return 1;
            }
        }
        if (!any) {
            return -ECHILD;
        }
        return (options & WNOHANG) != 0 ? 0 : t.sleepOn(t.group.childWait);
    }

    private static boolean eligible(Task t, ThreadGroup child, Which which, int id, int options) {
        boolean named = switch (which) {
            case ALL -> true;
            case PID -> child.tgid == id;
            case PGID -> child.processGroup.pgid == id;
        };
        if (!named || (options & WNOTHREAD) != 0 && child.parentThread != t) {
            return false;
        }
        boolean cloneChild = child.exitSignal != Signal.SIGCHLD;
        return (options & WALL) != 0 || cloneChild == ((options & WCLONE) != 0);
    }

    private static @org.jspecify.annotations.Nullable Found news(ThreadGroup child, int options) {
        boolean keep = (options & WNOWAIT) != 0;
        Tracing tracing = child.leader.tracing;
        if (tracing != null && tracing.tracer().group == child.parent) {
            return null; // it is found among those that the caller traces
        }
        if (child.isZombie()) {
            if (!child.isDead() || tracing != null) {
                return null; // its tracer comes first
            }
            return (options & WEXITED) == 0 ? null : found(child, child.exitStatus, codeOf(child.exitStatus));
        }
        if (child.reportStopped && (options & WSTOPPED) != 0) {
            child.reportStopped = keep;
            return found(child, child.exitStatus << 8 | 0x7f, CLD_STOPPED);
        }
        if (child.reportContinued && (options & WCONTINUED) != 0) {
            child.reportContinued = keep;
            return found(child, 0xffff, CLD_CONTINUED);
        }
        return null;
    }

    private static Found found(ThreadGroup child, int status, int code) {
        CpuTimes times = child.times();
        times.add(child.childrenTimes);
        return new Found(child.tgid, child.leader.cred.uid, status, code, times);
    }

    /** si_code of a death. */
    public static int codeOf(int status) {
        return (status & 0x7f) == 0 ? CLD_EXITED : (status & 0x80) != 0 ? CLD_DUMPED : CLD_KILLED;
    }

    /** SIGCHLD for the parent of a zombie and a look by its waitpid; or nobody cares, and it is reaped. */
    public static void notifyParentOfDeath(ThreadGroup g) {
        ThreadGroup parent = g.parent;
        if (parent == null || g.zombieThreads > 0) {
            return;
        }
        Tracing tracing = g.leader.tracing;
        if (tracing != null && tracing.tracer().group != parent) {
            tellTracerOfDeath(g.leader, tracing, g.exitStatus);
            return;
        }
        if (parent.isInit()) {
            Exit.reap(g);
            return;
        }
        SignalActions actions = parent.actions();
        boolean autoReap = tracing == null
                && g.exitSignal == Signal.SIGCHLD
                && (actions.handler[Signal.SIGCHLD] == SignalActions.SIG_IGN
                        || (actions.flags[Signal.SIGCHLD] & SignalActions.SA_NOCLDWAIT) != 0);
        if ((g.exitSignal != 0 || tracing != null)
                && !(autoReap && actions.handler[Signal.SIGCHLD] == SignalActions.SIG_IGN)) {
            int status = g.exitStatus;
            int detail = (status & 0x7f) == 0 ? status >> 8 & 0xff : status & 0x7f;
            SendSignal.toProcess(
                    parent, new SignalInfo(g.exitSignal, codeOf(status), g.tgid, g.leader.cred.uid, detail, 0));
        }
        if (autoReap) {
            Exit.reap(g);
        }
        parent.childWait.wakeAll(1);
    }

    /** The death of a traced thread, or of a process that somebody else than its parent traces. */
    static void tellTracerOfDeath(Task t, Tracing tracing, int status) {
        ThreadGroup tracer = tracing.tracer().group;
        int detail = (status & 0x7f) == 0 ? status >> 8 & 0xff : status & 0x7f;
        SendSignal.toProcess(tracer, new SignalInfo(Signal.SIGCHLD, codeOf(status), t.tid, t.cred.uid, detail, 0));
        tracer.childWait.wakeAll(1);
    }

    /** A process stopped or went on: SIGCHLD for the parent unless SA_NOCLDSTOP, and its waitpid looks again. */
    public static void notifyParentOfStop(ThreadGroup group, boolean continued, int signal) {
        ThreadGroup parent = group.parent;
        if (parent == null || parent.isInit()) {
            return;
        }
        SignalActions actions = parent.actions();
        if (actions.handler[Signal.SIGCHLD] != SignalActions.SIG_IGN
                && (actions.flags[Signal.SIGCHLD] & SignalActions.SA_NOCLDSTOP) == 0) {
            int code = continued ? CLD_CONTINUED : CLD_STOPPED;
            SendSignal.toProcess(
                    parent, new SignalInfo(Signal.SIGCHLD, code, group.tgid, group.leader.cred.uid, signal, 0));
        }
        parent.childWait.wakeAll(1);
    }
}
