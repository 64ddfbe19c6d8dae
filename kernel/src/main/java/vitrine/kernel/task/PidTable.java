package vitrine.kernel.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The numbers in use and what they stand for: a number is free again only when no task, process group or session has it.
 */
public final class PidTable {
    /** kernel.pid_max: numbers are below it. */
    public static final int PID_MAX = 32768;

    /** After the first wrap-around, numbers below stay free for the system (RESERVED_PIDS). */
    private static final int RESERVED = 300;

    private @Nullable Task[] tasks = new @Nullable Task[256];
    private @Nullable ProcessGroup[] groups = new @Nullable ProcessGroup[256];
    private @Nullable Session[] sessions = new @Nullable Session[256];
    private int last;
    private int count;
    private long allocated;

    /** The next free number in cyclic order, or -1 when all are taken. */
    int allocate() {
        int pid = last + 1;
        for (int tried = 0; tried < PID_MAX; tried++, pid++) {
            if (pid >= PID_MAX) {
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
        }
    }

    /** Gives a number to another thread of the same process (execve of a thread that is not the leader). */
    void move(Task task, int to) {
        tasks[task.tid] = null;
        tasks[to] = task;
        task.tid = to;
    }

    void put(ProcessGroup group) {
        grow(group.pgid);
        groups[group.pgid] = group;
    }

    void removeGroup(int pgid) {
        groups[pgid] = null;
    }

    void put(Session session) {
        grow(session.sid);
        sessions[session.sid] = session;
    }

    void removeSession(int sid) {
        sessions[sid] = null;
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
