package vitrine.kernel.ptrace;

import static vitrine.kernel.abi.Errno.EIO;
import static vitrine.kernel.abi.Errno.EPERM;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import vitrine.kernel.event.PtraceEvent;
import vitrine.kernel.ptrace.Tracing.At;
import vitrine.kernel.signal.SendSignal;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.task.Clone;
import vitrine.kernel.task.CloneFlags;
import vitrine.kernel.task.Exit;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;
import vitrine.kernel.task.Wait;

/** Making and ending the bond between tracer and tracee. */
public final class Attach {
    private Attach() {}

    /** PTRACE_TRACEME: the parent becomes the tracer. */
    static long traceMe(Task t) {
        ThreadGroup parent = t.group.parent;
        if (t.tracing != null || parent == null) {
            return -EPERM;
        }
        if (t.kernel.ptraceScope >= PtraceAccess.SCOPE_ADMIN) {
            return -EPERM;
        }
        Task thread = t.group.parentThread;
        link(t, new Tracing(thread == null || thread.group != parent ? parent.leader : thread, false, 0));
        return 0;
    }

    /** PTRACE_ATTACH and PTRACE_SEIZE. */
    static long attach(Task t, Task target, boolean seize, long address, long options) {
        if (seize && (address != 0 || (options & ~(long) Tracing.OPTIONS) != 0)) {
            return -EIO;
        }
        if (target.group.isInit()
                || target.group == t.group
                || !PtraceAccess.mayAttach(t, target)
                || target.state == Task.State.ZOMBIE
                || target.state == Task.State.DEAD
                || target.tracing != null) {
            return -EPERM;
        }
        Tracing g = new Tracing(t, seize, seize ? (int) options : 0);
        link(target, g);
        if (!seize) {
            SendSignal.toTask(target, SignalInfo.kernel(Signal.SIGSTOP));
        }
        if (target.state == Task.State.STOPPED) {
            Stops.takeOver(target, g);
        }
        return 0;
    }

    private static void link(Task t, Tracing g) {
        t.tracing = g;
        if (g.tracer.tracees.isEmpty()) {
            g.tracer.tracees = new LinkedHashSet<>();
        }
        g.tracer.tracees.add(t);
        if (t.kernel.events.on) {
            t.kernel.events.emit(new PtraceEvent.Attach(t.tid, g.tracer.tid, g.seized));
        }
    }

    /**
     * A task has a child: it is traced too if the tracer wants to see such children.
     *
     * @return PTRACE_EVENT_… for which the parent is to stop, 0 for none
     */
    public static int inherit(Task t, Task child, Clone.Request q) {
        Tracing g = t.tracing;
        if (g == null) {
            return 0;
        }
        int event = 0;
        if ((q.flags() & CloneFlags.UNTRACED) == 0) {
            event = (q.flags() & CloneFlags.VFORK) != 0
                    ? Tracing.EVENT_VFORK
                    : q.exitSignal() != Signal.SIGCHLD ? Tracing.EVENT_CLONE : Tracing.EVENT_FORK;
        }
        if (!g.wants(event)) {
            event = 0;
        }
        if (event != 0 || (q.flags() & CloneFlags.PTRACE) != 0) {
            Tracing inherited = new Tracing(g.tracer, g.seized, g.options);
            link(child, inherited);
            if (g.seized) {
                inherited.trapStop = true;
            } else {
                child.pending.add(SignalInfo.user(Signal.SIGSTOP, 0, 0));
            }
            child.recalculateSignalPending();
        }
        return event;
    }

    /** PTRACE_DETACH of a stopped task. */
    static void detach(Task t, Tracing g, int signal) {
        Stops.inject(t, g, signal);
        g.code = 0;
        unlink(t);
    }

    /** Ends the bond: the task goes on, or joins the group stop that is in effect. */
    public static void unlink(Task t) {
        Tracing g = Objects.requireNonNull(t.tracing);
        if (g.at == At.SIGNAL && g.code != 0) {
            Stops.inject(t, g, g.code); // nobody heard of the signal: it takes its course
        }
        t.tracing = null;
        g.tracer.tracees.remove(t);
        ThreadGroup group = t.group;
        if (t.kernel.events.on) {
            t.kernel.events.emit(new PtraceEvent.Detach(t.tid, g.tracer.tid));
        }
        if (t.state == Task.State.ZOMBIE || t.state == Task.State.DEAD) {
            return;
        }
        if (group.stopSignal != 0 && !group.exiting && !t.stopRequested && t.state != Task.State.STOPPED) {
            t.stopRequested = true;
            if (group.stillToStop > 0) {
                group.stillToStop++;
            }
        }
        t.recalculateSignalPending();
        t.wakeTraced();
    }

    /** A tracer dies: whom it traced goes on without it, or dies with PTRACE_O_EXITKILL. */
    public static void tracerExits(Task tracer) {
        if (tracer.tracees.isEmpty()) {
            return;
        }
        for (Task t : List.copyOf(tracer.tracees)) {
            Tracing g = Objects.requireNonNull(t.tracing);
            if ((g.options & Tracing.EXITKILL) != 0) {
                SendSignal.toProcess(t.group, SignalInfo.kernel(Signal.SIGKILL));
            }
            unlink(t);
            if (t.state == Task.State.ZOMBIE) {
                release(t, tracer.group);
            }
        }
    }

    /** A dead task that nobody traces any more: a thread is gone, a process is its parent's again. */
    static void release(Task t, ThreadGroup tracer) {
        if (!t.isLeader()) {
            Exit.releaseThread(t);
        } else if (t.group.isZombie() && t.group.parent != tracer) {
            Wait.notifyParentOfDeath(t.group);
        }
    }
}
