package vitrine.kernel.task;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.event.TaskEvent;
import vitrine.kernel.fs.FdTable;
import vitrine.kernel.fs.FsContext;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.gate.HostInputFile;
import vitrine.kernel.gate.HostOutputFile;
import vitrine.kernel.signal.Signal;

/** Tasks that no task made: init, and programs from outside. */
public final class Spawn {
    private static final int AT_FDCWD = -100;

    private Spawn() {}

    /** PID 1: it lives in the kernel, has no memory, never runs, and reaps whatever becomes its child. */
    public static ThreadGroup init(Kernel kernel) {
        Task t = new Task(
                kernel, kernel.pids.allocate(kernel.namespaces.firstPid, new int[0]), "init", Cred.of(0, 0), 0);
        t.stoppedIn("do_wait");
        t.state = Task.State.INTERRUPTIBLE;
        Session session = new Session(t.tid);
        return enter(t, session, Rlimits.initial((long) kernel.ram.totalFrames() << 12), null);
    }

    /** A child of init with a session of its own, and as yet without memory and files. Throws EAGAIN. */
    public static Task child(ThreadGroup init, Cred cred) {
        Kernel kernel = init.kernel;
        int pid = kernel.pids.allocate(kernel.namespaces.firstPid, new int[0]);
        if (pid < 0) {
            throw Errno.of(Errno.EAGAIN);
        }
        Task t = new Task(kernel, pid, "init", cred, kernel.now());
        enter(t, new Session(pid), init.rlimits.copy(), init);
        if (kernel.events.on) {
            kernel.events.emit(new TaskEvent.Clone(init.tgid, pid, pid, Signal.SIGCHLD));
        }
        return t;
    }

    private static ThreadGroup enter(Task t, Session session, Rlimits rlimits, @Nullable ThreadGroup parent) {
        PidTable pids = t.kernel.pids;
        ProcessGroup group = new ProcessGroup(t.tid, session);
        ThreadGroup g = Clone.newGroup(t, group, rlimits, parent, parent == null ? null : parent.leader);
        session.leader = g;
        pids.put(t);
        t.kernel.cgroups.born(t);
        pids.put(group);
        pids.put(session);
        g.threads.add(t);
        g.live = 1;
        return g;
    }

    /** Gives the task descriptors, root and working directory. Throws an Errno when there is no such directory. */
    public static void files(Task t, List<? extends @Nullable OpenFile> stdio, String directory) {
        FdTable files = new FdTable(t.kernel.vfs.budget);
        t.fdTable = files;
        for (int i = 0; i < stdio.size(); i++) {
            OpenFile file = stdio.get(i);
            if (file instanceof HostInputFile || file instanceof HostOutputFile) {
                file.inode().uid = t.cred.uid; // may open them again as /dev/stdin and the like
                file.inode().gid = t.cred.gid;
            }
            if (file != null) {
                files.replace(i, file, false);
            }
        }
        PathRef root = t.kernel.vfs.mounts.root();
        FsContext fs = new FsContext(root, root);
        t.fsContext = fs;
        fs.setCwd(t.kernel.vfs.lookup(t, AT_FDCWD, directory, true));
    }
}
