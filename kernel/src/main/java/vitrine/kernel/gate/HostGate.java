package vitrine.kernel.gate;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.gate.HostStream.Kind;

/** The gate to the computer the JVM runs on: its clocks, its entropy, and the JVM's own standard streams. */
public final class HostGate implements Gate {
    /** st_mode: S_IFMT and its values (inode(7)). */
    private static final int TYPE = 0170000;

    private static final int CHARACTER = 0020000;
    private static final int REGULAR = 0100000;
    private static final long DEV_NULL = 0x103;

    /** One for all machines; its thread ends when there is nothing to do. */
    private static final ThreadPoolExecutor BACKGROUND = background();

    private final @Nullable HostTerminal terminal;
    private final Semaphore wakeups = new Semaphore(0);
    private final HostFiles files = new LocalFiles();
    private Executor machine = Runnable::run;
    private @Nullable HostNet net;
    private @Nullable HostInput in;
    private @Nullable HostOutput out;
    private @Nullable HostOutput err;

    /** {@code terminal} is the person's, or null. */
    public HostGate(@Nullable HostTerminal terminal) {
        this.terminal = terminal;
    }

    private static ThreadPoolExecutor background() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                1,
                1,
                2,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> Thread.ofPlatform().daemon().name("vitrine-background").unstarted(work));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    @Override
    public void background(Runnable work) {
        BACKGROUND.execute(work);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long epochNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    @Override
    public void entropy(byte[] to) {
        new SecureRandom().nextBytes(to);
    }

    @Override
    public void connect(Executor newMachine) {
        this.machine = newMachine;
    }

    @Override
    public HostInput stdin() {
        if (in == null) {
            FileInputStream stream = new FileInputStream(FileDescriptor.in);
            Kind kind = kind(0);
            in = kind == Kind.FILE || kind == Kind.NULL
                    ? new FileInput(stream.getChannel(), kind)
                    : new DemandReader(stream, kind, "stdin", machine);
        }
        return in;
    }

    @Override
    public HostOutput stdout() {
        if (out == null) {
            out = output(FileDescriptor.out, 1);
        }
        return out;
    }

    @Override
    public HostOutput stderr() {
        if (err == null) {
            err = output(FileDescriptor.err, 2);
        }
        return err;
    }

    private static HostOutput output(FileDescriptor fd, int number) {
        FileOutputStream stream = new FileOutputStream(fd);
        return new StreamOutput(stream, stream.getChannel(), kind(number));
    }

    /** What the JVM's descriptor {@code fd} is. Hosts that cannot tell get a pipe. */
    static Kind kind(int fd) {
        try {
            var attributes = Files.readAttributes(Path.of("/dev/fd/" + fd), "unix:mode,rdev");
            if (!(attributes.get("mode") instanceof Integer mode && attributes.get("rdev") instanceof Long rdev)) {
                return Kind.PIPE;
            }
            return switch (mode & TYPE) {
                case REGULAR -> Kind.FILE;
                case CHARACTER -> rdev == DEV_NULL ? Kind.NULL : terminal(rdev) ? Kind.TERMINAL : Kind.PIPE;
                default -> Kind.PIPE;
            };
        } catch (java.nio.file.NoSuchFileException e) {
            return Files.isDirectory(Path.of("/dev/fd")) ? Kind.CLOSED : Kind.PIPE;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return Kind.PIPE;
        }
    }

    /** Linux: majors 4 (tty), 5 (console), 136 to 143 (pts); elsewhere a character device counts as a terminal. */
    private static boolean terminal(long rdev) {
        if (!System.getProperty("os.name", "").startsWith("Linux")) {
            return true;
        }
        long major = rdev >>> 8 & 0xfff;
        return major == 4 || major == 5 || major >= 136 && major <= 143;
    }

    @Override
    public @Nullable HostTerminal terminal() {
        return terminal;
    }

    @Override
    public HostInput keyboard(HostTerminal of) {
        return new DemandReader(of.input(), Kind.TERMINAL, "keyboard", machine);
    }

    @Override
    public void await(long maxNanos) {
        try {
            if (maxNanos == Long.MAX_VALUE) {
                wakeups.acquire();
            } else if (!wakeups.tryAcquire(Math.max(maxNanos, 0), TimeUnit.NANOSECONDS)) {
                return;
            }
            wakeups.drainPermits();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void wake() {
        if (wakeups.availablePermits() == 0) {
            wakeups.release();
        }
    }

    @Override
    public HostNet net() {
        if (net == null) {
            net = new NioNet(machine);
        }
        return net;
    }

    @Override
    public HostFiles files() {
        return files;
    }
}
