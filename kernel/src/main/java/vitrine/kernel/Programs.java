package vitrine.kernel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.signal.SendSignal;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.task.Exit;
import vitrine.kernel.task.Spawn;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/** Programs that came from outside. Init is their parent, and whoever started them is told of their end. */
public final class Programs {
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Kernel kernel;
    private final List<Program> running = new ArrayList<>();

    Programs(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Starts a program as a child of init, in a session and a process group of its own.
     *
     * @throws Errno why it cannot be executed: ENOENT, EACCES, ENOEXEC, ENOMEM …
     */
    Program start(Program.Request request) {
        Task t = Spawn.child(kernel.init(), Cred.of(request.uid(), request.gid()));
        long result = -Errno.ENOENT;
        try {
            Spawn.files(t, request.stdio(), request.directory());
            result = load(t, request);
        } catch (Errno e) {
            result = -e.number();
        } finally {
            if (result < 0) {
                Exit.process(t, 127 << 8);
            }
        }
        if (result < 0) {
            throw Errno.of((int) -result);
        }
        Program.TerminalClaim claim = request.terminal();
        if (claim != null) {
            t.group.session().terminal = claim.claim(t.group.session(), t.tid);
        }
        Program program = new Program(t.group, request.exited());
        running.add(program);
        kernel.scheduler.start(t, kernel.init().leader);
        return program;
    }

    private long load(Task t, Program.Request request) {
        List<String> arguments = request.arguments();
        String name = arguments.get(0);
        if (name.indexOf('/') >= 0) {
            return kernel.loader.load(t, name, arguments, request.environment());
        }
        String path = DEFAULT_PATH;
        for (String variable : request.environment()) {
            if (variable.startsWith("PATH=")) {
                path = variable.substring("PATH=".length());
            }
        }
        long result = -Errno.ENOENT;
        for (String folder : path.split(":", -1)) {
            long r = kernel.loader.load(
                    t, (folder.isEmpty() ? "." : folder) + "/" + name, arguments, request.environment());
            if (r >= 0) {
                return r;
            }
            if (r != -Errno.ENOENT && r != -Errno.ENOTDIR && (result == -Errno.ENOENT || r != -Errno.EACCES)) {
                result = r;
            }
            if (r != -Errno.ENOENT && r != -Errno.ENOTDIR && r != -Errno.EACCES) {
                return r;
            }
        }
        return result;
    }

    /** A process died: if somebody outside waits for it, he is told. */
    public void died(ThreadGroup group) {
        for (int i = 0; i < running.size(); i++) {
            Program p = running.get(i);
            if (p.process == group) {
                running.remove(i);
                p.died(group.exitStatus);
                return;
            }
        }
    }

    boolean isEmpty() {
        return running.isEmpty();
    }

    @Nullable Program first() {
        return running.isEmpty() ? null : running.get(0);
    }

    /** Kills every process at once, for the end of the machine. */
    void killAll() {
        for (ThreadGroup g : kernel.pids.processes()) {
            if (g.isInit() || g.isZombie()) {
                continue;
            }
            SendSignal.toProcess(g, SignalInfo.kernel(Signal.SIGKILL));
            for (Task t : List.copyOf(g.threads)) {
                Exit.thread(t, g.exitStatus);
            }
        }
    }

    static @Nullable OpenFile at(List<? extends @Nullable OpenFile> stdio, int i) {
        return i < stdio.size() ? stdio.get(i) : null;
    }
}
