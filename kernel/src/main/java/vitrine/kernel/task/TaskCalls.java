package vitrine.kernel.task;

import static vitrine.kernel.abi.Errno.EINVAL;
import static vitrine.kernel.abi.Errno.ESRCH;

import java.util.ArrayList;
import java.util.List;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.mm.UserMemory;
import vitrine.kernel.ns.PidNamespace;
import vitrine.kernel.ns.Setns;
import vitrine.kernel.ns.Unshare;
import vitrine.kernel.ptrace.Stops;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.Arg.Kind;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Clone.Request;
import vitrine.kernel.task.Wait.Found;
import vitrine.kernel.task.Wait.Which;

/** The system calls of birth, death and family. */
public final class TaskCalls {
    private static final int CLONE_ARGS_MINIMUM = 64;
    private static final int CLONE_ARGS_WITH_CGROUP = 88;
    private static final int CLONE_ARGS_MAXIMUM = 4096;

    private TaskCalls() {}

    public static void declare(SyscallTable t) {
        Arg pid = Arg.of("pid", Kind.PID);
        Rseq.declare(t);
        t.full(39, "getpid", (k, a, b, c, d, e, f) -> k.seen(k.group.tgid));
        t.full(
                56,
                "clone",
                TaskCalls::clone,
                Arg.flags("flags", "CLONE_"),
                Arg.pointer("stack"),
                Arg.pointer("parent_tid"),
                Arg.pointer("child_tid"),
                Arg.pointer("tls"));
        t.full(57, "fork", (k, a, b, c, d, e, f) -> Clone.call(k, new Request(0, Signal.SIGCHLD, 0, 0, 0, 0, 0)));
        t.full(
                58,
                "vfork",
                (k, a, b, c, d, e, f) ->
                        Clone.call(k, new Request(CloneFlags.VFORK | CloneFlags.VM, Signal.SIGCHLD, 0, 0, 0, 0, 0)));
        t.full(
                60,
                "exit",
                (k, status, b, c, d, e, f) -> {
                    int how = k.group.exiting ? k.group.exitStatus : ((int) status & 0xff) << 8;
                    if (Stops.exiting(k, how)) {
                        return Task.BLOCKED;
                    }
                    Exit.thread(k, how);
                    return Task.NO_RETURN;
                },
                Arg.integer("status"));
        t.full(
                61,
                "wait4",
                TaskCalls::wait4,
                pid,
                Arg.structOut("wstatus", "int"),
                Arg.flags("options", "W"),
                Arg.structOut("rusage", "rusage"));
        t.full(
                109,
                "setpgid",
                (k, p, g, c, d, e, f) -> Groups.setpgid(k, (int) p, (int) g),
                pid,
                Arg.of("pgid", Kind.PID));
        t.full(110, "getppid", (k, a, b, c, d, e, f) -> k.seen(k.group.ppid()));
        t.full(111, "getpgrp", (k, a, b, c, d, e, f) -> k.seen(k.group.processGroup.pgid));
        t.full(112, "setsid", (k, a, b, c, d, e, f) -> Groups.setsid(k));
        t.full(
                121,
                "getpgid",
                (k, p, b, c, d, e, f) -> {
                    Task target = p == 0 ? k : k.find((int) p);
                    return target == null ? -ESRCH : k.seen(target.group.processGroup.pgid);
                },
                pid);
        t.full(
                124,
                "getsid",
                (k, p, b, c, d, e, f) -> {
                    Task target = p == 0 ? k : k.find((int) p);
                    return target == null ? -ESRCH : k.seen(target.group.session().sid);
                },
                pid);
        t.full(186, "gettid", (k, a, b, c, d, e, f) -> k.seen(k.tid));
        t.full(
                218,
                "set_tid_address",
                (k, address, b, c, d, e, f) -> {
                    k.clearChildTid = address;
                    return k.seen(k.tid);
                },
                Arg.pointer("tidptr"));
        t.full(
                231,
                "exit_group",
                (k, status, b, c, d, e, f) -> {
                    int how = ((int) status & 0xff) << 8;
                    Exit.begin(k.group, how);
                    if (Stops.exiting(k, k.group.exitStatus)) {
                        return Task.BLOCKED;
                    }
                    Exit.process(k, how);
                    return Task.NO_RETURN;
                },
                Arg.integer("status"));
        t.full(
                247,
                "waitid",
                TaskCalls::waitid,
                Arg.oneOf("idtype", "P_"),
                Arg.of("id", Kind.PID),
                Arg.structOut("infop", "siginfo_t"),
                Arg.flags("options", "W"),
                Arg.structOut("rusage", "rusage"));
        t.full(272, "unshare", (k, flags, b, c, d, e, f) -> Unshare.unshare(k, flags), Arg.flags("flags", "CLONE_"));
        t.partial(
                312,
                "kcmp",
                "no order of what differs (3); not KCMP_EPOLL_TFD",
                (k, p, q, type, i, j, f) -> Kcmp.kcmp(k, (int) p, (int) q, (int) type, i, j),
                Arg.of("pid1", Kind.PID),
                Arg.of("pid2", Kind.PID),
                Arg.oneOf("type", "KCMP_"),
                Arg.of("idx1", Kind.UINT),
                Arg.of("idx2", Kind.UINT));
        t.full(
                308,
                "setns",
                (k, fd, type, c, d, e, f) -> Setns.setns(k, fd, (int) type & 0xffff_ffffL),
                Arg.fd("fd"),
                Arg.flags("nstype", "CLONE_"));
        t.full(435, "clone3", TaskCalls::clone3, Arg.structIn("cl_args", "clone_args"), Arg.size("size"));
    }

    private static long clone(Task t, long flags, long stack, long parentTid, long childTid, long tls, long f) {
        long bits = flags & 0xffff_ffffL & ~CloneFlags.CSIGNAL;
        if ((bits & CloneFlags.PIDFD) != 0 && (bits & CloneFlags.PARENT_SETTID) != 0) {
            return -EINVAL;
        }
        return Clone.call(
                t, new Request(bits, (int) (flags & CloneFlags.CSIGNAL), stack, parentTid, childTid, tls, parentTid));
    }

    private static long clone3(Task t, long args, long size, long c, long d, long e, long f) {
        if (Long.compareUnsigned(size, CLONE_ARGS_MAXIMUM) > 0) {
            return -Errno.E2BIG;
        }
        if (size < CLONE_ARGS_MINIMUM) {
            return -EINVAL;
        }
        UserMemory mm = t.mm();
        long[] a = new long[11];
        for (int i = 0; i < size / 8; i++) {
            long value = mm.readLong(args + 8L * i);
            if (i < a.length) {
                a[i] = value;
            } else if (value != 0) {
                return -Errno.E2BIG;
            }
        }
        long flags = a[0];
        long known = 0xffff_ff00L | CloneFlags.CLEAR_SIGHAND | CloneFlags.INTO_CGROUP | CloneFlags.NEWTIME;
        if ((flags & ~known) != 0
                || (flags & CloneFlags.DETACHED) != 0
                || a[4] < 0
                || a[4] > Signal.COUNT
                || (flags & (CloneFlags.THREAD | CloneFlags.PARENT)) != 0 && a[4] != 0
                || (a[5] == 0) != (a[6] == 0)
                || (a[8] == 0) != (a[9] == 0)
                || Long.compareUnsigned(a[9], PidNamespace.MAX_LEVEL) > 0
                || (flags & CloneFlags.INTO_CGROUP) != 0 && (size < CLONE_ARGS_WITH_CGROUP || a[10] >>> 31 != 0)) {
            return -EINVAL;
        }
        List<Integer> tids = new ArrayList<>();
        for (int i = 0; i < a[9]; i++) {
            tids.add(mm.readInt(a[8] + 4L * i));
        }
        long stack = a[5] == 0 ? 0 : a[5] + a[6];
        return Clone.call(t, new Request(flags, (int) a[4], stack, a[3], a[2], a[7], a[1], a[10], tids));
    }

    private static long wait4(
            Task t, long pidArgument, long status, long optionsArgument, long rusage, long e, long f) {
        int options = (int) optionsArgument;
        int allowed = Wait.WNOHANG | Wait.WSTOPPED | Wait.WCONTINUED | Wait.WNOTHREAD | Wait.WALL | Wait.WCLONE;
        if ((options & ~allowed) != 0) {
            return -EINVAL;
        }
        int pid = (int) pidArgument;
        if (pid == Integer.MIN_VALUE) {
            return -ESRCH;
        }
        Which which = pid == -1 ? Which.ALL : pid > 0 ? Which.PID : Which.PGID;
        int id = pid > 0 ? t.named(pid) : pid == 0 ? t.group.processGroup.pgid : t.named(-pid);
        Found[] found = new Found[1];
        long result = Wait.look(t, which, id, options | Wait.WEXITED, found);
        if (result != 1) {
            return result;
        }
        Found child = found[0];
        if (status != 0) {
            t.mm().writeInt(status, child.status());
        }
        if (rusage != 0) {
            Rusage.write(t, rusage, child.times());
        }
        return child.pid();
    }

    private static long waitid(
            Task t, long type, long idArgument, long info, long optionsArgument, long rusage, long f) {
        int options = (int) optionsArgument;
        int allowed = Wait.WNOHANG
                | Wait.WNOWAIT
                | Wait.WEXITED
                | Wait.WSTOPPED
                | Wait.WCONTINUED
                | Wait.WNOTHREAD
                | Wait.WALL
                | Wait.WCLONE;
        if ((options & ~allowed) != 0 || (options & (Wait.WEXITED | Wait.WSTOPPED | Wait.WCONTINUED)) == 0) {
            return -EINVAL;
        }
        int id = (int) idArgument;
        Which which;
        switch ((int) type) {
            case 0 -> which = Which.ALL;
            case 1 -> {
                which = Which.PID;
                if (id <= 0) {
                    return -EINVAL;
                }
                id = t.named(id);
            }
            case 2 -> {
                which = Which.PGID;
                if (id < 0) {
                    return -EINVAL;
                }
                id = id == 0 ? t.group.processGroup.pgid : t.named(id);
            }
            case 3 -> {
                which = Which.PID;
                ThreadGroup g = Pidfd.processOf(t, id);
                id = g.tgid;
                if (Pidfd.isNonblocking(t, (int) idArgument) && (options & Wait.WNOHANG) == 0) {
                    options |= Wait.WNOHANG;
                    Found[] found = new Found[1];
                    long result = Wait.look(t, which, id, options, found);
                    return result == 0 ? -Errno.EAGAIN : waitidResult(t, result, found[0], info, rusage);
                }
            }
            default -> {
                return -EINVAL;
            }
        }
        Found[] found = new Found[1];
        long result = Wait.look(t, which, id, options, found);
        return waitidResult(t, result, found[0], info, rusage);
    }

    private static long waitidResult(
            Task t, long result, @org.jspecify.annotations.Nullable Found child, long info, long rusage) {
        if (result < 0) {
            return result;
        }
        UserMemory mm = t.mm();
        if (child == null) {
            if (info != 0) {
                mm.zero(info, 12);
                mm.zero(info + 16, 12);
            }
            return 0;
        }
        if (rusage != 0) {
            Rusage.write(t, rusage, child.times());
        }
        if (info != 0) {
            mm.writeInt(info, Signal.SIGCHLD);
            mm.writeInt(info + 4, 0);
            mm.writeInt(info + 8, child.code());
            mm.writeInt(info + 16, child.pid());
            mm.writeInt(info + 20, child.uid());
            mm.writeInt(info + 24, child.detail());
        }
        return 0;
    }
}
