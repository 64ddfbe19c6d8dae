package vitrine.observe.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.FdTable;
import vitrine.kernel.fs.FileLocks;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;
import vitrine.machine.cpu.CpuState;

/**
 * Who waits for whom: over futexes whose word or mutex names an owner, file locks, and wait(2). A circle is a deadlock.
 *
 * <p>The kernel does not know what a futex means; that a word holds its owner's number (musl, priority inheritance), or the
 * word two further on (pthread_mutex_t of glibc), is looked up here and taken for true only when that is a living thread.
 */
final class WaitGraph {
    /** One waits for another, over something. */
    record Edge(Task from, int to, String over) {}

    private static final int FUTEX = 202;
    private static final int WAIT4 = 61;
    private static final int FCNTL = 72;
    private static final int FLOCK = 73;
    private static final int TID_MASK = 0x3fff_ffff;
    private static final int GLIBC_OWNER = 8;

    private final List<Edge> edges = new ArrayList<>();
    private final List<String> held = new ArrayList<>();
    private final Map<Integer, List<Edge>> from = new TreeMap<>();
    private final CallSites sites = new CallSites();

    private WaitGraph() {}

    static WaitGraph of(Kernel kernel) {
        WaitGraph graph = new WaitGraph();
        Set<FileLocks> seen = new LinkedHashSet<>();
        for (ThreadGroup g : Views.processes(kernel)) {
            graph.fileLocks(g, seen);
            for (Task t : g.threads) {
                @Nullable Edge edge = edge(kernel, t);
                if (edge != null) {
                    graph.edges.add(edge);
                    graph.from.computeIfAbsent(t.tid, x -> new ArrayList<>()).add(edge);
                }
            }
        }
        return graph;
    }

    private void fileLocks(ThreadGroup g, Set<FileLocks> seen) {
        @Nullable FdTable files = g.leader.fdTable;
        for (int fd = 0; files != null && fd < files.size(); fd++) {
            @Nullable OpenFile f = files.get(fd);
            @Nullable FileLocks locks = f == null ? null : f.inode().locks;
            if (f == null || locks == null || !seen.add(locks)) {
                continue;
            }
            locks.wholes()
                    .forEach(w -> held.add("process " + w.pid() + " holds flock " + kind(w.exclusive()) + " on "
                            + w.file().name()));
            locks.ranges()
                    .forEach(r -> held.add("process " + r.pid() + " holds " + (r.ofd() ? "OFD" : "POSIX") + " lock "
                            + kind(r.exclusive()) + " on bytes " + r.from() + ".."
                            + (r.to() == Long.MAX_VALUE ? "end" : r.to() - 1)
                            + " of " + f.name()));
        }
    }

    private static String kind(boolean exclusive) {
        return exclusive ? "exclusively" : "shared";
    }

    /** What a sleeping task waits for, when that is another task. */
    static @Nullable Edge edge(Kernel kernel, Task t) {
        if (t.state == Task.State.RUNNING || t.syscall < 0) {
            return null;
        }
        return switch (t.syscall) {
            case FUTEX -> futex(kernel, t);
            case WAIT4 -> child(t);
            case FCNTL, FLOCK -> lock(t);
            default -> null;
        };
    }

    private static @Nullable Edge futex(Kernel kernel, Task t) {
        long address = t.cpu.r[CpuState.RDI];
        @Nullable MemoryMap m = t.memory;
        if (m == null) {
            return null;
        }
        String over = "futex 0x" + Long.toHexString(address);
        for (long at : new long[] {address, address + GLIBC_OWNER}) {
            int tid = peek(m, at) & TID_MASK;
            @Nullable Task owner = tid <= 2 && at == address ? null : kernel.pids.task(tid);
            if (owner != null && owner != t && owner.memory == m) {
                return new Edge(t, tid, over);
            }
        }
        return null;
    }

    private static int peek(MemoryMap m, long address) {
        byte[] b = new byte[4];
        try {
            if ((m.space().entry(address) & 1) == 0) {
                return 0;
            }
            m.forceRead(address, b, 0, 4);
        } catch (Errno e) {
            return 0;
        }
        return b[0] & 0xff | (b[1] & 0xff) << 8 | (b[2] & 0xff) << 16 | b[3] << 24;
    }

    private static @Nullable Edge child(Task t) {
        int wanted = (int) t.cpu.r[CpuState.RDI];
        for (ThreadGroup c : t.group.children) {
            if (!c.isZombie() && (wanted == -1 || wanted == c.tgid)) {
                return new Edge(t, c.tgid, "wait4 for its child");
            }
        }
        return null;
    }

    private static @Nullable Edge lock(Task t) {
        @Nullable OpenFile f = t.fdTable == null ? null : t.fdTable.get(t.cpu.r[CpuState.RDI]);
        @Nullable FileLocks locks = f == null ? null : f.inode().locks;
        if (f == null || locks == null) {
            return null;
        }
        int holder = 0;
        for (FileLocks.Whole w : locks.wholes()) {
            holder = w.file() != f ? w.pid() : holder;
        }
        for (FileLocks.Range r : locks.ranges()) {
            holder = t.syscall == FCNTL && r.pid() != t.tgid() ? r.pid() : holder;
        }
        return holder == 0 ? null : new Edge(t, holder, "a lock on " + f.name());
    }

    private String at(Task t) {
        return ", in " + sites.of(t);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>(held);
        for (Edge e : edges) {
            lines.add(e.from() + " waits for " + e.to() + " over " + e.over() + at(e.from()));
        }
        cycles().forEach(c -> lines.add("DEADLOCK: " + c));
        if (lines.isEmpty()) {
            lines.add("nobody holds a file lock, and nobody waits for another task");
        }
        return lines;
    }

    /** Circles, each named once, from its smallest number on. */
    List<String> cycles() {
        Map<String, String> found = new LinkedHashMap<>();
        for (int start : from.keySet()) {
            List<Edge> way = new ArrayList<>();
            int at = start;
            while (way.size() <= from.size()) {
                List<Edge> next = from.getOrDefault(at, List.of());
                if (next.isEmpty()) {
                    break;
                }
                way.add(next.getFirst());
                at = next.getFirst().to();
                if (at == start) {
                    if (way.stream().allMatch(e -> e.from().tid >= start)) {
                        StringBuilder text = new StringBuilder();
                        way.forEach(e -> text.append(e.from())
                                .append(" -> (")
                                .append(e.over())
                                .append(at(e.from()))
                                .append(") -> "));
                        found.put(
                                text.toString(),
                                text.append(way.getFirst().from()).toString());
                    }
                    break;
                }
            }
        }
        return List.copyOf(found.values());
    }
}
