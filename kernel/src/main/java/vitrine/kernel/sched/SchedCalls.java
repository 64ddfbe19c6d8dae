package vitrine.kernel.sched;

import static vitrine.kernel.abi.Errno.E2BIG;
import static vitrine.kernel.abi.Errno.EACCES;
import static vitrine.kernel.abi.Errno.EBUSY;
import static vitrine.kernel.abi.Errno.EINVAL;
import static vitrine.kernel.abi.Errno.EOPNOTSUPP;
import static vitrine.kernel.abi.Errno.EPERM;
import static vitrine.kernel.abi.Errno.ESRCH;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.mm.UserMemory;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.Arg.Kind;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.ProcessGroup;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;
import vitrine.kernel.time.TimeSpec;

/** The system calls about policies, priorities and CPUs. */
public final class SchedCalls {
    private static final int RESET_ON_FORK = 0x4000_0000;
    private static final int SCHED_ATTR_SIZE = 48;

    private static final int IOPRIO_CLASS_SHIFT = 13;
    private static final int IOPRIO_NONE = 0;
    private static final int IOPRIO_RT = 1;
    private static final int IOPRIO_BE = 2;
    private static final int IOPRIO_IDLE = 3;
    private static final int IOPRIO_LEVELS = 8;

    private SchedCalls() {}

    public static void declare(SyscallTable t) {
        Arg pid = Arg.of("pid", Kind.PID);
        Arg param = Arg.structIn("param", "sched_param");
        Arg policy = Arg.oneOf("policy", "SCHED_");
        Arg which = Arg.oneOf("which", "PRIO_");
        t.full(24, "sched_yield", (k, a, b, c, d, e, f) -> {
            k.kernel.scheduler.giveWay(k);
            return 0;
        });
        t.full(140, "getpriority", SchedCalls::getpriority, which, Arg.integer("who"));
        t.full(
                251,
                "ioprio_set",
                SchedCalls::ioprioSet,
                Arg.oneOf("which", "IOPRIO_WHO"),
                Arg.integer("who"),
                Arg.of("ioprio", Kind.HEX));
        t.full(252, "ioprio_get", SchedCalls::ioprioGet, Arg.oneOf("which", "IOPRIO_WHO"), Arg.integer("who"));
        t.full(141, "setpriority", SchedCalls::setpriority, which, Arg.integer("who"), Arg.integer("prio"));
        t.full(
                142,
                "sched_setparam",
                (k, p, address, c, d, e, f) -> {
                    Task target = task(k, p);
                    return set(k, target, target.sched.policy, k.mm().readInt(address), target.sched.resetOnFork);
                },
                pid,
                param);
        t.full(
                143,
                "sched_getparam",
                (k, p, address, c, d, e, f) -> {
                    k.mm().writeInt(address, task(k, p).sched.rtPriority);
                    return 0;
                },
                pid,
                Arg.structOut("param", "sched_param"));
        t.full(
                144,
                "sched_setscheduler",
                (k, p, pol, address, d, e, f) -> {
                    int bits = (int) pol;
                    return set(
                            k, task(k, p), bits & ~RESET_ON_FORK, k.mm().readInt(address), (bits & RESET_ON_FORK) != 0);
                },
                pid,
                policy,
                param);
        t.full(
                145,
                "sched_getscheduler",
                (k, p, b, c, d, e, f) -> {
                    SchedEntity s = task(k, p).sched;
                    return s.policy | (s.resetOnFork ? RESET_ON_FORK : 0);
                },
                pid);
        t.full(146, "sched_get_priority_max", (k, p, b, c, d, e, f) -> limit((int) p, 99), policy);
        t.full(147, "sched_get_priority_min", (k, p, b, c, d, e, f) -> limit((int) p, 1), policy);
        t.full(
                148,
                "sched_rr_get_interval",
                (k, p, address, c, d, e, f) -> {
                    SchedEntity s = task(k, p).sched;
                    TimeSpec.write(
                            k,
                            address,
                            s.policy == SchedEntity.SCHED_RR
                                    ? 100_000_000
                                    : s.policy == SchedEntity.SCHED_FIFO || s.deadline() ? 0 : 4_000_000);
                    return 0;
                },
                pid,
                Arg.structOut("tp", "timespec"));
        t.full(
                203,
                "sched_setaffinity",
                SchedCalls::setaffinity,
                pid,
                Arg.size("cpusetsize"),
                Arg.structIn("mask", "cpu_set_t"));
        t.full(
                204,
                "sched_getaffinity",
                SchedCalls::getaffinity,
                pid,
                Arg.size("cpusetsize"),
                Arg.structOut("mask", "cpu_set_t"));
        t.full(
                309,
                "getcpu",
                (k, cpu, node, c, d, e, f) -> {
                    if (cpu != 0) {
                        k.mm().writeInt(cpu, k.sched.cpu);
                    }
                    if (node != 0) {
                        k.mm().writeInt(node, 0);
                    }
                    return 0;
                },
                Arg.pointer("cpu"),
                Arg.pointer("node"));
        t.partial(
                314,
                "sched_setattr",
                "no utilisation clamps (as without CONFIG_UCLAMP_TASK)",
                SchedCalls::setattr,
                pid,
                Arg.structIn("attr", "sched_attr"),
                Arg.of("flags", Kind.UINT));
        t.full(
                315,
                "sched_getattr",
                SchedCalls::getattr,
                pid,
                Arg.structOut("attr", "sched_attr"),
                Arg.size("size"),
                Arg.of("flags", Kind.UINT));
    }

    private static Task task(Task t, long pid) {
        if ((int) pid < 0) {
            throw Errno.of(EINVAL);
        }
        Task target = pid == 0 ? t : t.find((int) pid);
        if (target == null) {
            throw Errno.of(ESRCH);
        }
        return target;
    }

    private static long limit(int policy, long realTime) {
        return switch (policy) {
            case SchedEntity.SCHED_FIFO, SchedEntity.SCHED_RR -> realTime;
            case SchedEntity.SCHED_OTHER, SchedEntity.SCHED_BATCH, SchedEntity.SCHED_IDLE, 6 -> 0;
            default -> -EINVAL;
        };
    }

    private static boolean owns(Task t, Task target) {
        return t.cred.euid == target.cred.euid
                || t.cred.euid == target.cred.uid
                || t.capableIn(target.cred.userNs, Capability.SYS_NICE);
    }

    private static long set(Task t, Task target, int policy, int priority, boolean resetOnFork) {
        boolean realTime = policy == SchedEntity.SCHED_FIFO || policy == SchedEntity.SCHED_RR;
        boolean known = realTime
                || policy == SchedEntity.SCHED_OTHER
                || policy == SchedEntity.SCHED_BATCH
                || policy == SchedEntity.SCHED_IDLE;
        if (!known || priority < (realTime ? 1 : 0) || priority > (realTime ? 99 : 0)) {
            return -EINVAL;
        }
        if (!t.capable(Capability.SYS_NICE)) {
            boolean allowed = !realTime
                    || !target.group.rlimits.exceeds(Rlimits.RTPRIO, priority)
                    || target.sched.policy == policy && priority <= target.sched.rtPriority;
            if (!allowed || !owns(t, target)) {
                return -EPERM;
            }
        }
        t.kernel.scheduler.change(target, () -> {
            t.kernel.scheduler.reserve(target.sched, null);
            target.sched.policy = policy;
            target.sched.rtPriority = priority;
            target.sched.resetOnFork = resetOnFork;
        });
        return 0;
    }

    private static long setaffinity(Task t, long pid, long size, long address, long d, long e, long f) {
        Task target = task(t, pid);
        long mask = 0;
        UserMemory mm = t.mm();
        for (int i = 0; i < Math.min(size, 8); i++) {
            mask |= (mm.readByte(address + i) & 0xffL) << 8 * i;
        }
        if (!owns(t, target)) {
            return -EPERM;
        }
        int cpus = t.kernel.scheduler.cpuCount();
        long wanted = mask & (cpus == 64 ? -1L : (1L << cpus) - 1);
        if (wanted == 0) {
            return -EINVAL;
        }
        if (target.sched.deadline() && wanted != (cpus == 64 ? -1L : (1L << cpus) - 1)) {
            return -EBUSY;
        }
        t.kernel.scheduler.change(target, () -> target.sched.affinity = wanted);
        return 0;
    }

    private static long getaffinity(Task t, long pid, long size, long address, long d, long e, long f) {
        int cpus = t.kernel.scheduler.cpuCount();
        if (size * 8 < cpus || (size & 7) != 0) {
            return -EINVAL;
        }
        if ((int) pid < 0) {
            return -ESRCH;
        }
        long mask = task(t, pid).sched.affinity & (cpus == 64 ? -1L : (1L << cpus) - 1);
        t.mm().writeLong(address, mask);
        return 8;
    }

    private static List<Task> named(Task t, int which, int who) {
        List<Task> tasks = new ArrayList<>();
        switch (which) {
            case 0 -> {
                Task target = who == 0 ? t : t.find(who);
                if (target != null) {
                    tasks.add(target);
                }
            }
            case 1 -> {
                ProcessGroup g = who == 0 ? t.group.processGroup : t.findGroup(who);
                if (g != null) {
                    g.members().forEach(m -> tasks.addAll(m.threads));
                }
            }
            case 2 -> {
                int uid = who == 0 ? t.cred.uid : who;
                for (ThreadGroup g : t.kernel.pids.processes()) {
                    if (g.leader.cred.uid == uid) {
                        tasks.addAll(g.threads);
                    }
                }
            }
            default -> throw Errno.of(EINVAL);
        }
        if (tasks.isEmpty()) {
            throw Errno.of(ESRCH);
        }
        return tasks;
    }

    private static long getpriority(Task t, long which, long who, long c, long d, long e, long f) {
        int best = 19;
        for (Task target : named(t, (int) which, (int) who)) {
            best = Math.min(best, target.sched.nice);
        }
        return 20 - best;
    }

    /** ioprio_get(2): class in the upper bits, 13 and more; 0 when none was set. The best of all that are meant. */
    private static long ioprioGet(Task t, long which, long who, long c, long d, long e, long f) {
        int best = 0;
        for (Task target : named(t, (int) which - 1, (int) who)) {
            int p = target.sched.ioPriority;
            best = best == 0 || p != 0 && p < best ? p : best;
        }
        return best;
    }

    private static long ioprioSet(Task t, long which, long who, long priority, long d, long e, long f) {
        int p = (int) priority;
        int level = p & (1 << IOPRIO_CLASS_SHIFT) - 1;
        switch (p >> IOPRIO_CLASS_SHIFT) {
            case IOPRIO_NONE -> {
                if (level != 0) {
                    return -EINVAL;
                }
            }
            case IOPRIO_RT, IOPRIO_BE -> {
                if (level >= IOPRIO_LEVELS) {
                    return -EINVAL;
                }
                if (p >> IOPRIO_CLASS_SHIFT == IOPRIO_RT
                        && !t.capable(Capability.SYS_ADMIN)
                        && !t.capable(Capability.SYS_NICE)) {
                    return -EPERM;
                }
            }
            case IOPRIO_IDLE -> {}
            default -> {
                return -EINVAL;
            }
        }
        for (Task target : named(t, (int) which - 1, (int) who)) {
            if (!owns(t, target)) {
                return -EPERM;
            }
            target.sched.ioPriority = p;
        }
        return 0;
    }

    private static long setpriority(Task t, long which, long who, long priority, long d, long e, long f) {
        int nice = Math.clamp((int) priority, -20, 19);
        long result = 0;
        for (Task target : named(t, (int) which, (int) who)) {
            if (!owns(t, target)) {
                result = -EPERM;
            } else if (nice < target.sched.nice
                    && !t.capable(Capability.SYS_NICE)
                    && target.group.rlimits.exceeds(Rlimits.NICE, 20 - nice)) {
                result = -EACCES;
            } else {
                t.kernel.scheduler.change(target, () -> target.sched.nice = nice);
            }
        }
        return result;
    }

    /** How long a sched_attr is that this kernel knows (its fields end with the utilisation clamps). */
    private static final int ATTR_KNOWN = 56;

    private static final int KEEP_POLICY = 8;
    private static final int KEEP_PARAMS = 0x10;
    private static final int UTIL_CLAMP = 0x60;
    private static final int PAGE = 4096;

    private static long setattr(Task t, long pid, long address, long flags, long d, long e, long f) {
        if (address == 0 || (int) pid < 0 || (int) flags != 0) {
            return -EINVAL;
        }
        UserMemory mm = t.mm();
        int size = mm.readInt(address);
        size = size == 0 ? SCHED_ATTR_SIZE : size;
        boolean fits = size >= SCHED_ATTR_SIZE && size <= PAGE;
        for (int i = ATTR_KNOWN; fits && i < size; i++) {
            fits = mm.readByte(address + i) == 0;
        }
        if (!fits) {
            mm.writeInt(address, ATTR_KNOWN);
            return -E2BIG;
        }
        long bits = mm.readLong(address + 8);
        int policy = mm.readInt(address + 4);
        if ((bits & UTIL_CLAMP) != 0 && size < ATTR_KNOWN || policy < 0) {
            return -EINVAL;
        }
        Task target = task(t, pid);
        SchedEntity s = target.sched;
        if ((bits & KEEP_POLICY) != 0) {
            policy = s.policy;
        }
        Reservation wanted = policy == SchedEntity.SCHED_DEADLINE
                ? new Reservation(
                        mm.readLong(address + 24), mm.readLong(address + 32), mm.readLong(address + 40), (int) bits & 6)
                : null;
        int nice = Math.clamp(mm.readInt(address + 16), -20, 19);
        int priority = mm.readInt(address + 20);
        if ((bits & KEEP_PARAMS) != 0) {
            wanted = wanted == null ? null : s.reservation;
            nice = s.nice;
            priority = s.rtPriority;
        }
        if ((bits & ~0x7fL) != 0) {
            return -EINVAL;
        }
        if ((bits & UTIL_CLAMP) != 0) {
            return -EOPNOTSUPP;
        }
        boolean reset = (bits & 1) != 0;
        if (policy == SchedEntity.SCHED_DEADLINE) {
            return reserve(t, target, wanted, priority, reset);
        }
        boolean fair = policy == SchedEntity.SCHED_OTHER || policy == SchedEntity.SCHED_BATCH;
        if (fair
                && nice < s.nice
                && !t.capable(Capability.SYS_NICE)
                && target.group.rlimits.exceeds(Rlimits.NICE, 20 - nice)) {
            return -EPERM;
        }
        long result = set(t, target, policy, priority, reset);
        if (result == 0 && fair) {
            int given = nice;
            t.kernel.scheduler.change(target, () -> s.nice = given);
        }
        return result;
    }

    private static long reserve(Task t, Task target, @Nullable Reservation wanted, int priority, boolean resetOnFork) {
        if (wanted == null || !wanted.isValid() || priority != 0) {
            return -EINVAL;
        }
        if (!t.capable(Capability.SYS_NICE)) {
            return -EPERM;
        }
        Scheduler scheduler = t.kernel.scheduler;
        SchedEntity s = target.sched;
        long all = scheduler.cpuCount() == 64 ? -1L : (1L << scheduler.cpuCount()) - 1;
        if ((s.affinity & all) != all) {
            return -EPERM; // its share is counted over all CPUs
        }
        boolean[] fits = new boolean[1];
        scheduler.change(target, () -> {
            fits[0] = scheduler.reserve(s, wanted);
            if (fits[0]) {
                s.policy = SchedEntity.SCHED_DEADLINE;
                s.rtPriority = 0;
                s.resetOnFork = resetOnFork;
                wanted.wake(t.kernel.now());
            }
        });
        return fits[0] ? 0 : -EBUSY;
    }

    private static long getattr(Task t, long pid, long address, long size, long flags, long e, long f) {
        int room = (int) size;
        if (address == 0 || (int) pid < 0 || room < SCHED_ATTR_SIZE || room > PAGE || (int) flags != 0) {
            return -EINVAL;
        }
        SchedEntity s = task(t, pid).sched;
        Reservation r = s.reservation;
        UserMemory mm = t.mm();
        int known = Math.min(room, ATTR_KNOWN);
        mm.zero(address, known);
        mm.writeInt(address, known);
        mm.writeInt(address + 4, s.policy);
        mm.writeLong(address + 8, (s.resetOnFork ? 1 : 0) | (r == null ? 0 : r.flags));
        if (r != null) {
            mm.writeLong(address + 24, r.runtime);
            mm.writeLong(address + 32, r.deadline);
            mm.writeLong(address + 40, r.period);
        } else if (s.realTime()) {
            mm.writeInt(address + 20, s.rtPriority);
        } else {
            mm.writeInt(address + 16, s.nice);
        }
        return 0;
    }
}
