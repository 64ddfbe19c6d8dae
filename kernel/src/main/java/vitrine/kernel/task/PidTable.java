package vitrine.kernel.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.ns.PidNamespace;

/**
 * The numbers in use and what they stand for: a number is free again only when no task, process group or session has it.
 */
public final class PidTable {
    /** kernel.pid_max: numbers are below it. */
    public static final int PID_MAX = 32768;

    /** After the first wrap-around, numbers below stay free for the system (RESERVED_PIDS). */
    private static final int RESERVED = 300;

    /** kernel.pid_max as it is set now: numbers given out from now on are below it. */
    public int max = PID_MAX;

    private @Nullable Task[] tasks = new @Nullable Task[256];
    private @Nullable ProcessGroup[] groups = new @Nullable ProcessGroup[256];
    private @Nullable Session[] sessions = new @Nullable Session[256];
    private int last;
    private int count;
    private long allocated;

    /** Numbers of tasks that are in a namespace below the first: from level 1 on. */
    private record Nested(PidNamespace ns, int[] numbers) {}

    private final Map<Integer, Nested> nested = new HashMap<>(); // never iterated

    /** The next free number in cyclic order, or -1 when all are taken. */
    private int allocate() {
        int pid = last + 1;
        for (int tried = 0; tried < PID_MAX; tried++, pid++) {
            if (pid >= max) {
                pid = RESERVED;
            }
            if (isFree(pid)) {
                last = pid;
                allocated++;
                return pid;
            }
        }
        return -1;
    }

    /**
     * A number for a new task of a namespace, and one in each namespace above; -1 when there is none.
     *
     * @param wanted numbers it shall have, that in {@code ns} first; not all namespaces need be named
     */
    int allocate(PidNamespace ns, int[] wanted) {
        int machine = wanted.length > ns.level ? wanted[ns.level] : allocate();
        if (machine < 0 || wanted.length > ns.level && !isFree(machine)) {
            return -1;
        }
        if (ns.level == 0) {
            return machine;
        }
        int[] numbers = new int[ns.level];
        for (int level = ns.level; level > 0; level--) {
            PidNamespace n = ns.at(level);
            boolean fixed = wanted.length > ns.level - level;
            int number = fixed ? wanted[ns.level - level] : free(n);
            if (fixed && n.numbers.containsKey(number)) {
                number = -1;
            }
            if (number < 0) {
                for (int done = ns.level; done > level; done--) {
                    ns.at(done).numbers.remove(numbers[done - 1]);
                }
                return -1;
            }
            numbers[level - 1] = number;
            n.numbers.put(number, machine);
            n.last = fixed ? n.last : number;
        }
        nested.put(machine, new Nested(ns, numbers));
        return machine;
    }

    private static int free(PidNamespace n) {
        int number = n.last + 1;
        for (int tried = 0; tried < PID_MAX; tried++, number++) {
            if (number >= PID_MAX) {
                number = RESERVED;
            }
            if (!n.numbers.containsKey(number)) {
                return number;
            }
        }
        return -1;
    }

    /** What a number of the machine is called in a namespace; 0: it is not seen there. */
    public int local(PidNamespace ns, int machine) {
        if (ns.level == 0 || machine <= 0) {
            return machine;
        }
        Nested n = nested.get(machine);
        return n == null || !n.ns.isBelow(ns) ? 0 : n.numbers[ns.level - 1];
    }

    /** The machine's number for that of a namespace, -1 for none. */
    public int machine(PidNamespace ns, int number) {
        return ns.level == 0 ? number : ns.numbers.getOrDefault(number, -1);
    }

    /** The innermost numbers of a task, from the machine's on, for NSpid in /proc/PID/status. */
    public String chain(PidNamespace from, int machine) {
        Nested n = nested.get(machine);
        StringBuilder b = new StringBuilder().append(local(from, machine));
        for (int level = from.level + 1; n != null && level <= n.ns.level; level++) {
            b.append('\t').append(n.numbers[level - 1]);
        }
        return b.toString();
    }

    /** The task for which a number was taken will not be. */
    void cancel(int machine) {
        forget(machine);
    }

    /** A number that nothing in the machine has any more is free in the namespaces too. */
    private void forget(int machine) {
        if (!nested.isEmpty() && isFree(machine)) {
            Nested n = nested.remove(machine);
            for (int level = 1; n != null && level <= n.ns.level; level++) {
                n.ns.at(level).numbers.remove(n.numbers[level - 1]);
            }
        }
    }

    private boolean isFree(int pid) {
        return pid >= tasks.length || tasks[pid] == null && groups[pid] == null && sessions[pid] == null;
    }

    private void grow(int pid) {
        if (pid >= tasks.length) {
            int size = Math.min(PID_MAX, Math.max(pid + 1, tasks.length * 2));
            tasks = Arrays.copyOf(tasks, size);
            groups = Arrays.copyOf(groups, size);
            sessions = Arrays.copyOf(sessions, size);
        }
    }

    void put(Task task) {
        grow(task.tid);
        tasks[task.tid] = task;
        count++;
    }

    void remove(int tid) {
        if (tasks[tid] != null) {
            tasks[tid] = null;
            count--;
            forget(tid);
        }
    }

    /** A thread takes the number of its process from the dead leader (execve of a thread that is not the leader). */
    void move(Task task, int to) {
        int from = task.tid;
        tasks[from] = null;
        tasks[to] = task;
        task.tid = to;
        count--;
        forget(from);
    }

    void put(ProcessGroup group) {
        grow(group.pgid);
        groups[group.pgid] = group;
    }

    void removeGroup(int pgid) {
        groups[pgid] = null;
        forget(pgid);
    }

    void put(Session session) {
        grow(session.sid);
        sessions[session.sid] = session;
    }

    void removeSession(int sid) {
        sessions[sid] = null;
        forget(sid);
    }

    /** The thread with this number, zombies included. */
    public @Nullable Task task(long tid) {
        return tid > 0 && tid < tasks.length ? tasks[(int) tid] : null;
    }

    /** The process with this number, zombies included. */
    public @Nullable ThreadGroup process(long pid) {
        Task t = task(pid);
        return t != null && t.isLeader() ? t.group : null;
    }

    public @Nullable ProcessGroup group(long pgid) {
        return pgid > 0 && pgid < groups.length ? groups[(int) pgid] : null;
    }

    public @Nullable Session session(long sid) {
        return sid > 0 && sid < sessions.length ? sessions[(int) sid] : null;
    }

    /** Threads, zombies included. */
    public int count() {
        return count;
    }

    /** Numbers given out since boot. */
    public long allocated() {
        return allocated;
    }

    /** The number given out last. */
    public int last() {
        return last;
    }

    /** All threads in order of their numbers, zombies included. */
    public List<Task> tasks() {
        List<Task> list = new ArrayList<>();
        for (Task t : tasks) {
            if (t != null) {
                list.add(t);
            }
        }
        return list;
    }

    /** All processes in order of their numbers, zombies included. */
    public List<ThreadGroup> processes() {
        List<ThreadGroup> list = new ArrayList<>();
        for (Task t : tasks) {
            if (t != null && t.isLeader()) {
                list.add(t.group);
            }
        }
        return list;
    }
}
