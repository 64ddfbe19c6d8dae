package vitrine.kernel.task;

import static vitrine.kernel.abi.Errno.EINVAL;
import static vitrine.kernel.abi.Errno.EPERM;
import static vitrine.kernel.abi.Errno.ESRCH;

import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.mm.UserMemory;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.signal.SignalCalls;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.Arg.Kind;
import vitrine.kernel.syscall.SyscallTable;

/** The system calls on descriptors of processes. */
public final class PidfdCalls {
    private static final int PIDFD_NONBLOCK = 0x800;

    private PidfdCalls() {}

    public static void declare(SyscallTable t) {
        t.full(
                424,
                "pidfd_send_signal",
                PidfdCalls::send,
                Arg.fd("pidfd"),
                Arg.of("sig", Kind.SIGNAL),
                Arg.structIn("info", "siginfo_t"),
                Arg.of("flags", Kind.UINT));
        t.full(434, "pidfd_open", PidfdCalls::open, Arg.of("pid", Kind.PID), Arg.flags("flags", "PIDFD_"));
        t.full(
                438,
                "pidfd_getfd",
                PidfdCalls::getfd,
                Arg.fd("pidfd"),
                Arg.of("targetfd", Kind.INT),
                Arg.of("flags", Kind.UINT));
    }

    private static long open(Task t, long pidArgument, long flags, long c, long d, long e, long f) {
        int pid = (int) pidArgument;
        if (((int) flags & ~PIDFD_NONBLOCK) != 0 || pid <= 0) {
            return -EINVAL;
        }
        Task target = t.find(pid);
        if (target == null) {
            return -ESRCH;
        }
        return target.isLeader() ? Pidfd.install(t, target.group, (int) flags) : -EINVAL;
    }

    private static long send(Task t, long fd, long signum, long info, long flags, long e, long f) {
        ThreadGroup g = Pidfd.processOrFolder(t, fd);
        int s = (int) signum;
        if (flags != 0 || s < 0 || s > Signal.COUNT) {
            return -EINVAL;
        }
        if (g.reaped) {
            return -ESRCH;
        }
        SignalInfo what = SignalInfo.user(s, t.tgid(), t.cred.uid);
        if (info != 0) {
            UserMemory mm = t.mm();
            int code = mm.readInt(info + 8);
            if (mm.readInt(info) != s) {
                return -EINVAL;
            }
            if (g != t.group && (code >= 0 || code == SignalInfo.SI_TKILL)) {
                return -EPERM;
            }
            what = new SignalInfo(s, code, mm.readInt(info + 16), mm.readInt(info + 20), mm.readLong(info + 24), 0);
        }
        return SignalCalls.sendChecked(t, g, what);
    }

    private static long getfd(Task t, long pidfd, long fd, long flags, long d, long e, long f) {
        if ((int) flags != 0) {
            return -EINVAL;
        }
        ThreadGroup g = Pidfd.processOf(t, pidfd);
        Task target = g.leader;
        if (target.fdTable == null) {
            return -ESRCH;
        }
        if (g != t.group && !t.mayLookInto(target)) {
            return -EPERM;
        }
        OpenFile file = target.files().file(fd);
        int result = t.files().install(file, 0, t.rlimit(Rlimits.NOFILE), true);
        file.retain();
        return result;
    }
}
