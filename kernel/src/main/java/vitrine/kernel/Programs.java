package vitrine.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.exec.Exec;
import vitrine.kernel.exec.ExecFailure;
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
     * @throws ExecFailure why it cannot be executed: ENOENT, EACCES, ENOEXEC, ENOMEM …
     * @throws Errno there is no such working directory, or no number for another process
     */
    Program start(Program.Request request) {
        Task t = Spawn.child(kernel.init(), Cred.of(request.uid(), request.gid()));
        Task caller = kernel.current;
        kernel.current = t;
        boolean loaded = false;
        try {
            Spawn.files(t, request.stdio(), request.directory());
            load(t, request);
            loaded = true;
        } finally {
            if (!loaded) {
                Exit.process(t, 127 << 8);
            }
            kernel.current = caller;
        }
        Program.TerminalClaim claim = request.terminal();
        if (claim != null) {
            t.group.session().terminal = claim.claim(t.group.session(), t.tid);
        }
        Program program = watch(t.group, request.exited());
        kernel.scheduler.start(t, kernel.init().leader);
        return program;
    }

    /** Makes a process one whose end is told outside. */
    Program watch(ThreadGroup process, IntConsumer exited) {
        Program program = new Program(process, exited);
        running.add(program);
        return program;
    }

    /** Looks in the folders of PATH, as execvp(3) does. */
    private static void load(Task t, Program.Request request) {
        List<String> arguments = request.arguments();
        List<String> environment = request.environment();
        String name = arguments.get(0);
        if (name.isEmpty() || name.indexOf('/') >= 0) {
            Exec.start(t, name, arguments, environment);
            return;
        }
        String path = DEFAULT_PATH;
        for (String variable : environment) {
            if (variable.startsWith("PATH=")) {
                path = variable.substring("PATH=".length());
            }
        }
        ExecFailure best = null;
        for (String folder : path.split(":", -1)) {
            try {
                Exec.start(t, (folder.isEmpty() ? "." : folder) + "/" + name, arguments, environment);
                return;
            } catch (ExecFailure e) {
                boolean absent = e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR;
                if (best == null || best.errno() == Errno.ENOENT && !absent) {
                    best = e;
                }
                if (!absent && e.errno() != Errno.EACCES) {
                    break;
                }
            }
        }
        throw Objects.requireNonNull(best);
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

    @Nullable
    Program first() {
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
}
