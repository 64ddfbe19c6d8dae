package vitrine.kernel.ptrace;

import static vitrine.kernel.signal.Signal.SIGKILL;
import static vitrine.kernel.signal.Signal.SIGTRAP;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.event.PtraceEvent;
import vitrine.kernel.ptrace.Tracing.At;
import vitrine.kernel.ptrace.Tracing.Mode;
import vitrine.kernel.signal.SendSignal;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.signal.SignalActions;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;
import vitrine.kernel.task.Wait;
import vitrine.machine.cpu.CpuState;

/** The stops of a traced task, and how it goes on. Every method is called for the task that runs. */
public final class Stops {
    private static final int SYSGOOD_BIT = 0x80;
    private static final int TRAP_BRKPT = 1;
    private static final int TRAP_TRACE = 2;
    private static final int MESSAGE_ENTRY = 1;
    private static final int MESSAGE_EXIT = 2;
    private static final int ENOSYS = 38;

    private Stops() {}

    // ---- where the kernel asks ----

    /** Before a system call. @return whether the task stopped; {@link #entered} goes on */
    public static boolean entry(Task t) {
        Tracing g = t.tracing;
        if (g == null || !g.stopsAtEntry()) {
            return false;
        }
        t.cpu.r[CpuState.RAX] = -ENOSYS;
        g.message = MESSAGE_ENTRY;
        return stop(t, g, At.ENTRY, callCode(g));
    }

    /** The tracer let a call begin. @return whether it is to be left out (PTRACE_SYSEMU) */
    public static boolean entered(Task t) {
        Tracing g = t.tracing;
        return g != null && g.emulates();
    }

    /** After a system call, when its result is in RAX. */
    public static void left(Task t) {
        Tracing g = t.tracing;
        if (g == null || t.state != Task.State.RUNNING) {
            return;
        }
        if (g.mode == Mode.SYSCALL) {
            g.message = MESSAGE_EXIT;
            stop(t, g, At.EXIT, callCode(g));
        } else if (g.stepping()) {
            SendSignal.force(t, SignalInfo.fault(SIGTRAP, TRAP_BRKPT, t.cpu.r[CpuState.RIP]));
        }
    }

    private static int callCode(Tracing g) {
        return SIGTRAP | ((g.options & Tracing.SYSGOOD) != 0 ? SYSGOOD_BIT : 0);
    }

    /** Instructions were executed one at a time: a step is over, or a watched place changed. */
    public static void executed(Task t) {
        Tracing g = t.tracing;
        if (g == null) {
            return;
        }
        DebugRegisters d = g.debug;
        if (d != null && d.watched(t.mm())) {
            SendSignal.force(t, SignalInfo.fault(SIGTRAP, DebugRegisters.TRAP_HWBKPT, t.cpu.r[CpuState.RIP]));
        } else if (g.stepping()) {
            SendSignal.force(t, SignalInfo.fault(SIGTRAP, TRAP_TRACE, t.cpu.r[CpuState.RIP]));
        }
    }

    /** Before instructions are executed. @return whether the next has a breakpoint in a debug register */
    public static boolean breakpoint(Task t) {
        Tracing g = t.tracing;
        DebugRegisters d = g == null ? null : g.debug;
        if (d == null || !d.breaksAt(t.cpu.r[CpuState.RIP])) {
            return false;
        }
        SendSignal.force(t, SignalInfo.fault(SIGTRAP, DebugRegisters.TRAP_HWBKPT, t.cpu.r[CpuState.RIP]));
        return true;
    }

    /** Before a signal is delivered. @return whether the task stopped; the tracer decides what it gets */
    public static boolean signal(Task t, SignalInfo info) {
        Tracing g = t.tracing;
        return g != null && info.signal() != SIGKILL && stop(t, g, At.SIGNAL, info.signal(), info, false);
    }

    /** A handler is about to run in a task that is being stepped. @return whether it stopped */
    public static boolean handler(Task t) {
        Tracing g = t.tracing;
        return g != null && g.stepping() && stop(t, g, At.EVENT, SIGTRAP);
    }

    /** Group stops, PTRACE_INTERRUPT, and what a seized task tells of the group. @return whether the task stopped */
    public static boolean trap(Task t) {
        Tracing g = t.tracing;
        if (g == null || !t.stopRequested && !g.trapPending()) {
            return false;
        }
        int signal = t.group.stopSignal;
        if (!g.seized) {
            return stop(t, g, At.STOP, signal == 0 ? Signal.SIGSTOP : signal, null, true);
        }
        int s = signal == 0 ? SIGTRAP : signal;
        int code = s | Tracing.EVENT_STOP << 8;
        return stop(t, g, At.STOP, code, own(t, s, code), true);
    }

    /** An event with its message, if the tracer wants it. @return whether the task stopped */
    public static boolean event(Task t, int event, long message) {
        Tracing g = t.tracing;
        if (g == null || !g.wants(event)) {
            return false;
        }
        g.message = message;
        return stop(t, g, At.EVENT, SIGTRAP | event << 8);
    }

    /** A new program was loaded. @return whether the task stopped */
    public static boolean exec(Task t, int formerTid) {
        Tracing g = t.tracing;
        if (g == null || event(t, Tracing.EVENT_EXEC, formerTid)) {
            return g != null;
        }
        if (!g.seized && !g.wants(Tracing.EVENT_EXEC)) {
            SendSignal.toTask(t, SignalInfo.user(SIGTRAP, t.tgid(), t.cred.uid));
        }
        return false;
    }

    /** Before a thread dies. @return whether it stopped first */
    public static boolean exiting(Task t, int status) {
        Tracing g = t.tracing;
        if (g == null || g.exitReported || !g.wants(Tracing.EVENT_EXIT)) {
            return false;
        }
        g.exitReported = true;
        g.message = status;
        int code = SIGTRAP | Tracing.EVENT_EXIT << 8;
        begin(t, g, At.EVENT, code, own(t, SIGTRAP, code), false);
        return true;
    }

    // ---- stopping ----

    private static boolean stop(Task t, Tracing g, At at, int code) {
        return stop(t, g, at, code, own(t, SIGTRAP, code), false);
    }

    private static boolean stop(Task t, Tracing g, At at, int code, @Nullable SignalInfo info, boolean groupStop) {
        if (t.group.exiting) {
            return false;
        }
        begin(t, g, at, code, info, groupStop);
        return true;
    }

    private static SignalInfo own(Task t, int signal, int code) {
        int uid = t.cred.uid;
        return new SignalInfo(signal, code, t.tid, uid, 0, t.tid | (long) uid << 32);
    }

    private static void begin(Task t, Tracing g, At at, int code, @Nullable SignalInfo info, boolean groupStop) {
        ThreadGroup group = t.group;
        g.at = at;
        g.code = code;
        g.info = info;
        g.trapStop = false;
        g.listening = false;
        if (at == At.STOP) {
            g.trapNotify = false;
        }
        boolean groupDone = false;
        if (groupStop && t.stopRequested) {
            t.stopRequested = false;
            groupDone = group.stillToStop > 0 && --group.stillToStop == 0;
        }
        t.recalculateSignalPending();
        t.returnWork = true;
        t.tracedIn("ptrace_stop");
        if (t.kernel.events.on) {
            t.kernel.events.emit(new PtraceEvent.Stop(t.tid, g.tracer.tid, code));
        }
        int why = groupStop ? Wait.CLD_STOPPED : Wait.CLD_TRAPPED;
        tellTracer(t, g, why, (groupStop ? group.exitStatus : code) & 0x7f);
        if (groupDone) {
            group.reportStopped = true;
            group.reportContinued = false;
            if (g.tracer.group != group.parent) {
                Wait.notifyParentOfStop(group, false, group.stopSignal);
            }
        }
    }

    /** A stopped task becomes a traced one without running. */
    static void takeOver(Task t, Tracing g) {
        int signal = t.group.stopSignal == 0 ? Signal.SIGSTOP : t.group.stopSignal;
        int code = g.seized ? signal | Tracing.EVENT_STOP << 8 : signal;
        begin(t, g, At.STOP, code, g.seized ? own(t, signal, code) : null, true);
    }

    /** SIGCHLD for the tracer, unless it does not want it, and its wait(2) looks. */
    static void tellTracer(Task t, Tracing g, int why, int status) {
        ThreadGroup tracer = g.tracer.group;
        SignalActions actions = tracer.actions();
        if (actions.handler[Signal.SIGCHLD] != SignalActions.SIG_IGN
                && (actions.flags[Signal.SIGCHLD] & SignalActions.SA_NOCLDSTOP) == 0) {
            SendSignal.toProcess(tracer, new SignalInfo(Signal.SIGCHLD, why, t.tid, t.cred.uid, status, 0));
        }
        tracer.childWait.wakeAll(1);
    }

    /** A group stop began or ended: a seized task tells of it, also while its tracer only listens. */
    public static void notifyOfGroup(Task t) {
        Tracing g = t.tracing;
        if (g != null && g.seized) {
            g.trapNotify = true;
            t.recalculateSignalPending();
            wakeListener(t, g);
        }
    }

    static void wakeListener(Task t, Tracing g) {
        if (g.listening) {
            g.listening = false;
            g.at = At.NONE;
            g.info = null;
            t.wakeTraced();
        }
    }

    // ---- going on ----

    /** The tracer lets a stopped task go on, with {@code signal} in place of the one it stopped for (0: none). */
    static void resume(Task t, Tracing g, Mode mode, int signal) {
        g.mode = mode;
        inject(t, g, signal);
        g.at = At.NONE;
        g.code = 0;
        g.info = null;
        g.listening = false;
        if (t.kernel.events.on) {
            t.kernel.events.emit(new PtraceEvent.Resume(t.tid, mode.name(), signal));
        }
        t.wakeTraced();
    }

    static void inject(Task t, Tracing g, int signal) {
        if (signal == 0) {
            return;
        }
        if (g.at == At.ENTRY || g.at == At.EXIT) {
            SendSignal.toTask(t, SignalInfo.kernel(signal));
        } else if (g.at == At.SIGNAL) {
            SignalInfo old = g.info;
            SignalInfo info = old != null && old.signal() == signal
                    ? old
                    : SignalInfo.user(signal, g.tracer.tgid(), g.tracer.cred.uid);
            if ((t.blocked & Signal.bit(signal)) != 0) {
                SendSignal.toTask(t, info);
            } else {
                t.injected = info;
            }
        }
    }
}
