package vitrine.observe.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.sched.VirtualCpu;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/** Answers one question about a machine: {@code ps}, {@code why 12}, {@code pt 12 0x401000}. On the machine's thread. */
public final class Views {
    /** What can be asked. */
    public static final List<String> QUESTIONS =
            List.of("top", "ps", "tree", "maps PID", "pt PID ADDRESS", "fds PID", "locks", "why [PID]");

    private Views() {}

    /** Returns the answer, or one line that says what is wrong with the question. */
    public static List<String> answer(Kernel kernel, Since since, String question) {
        String[] words = question.strip().split("\\s+");
        try {
            return switch (words[0]) {
                case "top" -> top(kernel);
                case "ps" -> ps(kernel);
                case "tree" -> tree(kernel);
                case "locks" -> WaitGraph.of(kernel).lines();
                case "maps" -> MemoryViews.maps(task(kernel, words));
                case "pt" -> MemoryViews.walk(task(kernel, words), address(words));
                case "fds" -> FdView.of(kernel, task(kernel, words));
                case "why" -> words.length < 2 ? Why.all(kernel, since) : Why.of(kernel, since, task(kernel, words));
                default -> List.of("'" + words[0] + "' is none of " + String.join(", ", QUESTIONS));
            };
        } catch (IllegalArgumentException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    private static Task task(Kernel kernel, String[] words) {
        if (words.length < 2) {
            throw new IllegalArgumentException(words[0] + ": the PID is missing");
        }
        try {
            @Nullable Task t = kernel.pids.task(Integer.parseInt(words[1]));
            if (t != null) {
                return t;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(words[0] + ": '" + words[1] + "' is not a PID", e);
        }
        throw new IllegalArgumentException(words[0] + ": there is no process " + words[1]);
    }

    private static long address(String[] words) {
        if (words.length < 3) {
            throw new IllegalArgumentException("pt: the address is missing");
        }
        try {
            String digits = words[2].startsWith("0x") ? words[2].substring(2) : words[2];
            return Long.parseUnsignedLong(digits, 16);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("pt: '" + words[2] + "' is not an address", e);
        }
    }

    /** Processes in the order of their numbers. */
    static List<ThreadGroup> processes(Kernel kernel) {
        List<ThreadGroup> all = new ArrayList<>();
        kernel.pids.processes().forEach(all::add);
        all.sort(java.util.Comparator.comparingInt(g -> g.tgid));
        return all;
    }

    private static List<String> ps(Kernel kernel) {
        List<String> lines = new ArrayList<>();
        lines.add(
                String.format(Locale.ROOT, "%6s %6s %6s %-4s %-24s %s", "PID", "PPID", "TID", "S", "WCHAN", "COMMAND"));
        for (ThreadGroup g : processes(kernel)) {
            for (Task t : g.threads) {
                lines.add(String.format(
                        Locale.ROOT,
                        "%6d %6d %6d %-4s %-24s %s",
                        g.tgid,
                        g.ppid(),
                        t.tid,
                        t.state.letter + (t.sched.nice < 0 ? "<" : t.sched.nice > 0 ? "N" : ""),
                        t.wchan(),
                        t.comm));
            }
        }
        return lines;
    }

    private static List<String> top(Kernel kernel) {
        List<String> lines = new ArrayList<>();
        int[] states = new int[128];
        List<ThreadGroup> all = processes(kernel);
        all.forEach(g -> g.threads.forEach(t -> states[t.state.letter]++));
        double now = Math.max(kernel.now(), 1);
        lines.add(String.format(
                Locale.ROOT,
                "up %.3f s, load average: %.2f, %.2f, %.2f; tasks: %d running, %d sleeping, %d in D, %d stopped, %d zombies",
                now / 1e9,
                kernel.loadAverage.get(0),
                kernel.loadAverage.get(1),
                kernel.loadAverage.get(2),
                states['R'],
                states['S'],
                states['D'],
                states['T'] + states['t'],
                states['Z']));
        for (int i = 0; i < kernel.scheduler.cpuCount(); i++) {
            VirtualCpu c = kernel.scheduler.cpu(i);
            lines.add(String.format(
                    Locale.ROOT,
                    "CPU %d: %5.1f%% user, %5.1f%% nice, %5.1f%% system, %d switches, %d waiting, running %s",
                    i,
                    100 * c.user / now,
                    100 * c.nice / now,
                    100 * c.system / now,
                    c.switches,
                    c.waiting(),
                    c.current == null ? "nothing" : c.current));
        }
        lines.add(String.format(
                Locale.ROOT,
                "memory: %d of %d frames used",
                kernel.ram.totalFrames() - kernel.ram.freeFrames(),
                kernel.ram.totalFrames()));
        lines.add(String.format(
                Locale.ROOT,
                "%6s %-2s %9s %9s %8s %8s %7s %7s %s",
                "PID",
                "S",
                "VSZ KiB",
                "RSS KiB",
                "CPU ms",
                "waited",
                "minflt",
                "majflt",
                "COMMAND"));
        all.sort(java.util.Comparator.comparingLong((ThreadGroup g) -> -cpu(g)).thenComparingInt(g -> g.tgid));
        for (ThreadGroup g : all.subList(0, Math.min(all.size(), 30))) {
            @Nullable MemoryMap m = g.leader.memory;
            lines.add(String.format(
                    Locale.ROOT,
                    "%6d %-2s %9d %9d %8.1f %8.1f %7d %7d %s",
                    g.tgid,
                    g.leader.state.letter,
                    m == null ? 0 : m.totalVm() * 4,
                    m == null ? 0 : m.rss() * 4,
                    cpu(g) / 1e6,
                    g.leader.sched.waited / 1e6,
                    m == null ? 0 : m.minorFaults,
                    m == null ? 0 : m.majorFaults,
                    g.leader.comm));
        }
        return lines;
    }

    private static long cpu(ThreadGroup g) {
        return g.threads.stream().mapToLong(t -> t.times.user + t.times.system).sum();
    }

    private static List<String> tree(Kernel kernel) {
        List<String> lines = new ArrayList<>();
        for (ThreadGroup g : processes(kernel)) {
            if (g.parent == null) {
                tree(g, "", true, lines);
            }
        }
        return lines;
    }

    private static void tree(ThreadGroup g, String indent, boolean root, List<String> lines) {
        String threads = g.threads.size() > 1 ? ", " + g.threads.size() + " threads" : "";
        lines.add(indent + (root ? "" : "`- ") + g.leader.comm + "(" + g.tgid + ") " + g.leader.state.letter + threads);
        for (ThreadGroup child : g.children) {
            tree(child, indent + (root ? "" : "   "), false, lines);
        }
    }
}
