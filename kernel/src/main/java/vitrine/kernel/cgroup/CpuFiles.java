package vitrine.kernel.cgroup;

import static vitrine.kernel.cgroup.Entry.OTHERS;
import static vitrine.kernel.cgroup.Entry.ROOT;

import java.util.List;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.sched.VirtualCpu;
import vitrine.kernel.task.Task;

/** The files cpu.…: weight, bandwidth and use of CPU time. */
final class CpuFiles {
    private static final long MIN_PERIOD = 1_000; // µs, of period and quota
    private static final long MAX_PERIOD = 1_000_000;
    private static final long MAX_QUOTA = 1L << 44; // µs, as MAX_BW of Linux: 2^44 - 1
    private static final int[] WEIGHT_OF_NICE = {
        88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620, 6100, 4904, 3906, 3121, 2501,
        1991, 1586, 1277, 1024, 820, 655, 526, 423, 335, 272, 215, 172, 137, 110, 87, 70, 56, 45, 36, 29, 23, 18, 15
    };

    private CpuFiles() {}

    static void add(List<Entry> list) {
        Controller c = Controller.CPU;
        list.add(Entry.writable(
                "cpu.weight",
                OTHERS,
                c,
                (g, t) -> (g.cpu.idle ? 0 : g.cpu.weight) + "\n",
                (g, t, s) -> setWeight(g, Entry.number(s))));
        list.add(Entry.writable("cpu.weight.nice", OTHERS, c, (g, t) -> nice(g) + "\n", CpuFiles::setNice));
        list.add(Entry.writable(
                "cpu.idle", OTHERS, c, (g, t) -> (g.cpu.idle ? 1 : 0) + "\n", (g, t, s) -> setIdle(g, s)));
        list.add(Entry.writable(
                "cpu.max",
                OTHERS,
                c,
                (g, t) -> (g.cpu.quota == CpuGroup.NO_QUOTA ? "max" : Long.toString(g.cpu.quota / 1000)) + " "
                        + g.cpu.period / 1000 + "\n",
                CpuFiles::setMax));
        list.add(Entry.readable("cpu.stat", ROOT | OTHERS, null, CpuFiles::stat));
    }

    private static void setWeight(Cgroup g, long weight) {
        if (weight < 1 || weight > 10_000) {
            throw Errno.of(Errno.ERANGE);
        }
        if (g.cpu.idle) {
            throw Errno.of(Errno.EINVAL);
        }
        g.cpu.weight = (int) weight;
    }

    private static void setIdle(Cgroup g, String text) {
        g.cpu.idle = Entry.bit(text);
    }

    /** The nice value whose weight is nearest. */
    private static int nice(Cgroup g) {
        long weight = g.cpu.shares();
        int best = 0;
        for (int i = 0; i < WEIGHT_OF_NICE.length; i++) {
            if (Math.abs(WEIGHT_OF_NICE[i] - weight) < Math.abs(WEIGHT_OF_NICE[best] - weight)) {
                best = i;
            }
        }
        return best - 20;
    }

    private static void setNice(Cgroup g, Task t, String text) {
        long nice = Entry.number(text);
        if (nice < -20 || nice > 19) {
            throw Errno.of(Errno.ERANGE);
        }
        g.cpu.weight = Math.clamp((WEIGHT_OF_NICE[(int) nice + 20] * 100L + 512) / 1024, 1, 10_000);
    }

    private static void setMax(Cgroup g, Task t, String text) {
        String[] part = text.split("\\s+");
        long period = part.length > 1 ? Entry.number(part[1]) : g.cpu.period / 1000;
        boolean unlimited = part[0].equals("max");
        long quota = unlimited ? CpuGroup.NO_QUOTA : Entry.number(part[0]);
        if (period < MIN_PERIOD || period > MAX_PERIOD || !unlimited && (quota < MIN_PERIOD || quota >= MAX_QUOTA)) {
            throw Errno.of(Errno.EINVAL);
        }
        g.cpu.setQuota(unlimited ? CpuGroup.NO_QUOTA : quota * 1000, period * 1000);
    }

    private static CharSequence stat(Cgroup g, Task reader) {
        long user = 0;
        long system = 0;
        if (g.isRoot()) {
            for (int i = 0; i < g.all.kernel.scheduler.cpuCount(); i++) {
                VirtualCpu c = g.all.kernel.scheduler.cpu(i);
                user += c.user + c.nice;
                system += c.system;
            }
        } else {
            long[] sum = g.cpu.total();
            user = sum[0];
            system = sum[1];
        }
        StringBuilder b = new StringBuilder();
        b.append("usage_usec ").append((user + system) / 1000);
        b.append("\nuser_usec ").append(user / 1000);
        b.append("\nsystem_usec ").append(system / 1000).append('\n');
        if (!g.isRoot() && g.has(Controller.CPU)) {
            b.append("nr_periods ").append(g.cpu.periods);
            b.append("\nnr_throttled ").append(g.cpu.throttledPeriods);
            b.append("\nthrottled_usec ").append(g.cpu.throttledTime / 1000);
            b.append("\nnr_bursts 0\nburst_usec 0\n");
        }
        return b;
    }
}
