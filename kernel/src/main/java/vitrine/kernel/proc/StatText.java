package vitrine.kernel.proc;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.sched.SchedEntity;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.signal.SignalActions;
import vitrine.kernel.task.ControllingTerminal;
import vitrine.kernel.task.CpuTimes;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/** /proc/PID/stat and statm (proc_pid_stat(5), proc_pid_statm(5)). */
final class StatText {
    /** ns of a clock tick: sysconf(_SC_CLK_TCK) is 100. */
    static final long TICK = 10_000_000;

    private static final long LOW31 = 0x7fff_ffff;
    private static final int PF_EXITING = 0x4;
    private static final int PF_FORKNOEXEC = 0x40;
    private static final int PF_RANDOMIZE = 0x40_0000;
    private static final int ADDR_NO_RANDOMIZE = 0x4_0000;

    private StatText() {}

    /** The fields, numbered as in the manual page. */
    static CharSequence stat(Subject s, Task reader) {
        Task t = s.task();
        ThreadGroup g = t.group;
        MemoryMap m = t.memory;
        boolean permitted = s.readableBy(reader);
        CpuTimes times = s.whole() ? g.times() : t.times;
        CpuTimes children = g.childrenTimes;
        ControllingTerminal tty = g.session().terminal;
        SchedEntity e = t.sched;
        Line b = new Line();
        b.put(reader.seen(t.tid)).text("(").text(t.comm).text(") ").text(t.letter()); // 1 to 3
        b.put(reader.seen(g.ppid())).put(reader.seen(g.processGroup.pgid)).put(reader.seen(g.session().sid));
        b.put(tty == null ? 0 : tty.device()).put(tty == null ? -1 : reader.seen(tty.foregroundGroup()));
        b.put(flags(t)); // 9
        b.put(times.minorFaults)
                .put(children.minorFaults)
                .put(times.majorFaults)
                .put(children.majorFaults);
        b.put(times.user / TICK).put(times.system / TICK); // 14, 15
        b.put(children.user / TICK).put(children.system / TICK);
        b.put(e.deadline() ? -101 : e.realTime() ? -1 - e.rtPriority : 20 + e.nice)
                .put(e.nice);
        b.put(g.threads.size()).put(0); // 20, 21
        b.put(((s.whole() ? g.startTime : t.startTime) + reader.ns.time().boottime()) / TICK);
        b.put(m == null ? 0 : m.totalVm() << 12).put(m == null ? 0 : m.rss());
        b.unsigned(g.rlimits.soft(Rlimits.RSS)); // 25
        b.put(m == null ? 0 : permitted ? m.startCode : 1);
        b.put(m == null ? 0 : permitted ? m.endCode : 1);
        b.put(m == null || !permitted ? 0 : m.startStack);
        b.put(0).put(0); // 29, 30: stack and instruction pointer, of exiting tasks only
        b.put(t.pending.set() & LOW31).put(t.blocked & LOW31);
        b.put(mask(t.actions, true) & LOW31).put(mask(t.actions, false) & LOW31);
        b.put(permitted && (!s.whole() || g.threads.size() < 2) && t.state != Task.State.RUNNING ? 1 : 0); // 35
        b.put(0).put(0);
        b.put(t.isLeader() ? g.exitSignal : -1).put(e.cpu).put(e.rtPriority).put(e.policy); // 38 to 41
        b.put(0).put(0).put(0);
        addresses(b, permitted ? m : null); // 45 to 51
        b.put(permitted ? exitCode(t) : 0);
        return b.end();
    }

    private static void addresses(Line b, @Nullable MemoryMap m) {
        if (m == null) {
            b.put(0).put(0).put(0).put(0).put(0).put(0).put(0);
        } else {
            b.put(m.startData).put(m.endData).put(m.startBrk());
            b.put(m.argStart).put(m.argEnd).put(m.envStart).put(m.envEnd);
        }
    }

    private static int exitCode(Task t) {
        return t.state == Task.State.ZOMBIE ? t.group.isZombie() ? t.group.exitStatus : t.exitStatus : 0;
    }

    private static int flags(Task t) {
        int flags = t.group.isInit() || t.group.executed ? 0 : PF_FORKNOEXEC;
        if (t.state == Task.State.ZOMBIE) {
            flags |= PF_EXITING;
        }
        return flags | ((t.personality & ADDR_NO_RANDOMIZE) == 0 ? PF_RANDOMIZE : 0);
    }

    /** The signals that are ignored, or that have a handler. */
    static long mask(SignalActions actions, boolean ignored) {
        long set = 0;
        for (int signal = 1; signal <= Signal.COUNT; signal++) {
            long handler = actions.handler[signal];
            if (ignored ? handler == SignalActions.SIG_IGN : Long.compareUnsigned(handler, SignalActions.SIG_IGN) > 0) {
                set |= Signal.bit(signal);
            }
        }
        return set;
    }

    static CharSequence statm(Subject s, Task reader) {
        MemoryMap m = s.memory();
        if (m == null) {
            return "0 0 0 0 0 0 0\n";
        }
        return new Line()
                .put(m.totalVm())
                .put(m.rss())
                .put(m.rssFile() + m.rssShmem())
                .put(textPages(m))
                .put(0)
                .put(m.dataVm() + m.stackVm())
                .put(0)
                .end();
    }

    /** Pages of the program's code, without its libraries. */
    static long textPages(MemoryMap m) {
        return Math.min((m.endCode + 4095 >>> 12) - (m.startCode >>> 12), m.execVm());
    }

    /** Numbers with a blank between. */
    static final class Line {
        private final StringBuilder b = new StringBuilder(256);

        Line put(long number) {
            blank().append(number);
            return this;
        }

        Line unsigned(long number) {
            blank().append(Long.toUnsignedString(number));
            return this;
        }

        private StringBuilder blank() {
            return b.isEmpty() ? b : b.append(' ');
        }

        /** Text right behind, with a blank before a parenthesis only. */
        Line text(String text) {
            if (text.equals("(")) {
                b.append(' ');
            }
            b.append(text);
            return this;
        }

        Line text(char c) {
            b.append(c);
            return this;
        }

        CharSequence end() {
            return b.append('\n');
        }
    }
}
