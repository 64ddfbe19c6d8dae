package vitrine.kernel.task;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.event.TaskEvent;
import vitrine.kernel.fs.FdTable;
import vitrine.kernel.futex.Futexes;
import vitrine.kernel.futex.RobustList;
import vitrine.kernel.ipc.SemUndoList;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.ns.PidNamespace;
import vitrine.kernel.ptrace.Attach;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.signal.SendSignal;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.signal.SignalInfo;

/** Death of tasks: what exit(2) gives back, and what becomes of the family. */
public final class Exit {
    private Exit() {}

    /** Ends one thread; the process ends with its last. {@code status} as wait(2) encodes it. */
    public static void thread(Task t, int status) {
        if (t.state == Task.State.ZOMBIE || t.state == Task.State.DEAD) {
            return;
        }
        Kernel kernel = t.kernel;
        ThreadGroup g = t.group;
        boolean last = g.live == 1;
        t.exitStatus = status;
        t.callBlocked = false;
        t.syscall = -1;
        t.abandonWait();
        if (g.stillToStop > 0 && t.stopRequested) {
            t.stopRequested = false;
            g.stillToStop--;
            if (g.stillToStop == 0 && !last) {
                Wait.notifyParentOfStop(g, false, g.stopSignal);
            }
        }
        if (last) {
            kernel.processTimers.release(g);
        }
        kernel.urings.exited(t, false);
        releaseMemory(t);
        SemUndoList.leave(t);
        FdTable files = t.fdTable;
        t.fdTable = null;
        if (files != null) {
            files.release();
        }
        t.fsContext = null;
        kernel.namespaces.left(t);
        if (kernel.events.on) {
            kernel.events.emit(new TaskEvent.Exit(t.tid, g.tgid, status));
        }
        Attach.tracerExits(t);
        t.actions.users--;
        t.state = Task.State.ZOMBIE;
        kernel.scheduler.remove(t);
        kernel.cgroups.died(t);
        if (last && g.isNamespaceInit()) {
            endNamespace(g, t.pidNs);
        }
        reparentChildren(t, last);
        g.live--;
        if (t != g.leader) {
            g.dead.add(t.times);
            g.threads.remove(t);
            if (t.tracing == null) {
                t.state = Task.State.DEAD;
                kernel.pids.remove(t.tid);
                kernel.cgroups.released(t);
            } else {
                g.zombieThreads++;
                Wait.tellTracerOfDeath(t, t.tracing, g.exiting ? g.exitStatus : status);
            }
        }
        if (last) {
            processDied(g);
        }
    }

    /** Futexes that died with the thread, the vfork parent, and the memory itself. */
    static void releaseMemory(Task t) {
        t.kernel.aios.exited(t);
        MemoryMap memory = t.memory;
        if (memory == null) {
            return;
        }
        RobustList.exit(t);
        if (t.clearChildTid != 0) {
            try {
                memory.writeInt(t.clearChildTid, 0);
                Futexes.wake(t, t.clearChildTid, 1);
            } catch (Errno e) {
                // The memory is gone; nobody can wait for it.
            }
            t.clearChildTid = 0;
        }
        t.times.maxRss = Math.max(t.times.maxRss, t.kernel.peakRssKib(memory));
        t.memory = null;
        memory.release();
        endVfork(t);
    }

    /** The child has its own memory or none now: the parent of a vfork goes on. */
    static void endVfork(Task t) {
        WaitQueue waiting = t.vforkWait;
        t.vforkWait = null;
        if (waiting != null) {
            waiting.wakeAll(0);
        }
    }

    /** Process 1 of a PID namespace died: everybody in it is killed, and nobody is born there any more. */
    private static void endNamespace(ThreadGroup init, PidNamespace ns) {
        ns.dead = true;
        List<Task> inside = init.kernel.pids.tasks().stream()
                .filter(o -> o.group != init && o.pidNs.isBelow(ns))
                .toList();
        for (Task o : inside) {
            if (!o.group.exiting) {
                SendSignal.beginExit(o.group, Signal.SIGKILL);
            }
        }
        for (Task o : inside) {
            if (o.state != Task.State.ZOMBIE && o.state != Task.State.DEAD) {
                BeginNewExec.end(o);
            }
        }
        for (Task o : inside) {
            ThreadGroup parent = o.group.parent;
            if (o.isLeader() && o.group.isZombie() && parent != null && parent.leader.pidNs.isBelow(ns)) {
                reap(o.group);
            }
        }
        ns.init = null;
    }

    /** Children of a dying process go to the nearest subreaper, or to init; of a dying thread to another thread. */
    private static void reparentChildren(Task t, boolean last) {
        ThreadGroup g = t.group;
        if (g.children.isEmpty()) {
            return;
        }
        ThreadGroup reaper = last ? reaper(g) : g;
        Task thread = last ? reaper.leader : livingThread(g, t);
        for (ThreadGroup child : List.copyOf(g.children)) {
            if (child.parentThread != t && !last) {
                continue;
            }
            child.parentThread = thread;
            for (Task c : child.threads) {
                if (c.parentDeathSignal != 0) {
                    SendSignal.toTask(c, SignalInfo.user(c.parentDeathSignal, g.tgid, t.cred.uid));
                }
            }
            if (last) {
                adopt(g, child, reaper);
            }
        }
    }

    private static void adopt(ThreadGroup from, ThreadGroup child, ThreadGroup reaper) {
        Kernel kernel = from.kernel;
        boolean wasOrphaned = child.processGroup.isOrphaned();
        from.children.remove(child);
        child.parent = reaper;
        reaper.children.add(child);
        child.exitSignal = Signal.SIGCHLD;
        if (kernel.events.on) {
            kernel.events.emit(new TaskEvent.Reparent(child.tgid, from.tgid, reaper.tgid));
        }
        if (child.isZombie()) {
            Wait.notifyParentOfDeath(child);
        } else if (!wasOrphaned) {
            hangUpIfOrphaned(child.processGroup);
        }
    }

    private static ThreadGroup reaper(ThreadGroup g) {
        if (g.hasSubreaper) {
            for (ThreadGroup p = g.parent; p != null; p = p.parent) {
                if (p.leader.pidNs != g.leader.pidNs) {
                    break;
                }
                if (p.subreaper && !p.isZombie() && !p.exiting) {
                    return p;
                }
            }
        }
        ThreadGroup init = g.leader.pidNs.init;
        return init == null || init == g ? g.kernel.init() : init;
    }

    private static @Nullable Task livingThread(ThreadGroup g, Task except) {
        for (Task other : g.threads) {
            if (other != except && other.state != Task.State.ZOMBIE) {
                return other;
            }
        }
        return null;
    }

    /** The last thread is gone: the process is a zombie until its parent asks. */
    private static void processDied(ThreadGroup g) {
        if (!g.exiting) {
            g.exitStatus = g.leader.exitStatus;
        }
        g.exiting = true;
        Session session = g.session();
        if (session.leader == g) {
            ControllingTerminal terminal = session.terminal;
            if (terminal != null) {
                terminal.disassociated(session);
            }
            session.leader = null;
        }
        // Our death may leave our own group without anybody who could continue it.
        ThreadGroup parent = g.parent;
        if (parent != null
                && parent.processGroup != g.processGroup
                && parent.session() == g.session()
                && !parent.isInit()) {
            hangUpIfOrphaned(g.processGroup);
        }
        g.exited.wakeAll(1);
        g.kernel.programs.died(g);
        Wait.notifyParentOfDeath(g);
    }

    /** A newly orphaned group with stopped members gets SIGHUP and SIGCONT (setpgid(2)). */
    static void hangUpIfOrphaned(ProcessGroup group) {
        if (group.hasStoppedMember() && group.isOrphaned()) {
            SendSignal.toGroup(group, SignalInfo.kernel(Signal.SIGHUP));
            SendSignal.toGroup(group, SignalInfo.kernel(Signal.SIGCONT));
        }
    }

    /** exit_group(2): the other threads leave when they run next, the caller now. */
    public static void process(Task t, int status) {
        begin(t.group, status);
        thread(t, t.group.exitStatus);
    }

    /** The process dies with {@code status}, unless it does so already. */
    static void begin(ThreadGroup g, int status) {
        if (!g.exiting) {
            SendSignal.beginExit(g, status);
        }
    }

    /** A dead thread that was traced is gone now; it may have been the last that its process waited for. */
    public static void releaseThread(Task t) {
        ThreadGroup g = t.group;
        t.state = Task.State.DEAD;
        g.kernel.pids.remove(t.tid);
        g.kernel.cgroups.released(t);
        g.zombieThreads--;
        if (g.isDead()) {
            Wait.notifyParentOfDeath(g);
        }
    }

    /** The parent took the status: the times of the child are its children's now. */
    public static void collect(ThreadGroup parent, ThreadGroup child) {
        parent.childrenTimes.add(child.times());
        parent.childrenTimes.add(child.childrenTimes);
        reap(child);
    }

    /** Takes a dead process out of the world: its number is free again. */
    static void reap(ThreadGroup g) {
        if (g.reaped) {
            return;
        }
        g.reaped = true;
        Kernel kernel = g.kernel;
        ThreadGroup parent = g.parent;
        if (kernel.events.on) {
            kernel.events.emit(new TaskEvent.Reap(g.tgid, g.ppid(), g.exitStatus));
        }
        if (g.leader.tracing != null) {
            Attach.unlink(g.leader);
        }
        g.leader.state = Task.State.DEAD;
        if (parent != null) {
            parent.children.remove(g);
        }
        g.threads.clear();
        Groups.leave(g);
        kernel.pids.remove(g.leader.tid);
        kernel.cgroups.released(g.leader);
    }
}
