package vitrine.kernel.proc;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.cgroup.Cgroup;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.sched.SchedEntity;
import vitrine.kernel.syscall.Syscall;
import vitrine.kernel.task.CpuTimes;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;
import vitrine.machine.cpu.CpuState;

/** The short texts of /proc/PID. */
final class TaskText {
    private static final int COMM_LENGTH = 15;

    private TaskText() {}

    static CharSequence comm(Subject s, Task reader) {
        return s.task().comm + "\n";
    }

    /** Only threads of the same process may write it. */
    static void setComm(Subject s, Task writer, String text) {
        Task t = s.task();
        if (writer.group != t.group) {
            throw Errno.of(Errno.EINVAL);
        }
        int end = text.indexOf('\0');
        String name = end < 0 ? text : text.substring(0, end);
        t.comm = name.length() > COMM_LENGTH ? name.substring(0, COMM_LENGTH) : name;
    }

    /** A name as status shows it: line feeds and backslashes escaped. */
    static String escaped(String name) {
        return name.replace("\\", "\\\\").replace("\n", "\\n");
    }

    static CharSequence personality(Subject s, Task reader) {
        return "%08x\n".formatted(s.task().personality);
    }

    static CharSequence wchan(Subject s, Task reader) {
        return s.readableBy(reader) ? s.task().wchan() : "0";
    }

    /** Where a sleeping task is in the kernel; the innermost name is the wait queue's. */
    static CharSequence stack(Subject s, Task reader) {
        Task t = s.task();
        StringBuilder b = new StringBuilder();
        if (t.state == Task.State.RUNNING || t.state == Task.State.ZOMBIE || t.state == Task.State.DEAD) {
            return b;
        }
        b.append("[<0>] ").append(t.wchan()).append("+0x0/0x0\n");
        Syscall call = t.kernel.dispatcher.current(t);
        if (call != null) {
            b.append("[<0>] __x64_sys_").append(call.name()).append("+0x0/0x0\n");
            b.append("[<0>] do_syscall_64+0x0/0x0\n[<0>] entry_SYSCALL_64_after_hwframe+0x0/0x0\n");
        }
        return b;
    }

    /** Number and arguments of the call a task sleeps in, stack and instruction pointer. */
    static CharSequence syscall(Subject s, Task reader) {
        Task t = s.task();
        if (t.memory == null) {
            return "0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0\n";
        }
        long[] r = t.cpu.r;
        if (t == reader) {
            return call(t, t.syscall);
        }
        if (t.state == Task.State.RUNNING) {
            return "running\n";
        }
        return t.syscall < 0 ? "-1 0x%x 0x%x\n".formatted(r[CpuState.RSP], r[CpuState.RIP]) : call(t, t.syscall);
    }

    private static String call(Task t, int number) {
        long[] r = t.cpu.r;
        return "%d 0x%x 0x%x 0x%x 0x%x 0x%x 0x%x 0x%x 0x%x\n"
                .formatted(
                        number,
                        r[CpuState.RDI],
                        r[CpuState.RSI],
                        r[CpuState.RDX],
                        r[CpuState.R10],
                        r[CpuState.R8],
                        r[9],
                        r[CpuState.RSP],
                        r[CpuState.RIP]);
    }

    /** Children of the thread, in the order of their birth. */
    static CharSequence children(Subject s, Task reader) {
        Task t = s.task();
        StringBuilder b = new StringBuilder();
        for (ThreadGroup child : t.group.children) {
            Task by = child.parentThread;
            if (by == t || by == null && t.isLeader()) {
                b.append(reader.seen(child.tgid)).append(' ');
            }
        }
        return b;
    }

    static CharSequence schedstat(Subject s, Task reader) {
        Task t = s.task();
        CpuTimes c = t.times;
        return c.user + c.system + " " + t.sched.waited + " " + (c.voluntarySwitches + c.involuntarySwitches) + "\n";
    }

    static CharSequence sched(Subject s, Task reader) {
        Task t = s.task();
        SchedEntity e = t.sched;
        CpuTimes c = t.times;
        StringBuilder b = new StringBuilder();
        b.append(t.comm).append(" (").append(t.tid).append(", #threads: ").append(t.group.threads.size());
        b.append(")\n-------------------------------------------------------------------\n");
        millis(b, "se.exec_start", t.kernel.now());
        millis(b, "se.vruntime", e.vruntime);
        millis(b, "se.sum_exec_runtime", c.user + c.system);
        number(b, "nr_switches", c.voluntarySwitches + c.involuntarySwitches);
        number(b, "nr_voluntary_switches", c.voluntarySwitches);
        number(b, "nr_involuntary_switches", c.involuntarySwitches);
        number(b, "policy", e.policy);
        number(b, "prio", e.deadline() ? -1 : e.realTime() ? 99 - e.rtPriority : 120 + e.nice);
        return b;
    }

    private static void millis(StringBuilder b, String name, long nanos) {
        b.append("%-45s:%14d.%06d\n".formatted(name, nanos / 1_000_000, Math.abs(nanos % 1_000_000)));
    }

    private static void number(StringBuilder b, String name, long value) {
        b.append("%-45s:%21d\n".formatted(name, value));
    }

    static CharSequence io(Subject s, Task reader) {
        Task t = s.task();
        CpuTimes c = s.whole() ? t.group.times() : t.times;
        return """
                rchar: %d
                wchar: %d
                syscr: %d
                syscw: %d
                read_bytes: %d
                write_bytes: %d
                cancelled_write_bytes: 0
                """.formatted(c.readBytes, c.writtenBytes, c.readCalls, c.writeCalls, c.inBlocks << 9, c.outBlocks << 9);
    }

    static CharSequence cgroup(Subject s, Task reader) {
        Cgroup g = s.task().cgroup;
        return "0::" + g.path(reader.ns.cgroup().root) + (g.isDead() ? " (deleted)" : "") + "\n";
    }

    static CharSequence timerSlack(Subject s, Task reader) {
        Task t = s.task();
        if (t != reader && !reader.capable(Capability.SYS_NICE)) {
            throw Errno.of(Errno.EPERM);
        }
        return t.timerSlack + "\n";
    }

    static void setTimerSlack(Subject s, Task writer, String text) {
        Task t = s.task();
        if (t != writer && !writer.capable(Capability.SYS_NICE)) {
            throw Errno.of(Errno.EPERM);
        }
        long value = Sysctl.number(text);
        t.timerSlack = value == 0 ? 50_000 : value;
    }
}
