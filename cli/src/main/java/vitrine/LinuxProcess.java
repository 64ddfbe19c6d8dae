package vitrine;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A guest process, as Java knows processes. Its pid is the guest's. */
final class LinuxProcess extends Process {
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;

    /** Sends a signal to the process, from any thread. */
    @FunctionalInterface
    interface Killer {
        void kill(int signal);
    }

    private final long pid;
    private final OutputStream stdin;
    private final InputStream stdout;
    private final InputStream stderr;
    private final Killer killer;
    private final CompletableFuture<Integer> exit;

    LinuxProcess(
            long pid,
            OutputStream stdin,
            InputStream stdout,
            InputStream stderr,
            Killer killer,
            CompletableFuture<Integer> exit) {
        this.pid = pid;
        this.stdin = stdin;
        this.stdout = stdout;
        this.stderr = stderr;
        this.killer = killer;
        this.exit = exit;
    }

    @Override
    public OutputStream getOutputStream() {
        return stdin;
    }

    @Override
    public InputStream getInputStream() {
        return stdout;
    }

    @Override
    public InputStream getErrorStream() {
        return stderr;
    }

    @Override
    public int waitFor() throws InterruptedException {
        try {
            return exit.get();
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    @Override
    public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
        try {
            exit.get(timeout, unit);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    /** The exit status: the program's, 128+signal when it was killed, 126 or 127 when it could not be started. */
    @Override
    public int exitValue() {
        if (!exit.isDone()) {
            throw new IllegalThreadStateException("process has not exited");
        }
        return exit.join();
    }

    @Override
    public void destroy() {
        killer.kill(SIGTERM);
    }

    @Override
    public Process destroyForcibly() {
        killer.kill(SIGKILL);
        return this;
    }

    @Override
    public boolean supportsNormalTermination() {
        return true;
    }

    @Override
    public boolean isAlive() {
        return !exit.isDone();
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public CompletableFuture<Process> onExit() {
        return exit.thenApply(status -> this);
    }

    private static RuntimeException failure(ExecutionException e) {
        return e.getCause() instanceof VitrineException ours
                ? ours
                : new VitrineException("the machine stopped: " + e.getCause(), e);
    }
}
