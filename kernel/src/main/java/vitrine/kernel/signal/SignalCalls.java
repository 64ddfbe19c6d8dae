package vitrine.kernel.signal;

import static vitrine.kernel.abi.Errno.EAGAIN;
import static vitrine.kernel.abi.Errno.EINTR;
import static vitrine.kernel.abi.Errno.EINVAL;
import static vitrine.kernel.abi.Errno.EPERM;
import static vitrine.kernel.abi.Errno.ERESTARTNOHAND;
import static vitrine.kernel.abi.Errno.ESRCH;

import java.util.List;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.event.SignalEvent;
import vitrine.kernel.mm.UserMemory;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.Arg.Kind;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.ProcessGroup;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;
import vitrine.kernel.time.TimeSpec;
import vitrine.machine.cpu.CpuState;

/** The system calls about signals. */
public final class SignalCalls {
    private static final long SET_SIZE = 8;

    private SignalCalls() {}

    public static void declare(SyscallTable t) {
        Arg size = Arg.of("sigsetsize", Kind.SIZE);
        Arg signal = Arg.of("sig", Kind.SIGNAL);
        Arg set = Arg.structIn("set", "sigset_t");
        t.full(
                13,
                "rt_sigaction",
                SignalCalls::sigaction,
                Arg.of("signum", Kind.SIGNAL),
                Arg.structIn("act", "sigaction"),
                Arg.structOut("oldact", "sigaction"),
                size);
        t.full(
                14,
                "rt_sigprocmask",
                SignalCalls::sigprocmask,
                Arg.oneOf("how", "SIG_"),
                set,
                Arg.structOut("oldset", "sigset_t"),
                size);
        t.full(15, "rt_sigreturn", SignalCalls::sigreturn);
        t.full(34, "pause", (k, a, b, c, d, e, f) -> pause(k));
        t.full(62, "kill", SignalCalls::kill, Arg.of("pid", Kind.PID), signal);
        t.full(127, "rt_sigpending", SignalCalls::sigpending, Arg.structOut("set", "sigset_t"), size);
        t.full(
                128,
                "rt_sigtimedwait",
                SignalCalls::sigtimedwait,
                set,
                Arg.structOut("info", "siginfo_t"),
                Arg.structIn("timeout", "timespec"),
                size);
        t.full(
                129,
                "rt_sigqueueinfo",
                SignalCalls::sigqueueinfo,
                Arg.of("pid", Kind.PID),
                signal,
                Arg.structIn("info", "siginfo_t"));
        t.full(130, "rt_sigsuspend", SignalCalls::sigsuspend, set, size);
        t.full(
                131,
                "sigaltstack",
                SignalCalls::sigaltstack,
                Arg.structIn("ss", "stack_t"),
                Arg.structOut("old_ss", "stack_t"));
        t.full(200, "tkill", SignalCalls::tkill, Arg.of("tid", Kind.PID), signal);
        t.full(234, "tgkill", SignalCalls::tgkill, Arg.of("tgid", Kind.PID), Arg.of("tid", Kind.PID), signal);
        t.full(
                297,
                "rt_tgsigqueueinfo",
                SignalCalls::tgsigqueueinfo,
                Arg.of("tgid", Kind.PID),
                Arg.of("tid", Kind.PID),
                signal,
                Arg.structIn("info", "siginfo_t"));
    }

    private static long sigaction(Task t, long signum, long act, long old, long size, long e, long f) {
        int s = (int) signum;
        if (size != SET_SIZE || !Signal.valid(s)) {
            return -EINVAL;
        }
        UserMemory mm = t.mm();
        SignalActions actions = t.actions;
        long handler = actions.handler[s];
        long flags = actions.flags[s];
        long restorer = actions.restorer[s];
        long mask = actions.mask[s];
        if (act != 0) {
            long newHandler = mm.readLong(act);
            long newFlags = mm.readLong(act + 8) & KNOWN_FLAGS;
            long newRestorer = mm.readLong(act + 16);
            long newMask = mm.readLong(act + 24) & ~Signal.KILL_AND_STOP;
            if (s == Signal.SIGKILL || s == Signal.SIGSTOP) {
                return -EINVAL;
            }
            actions.set(s, newHandler, newFlags, newRestorer, newMask);
            if (actions.ignores(s)) {
                t.group.pending.flush(Signal.bit(s));
                for (Task thread : t.group.threads) {
                    thread.pending.flush(Signal.bit(s));
                    thread.recalculateSignalPending();
                }
            }
        }
        if (old != 0) {
            mm.writeLong(old, handler);
            mm.writeLong(old + 8, flags);
            mm.writeLong(old + 16, restorer);
            mm.writeLong(old + 24, mask);
        }
        return 0;
    }

    /** SA_NOCLDSTOP, NOCLDWAIT, SIGINFO, EXPOSE_TAGBITS, RESTORER, ONSTACK, RESTART, NODEFER, RESETHAND. */
    private static final long KNOWN_FLAGS = 0xdc00_0807L;

    private static long sigprocmask(Task t, long how, long set, long old, long size, long e, long f) {
        if (size != SET_SIZE) {
            return -EINVAL;
        }
        long before = t.blocked;
        if (set != 0) {
            long s = t.mm().readLong(set) & ~Signal.KILL_AND_STOP;
            switch ((int) how) {
                case 0 -> t.blocked |= s;
                case 1 -> t.blocked &= ~s;
                case 2 -> t.blocked = s;
                default -> {
                    return -EINVAL;
                }
            }
            t.recalculateSignalPending();
        }
        if (old != 0) {
            t.mm().writeLong(old, before);
        }
        return 0;
    }

    private static long sigreturn(Task t, long a, long b, long c, long d, long e, long f) {
        try {
            SignalFrame.pop(t);
        } catch (Errno bad) {
            SendSignal.force(t, SignalInfo.kernel(Signal.SIGSEGV));
        }
        if (t.kernel.events.on) {
            t.kernel.events.emit(new SignalEvent.Return());
        }
        return Task.NO_RETURN;
    }

    private static long pause(Task t) {
        return t.sleepUntil(Long.MAX_VALUE) == Task.BLOCKED ? Task.BLOCKED : -ERESTARTNOHAND;
    }

    private static long sigpending(Task t, long set, long size, long c, long d, long e, long f) {
        if (Long.compareUnsigned(size, SET_SIZE) > 0) {
            return -EINVAL;
        }
        t.mm().writeLong(set, (t.pending.set() | t.group.pending.set()) & t.blocked);
        return 0;
    }

    private static long sigsuspend(Task t, long set, long size, long c, long d, long e, long f) {
        if (size != SET_SIZE) {
            return -EINVAL;
        }
        if (t.callState == null) {
            t.callState = SUSPENDED;
            t.temporaryMask(t.mm().readLong(set));
        }
        return pause(t);
    }

    private static final Object SUSPENDED = new Object();

    private static long sigtimedwait(Task t, long set, long info, long timeout, long size, long e, long f) {
        if (size != SET_SIZE) {
            return -EINVAL;
        }
        long wanted = t.mm().readLong(set) & ~Signal.KILL_AND_STOP;
        long deadline = t.callDeadline(timeout == 0 ? -1 : TimeSpec.read(t, timeout));
        t.awaitedSignals = 0;
        SignalInfo taken = DeliverSignals.take(t, wanted);
        if (taken != null) {
            if (info != 0) {
                byte[] b = new byte[128];
                SignalFrame.siginfo(taken, b, 0);
                t.mm().write(info, b, 0, b.length);
            }
            return taken.signal();
        }
        if (t.kernel.now() >= deadline) {
            return -EAGAIN;
        }
        t.awaitedSignals = wanted;
        if (t.sleepUntil(deadline) == Task.BLOCKED) {
            return Task.BLOCKED;
        }
        t.awaitedSignals = 0;
        return -EINTR;
    }

    private static long sigaltstack(Task t, long ss, long old, long c, long d, long e, long f) {
        long sp = t.cpu.r[CpuState.RSP];
        long oldStack = t.altStack;
        int oldFlags = SignalFrame.stackFlags(t, sp);
        long oldSize = t.altStackSize;
        UserMemory mm = t.mm();
        if (ss != 0) {
            long result = SignalFrame.setAlternateStack(t, mm.readLong(ss), mm.readInt(ss + 8), mm.readLong(ss + 16));
            if (result < 0) {
                return result;
            }
        }
        if (old != 0) {
            mm.writeLong(old, oldStack);
            mm.writeInt(old + 8, oldFlags);
            mm.writeInt(old + 12, 0);
            mm.writeLong(old + 16, oldSize);
        }
        return 0;
    }

    // Sending.

    /** Whether {@code t} may send {@code s} to a process (kill(2)). */
    static boolean permitted(Task t, ThreadGroup to, int s) {
        var from = t.cred;
        var target = to.leader.cred;
        return to == t.group
                || from.euid == target.suid
                || from.euid == target.uid
                || from.uid == target.suid
                || from.uid == target.uid
                || t.capableIn(target.userNs, Capability.KILL)
                || s == Signal.SIGCONT && t.group.session() == to.session();
    }

    /** Sends to one process with the checks of kill(2); signal 0 only checks. */
    public static long sendChecked(Task t, ThreadGroup to, SignalInfo info) {
        int s = info.signal();
        if (!permitted(t, to, s)) {
            return -EPERM;
        }
        return s == 0 || SendSignal.toProcess(to, info) ? 0 : -EAGAIN;
    }

    private static long kill(Task t, long pidArgument, long signum, long c, long d, long e, long f) {
        int pid = (int) pidArgument;
        int s = (int) signum;
        if (s < 0 || s > Signal.COUNT) {
            return -EINVAL;
        }
        SignalInfo info = SignalInfo.user(s, t.tgid(), t.cred.uid);
        if (pid > 0) {
            Task target = t.find(pid);
            return target == null ? -ESRCH : sendChecked(t, target.group, info);
        }
        if (pid == -1) {
            return sendToMany(t, t.kernel.pids.processes(), info, true);
        }
        if (pid == Integer.MIN_VALUE) {
            return -ESRCH;
        }
        ProcessGroup group = pid == 0 ? t.group.processGroup : t.findGroup(-pid);
        return group == null ? -ESRCH : sendToMany(t, group.members(), info, false);
    }

    private static long sendToMany(Task t, List<ThreadGroup> targets, SignalInfo info, boolean everybody) {
        long result = -ESRCH;
        boolean sent = false;
        for (ThreadGroup g : targets) {
            if (everybody && (t.seen(g.tgid) <= 1 || g == t.group)) {
                continue;
            }
            long r = sendChecked(t, g, info);
            sent |= r == 0;
            if (!everybody || r != -EPERM) {
                result = r;
            }
        }
        return sent ? 0 : result;
    }

    private static long tgkill(Task t, long tgid, long tid, long signum, long d, long e, long f) {
        if ((int) tgid <= 0) {
            return -EINVAL;
        }
        return toThread(t, (int) tgid, (int) tid, (int) signum, null);
    }

    private static long tkill(Task t, long tid, long signum, long c, long d, long e, long f) {
        return toThread(t, 0, (int) tid, (int) signum, null);
    }

    private static long toThread(
            Task t, int tgid, int tid, int s, @org.jspecify.annotations.Nullable SignalInfo given) {
        if (tid <= 0 || s < 0 || s > Signal.COUNT) {
            return -EINVAL;
        }
        Task target = t.find(tid);
        if (target == null || tgid != 0 && t.seen(target.tgid()) != tgid) {
            return -ESRCH;
        }
        if (!permitted(t, target.group, s)) {
            return -EPERM;
        }
        SignalInfo info = given != null ? given : new SignalInfo(s, SignalInfo.SI_TKILL, t.tgid(), t.cred.uid, 0, 0);
        return s == 0 || SendSignal.toTask(target, info) ? 0 : -EAGAIN;
    }

    private static SignalInfo readInfo(Task t, int s, long address) {
        UserMemory mm = t.mm();
        return new SignalInfo(
                s,
                mm.readInt(address + 8),
                t.pidNs.level == 0 ? mm.readInt(address + 16) : Math.max(t.named(mm.readInt(address + 16)), 0),
                mm.readInt(address + 20),
                mm.readLong(address + 24),
                mm.readLong(address + 16));
    }

    private static boolean mayPretend(Task t, SignalInfo info, int pid) {
        return info.code() < 0 && info.code() != SignalInfo.SI_TKILL || pid == t.seen(t.tgid());
    }

    private static long sigqueueinfo(Task t, long pid, long signum, long address, long d, long e, long f) {
        int s = (int) signum;
        SignalInfo info = readInfo(t, s, address);
        if (!mayPretend(t, info, (int) pid)) {
            return -EPERM;
        }
        if (s < 0 || s > Signal.COUNT) {
            return -EINVAL;
        }
        Task target = t.find((int) pid);
        return target == null ? -ESRCH : sendChecked(t, target.group, info);
    }

    private static long tgsigqueueinfo(Task t, long tgid, long tid, long signum, long address, long e, long f) {
        if ((int) tgid <= 0 || (int) tid <= 0) {
            return -EINVAL;
        }
        SignalInfo info = readInfo(t, (int) signum, address);
        if (!mayPretend(t, info, (int) tid)) {
            return -EPERM;
        }
        return toThread(t, (int) tgid, (int) tid, (int) signum, info);
    }
}
