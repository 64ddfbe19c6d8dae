package vitrine.kernel.proc;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.ObjIntConsumer;
import java.util.function.ToIntFunction;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.core.CoreSettings;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.fs.FdTable;
import vitrine.kernel.fs.pseudo.PseudoFolder;
import vitrine.kernel.ipc.Ipc;
import vitrine.kernel.notify.InotifyLimits;
import vitrine.kernel.pipe.Pipes;
import vitrine.kernel.syscall.SystemCalls;
import vitrine.kernel.task.PidTable;

/** /proc/sys (proc_sys(5)). What can be changed has an effect; what has none yet can only be read. */
final class Sysctl {
    private static final int NAME_MAX = 64;

    /** As many System V objects of one kind as there are indices (IPCMNI). */
    private static final int IPC_MAX = 32768;

    private static final int SEMOPM_MAX = 10_000;
    private static final int MSG_MAX = 1 << 20;

    private Sysctl() {}

    static void fill(Kernel k, PseudoFolder sys) {
        kernel(k, sys.folder("kernel"));
        vm(k, sys.folder("vm"));
        fs(k, sys.folder("fs"));
        NetSysctl.fill(k, sys.folder("net"));
    }

    private static void kernel(Kernel k, PseudoFolder f) {
        fixed(f, "ostype", "Linux");
        fixed(f, "osrelease", SystemCalls.RELEASE);
        fixed(f, "version", SystemCalls.VERSION);
        fixed(f, "arch", "x86_64");
        f.file("hostname", t -> t.ns.uts().hostname + "\n", (t, text) -> t.ns.uts().hostname = name(text));
        f.file("domainname", t -> t.ns.uts().domainname + "\n", (t, text) -> t.ns.uts().domainname = name(text));
        variable(f, "pid_max", () -> k.pids.max, n -> k.pids.max = (int) n, 301, PidTable.PID_MAX);
        f.file("ns_last_pid", t -> k.pids.last() + "\n");
        f.file("threads-max", t -> k.maxThreads() + "\n");
        fixed(f, "ngroups_max", "65536");
        fixed(f, "cap_last_cap", Integer.toString(Capability.LAST));
        fixed(f, "overflowuid", "65534");
        fixed(f, "overflowgid", "65534");
        variable(f, "randomize_va_space", () -> k.mm.randomizeVaSpace, n -> k.mm.randomizeVaSpace = (int) n, 0, 2);
        CoreSettings core = k.coreSettings;
        f.file("core_pattern", t -> core.pattern + "\n", (t, text) -> core.pattern = pattern(text));
        variable(f, "core_uses_pid", () -> core.usesPid ? 1 : 0, n -> core.usesPid = n != 0, 0, Integer.MAX_VALUE);
        fixed(f, "tainted", "0");
        fixed(f, "panic", "0");
        fixed(f, "printk", "4\t4\t1\t7");
        fixed(f, "dmesg_restrict", "0");
        fixed(f, "kptr_restrict", "0");
        fixed(f, "perf_event_paranoid", "3");
        fixed(f, "sched_rr_timeslice_ms", "100");
        fixed(f, "sched_rt_period_us", "1000000");
        fixed(f, "sched_rt_runtime_us", "950000");
        ipc(k.ipc, f);
        PseudoFolder yama = f.folder("yama");
        variable(yama, "ptrace_scope", () -> k.ptraceScope, n -> k.ptraceScope = (int) n, 0, 3);
        PseudoFolder random = f.folder("random");
        String bootId = uuid(k);
        fixed(random, "boot_id", bootId);
        random.file("uuid", t -> uuid(k) + "\n");
        fixed(random, "entropy_avail", "256");
        fixed(random, "poolsize", "256");
        PseudoFolder pty = f.folder("pty");
        fixed(pty, "max", "4096");
    }

    /** sysvipc(7). */
    private static void ipc(Ipc ipc, PseudoFolder f) {
        f.file(
                "sem",
                t -> ipc.semmsl + "\t" + ipc.semmns + "\t" + ipc.semopm + "\t" + ipc.semmni() + "\n",
                (t, text) -> {
                    String[] words = text.strip().split("\\s+", 5);
                    int[] n = {ipc.semmsl, ipc.semmns, ipc.semopm, ipc.semmni()};
                    for (int i = 0; i < Math.min(words.length, 4); i++) {
                        n[i] = Math.toIntExact(Math.clamp(number(words[i]), 0, i == 1 ? Integer.MAX_VALUE : IPC_MAX));
                    }
                    ipc.semmsl = n[0];
                    ipc.semmns = n[1];
                    ipc.semopm = Math.min(n[2], SEMOPM_MAX);
                    ipc.setSemmni(n[3]);
                });
        f.file("shmmax", t -> Long.toUnsignedString(ipc.shmmax) + "\n", (t, text) -> ipc.shmmax = unsigned(text));
        f.file("shmall", t -> Long.toUnsignedString(ipc.shmall) + "\n", (t, text) -> ipc.shmall = unsigned(text));
        variable(f, "shmmni", ipc::shmmni, n -> ipc.setShmmni((int) n), 0, IPC_MAX);
        variable(f, "shm_rmid_forced", () -> ipc.shmRmidForced ? 1 : 0, n -> ipc.shmRmidForced = n != 0, 0, 1);
        variable(f, "msgmax", () -> ipc.msgmax, n -> ipc.msgmax = (int) n, 0, MSG_MAX);
        variable(f, "msgmnb", () -> ipc.msgmnb, n -> ipc.msgmnb = (int) n, 0, Integer.MAX_VALUE);
        variable(f, "msgmni", ipc::msgmni, n -> ipc.setMsgmni((int) n), 0, IPC_MAX);
        fixed(f, "auto_msgmni", "0");
        for (String kind : new String[] {"msg", "sem", "shm"}) {
            fixed(f, kind + "_next_id", "-1");
        }
    }

    /** An unsigned number. Throws EINVAL. */
    private static long unsigned(String text) {
        String n = text.strip();
        try {
            return Long.parseUnsignedLong(n);
        } catch (NumberFormatException e) {
            throw Errno.of(Errno.EINVAL);
        }
    }

    private static void vm(Kernel k, PseudoFolder f) {
        variable(f, "overcommit_memory", () -> k.mm.overcommitMode, n -> k.mm.overcommitMode = (int) n, 0, 2);
        variable(f, "overcommit_ratio", () -> k.mm.overcommitRatio, n -> k.mm.overcommitRatio = (int) n, 0, 1 << 20);
        fixed(f, "overcommit_kbytes", "0");
        variable(f, "max_map_count", () -> k.mm.maxMapCount, n -> k.mm.maxMapCount = (int) n, 0, 65530);
        variable(f, "mmap_min_addr", () -> k.mm.mmapMinAddr, n -> k.mm.mmapMinAddr = n & -4096, 0, Integer.MAX_VALUE);
        f.file("drop_caches", t -> "0\n", (t, text) -> {
            long n = number(text);
            if (n < 1 || n > 4) {
                throw Errno.of(Errno.EINVAL);
            }
            if ((n & 1) != 0) {
                k.vfs.reclaim.shrink(Integer.MAX_VALUE);
            }
        });
        fixed(f, "swappiness", "60");
        fixed(f, "page-cluster", "3");
        fixed(f, "dirty_ratio", "20");
        fixed(f, "dirty_background_ratio", "10");
        fixed(f, "min_free_kbytes", "0");
        fixed(f, "nr_hugepages", "0");
        fixed(f, "panic_on_oom", "0");
        fixed(f, "oom_kill_allocating_task", "0");
        fixed(f, "vfs_cache_pressure", "100");
    }

    private static void fs(Kernel k, PseudoFolder f) {
        fixed(f, "file-max", "9223372036854775807");
        f.file("file-nr", t -> OpenFiles.all(k).size() + "\t0\t9223372036854775807\n");
        fixed(f, "nr_open", Integer.toString(FdTable.NR_OPEN));
        fixed(f, "mount-max", "10000");
        fixed(f, "pipe-max-size", Integer.toString(Pipes.MAX_SIZE));
        fixed(f, "pipe-user-pages-soft", Integer.toString(Pipes.USER_PAGES_SOFT));
        fixed(f, "pipe-user-pages-hard", "0");
        fixed(f, "overflowuid", "65534");
        fixed(f, "overflowgid", "65534");
        CoreSettings core = k.coreSettings;
        variable(f, "suid_dumpable", () -> core.suidDumpable, n -> core.suidDumpable = (int) n, 0, 2);
        fixed(f, "protected_symlinks", "0");
        fixed(f, "protected_hardlinks", "0");
        fixed(f, "protected_fifos", "0");
        fixed(f, "protected_regular", "0");
        variable(f, "leases-enable", () -> k.vfs.leasesEnabled ? 1 : 0, n -> k.vfs.leasesEnabled = n != 0, 0, 1);
        variable(
                f,
                "lease-break-time",
                () -> k.vfs.leaseBreakTime,
                n -> k.vfs.leaseBreakTime = (int) n,
                0,
                Integer.MAX_VALUE);
        InotifyLimits inotify = k.inotify;
        PseudoFolder i = f.folder("inotify");
        variable(
                i,
                "max_queued_events",
                () -> inotify.maxEvents,
                n -> inotify.maxEvents = (int) n,
                0,
                Integer.MAX_VALUE);
        variable(
                i,
                "max_user_instances",
                () -> inotify.maxInstances,
                n -> inotify.maxInstances = (int) n,
                0,
                Integer.MAX_VALUE);
        variable(
                i,
                "max_user_watches",
                () -> inotify.maxWatches,
                n -> inotify.maxWatches = (int) n,
                0,
                Integer.MAX_VALUE);
        variable(f, "aio-max-nr", () -> k.aios.max, n -> k.aios.max = n, 0, Integer.MAX_VALUE);
        f.file("aio-nr", t -> k.aios.used() + "\n");
        PseudoFolder q = f.folder("mqueue");
        queue(q, "queues_max", ns -> ns.queuesMax, (ns, n) -> ns.queuesMax = n, 0, Integer.MAX_VALUE);
        queue(q, "msg_max", ns -> ns.msgMax, (ns, n) -> ns.msgMax = n, 1, 65536);
        queue(q, "msgsize_max", ns -> ns.msgsizeMax, (ns, n) -> ns.msgsizeMax = n, 128, 16 << 20);
        queue(q, "msg_default", ns -> ns.msgDefault, (ns, n) -> ns.msgDefault = n, 1, 65536);
        queue(q, "msgsize_default", ns -> ns.msgsizeDefault, (ns, n) -> ns.msgsizeDefault = n, 128, 16 << 20);
        fixed(f.folder("epoll"), "max_user_watches", Long.toString(k.epollWatches.max()));
    }

    /** A limit of the IPC namespace of whoever reads or writes it. */
    private static void queue(
            PseudoFolder folder,
            String name,
            ToIntFunction<Ipc> get,
            ObjIntConsumer<Ipc> set,
            int lowest,
            int highest) {
        folder.file(name, t -> get.applyAsInt(Ipc.of(t)) + "\n", (t, text) -> {
            long n = number(text);
            if (n < lowest || n > highest) {
                throw Errno.of(Errno.EINVAL);
            }
            set.accept(Ipc.of(t), (int) n);
        });
    }

    private static void fixed(PseudoFolder folder, String name, String value) {
        folder.file(name, t -> value + "\n");
    }

    static void variable(
            PseudoFolder folder, String name, LongSupplier get, LongConsumer set, long lowest, long highest) {
        folder.file(name, t -> get.getAsLong() + "\n", (t, text) -> {
            long n = number(text);
            if (n < lowest || n > highest) {
                throw Errno.of(Errno.EINVAL);
            }
            set.accept(n);
        });
    }

    /** A decimal number with white space around it. Throws EINVAL. */
    static long number(String text) {
        try {
            return Long.decode(text.strip().replaceAll("\0.*", ""));
        } catch (NumberFormatException e) {
            throw Errno.of(Errno.EINVAL);
        }
    }

    private static String pattern(String text) {
        int end = text.indexOf('\n');
        String s = end < 0 ? text : text.substring(0, end);
        return s.length() < CoreSettings.PATTERN_SIZE ? s : s.substring(0, CoreSettings.PATTERN_SIZE - 1);
    }

    private static String name(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != 0) {
            end++;
        }
        return text.substring(0, Math.min(end, NAME_MAX));
    }

    /** A random UUID of the run's own sequence (RFC 9562, version 4). */
    private static String uuid(Kernel k) {
        long high = k.nextRandom() & 0xffff_ffff_ffff_0fffL | 0x4000;
        long low = k.nextRandom() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return new java.util.UUID(high, low).toString();
    }
}
