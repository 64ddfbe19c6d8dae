package vitrine.kernel.proc;

import vitrine.kernel.cred.Cred;
import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.fs.FdTable;
import vitrine.kernel.fs.FsContext;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.ns.UserNamespace;
import vitrine.kernel.task.CpuTimes;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/** /proc/PID/status (proc_pid_status(5)). */
final class StatusText {
    private static final String MEMS_ALLOWED = "00000000,".repeat(31) + "00000001";

    private StatusText() {}

    static CharSequence make(Subject s, Task reader) {
        Task t = s.task();
        ThreadGroup g = t.group;
        StringBuilder b = new StringBuilder(1536);
        line(b, "Name", TaskText.escaped(t.comm));
        FsContext fs = t.fsContext;
        if (fs != null) {
            line(b, "Umask", "%04o".formatted(fs.umask));
        }
        line(b, "State", state(t.letter() == 'S' ? Task.State.INTERRUPTIBLE : t.state));
        line(b, "Tgid", reader.seen(g.tgid));
        line(b, "Ngid", 0);
        line(b, "Pid", reader.seen(t.tid));
        line(b, "PPid", reader.seen(g.ppid()));
        line(
                b,
                "TracerPid",
                t.tracing == null ? 0 : reader.seen(t.tracing.tracer().tgid()));
        Cred c = t.cred;
        UserNamespace u = reader.cred.userNs;
        line(
                b,
                "Uid",
                id(u.seenUid(c.uid)) + "\t" + id(u.seenUid(c.euid)) + "\t" + id(u.seenUid(c.suid)) + "\t"
                        + id(u.seenUid(c.fsuid)));
        line(
                b,
                "Gid",
                id(u.seenGid(c.gid)) + "\t" + id(u.seenGid(c.egid)) + "\t" + id(u.seenGid(c.sgid)) + "\t"
                        + id(u.seenGid(c.fsgid)));
        FdTable files = t.fdTable;
        line(b, "FDSize", files == null ? 0 : files.size());
        b.append("Groups:\t");
        for (int i = 0; i < c.groups.length; i++) {
            b.append(i == 0 ? "" : " ").append(id(u.seenGid(c.groups[i])));
        }
        b.append(" \n");
        line(b, "NStgid", t.kernel.pids.chain(reader.pidNs, g.tgid));
        line(b, "NSpid", t.kernel.pids.chain(reader.pidNs, t.tid));
        line(b, "NSpgid", t.kernel.pids.chain(reader.pidNs, g.processGroup.pgid));
        line(b, "NSsid", t.kernel.pids.chain(reader.pidNs, g.session().sid));
        MemoryMap m = t.memory;
        if (m != null) {
            memory(b, m);
        }
        line(b, "Threads", g.threads.size());
        signals(b, t);
        line(b, "CapInh", "%016x".formatted(c.inheritable));
        line(b, "CapPrm", "%016x".formatted(c.permitted));
        line(b, "CapEff", "%016x".formatted(c.effective));
        line(b, "CapBnd", "%016x".formatted(c.bounding));
        line(b, "CapAmb", "%016x".formatted(c.ambient));
        line(b, "NoNewPrivs", t.noNewPrivs ? 1 : 0);
        line(b, "Seccomp", t.seccomp == null ? 0 : t.seccomp.mode());
        line(b, "Seccomp_filters", t.seccomp == null ? 0 : t.seccomp.count());
        line(b, "Speculation_Store_Bypass", "not vulnerable");
        line(b, "SpeculationIndirectBranch", "not affected");
        long cpus = t.sched.affinity & CpuList.all(t.kernel);
        line(b, "Cpus_allowed", CpuList.mask(cpus, t.kernel.scheduler.cpuCount()));
        line(b, "Cpus_allowed_list", CpuList.list(cpus));
        line(b, "Mems_allowed", MEMS_ALLOWED);
        line(b, "Mems_allowed_list", 0);
        CpuTimes times = t.times;
        line(b, "voluntary_ctxt_switches", times.voluntarySwitches);
        line(b, "nonvoluntary_ctxt_switches", times.involuntarySwitches);
        return b;
    }

    private static void memory(StringBuilder b, MemoryMap m) {
        long text = StatText.textPages(m);
        pages(b, "VmPeak", m.peakVm());
        pages(b, "VmSize", m.totalVm());
        pages(b, "VmLck", m.lockedVm());
        pages(b, "VmPin", 0);
        pages(b, "VmHWM", m.peakRss());
        pages(b, "VmRSS", m.rss());
        pages(b, "RssAnon", m.rssAnon());
        pages(b, "RssFile", m.rssFile());
        pages(b, "RssShmem", m.rssShmem());
        pages(b, "VmData", m.dataVm());
        pages(b, "VmStk", m.stackVm());
        pages(b, "VmExe", text);
        pages(b, "VmLib", m.execVm() - text);
        pages(b, "VmPTE", m.space().tableFrames() - 1L); // without the root, as Linux counts
        pages(b, "VmSwap", 0);
        pages(b, "HugetlbPages", 0);
        line(b, "CoreDumping", 0);
        line(b, "THP_enabled", 0);
    }

    private static void signals(StringBuilder b, Task t) {
        ThreadGroup g = t.group;
        line(b, "SigQ", queued(t) + "/" + Long.toUnsignedString(g.rlimits.soft(Rlimits.SIGPENDING)));
        line(b, "SigPnd", "%016x".formatted(t.pending.set()));
        line(b, "ShdPnd", "%016x".formatted(g.pending.set()));
        line(b, "SigBlk", "%016x".formatted(t.blocked));
        line(b, "SigIgn", "%016x".formatted(StatText.mask(t.actions, true)));
        line(b, "SigCgt", "%016x".formatted(StatText.mask(t.actions, false)));
    }

    /** Signals queued for all processes of the user. */
    private static int queued(Task t) {
        int n = 0;
        for (ThreadGroup g : t.kernel.pids.processes()) {
            if (g.leader.cred.uid == t.cred.uid) {
                n += g.pending.queued();
                for (Task thread : g.threads) {
                    n += thread.pending.queued();
                }
            }
        }
        return n;
    }

    static String state(Task.State state) {
        return switch (state) {
            case RUNNING -> "R (running)";
            case INTERRUPTIBLE -> "S (sleeping)";
            case UNINTERRUPTIBLE, KILLABLE -> "D (disk sleep)";
            case TRACED -> "t (tracing stop)";
            case STOPPED -> "T (stopped)";
            case ZOMBIE -> "Z (zombie)";
            case DEAD -> "X (dead)";
        };
    }

    static String id(int id) {
        return Integer.toUnsignedString(id);
    }

    private static void line(StringBuilder b, String name, String value) {
        b.append(name).append(":\t").append(value).append('\n');
    }

    private static void line(StringBuilder b, String name, long value) {
        b.append(name).append(":\t").append(value).append('\n');
    }

    /** Pages as kB, right-aligned in 8 columns. */
    private static void pages(StringBuilder b, String name, long pages) {
        b.append(name).append(":\t");
        MemInfo.right(b, pages << 2, 8).append(" kB\n");
    }
}
