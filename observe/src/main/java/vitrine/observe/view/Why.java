package vitrine.observe.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.fs.FdTable;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.pipe.PipeFile;
import vitrine.kernel.sched.VirtualCpu;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.signal.SignalActions;
import vitrine.kernel.syscall.Syscall;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;
import vitrine.machine.cpu.CpuState;

/** One paragraph: why a task does not run; what it waits for, since when, and who could wake it. */
final class Why {
    private static final int MOST = 6;

    private Why() {}

    static List<String> all(Kernel kernel, Since since) {
        List<String> lines = new ArrayList<>();
        for (ThreadGroup g : Views.processes(kernel)) {
            if (!g.isInit()) {
                for (Task t : g.threads) {
                    lines.addAll(of(kernel, since, t));
                }
            }
        }
        if (lines.isEmpty()) {
            lines.add("there is no process but init");
        }
        return lines;
    }

    static List<String> of(Kernel kernel, Since since, Task t) {
        StringBuilder text = new StringBuilder(t.toString()).append(' ');
        switch (t.state) {
            case RUNNING -> running(kernel, t, text);
            case STOPPED, TRACED ->
                text.append("is stopped").append(stopSignal(t)).append("; SIGCONT lets it go on.");
            case ZOMBIE, DEAD -> zombie(t, text);
            default -> sleeping(kernel, t, text);
        }
        long from = since.of(t.tid);
        if (from >= 0) {
            text.append(String.format(
                    Locale.ROOT, " So since %.6f s, for %.6f s.", from / 1e9, (kernel.now() - from) / 1e9));
        }
        @Nullable FdTable files = t.fdTable;
        if (files != null && full(t, files)) {
            text.append(" Its table of descriptors is full: ").append(FdView.leak(since, t, files));
            text.append(" (`fds ").append(t.tid).append("` lists them).");
        }
        return List.of(text.toString());
    }

    private static boolean full(Task t, FdTable files) {
        long limit = t.rlimit(Rlimits.NOFILE);
        long count = 0;
        for (int fd = 0; fd < files.size(); fd++) {
            count += files.get(fd) != null ? 1 : 0;
        }
        return count >= limit;
    }

    private static String stopSignal(Task t) {
        return t.group.stopSignal == 0 ? "" : " by " + Signal.name(t.group.stopSignal);
    }

    private static void running(Kernel kernel, Task t, StringBuilder text) {
        VirtualCpu c = kernel.scheduler.cpu(t.sched.cpu);
        if (c.current == t) {
            text.append("runs on CPU ").append(c.id).append('.');
        } else {
            text.append("can run and waits for CPU ").append(c.id).append(", where ");
            text.append(c.current == null ? "nobody runs" : c.current + " runs").append(" and ");
            text.append(c.waiting()).append(" wait.");
        }
    }

    private static void zombie(Task t, StringBuilder text) {
        @Nullable ThreadGroup parent = t.group.parent;
        text.append("is dead (status ").append(t.group.exitStatus >> 8 & 0xff).append(", signal ");
        text.append(t.group.exitStatus & 0x7f).append(") and stays as a zombie, because its parent ");
        if (parent == null) {
            text.append("is gone.");
            return;
        }
        text.append(parent.leader).append(" has not called wait. ");
        long handler = parent.actions().handler[Signal.SIGCHLD];
        text.append(
                handler == SignalActions.SIG_IGN
                        ? "It ignores SIGCHLD, which reaps only children that die from now on."
                        : handler == SignalActions.SIG_DFL
                                ? "It leaves SIGCHLD at its default, so nothing tells it."
                                : "It has a handler for SIGCHLD, which has not reaped this one.");
        text.append(" No signal can change that; the parent's wait or its death can.");
    }

    private static void sleeping(Kernel kernel, Task t, StringBuilder text) {
        boolean d = t.state != Task.State.INTERRUPTIBLE;
        text.append(d ? "is in D" : "sleeps").append(" in ");
        @Nullable Syscall call = kernel.dispatcher.current(t);
        text.append(call == null ? "the kernel" : call.name())
                .append(" (")
                .append(t.wchan())
                .append(')');
        if (d) {
            text.append(
                    t.state == Task.State.KILLABLE
                            ? ", where only SIGKILL and the event itself reach it"
                            : ", where no" + " signal reaches it, not even SIGKILL");
        }
        text.append(". ");
        WaitGraph.@Nullable Edge edge = WaitGraph.edge(kernel, t);
        if (edge != null) {
            @Nullable Task other = kernel.pids.task(edge.to());
            text.append("It waits over ").append(edge.over()).append(" for ");
            text.append(other == null ? "task " + edge.to() : other + " (" + other.state.letter + ")")
                    .append('.');
        } else {
            descriptor(kernel, t, text);
        }
        for (String cycle : WaitGraph.of(kernel).cycles()) {
            if (cycle.contains(t + " ->")) {
                text.append(" It is part of a deadlock: ").append(cycle).append('.');
            }
        }
    }

    /** For a call about a descriptor: what that is, and who has the other end. */
    private static void descriptor(Kernel kernel, Task t, StringBuilder text) {
        @Nullable OpenFile f = t.fdTable == null ? null : t.fdTable.get(t.cpu.r[CpuState.RDI]);
        boolean about = t.wchan().contains("pipe")
                || t.wchan().contains("sk")
                || t.wchan().contains("unix")
                || t.wchan().contains("tty")
                || t.wchan().contains("ep_poll");
        if (f == null || !about) {
            text.append("A timer, a signal, or another task's system call can wake it.");
            return;
        }
        text.append("Descriptor ").append(t.cpu.r[CpuState.RDI]).append(" is ").append(f.name());
        List<String> others = new ArrayList<>();
        if (f instanceof PipeFile mine) {
            for (ThreadGroup g : Views.processes(kernel)) {
                @Nullable FdTable files = g.leader.fdTable;
                for (int fd = 0; files != null && fd < files.size(); fd++) {
                    if (files.get(fd) instanceof PipeFile p && p != mine && p.pipe() == mine.pipe()) {
                        others.add(g.leader + " by descriptor " + fd);
                    }
                }
            }
            text.append(
                    others.isEmpty()
                            ? "; nobody has the other end"
                            : "; the other end is with "
                                    + String.join(", ", others.subList(0, Math.min(others.size(), MOST))));
        }
        text.append('.');
    }
}
