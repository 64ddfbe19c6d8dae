package vitrine.kernel.proc;

import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.pseudo.PseudoFs;
import vitrine.kernel.fs.pseudo.PseudoInode;
import vitrine.kernel.sched.VirtualCpu;
import vitrine.kernel.syscall.SystemCalls;
import vitrine.kernel.task.Task;

/** The files of /proc about the machine as a whole. */
final class MachineFiles {
    private static final String COMPILER = "(vitrine@java) (javac 25, java.lang.foreign)";

    private MachineFiles() {}

    static void fill(Kernel k, ProcRoot root) {
        root.file("stat", t -> stat(k, t));
        root.file("uptime", t -> uptime(k, t));
        root.file("loadavg", t -> loadavg(k, t));
        root.file("meminfo", t -> MemInfo.make(k));
        root.file("vmstat", t -> VmStat.make(k));
        root.file("cpuinfo", t -> CpuInfo.make(k));
        root.file(
                "version",
                t -> "Linux version " + SystemCalls.RELEASE + " " + COMPILER + " " + SystemCalls.VERSION + "\n");
        root.file("cmdline", t -> "console=tty0\n");
        root.file("filesystems", t -> filesystems(k));
        root.file("partitions", t -> "major minor  #blocks  name\n\n");
        root.file("diskstats", t -> "");
        root.file("devices", t -> DEVICES);
        root.file("misc", t -> "");
        root.file("interrupts", t -> perCpu(k, "           ") + "ERR:          0\nMIS:          0\n");
        root.file("softirqs", t -> perCpu(k, "                    "));
        root.file("swaps", t -> "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
        root.add("kmsg", new Kmsg(k, root.pseudoFs()));
        root.file(
                "slabinfo",
                t -> "slabinfo - version: 2.1\n# name            <active_objs> <num_objs> <objsize> <objperslab>"
                        + " <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs>"
                        + " <sharedavail>\n");
        root.file("modules", t -> "");
        root.file("consoles", t -> "tty0                 -WU (EC  p  )    4:1\n");
        root.file("execdomains", t -> "0-0\tLinux           \t[kernel]\n");
        root.file("buddyinfo", t -> "Node 0, zone   Normal " + VmStat.buddies(k) + "\n");
        root.folder("tty").file("drivers", t -> TTY_DRIVERS);
        root.file("locks", t -> LocksText.make(k));
    }

    /** /proc/kmsg; what was read there is gone, so only who may clear the log may open it. */
    private static final class Kmsg extends PseudoInode {
        private final Kernel kernel;

        Kmsg(Kernel kernel, PseudoFs fs) {
            super(fs, Mode.S_IFREG | 0400, fs.nextIno());
            this.kernel = kernel;
        }

        @Override
        public OpenFile open(Task t, PathRef path, int flags) {
            if (!t.capable(Capability.SYSLOG)) {
                throw Errno.of(Errno.EPERM);
            }
            return new KmsgFile(kernel, this, flags, false);
        }
    }

    private static final String TTY_DRIVERS = """
            /dev/tty             /dev/tty        5       0 system:/dev/tty
            /dev/console         /dev/console    5       1 system:console
            /dev/ptmx            /dev/ptmx       5       2 system
            pty_slave            /dev/pts      136 0-1048575 pty:slave
            pty_master           /dev/ptm      128 0-1048575 pty:master
            """;

    private static final String DEVICES = """
            Character devices:
              1 mem
              4 tty
              5 /dev/tty
              5 /dev/console
              5 /dev/ptmx
            128 ptm
            136 pts

            Block devices:
            """;

    private static String perCpu(Kernel k, String indent) {
        StringBuilder b = new StringBuilder(indent);
        for (int i = 0; i < k.scheduler.cpuCount(); i++) {
            b.append("%-11s".formatted("CPU" + i));
        }
        return b.append('\n').toString();
    }

    /** Times in ticks: user, nice, system, idle, and six kinds that this machine does not know. */
    private static CharSequence stat(Kernel k, Task reader) {
        StringBuilder lines = new StringBuilder();
        long[] sum = new long[4];
        long switches = 0;
        for (int i = 0; i < k.scheduler.cpuCount(); i++) {
            VirtualCpu c = k.scheduler.cpu(i);
            long[] times = {c.user, c.nice, c.system, idle(k, c)};
            lines.append("cpu").append(i);
            cpu(lines, times);
            for (int j = 0; j < 4; j++) {
                sum[j] += times[j];
            }
            switches += c.switches;
        }
        StringBuilder b = new StringBuilder("cpu ");
        cpu(b, sum);
        b.append(lines);
        b.append("intr 0\nctxt ").append(switches);
        b.append("\nbtime ").append((k.clock.epochOffset() - reader.ns.time().boottime()) / 1_000_000_000);
        b.append("\nprocesses ").append(k.pids.allocated());
        int running = k.scheduler.runnable();
        b.append("\nprocs_running ").append(running);
        b.append("\nprocs_blocked ").append(k.loadAverage.active() - running);
        return b.append("\nsoftirq 0 0 0 0 0 0 0 0 0 0 0\n");
    }

    private static long idle(Kernel k, VirtualCpu c) {
        return Math.max(0, k.now() - c.user - c.nice - c.system);
    }

    private static void cpu(StringBuilder b, long[] nanos) {
        for (long n : nanos) {
            b.append(' ').append(n / StatText.TICK);
        }
        b.append(" 0 0 0 0 0 0\n");
    }

    private static CharSequence uptime(Kernel k, Task reader) {
        long idle = 0;
        for (int i = 0; i < k.scheduler.cpuCount(); i++) {
            idle += idle(k, k.scheduler.cpu(i));
        }
        return hundredths((k.now() + reader.ns.time().boottime()) / StatText.TICK) + " "
                + hundredths(idle / StatText.TICK) + "\n";
    }

    private static String hundredths(long n) {
        return n / 100 + "." + n % 100 / 10 + n % 10;
    }

    private static CharSequence loadavg(Kernel k, Task reader) {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            b.append(hundredths(Math.round(k.loadAverage.get(i) * 100))).append(' ');
        }
        b.append(k.scheduler.runnable()).append('/').append(k.pids.count()).append(' ');
        int last = reader.pidNs.level == 0 ? k.pids.last() : reader.pidNs.last;
        return b.append(last).append('\n');
    }

    private static CharSequence filesystems(Kernel k) {
        StringBuilder b = new StringBuilder();
        for (String type : k.vfs.types.keySet()) {
            b.append("nodev\t").append(type).append('\n');
        }
        return b;
    }
}
