package vitrine.observe.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.event.Event;
import vitrine.kernel.event.EventStream;
import vitrine.kernel.event.MemoryEvent;
import vitrine.kernel.event.PipeEvent;
import vitrine.kernel.event.SchedEvent;
import vitrine.kernel.event.SignalEvent;
import vitrine.kernel.event.SocketEvent;
import vitrine.kernel.event.SyscallEvent;
import vitrine.kernel.event.TaskEvent;
import vitrine.kernel.sched.VirtualCpu;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.syscall.Syscall;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/**
 * Counts what happens and reads what is, for {@code /metrics} (Prometheus text format 0.0.4). Used on the machine's thread
 * only.
 */
public final class Metrics implements EventStream.Subscriber {
    private static final int MOST_ERRNO = 4095;

    private final long[] calls = new long[SyscallTable.SIZE + 1];
    private final Map<String, Long> switches = new TreeMap<>();
    private final Map<Integer, Long> signals = new TreeMap<>();
    private long errors;
    private long minor;
    private long major;
    private long copies;
    private long oomKills;
    private long born;
    private long ended;
    private long execs;
    private long pipeBytes;
    private long sent;
    private long received;

    @Override
    public void on(Event.Stamp stamp, Event event) {
        switch (event) {
            case SyscallEvent.Exit e -> {
                calls[e.number() >= 0 && e.number() < SyscallTable.SIZE ? e.number() : SyscallTable.SIZE]++;
                errors += e.result() < 0 && e.result() >= -MOST_ERRNO ? 1 : 0;
            }
            case SchedEvent.Switch e -> switches.merge(e.why(), 1L, Long::sum);
            case SignalEvent.Deliver e -> signals.merge(e.signal(), 1L, Long::sum);
            case MemoryEvent.Fault e -> {
                minor += e.major() ? 0 : 1;
                major += e.major() ? 1 : 0;
            }
            case MemoryEvent.CopyOnWrite e -> copies += e.from() != e.to() ? 1 : 0;
            case MemoryEvent.OomKill e -> oomKills++;
            case TaskEvent.Clone e -> born++;
            case TaskEvent.Exit e -> ended++;
            case TaskEvent.Exec e -> execs++;
            case PipeEvent.Write e -> pipeBytes += e.bytes();
            case SocketEvent.Send e -> sent += Math.max(e.bytes(), 0);
            case SocketEvent.Receive e -> received += Math.max(e.bytes(), 0);
            default -> {
                // Not counted.
            }
        }
    }

    /** The page, a line each. */
    public List<String> lines(Kernel kernel) {
        List<String> lines = new ArrayList<>();
        head(lines, "vitrine_machine_seconds_total", "counter", "Machine time since boot.");
        lines.add("vitrine_machine_seconds_total " + seconds(kernel.now()));
        head(lines, "vitrine_cpu_seconds_total", "counter", "Time of each CPU by mode.");
        for (int i = 0; i < kernel.scheduler.cpuCount(); i++) {
            VirtualCpu c = kernel.scheduler.cpu(i);
            String cpu = "vitrine_cpu_seconds_total{cpu=\"" + i + "\",mode=\"";
            lines.add(cpu + "user\"} " + seconds(c.user));
            lines.add(cpu + "nice\"} " + seconds(c.nice));
            lines.add(cpu + "system\"} " + seconds(c.system));
        }
        head(lines, "vitrine_syscalls_total", "counter", "System calls that returned, by name.");
        for (int n = 0; n < calls.length; n++) {
            if (calls[n] > 0) {
                @Nullable Syscall call = n < SyscallTable.SIZE ? kernel.syscalls.get(n) : null;
                lines.add("vitrine_syscalls_total{call=\"" + (call == null ? "unknown" : call.name()) + "\"} "
                        + calls[n]);
            }
        }
        counter(lines, "vitrine_syscall_errors_total", "System calls that returned an error.", errors);
        head(lines, "vitrine_context_switches_total", "counter", "Context switches by reason.");
        switches.forEach((why, n) -> lines.add("vitrine_context_switches_total{why=\"" + why + "\"} " + n));
        head(lines, "vitrine_page_faults_total", "counter", "Page faults that were resolved.");
        lines.add("vitrine_page_faults_total{kind=\"minor\"} " + minor);
        lines.add("vitrine_page_faults_total{kind=\"major\"} " + major);
        counter(lines, "vitrine_pages_copied_total", "Pages copied on write.", copies);
        counter(lines, "vitrine_oom_kills_total", "Victims of the OOM killer.", oomKills);
        head(lines, "vitrine_signals_delivered_total", "counter", "Signals delivered, by name.");
        signals.forEach((s, n) -> lines.add("vitrine_signals_delivered_total{signal=\"" + Signal.name(s) + "\"} " + n));
        counter(lines, "vitrine_tasks_created_total", "Tasks made by clone, fork and vfork.", born);
        counter(lines, "vitrine_tasks_exited_total", "Tasks that exited.", ended);
        counter(lines, "vitrine_execs_total", "Programs executed.", execs);
        counter(lines, "vitrine_pipe_bytes_total", "Bytes written into pipes.", pipeBytes);
        head(lines, "vitrine_socket_bytes_total", "counter", "Bytes through sockets.");
        lines.add("vitrine_socket_bytes_total{direction=\"sent\"} " + sent);
        lines.add("vitrine_socket_bytes_total{direction=\"received\"} " + received);
        gauges(kernel, lines);
        return lines;
    }

    private static void gauges(Kernel kernel, List<String> lines) {
        Map<Character, Integer> states = new TreeMap<>();
        for (ThreadGroup g : kernel.pids.processes()) {
            for (Task t : g.threads) {
                states.merge(t.state.letter, 1, Integer::sum);
            }
        }
        head(lines, "vitrine_tasks", "gauge", "Tasks by state, as ps shows it.");
        states.forEach((s, n) -> lines.add("vitrine_tasks{state=\"" + s + "\"} " + n));
        head(lines, "vitrine_memory_bytes", "gauge", "Physical memory.");
        long page = 4096;
        lines.add("vitrine_memory_bytes{kind=\"total\"} " + kernel.ram.totalFrames() * page);
        lines.add("vitrine_memory_bytes{kind=\"free\"} " + kernel.ram.freeFrames() * page);
        head(lines, "vitrine_load", "gauge", "Load average over minutes.");
        String[] minutes = {"1", "5", "15"};
        for (int i = 0; i < minutes.length; i++) {
            lines.add(String.format(
                    Locale.ROOT, "vitrine_load{minutes=\"%s\"} %.2f", minutes[i], kernel.loadAverage.get(i)));
        }
    }

    private static void counter(List<String> lines, String name, String help, long value) {
        head(lines, name, "counter", help);
        lines.add(name + " " + value);
    }

    private static void head(List<String> lines, String name, String type, String help) {
        lines.add("# HELP " + name + " " + help);
        lines.add("# TYPE " + name + " " + type);
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.9f", nanos / 1e9);
    }
}
