package vitrine.kernel.syscall;

import static vitrine.kernel.abi.Errno.EFAULT;
import static vitrine.kernel.abi.Errno.EINVAL;
import static vitrine.kernel.abi.Errno.EPERM;
import static vitrine.kernel.abi.Errno.ESRCH;

import java.nio.charset.StandardCharsets;
import vitrine.kernel.Kernel;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.mm.UserMemory;
import vitrine.kernel.ns.UtsNamespace;
import vitrine.kernel.sched.LoadAverage;
import vitrine.kernel.syscall.Arg.Kind;
import vitrine.kernel.task.PidfdCalls;
import vitrine.kernel.task.Prctl;
import vitrine.kernel.task.Rseq;
import vitrine.kernel.task.Task;

/** System calls about the machine as a whole, and limits. */
public final class SystemCalls {
    /** What uname(2) says. */
    public static final String RELEASE = "6.1.0-vitrine";

    public static final String VERSION = "#1 SMP PREEMPT_DYNAMIC Vitrine 0.1";

    private static final int NAME_SIZE = 65;

    /** MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ. */
    private static final int RSEQ_BARRIER = 0x80;

    private SystemCalls() {}

    public static void declare(SyscallTable t) {
        Arg resource = Arg.oneOf("resource", "RLIMIT_");
        t.full(63, "uname", SystemCalls::uname, Arg.structOut("buf", "utsname"));
        t.full(
                97,
                "getrlimit",
                (k, r, address, c, d, e, f) -> {
                    if (r < 0 || r >= Rlimits.COUNT) {
                        return -EINVAL;
                    }
                    writeLimit(k, address, (int) r);
                    return 0;
                },
                resource,
                Arg.structOut("rlim", "rlimit"));
        t.full(99, "sysinfo", SystemCalls::sysinfo, Arg.structOut("info", "sysinfo"));
        t.full(103, "syslog", SystemCalls::syslog, Arg.integer("type"), Arg.out("bufp", 2), Arg.integer("len"));
        t.full(
                135,
                "personality",
                (k, persona, b, c, d, e, f) -> {
                    long old = k.personality;
                    if ((persona & 0xffff_ffffL) != 0xffff_ffffL) {
                        k.personality = (int) persona;
                    }
                    return old;
                },
                Arg.of("persona", Kind.HEX));
        t.full(
                157,
                "prctl",
                Prctl::prctl,
                Arg.oneOf("option", "PR_"),
                Arg.of("arg2", Kind.HEX),
                Arg.of("arg3", Kind.HEX),
                Arg.of("arg4", Kind.HEX),
                Arg.of("arg5", Kind.HEX));
        t.partial(
                158,
                "arch_prctl",
                "FS and GS only",
                Prctl::archPrctl,
                Arg.oneOf("code", "ARCH_"),
                Arg.of("addr", Kind.HEX));
        t.full(
                160,
                "setrlimit",
                (k, r, address, c, d, e, f) -> setLimit(k, k, r, address),
                resource,
                Arg.structIn("rlim", "rlimit"));
        t.full(
                170,
                "sethostname",
                (k, name, length, c, d, e, f) -> setName(k, name, length, true),
                Arg.in("name", 1),
                Arg.size("len"));
        t.full(
                171,
                "setdomainname",
                (k, name, length, c, d, e, f) -> setName(k, name, length, false),
                Arg.in("name", 1),
                Arg.size("len"));
        t.full(
                302,
                "prlimit64",
                SystemCalls::prlimit,
                Arg.of("pid", Kind.PID),
                resource,
                Arg.structIn("new_limit", "rlimit"),
                Arg.structOut("old_limit", "rlimit"));
        t.full(
                318,
                "getrandom",
                SystemCalls::getrandom,
                Arg.out("buf", 1),
                Arg.size("buflen"),
                Arg.flags("flags", "GRND_"));
        t.full(
                324,
                "membarrier",
                SystemCalls::membarrier,
                Arg.oneOf("cmd", "MEMBARRIER_CMD_"),
                Arg.of("flags", Kind.UINT),
                Arg.of("cpu_id", Kind.INT));
        PidfdCalls.declare(t);
    }

    private static long uname(Task t, long address, long b, long c, long d, long e, long f) {
        UtsNamespace uts = t.ns.uts();
        String[] fields = {"Linux", uts.hostname, RELEASE, VERSION, "x86_64", uts.domainname};
        byte[] bytes = new byte[NAME_SIZE * fields.length];
        for (int i = 0; i < fields.length; i++) {
            byte[] field = fields[i].getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(field, 0, bytes, i * NAME_SIZE, Math.min(field.length, NAME_SIZE - 1));
        }
        t.mm().write(address, bytes, 0, bytes.length);
        return 0;
    }

    private static long setName(Task t, long address, long length, boolean host) {
        if (!t.capableIn(t.ns.uts().mighty(), Capability.SYS_ADMIN)) {
            return -EPERM;
        }
        if (length < 0 || length >= NAME_SIZE) {
            return -EINVAL;
        }
        byte[] name = new byte[(int) length];
        t.mm().read(address, name, 0, name.length);
        String text = new String(name, StandardCharsets.ISO_8859_1);
        if (host) {
            t.ns.uts().hostname = text;
        } else {
            t.ns.uts().domainname = text;
        }
        return 0;
    }

    private static long sysinfo(Task t, long address, long b, long c, long d, long e, long f) {
        Kernel k = t.kernel;
        UserMemory mm = t.mm();
        mm.zero(address, 112);
        mm.writeLong(address, (k.now() + t.ns.time().boottime() + 999_999_999) / 1_000_000_000);
        LoadAverage load = k.loadAverage;
        for (int i = 0; i < 3; i++) {
            mm.writeLong(address + 8 + 8L * i, load.fixed16(i));
        }
        mm.writeLong(address + 32, (long) k.ram.totalFrames() << 12);
        mm.writeLong(address + 40, (long) k.ram.freeFrames() << 12);
        mm.writeLong(address + 48, k.mm.sharedPages << 12);
        mm.writeInt(address + 80, Math.min(k.pids.count(), 65535)); // u16 procs, then padding
        mm.writeInt(address + 104, 1);
        return 0;
    }

    private static long syslog(Task t, long type, long buffer, long length, long d, long e, long f) {
        String all = String.join("\n", t.kernel.log.lines()) + "\n";
        byte[] bytes = all.length() == 1 ? new byte[0] : all.getBytes(StandardCharsets.ISO_8859_1);
        switch ((int) type) {
            case 0, 1, 6, 7, 8 -> {
                return 0;
            }
            case 2, 3, 4 -> {
                if (length < 0) {
                    return -EINVAL;
                }
                int n = (int) Math.min(length, bytes.length);
                t.mm().write(buffer, bytes, bytes.length - n, n);
                if (type == 4) {
                    t.kernel.log.clear();
                }
                return n;
            }
            case 5 -> {
                t.kernel.log.clear();
                return 0;
            }
            case 9 -> {
                return 0;
            }
            case 10 -> {
                return 1 << 17;
            }
            default -> {
                return -EINVAL;
            }
        }
    }

    private static void writeLimit(Task t, long address, int resource) {
        t.mm().writeLong(address, t.group.rlimits.soft(resource));
        t.mm().writeLong(address + 8, t.group.rlimits.hard(resource));
    }

    private static long setLimit(Task t, Task target, long resource, long address) {
        if (resource < 0 || resource >= Rlimits.COUNT) {
            return -EINVAL;
        }
        int r = (int) resource;
        long soft = t.mm().readLong(address);
        long hard = t.mm().readLong(address + 8);
        if (Long.compareUnsigned(soft, hard) > 0) {
            return -EINVAL;
        }
        Rlimits limits = target.group.rlimits;
        if (r == Rlimits.NOFILE && Long.compareUnsigned(hard, 1 << 20) > 0
                || Long.compareUnsigned(hard, limits.hard(r)) > 0 && !t.capable(Capability.SYS_RESOURCE)) {
            return -EPERM;
        }
        limits.set(r, soft, hard);
        if (r == Rlimits.CPU) {
            t.kernel.processTimers.watch(target.group);
        }
        return 0;
    }

    private static long prlimit(Task t, long pid, long resource, long address, long old, long e, long f) {
        if (resource < 0 || resource >= Rlimits.COUNT) {
            return -EINVAL;
        }
        Task target = pid == 0 ? t : t.find((int) pid);
        if (target == null) {
            return -ESRCH;
        }
        if (target.group != t.group
                && !t.capable(Capability.SYS_RESOURCE)
                && !(t.cred.uid == target.cred.euid
                        && t.cred.uid == target.cred.suid
                        && t.cred.uid == target.cred.uid
                        && t.cred.gid == target.cred.egid
                        && t.cred.gid == target.cred.sgid
                        && t.cred.gid == target.cred.gid)) {
            return -EPERM;
        }
        Rlimits limits = target.group.rlimits;
        long soft = limits.soft((int) resource);
        long hard = limits.hard((int) resource);
        if (address != 0) {
            long result = setLimit(t, target, resource, address);
            if (result < 0) {
                return result;
            }
        }
        if (old != 0) {
            t.mm().writeLong(old, soft);
            t.mm().writeLong(old + 8, hard);
        }
        return 0;
    }

    private static long getrandom(Task t, long address, long length, long flags, long d, long e, long f) {
        if ((flags & ~7) != 0 || (flags & 6) == 6) {
            return -EINVAL;
        }
        long n = Long.compareUnsigned(length, Integer.MAX_VALUE) > 0 ? Integer.MAX_VALUE : length;
        byte[] chunk = new byte[(int) Math.min(n, 4096)];
        long done = 0;
        while (done < n) {
            int part = (int) Math.min(chunk.length, n - done);
            for (int i = 0; i < part; i += 8) {
                long random = t.kernel.nextRandom();
                for (int k = i; k < Math.min(i + 8, part); k++) {
                    chunk[k] = (byte) random;
                    random >>>= 8;
                }
            }
            try {
                t.mm().write(address + done, chunk, 0, part);
            } catch (vitrine.kernel.abi.Errno bad) {
                return done > 0 ? done : -EFAULT;
            }
            done += part;
            if (done < n && t.signalPending()) {
                break;
            }
        }
        return done;
    }

    /**
     * All CPUs take turns on one Java thread: every barrier is done before it begins. The private ones have to be
     * registered for. Those for restartable sequences are not there, as rseq(2) is not.
     */
    private static long membarrier(Task t, long command, long flags, long cpu, long d, long e, long f) {
        int oneCpu = (int) command == RSEQ_BARRIER ? 1 : 0; // MEMBARRIER_CMD_FLAG_CPU
        if (((int) flags & ~oneCpu) != 0) {
            return -EINVAL;
        }
        int registered = t.mm().membarriers;
        return switch ((int) command) {
            case 0 -> 0x1ff; // what MEMBARRIER_CMD_QUERY says: GLOBAL to REGISTER_PRIVATE_EXPEDITED_RSEQ
            case 1, 2 -> 0;
            case 8, 32 -> (registered & (int) command << 1) != 0 ? 0 : -EPERM;
            case RSEQ_BARRIER -> {
                if ((registered & RSEQ_BARRIER << 1) == 0) {
                    yield -EPERM;
                }
                Rseq.disturbAll(t, (int) flags != 0 ? Math.max((int) cpu, 0) : -1);
                yield 0;
            }
            case 4, 16, 64, RSEQ_BARRIER << 1 -> {
                t.mm().membarriers = registered | (int) command;
                yield 0;
            }
            default -> -EINVAL;
        };
    }
}
