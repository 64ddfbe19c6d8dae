package vitrine.kernel.task;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.event.FileEvent;
import vitrine.kernel.event.TaskEvent;
import vitrine.kernel.fs.FdTable;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.ptrace.Attach;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.signal.SignalInfo;

/** The moment of execve(2) from which there is no way back: the task gets its new memory and loses the old program. */
public final class BeginNewExec {
    private static final int COMM_LENGTH = 15;

    private BeginNewExec() {}

    /**
     * Replaces the program of the task.
     *
     * @param memory complete; its reference goes to the task
     * @param identity effective ids change
     * @param path as execve got it
     * @param comm path or name whose last part becomes the name of the task
     * @param argv strings with their NUL, for the event
     */
    public static void begin(
            Task t, MemoryMap memory, Cred cred, boolean identity, String path, String comm, List<byte[]> argv) {
        dethread(t);
        t.times.maxRss = Math.max(t.times.maxRss, t.memory == null ? 0 : t.kernel.peakRssKib(t.memory));
        Exit.releaseMemory(t);
        t.memory = memory;
        t.cred = cred;
        t.ns = t.ns.inNewMemory();
        t.comm = comm(comm);
        ThreadGroup g = t.group;
        g.executed = true;
        g.exitSignal = Signal.SIGCHLD;
        g.dumpable = identity ? t.kernel.coreSettings.suidDumpable : 1;
        if (identity) {
            t.parentDeathSignal = 0;
        }
        if (t.actions.users > 1) {
            t.actions.users--;
            t.actions = t.actions.copy();
        }
        t.actions.reset();
        t.altStack = 0;
        t.altStackSize = 0;
        t.altStackFlags = Task.SS_DISABLE;
        t.robustList = 0;
        Rseq.forget(t);
        t.restartNumber = -1;
        t.kernel.processTimers.exec(g);
        if (t.fdTable != null && t.fdTable.users() > 1) {
            var shared = t.files();
            t.fdTable = shared.copy();
            shared.release();
        }
        t.kernel.urings.exited(t, true);
        if (t.fdTable != null) {
            tellClosed(t, t.fdTable);
            t.fdTable.closeOnExec();
        }
        if (t.kernel.events.on) {
            List<String> strings = new ArrayList<>(argv.size());
            for (byte[] s : argv) {
                strings.add(new String(s, 0, s.length - 1, StandardCharsets.ISO_8859_1));
            }
            t.kernel.events.emit(new TaskEvent.Exec(t.tid, path, List.copyOf(strings)));
        }
    }

    private static void tellClosed(Task t, FdTable files) {
        for (int fd = 0; t.kernel.events.on && fd < files.size(); fd++) {
            if (files.closeOnExec(fd) && files.get(fd) != null) {
                t.kernel.events.emit(new FileEvent.Close(fd, true));
            }
        }
    }

    /** Ends all other threads at once; if the caller is not the leader, it takes the leader's place and number. */
    private static void dethread(Task t) {
        ThreadGroup g = t.group;
        if (g.threads.size() == 1) {
            return;
        }
        for (Task other : List.copyOf(g.threads)) {
            if (other != t && other.state != Task.State.ZOMBIE && other.state != Task.State.DEAD) {
                end(other);
            }
        }
        Task leader = g.leader;
        if (leader != t) {
            g.dead.add(leader.times);
            g.threads.remove(leader);
            if (leader.tracing != null) {
                Attach.unlink(leader);
            }
            leader.state = Task.State.DEAD;
            t.kernel.cgroups.released(leader);
            g.leader = t;
            t.kernel.pids.move(t, g.tgid);
        }
        g.stopSignal = 0;
        g.stillToStop = 0;
    }

    /** A thread blocked in a call lets go of what the call holds: its handler runs once more and finds SIGKILL. */
    static void end(Task other) {
        Task caller = other.kernel.current;
        other.kernel.current = other;
        other.pending.add(SignalInfo.kernel(Signal.SIGKILL));
        other.recalculateSignalPending();
        if (other.callBlocked) {
            other.wakeUp();
            other.kernel.dispatcher.resume(other);
        }
        Exit.thread(other, Signal.SIGKILL);
        other.kernel.current = caller;
    }

    /** The last part of the path, cut to 15 bytes. */
    private static String comm(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.length() > COMM_LENGTH ? name.substring(0, COMM_LENGTH) : name;
    }
}
