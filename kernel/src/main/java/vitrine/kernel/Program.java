package vitrine.kernel;

import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.task.ControllingTerminal;
import vitrine.kernel.task.Session;
import vitrine.kernel.task.ThreadGroup;

/** A program started from outside: the first one, or what a library caller executes. */
public final class Program {
    /**
     * What to start. Strings are bytes as ISO 8859-1 characters.
     *
     * @param arguments argv; the first one is looked up in PATH of the environment when it has no slash
     * @param environment NAME=VALUE
     * @param directory working directory, absolute
     * @param stdio descriptors 0, 1, 2; null: closed. The program takes the references over.
     * @param terminal makes a terminal the controlling one of the program's new session, or null
     * @param exited told the wait status, on the machine's thread
     */
    public record Request(
            List<String> arguments,
            List<String> environment,
            String directory,
            int uid,
            int gid,
            List<? extends @Nullable OpenFile> stdio,
            @Nullable TerminalClaim terminal,
            IntConsumer exited) {}

    /** Makes a terminal the controlling terminal of a new session, with its group in the foreground. */
    @FunctionalInterface
    public interface TerminalClaim {
        ControllingTerminal claim(Session session, int foregroundGroup);
    }

    final ThreadGroup process;
    final IntConsumer exited;
    private boolean done;
    private int status;

    Program(ThreadGroup process, IntConsumer exited) {
        this.process = process;
        this.exited = exited;
    }

    public int pid() {
        return process.tgid;
    }

    public ThreadGroup process() {
        return process;
    }

    public boolean isDone() {
        return done;
    }

    /** As wait(2) encodes it, once {@link #isDone}. */
    public int status() {
        return status;
    }

    /** As a shell reports it: the exit code, or 128 + the signal that killed it. */
    public int exitCode() {
        return (status & 0x7f) == 0 ? status >> 8 & 0xff : 128 + (status & 0x7f);
    }

    void died(int waitStatus) {
        done = true;
        status = waitStatus;
        exited.accept(waitStatus);
    }
}
