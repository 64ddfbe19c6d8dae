package vitrine.kernel.signal;

import static vitrine.kernel.signal.Signal.SIGKILL;
import static vitrine.kernel.signal.Signal.SIGSEGV;
import static vitrine.kernel.signal.Signal.SIGSTOP;
import static vitrine.kernel.signal.Signal.bit;
import static vitrine.machine.cpu.CpuState.RAX;
import static vitrine.machine.cpu.CpuState.RIP;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.core.CoreDump;
import vitrine.kernel.event.SignalEvent;
import vitrine.kernel.event.SyscallEvent;
import vitrine.kernel.ptrace.Stops;
import vitrine.kernel.syscall.Dispatcher;
import vitrine.kernel.task.Exit;
import vitrine.kernel.task.Rseq;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;
import vitrine.kernel.task.Wait;

/** Acts on pending signals before a task returns to user mode: die, stop, ignore, or run a handler. */
public final class DeliverSignals {
    private static final int SYSCALL_INSTRUCTION = 2; // bytes
    private static final int RESTART_SYSCALL = 219;
    private static final int WCOREFLAG = 0x80;

    private DeliverSignals() {}

    /** @return whether the task may go on in user mode; false when it stopped or died */
    public static boolean beforeReturn(Task t) {
        t.returnWork = false;
        if (t.rseqDisturbed) {
            Rseq.beforeReturn(t);
        }
        if (t.delayUntil != 0 && !t.group.exiting) {
            t.returnWork = true;
            long until = t.delayUntil;
            t.delayUntil = 0;
            t.delay(until, "mem_cgroup_handle_over_high");
            return false;
        }
        if (t.group.continuedUntold) {
            t.group.continuedUntold = false;
            Wait.notifyParentOfStop(t.group, true, Signal.SIGCONT);
        }
        while (t.signalPending() || t.injected != null) {
            if (t.group.exiting) {
                if (Stops.exiting(t, t.group.exitStatus)) {
                    return false;
                }
                Exit.thread(t, t.group.exitStatus);
                return false;
            }
            SignalInfo info = t.injected;
            t.injected = null;
            if (info == null) {
                if (Stops.trap(t)) {
                    return false;
                }
                if (t.stopRequested) {
                    stop(t);
                    return false;
                }
                info = take(t, ~t.blocked);
                if (info == null) {
                    break;
                }
                if (Stops.signal(t, info)) {
                    return false;
                }
            }
            if (act(t, info)) {
                t.syscall = -1; // the next one's frame comes on top, so its handler runs first
                if (Stops.handler(t)) {
                    return false;
                }
            }
        }
        restartWithoutHandler(t);
        t.endTemporaryMask();
        if (t.signalPending()) { // the old mask may let one through
            return beforeReturn(t);
        }
        t.syscall = -1;
        return true;
    }

    /** Takes the next pending signal of {@code allowed}, the thread's own before the process's. Also for sigwait. */
    public static @Nullable SignalInfo take(Task t, long allowed) {
        SignalInfo info = t.pending.take(allowed);
        if (info == null) {
            info = t.group.pending.take(allowed);
        }
        if (info != null && info.code() == SignalInfo.SI_TIMER) {
            info = t.kernel.processTimers.taken(t.group, info);
        }
        t.recalculateSignalPending();
        return info;
    }

    /** @return whether a handler runs now */
    private static boolean act(Task t, SignalInfo info) {
        int s = info.signal();
        SignalActions actions = t.actions;
        long handler = actions.handler[s];
        boolean isDefault = handler == SignalActions.SIG_DFL || s == SIGKILL || s == SIGSTOP;
        if (t.kernel.events.on) {
            t.kernel.events.emit(new SignalEvent.Deliver(
                    s, info.code(), isDefault ? 0 : handler, info.pid(), info.uid(), info.shown()));
        }
        if (handler == SignalActions.SIG_IGN && !isDefault) {
            return false;
        }
        if (isDefault) {
            byDefault(t, info);
            return false;
        }
        return handle(t, info);
    }

    private static void byDefault(Task t, SignalInfo info) {
        int s = info.signal();
        if (Signal.ignoredByDefault(s)) {
            return;
        }
        if (Signal.stopsByDefault(s)) {
            if (s == SIGSTOP || !t.group.processGroup.isOrphaned()) {
                beginStop(t.group, s);
            }
            return;
        }
        boolean dumped = Signal.dumpsCore(s) && CoreDump.write(t, info);
        SendSignal.beginExit(t.group, dumped ? s | WCOREFLAG : s);
    }

    private static void beginStop(ThreadGroup g, int s) {
        g.stopSignal = s;
        g.exitStatus = s;
        g.stillToStop = 0;
        for (Task thread : g.threads) {
            if (thread.state != Task.State.ZOMBIE && thread.state != Task.State.STOPPED) {
                thread.stopRequested = true;
                g.stillToStop++;
                SendSignal.wake(thread, false);
                Stops.notifyOfGroup(thread);
            }
        }
    }

    private static void stop(Task t) {
        ThreadGroup g = t.group;
        t.stopRequested = false;
        t.returnWork = true; // look again when continued
        t.recalculateSignalPending();
        t.stoppedIn("do_signal_stop");
        if (g.stillToStop > 0 && --g.stillToStop == 0) {
            g.reportStopped = true;
            g.reportContinued = false;
            Wait.notifyParentOfStop(g, false, g.stopSignal);
        }
    }

    private static boolean handle(Task t, SignalInfo info) {
        int s = info.signal();
        SignalActions actions = t.actions;
        long flags = actions.flags[s];
        if (t.syscall >= 0) {
            interruptCall(t, (flags & SignalActions.SA_RESTART) != 0);
        }
        if (t.rseqAddress != 0) {
            Rseq.beforeReturn(t);
        }
        long mask = actions.mask[s];
        try {
            SignalFrame.push(t, info, actions.handler[s], flags, actions.restorer[s]);
        } catch (Errno e) {
            // No room for the frame: as if the program had overrun its stack (force_sigsegv).
            if (s == SIGSEGV) {
                actions.set(SIGSEGV, SignalActions.SIG_DFL, 0, 0, 0);
            }
            SendSignal.force(t, SignalInfo.kernel(SIGSEGV));
            return false;
        }
        if ((flags & SignalActions.SA_RESETHAND) != 0) {
            actions.set(s, SignalActions.SIG_DFL, flags, actions.restorer[s], mask);
        }
        t.restoreMask = false;
        t.blocked = (t.blocked | mask | ((flags & SignalActions.SA_NODEFER) != 0 ? 0 : bit(s))) & ~Signal.KILL_AND_STOP;
        t.recalculateSignalPending();
        return true;
    }

    private static void interruptCall(Task t, boolean restart) {
        long result = t.cpu.r[RAX];
        if (!Dispatcher.isRestart(result)) {
            return;
        }
        boolean again = result == -Errno.ERESTARTNOINTR || result == -Errno.ERESTARTSYS && restart;
        if (again) {
            rewind(t, t.syscall);
        } else {
            t.cpu.r[RAX] = -Errno.EINTR;
        }
    }

    private static void restartWithoutHandler(Task t) {
        if (t.syscall >= 0 && Dispatcher.isRestart(t.cpu.r[RAX])) {
            rewind(t, t.cpu.r[RAX] == -Errno.ERESTART_RESTARTBLOCK ? RESTART_SYSCALL : t.syscall);
        }
    }

    private static void rewind(Task t, int number) {
        if (t.kernel.events.on) {
            t.kernel.events.emit(new SyscallEvent.Restart(number));
        }
        t.cpu.r[RAX] = number;
        t.cpu.r[RIP] -= SYSCALL_INSTRUCTION;
    }
}
