package vitrine.kernel.signal;

import static vitrine.kernel.signal.Signal.SIGCONT;
import static vitrine.kernel.signal.Signal.SIGKILL;
import static vitrine.kernel.signal.Signal.bit;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.event.SignalEvent;
import vitrine.kernel.ns.UserNamespace;
import vitrine.kernel.ptrace.Stops;
import vitrine.kernel.task.ProcessGroup;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/** Generates signals: queues them, picks the thread that shall take them, and wakes it. Permission is the caller's. */
public final class SendSignal {
    private SendSignal() {}

    /** To one thread (tgkill, faults). @return false when the queue is full (EAGAIN) */
    public static boolean toTask(Task task, SignalInfo info) {
        return send(task, info, false);
    }

    /** To a process: any thread that does not block it takes it. @return false when the queue is full (EAGAIN) */
    public static boolean toProcess(ThreadGroup group, SignalInfo info) {
        return send(group.leader, info, true);
    }

    /** To every member of a process group (terminal keys, kill(2) with a negative pid). */
    public static void toGroup(ProcessGroup group, SignalInfo info) {
        for (ThreadGroup member : group.members()) {
            toProcess(member, info);
        }
    }

    /**
     * Caused by the thread's own instruction or a failed kernel operation for it: when it is blocked or ignored the
     * action becomes the default, so it is never lost (force_sig_info).
     */
    public static void force(Task task, SignalInfo info) {
        int s = info.signal();
        SignalActions actions = task.actions;
        boolean blocked = (task.blocked & bit(s)) != 0;
        if (blocked || actions.handler[s] == SignalActions.SIG_IGN) {
            actions.set(s, SignalActions.SIG_DFL, 0, 0, 0);
            task.blocked &= ~bit(s);
        }
        send(task, info, false);
        task.recalculateSignalPending();
    }

    private static boolean send(Task given, SignalInfo info, boolean toGroup) {
        if (given.deaf) {
            return true;
        }
        Task target = given.original();
        ThreadGroup group = target.group;
        int s = info.signal();
        boolean wanted = prepare(group, target, info);
        if (group.kernel.events.on) {
            Task from = group.kernel.current;
            group.kernel.events.emit(new SignalEvent.Generate(
                    s,
                    info.code(),
                    from == null ? 0 : from.tid,
                    target.tid,
                    toGroup,
                    !wanted,
                    info.pid(),
                    info.uid(),
                    info.shown()));
        }
        if (!wanted) {
            return true;
        }
        PendingSignals queue = toGroup ? group.pending : target.pending;
        if (s >= Signal.SIGRTMIN && group.rlimits.exceeds(Rlimits.SIGPENDING, queue.queued() + 1L)) {
            return false;
        }
        if (group.kernel.events.on) {
            boolean merged = s < Signal.SIGRTMIN && (queue.set() & bit(s)) != 0;
            group.kernel.events.emit(new SignalEvent.Queue(s, target.tid, toGroup, merged));
        }
        queue.add(seenBy(target, info));
        target.actions.generated.wake(1);
        complete(group, target, s, toGroup);
        return true;
    }

    /** In the numbers and ids of the receiver's namespaces. */
    private static SignalInfo seenBy(Task target, SignalInfo info) {
        if (target.pidNs.level == 0 && target.cred.userNs == UserNamespace.FIRST || !info.namesSender()) {
            return info;
        }
        return new SignalInfo(
                info.signal(),
                info.code(),
                target.seen(info.pid()),
                target.cred.userNs.seenUid(info.uid()),
                info.value(),
                info.address());
    }

    /** Stop signals and SIGCONT undo each other before anything else. @return whether the signal is to be queued */
    private static boolean prepare(ThreadGroup group, Task target, SignalInfo info) {
        int s = info.signal();
        if (unwanted(group, target, info)) {
            return false;
        }
        if (group.isInit() || group.exiting && s != SIGKILL || group.isZombie()) {
            return false;
        }
        if (Signal.stopsByDefault(s)) {
            flush(group, bit(SIGCONT));
        } else if (s == SIGCONT) {
            flush(group, Signal.STOPS);
            resume(group);
        }
        return ((target.blocked | target.awaitedSignals) & bit(s)) != 0
                || target.tracing != null && s != SIGKILL
                || !target.actions.ignores(s);
    }

    /** Process 1 of a namespace gets what it handles, and from above what nobody can handle. */
    private static boolean unwanted(ThreadGroup group, Task target, SignalInfo info) {
        int s = info.signal();
        if (!group.isNamespaceInit() || target.actions.handler[s] != SignalActions.SIG_DFL) {
            return false;
        }
        if ((target.blocked & bit(s)) != 0) {
            return false;
        }
        Task from = group.kernel.current;
        boolean outside = from == null || info.code() == SignalInfo.SI_KERNEL || target.seen(from.tgid()) == 0;
        boolean fault = info.code() > 0 && from == target && info.code() != SignalInfo.SI_KERNEL;
        return !fault && !(outside && (s == SIGKILL || s == Signal.SIGSTOP));
    }

    private static void flush(ThreadGroup group, long signals) {
        group.pending.flush(signals);
        for (Task t : group.threads) {
            t.pending.flush(signals);
        }
    }

    private static void resume(ThreadGroup group) {
        boolean stopped = group.isStopped();
        boolean stopping = group.stopSignal != 0;
        group.stopSignal = 0;
        group.stillToStop = 0;
        for (Task t : group.threads) {
            t.stopRequested = false;
            t.recalculateSignalPending();
            t.wakeStopped();
            Stops.notifyOfGroup(t);
        }
        if (stopped) {
            group.reportStopped = false;
            group.reportContinued = true;
            group.continuedUntold = true; // the first of its threads to run tells the parent
        } else if (stopping) {
            group.reportStopped = false;
        }
    }

    /** Finds a thread to take it; a signal that kills the whole process does so at once. */
    private static void complete(ThreadGroup group, Task target, int s, boolean toGroup) {
        Task taker = wants(target, s) ? target : toGroup ? other(group, s) : null;
        if (taker == null) {
            for (Task t : group.threads) {
                t.recalculateSignalPending();
                if ((t.awaitedSignals & bit(s)) != 0) {
                    t.wakeUp();
                    break;
                }
            }
            return;
        }
        if (kills(taker, s)) {
            beginExit(group, s);
            return;
        }
        wake(taker, s == SIGKILL);
    }

    /** Marks the process as dying from {@code status} (wait(2) encoding) and wakes all its threads for that. */
    public static void beginExit(ThreadGroup group, int status) {
        group.exiting = true;
        group.exitStatus = status;
        group.stopSignal = 0;
        group.stillToStop = 0;
        for (Task t : group.threads) {
            t.stopRequested = false;
            wake(t, true);
        }
    }

    private static boolean kills(Task t, int s) {
        return !t.group.exiting
                && (s == SIGKILL || t.tracing == null)
                && t.actions.handler[s] == SignalActions.SIG_DFL
                && !Signal.ignoredByDefault(s)
                && !Signal.stopsByDefault(s)
                && (s == SIGKILL || !Signal.dumpsCore(s))
                && (t.blocked & bit(s)) == 0; // one that sigtimedwait waits for and nobody blocked kills as well
    }

    private static boolean wants(Task t, int s) {
        if ((t.blocked & bit(s)) != 0 && (t.awaitedSignals & bit(s)) == 0 || t.state == Task.State.ZOMBIE) {
            return false;
        }
        return s == SIGKILL
                || t.state != Task.State.STOPPED
                        && t.state != Task.State.TRACED
                        && (!t.signalPending() || t == t.kernel.current);
    }

    private static @Nullable Task other(ThreadGroup group, int s) {
        for (Task t : group.threads) {
            if (wants(t, s)) {
                return t;
            }
        }
        return null;
    }

    /** Tells the task to look at its signals. */
    public static void wake(Task t, boolean fatal) {
        t.recalculateSignalPending();
        if (t.state == Task.State.INTERRUPTIBLE || fatal && t.state == Task.State.KILLABLE) {
            t.wakeUp();
        } else if (fatal) {
            t.wakeStopped();
            t.wakeTraced();
            t.kernel.scheduler.release(t);
        } else {
            t.kernel.scheduler.reconsider(t);
        }
    }
}
