package vitrine;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import vitrine.Settings.Clock;
import vitrine.Settings.Mount;
import vitrine.Settings.Network;
import vitrine.Settings.Port;
import vitrine.Settings.Root;
import vitrine.Settings.Strace;
import vitrine.kernel.Kernel;
import vitrine.kernel.Program;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.image.Image;
import vitrine.kernel.gate.Gate;
import vitrine.kernel.gate.HostGate;
import vitrine.kernel.gate.HostInputFile;
import vitrine.kernel.gate.HostOutput;
import vitrine.kernel.gate.HostOutputFile;
import vitrine.kernel.gate.HostTerminal;
import vitrine.kernel.gate.HostText;
import vitrine.kernel.gate.StandardFiles;
import vitrine.kernel.signal.SendSignal;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.tty.Ttys;
import vitrine.machine.cpu.CpuLevel;

/**
 * A Linux machine inside this JVM.
 *
 * <p>It boots when the first program is executed, and then runs on a Java thread of its own until it is closed. Programs
 * executed in it share its files, processes and clock.
 */
public final class Linux implements AutoCloseable {
    private final Settings settings;
    private final List<Observer> observers;
    private final Object lock = new Object();
    private @Nullable Machine machine; // guarded by lock, like the three below
    private @Nullable Thread thread;
    private boolean closed;
    private final Set<CompletableFuture<?>> waiting = Collections.newSetFromMap(new IdentityHashMap<>());

    private Linux(Settings settings, List<Observer> observers) {
        this.settings = settings;
        this.observers = observers;
    }

    /** Returns a builder with the defaults of {@code vitrine run}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns what this machine was built with. */
    public Settings settings() {
        return settings;
    }

    /**
     * Executes a program. Its standard streams are pipes, as those of {@link ProcessBuilder} are.
     *
     * @param command the program, looked up in PATH when it has no slash, and its arguments
     * @throws ProgramException when it cannot be executed
     * @throws VitrineException when the machine cannot be booted or is closed
     */
    public Process exec(String... command) {
        return exec(List.of(command));
    }

    /** As {@link #exec(String...)}. */
    public Process exec(List<String> command) {
        if (command.isEmpty()) {
            throw new IllegalArgumentException("no program");
        }
        Kernel kernel = boot().kernel;
        CompletableFuture<Integer> exit = register(new CompletableFuture<>());
        CompletableFuture<LinuxProcess> started = register(new CompletableFuture<>());
        kernel.post(() -> {
            try {
                started.complete(start(command, exit));
            } catch (RuntimeException e) {
                started.completeExceptionally(e);
            }
        });
        try {
            return started.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof VitrineException ours) {
                throw ours;
            }
            throw new VitrineException("the machine stopped: " + e.getCause(), e);
        } finally {
            forget(started);
        }
    }

    /** On the machine's thread. */
    private LinuxProcess start(List<String> command, CompletableFuture<Integer> exit) {
        Machine booted = boot();
        Kernel kernel = booted.kernel;
        InputPipe stdin = new InputPipe(kernel::post);
        OutputPipe stdout = new OutputPipe(kernel::post);
        OutputPipe stderr = new OutputPipe(kernel::post);
        Program program = booted.start(
                command,
                List.of(new HostInputFile(stdin, 1), new HostOutputFile(stdout, 2), new HostOutputFile(stderr, 3)),
                null,
                status -> {
                    forget(exit);
                    exit.complete(exitCode(status));
                });
        return new LinuxProcess(
                program.pid(),
                stdin.stream(),
                stdout.stream(),
                stderr.stream(),
                signal -> kernel.post(() -> {
                    if (!program.isDone()) {
                        SendSignal.toProcess(program.process(), SignalInfo.kernel(signal));
                    }
                }),
                exit);
    }

    private static int exitCode(int status) {
        return (status & 0x7f) == 0 ? status >> 8 & 0xff : 128 + (status & 0x7f);
    }

    private <T> CompletableFuture<T> register(CompletableFuture<T> future) {
        synchronized (lock) {
            waiting.add(future);
        }
        return future;
    }

    private void forget(CompletableFuture<?> future) {
        synchronized (lock) {
            waiting.remove(future);
        }
    }

    private Machine boot() {
        synchronized (lock) {
            if (closed) {
                throw new VitrineException("the machine is closed");
            }
            if (machine == null) {
                Machine booted = new Machine(settings, new HostGate(null), true, System.err::print, observers);
                machine = booted;
                thread = Thread.ofPlatform().daemon().name("vitrine-machine").start(() -> work(booted));
            }
            return machine;
        }
    }

    private void work(Machine booted) {
        Throwable cause = new VitrineException("the machine is closed");
        try (booted) {
            booted.kernel.run();
            booted.summary().forEach(line -> System.err.println("vitrine: " + line));
        } catch (RuntimeException | Error e) {
            cause = e;
        } finally {
            List<CompletableFuture<?>> left;
            synchronized (lock) {
                closed = true;
                left = List.copyOf(waiting);
                waiting.clear();
            }
            for (CompletableFuture<?> future : left) {
                future.completeExceptionally(cause);
            }
        }
    }

    /** Stops the machine: every program in it is killed. */
    @Override
    public void close() {
        @Nullable Thread running;
        synchronized (lock) {
            closed = true;
            running = thread;
            if (machine != null) {
                machine.kernel.shutdown();
            }
        }
        if (running != null && running != Thread.currentThread()) {
            try {
                running.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Runs one program in a machine of its own, on the calling thread and with the JVM's own standard streams, until it
     * ends or the timeout of the settings has passed.
     *
     * @param terminal the person's terminal, when standard input is one
     * @param strace where strace lines go when the settings ask for them
     * @param summary gets the lines of {@code --stats}
     * @return the exit status: the program's, or 128+signal; nothing when the time was over
     * @throws ProgramException when it cannot be executed
     */
    public OptionalInt run(
            List<String> command,
            @Nullable HostTerminal terminal,
            Consumer<String> strace,
            Consumer<List<String>> summary) {
        return run(command, terminal, null, strace, summary);
    }

    /**
     * As {@link #run(List, HostTerminal, Consumer, Consumer)}, but without standard input, and with both output streams
     * going to {@code output}.
     */
    public OptionalInt run(List<String> command, OutputStream output) {
        return run(command, null, new StreamSink(output), text -> {}, lines -> {});
    }

    private static List<@Nullable OpenFile> captured(HostOutput output) {
        List<@Nullable OpenFile> files = new ArrayList<>();
        files.add(new HostInputFile(new NoInput(), 1));
        files.add(new HostOutputFile(output, 2));
        files.add(new HostOutputFile(output, 3));
        return files;
    }

    private OptionalInt run(
            List<String> command,
            @Nullable HostTerminal terminal,
            @Nullable HostOutput output,
            Consumer<String> strace,
            Consumer<List<String>> summary) {
        Gate gate = new HostGate(terminal);
        try (Machine own = new Machine(settings, gate, false, strace, observers)) {
            Kernel kernel = own.kernel;
            Ttys ttys = kernel.ttys;
            boolean person = terminal != null;
            Program program = own.start(
                    command,
                    output != null
                            ? captured(output)
                            : Arrays.asList(StandardFiles.open(
                                    gate,
                                    person ? ttys::openConsole : null,
                                    settings.clock() == Clock.HOST ? null : kernel::aloneInTime)),
                    person ? ttys::claimConsole : null,
                    status -> {});
            ttys.startConsole();
            @Nullable Duration timeout = settings.timeout();
            if (timeout != null) {
                Thread.ofPlatform().daemon().name("vitrine-timeout").start(() -> {
                    try {
                        Thread.sleep(timeout);
                        kernel.shutdown();
                    } catch (InterruptedException e) {
                        // The JVM ends.
                    }
                });
            }
            boolean done = kernel.run(program);
            summary.accept(own.summary());
            return done ? OptionalInt.of(program.exitCode()) : OptionalInt.empty();
        }
    }

    /** Collects and checks what a machine is made of. Every method throws {@link VitrineException} on a bad value. */
    public static final class Builder {
        /** The smallest and largest machine, in bytes of physical memory. */
        private static final long MIN_MEMORY = 4L << 20;

        private static final long MAX_MEMORY = 1L << 40;
        private static final int MAX_CPUS = 64;
        private static final int PAGE = 4096;

        private Root root = new Root.Embedded();
        private final List<Mount> mounts = new ArrayList<>();
        private final List<Observer> observers = new ArrayList<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private @Nullable Image image;
        private boolean userGiven;
        private @Nullable String workdir;
        private int uid;
        private int gid;
        private String hostname = "vitrine";
        private long memory = 1L << 30;
        private int cpus = 1;
        private CpuLevel cpu = CpuLevel.V2;
        private long seed;
        private Clock clock = Clock.VIRTUAL;
        private @Nullable Strace strace;
        private boolean stats;
        private @Nullable Duration timeout;
        private final List<Port> ports = new ArrayList<>();
        private Network network = Network.NONE;
        private boolean verbose;

        private Builder() {
            environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
            environment.put("HOME", "/root");
        }

        /** Uses the embedded userland ({@code "embedded"}), a folder of the host or a tar file as root file system. */
        public Builder root(String what) {
            if (what.equals("embedded")) {
                root = new Root.Embedded();
                return this;
            }
            Path path = hostPath(what, "root");
            if (Files.isDirectory(path)) {
                root = new Root.Folder(path);
            } else if (Files.isRegularFile(path)) {
                root = new Root.Tar(path);
            } else {
                throw new VitrineException("root: neither a folder nor a tar file: " + what);
            }
            return this;
        }

        /**
         * Uses an image as root file system, and what its configuration says of environment, user and folder unless that
         * is set afterwards.
         *
         * @param what an archive of the OCI image layout or of {@code docker save}; {@code FILE#NAME} when it has several
         */
        public Builder image(String what) {
            int hash = what.lastIndexOf('#');
            String file = hash < 0 || Files.exists(hostText(what, "image")) ? what : what.substring(0, hash);
            @Nullable String name = file.equals(what) ? null : what.substring(hash + 1);
            Path path = hostPath(file, "image");
            Image chosen = Images.open(path, name);
            environment.remove("HOME");
            environment.putAll(chosen.environment());
            if (!chosen.workdir().isEmpty()) {
                workdir(chosen.workdir());
            }
            root = new Root.Image(path, name, chosen.user(), chosen.workdir());
            image = chosen;
            return this;
        }

        /**
         * The whole command of the image: its entry point, and the arguments or, without any, those of its configuration.
         *
         * @param entrypoint instead of that of the image, or null; empty for none
         */
        public List<String> imageCommand(List<String> arguments, @Nullable String entrypoint) {
            List<String> command = new ArrayList<>();
            boolean own = false;
            if (entrypoint == null && image != null) {
                command.addAll(image.entrypoint());
                own = true;
            } else if (entrypoint != null && !entrypoint.isEmpty()) {
                command.add(entrypoint);
            }
            command.addAll(arguments.isEmpty() && own && image != null ? image.command() : arguments);
            if (command.isEmpty()) {
                throw new VitrineException("image: it names no program; write one behind it");
            }
            return command;
        }

        /** Shows a folder or file of the host in the guest. */
        public Builder mount(String host, String guest, Mount.Mode mode) {
            if (!guest.startsWith("/") || hasNul(guest)) {
                throw new VitrineException("mount: the guest path must be absolute: " + guest);
            }
            mounts.add(new Mount(hostPath(host, "mount"), guest, mode));
            return this;
        }

        /** Sets a variable of the first program's environment. */
        public Builder env(String name, String value) {
            if (name.isEmpty() || name.indexOf('=') >= 0 || hasNul(name) || hasNul(value)) {
                throw new VitrineException("env: not a variable: " + name + "=" + value);
            }
            environment.put(name, value);
            return this;
        }

        /** Whether a variable is set already. */
        public boolean hasEnv(String name) {
            return environment.containsKey(name);
        }

        /** Sets the folder the first program starts in. */
        public Builder workdir(String path) {
            if (!path.startsWith("/") || hasNul(path)) {
                throw new VitrineException("workdir: must be an absolute path in the guest: " + path);
            }
            workdir = path;
            return this;
        }

        /** Sets user and group of the first program. */
        public Builder user(int newUid, int newGid) {
            if (newUid < 0 || newGid < 0) {
                throw new VitrineException("user: ids must not be negative");
            }
            userGiven = true;
            uid = newUid;
            gid = newGid;
            return this;
        }

        /** Sets the host name, as in {@code sethostname(2)}: 1 to 64 bytes. */
        public Builder hostname(String name) {
            if (name.isEmpty() || name.length() > 64 || hasNul(name)) {
                throw new VitrineException("hostname: must have 1 to 64 characters");
            }
            hostname = name;
            return this;
        }

        /** Sets the physical memory in bytes; rounded down to whole pages. */
        public Builder memory(long bytes) {
            if (bytes < MIN_MEMORY || bytes > MAX_MEMORY) {
                throw new VitrineException("memory: must be between 4M and 1T");
            }
            memory = bytes - bytes % PAGE;
            return this;
        }

        /** Sets the number of virtual CPUs. */
        public Builder cpus(int count) {
            if (count < 1 || count > MAX_CPUS) {
                throw new VitrineException("cpus: must be between 1 and " + MAX_CPUS);
            }
            cpus = count;
            return this;
        }

        /**
         * Sets what the virtual CPUs are: one of the levels of the x86-64 psABI, V2 unless this is called. Programs look at
         * CPUID and choose; what a level lacks raises #UD, so a program that was compiled for more is killed by SIGILL.
         */
        public Builder cpu(CpuLevel level) {
            cpu = level;
            return this;
        }

        /** Sets the seed of everything random or undecided. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Sets what the guest's clocks follow. */
        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        /** Writes a line for each system call to a file of the host, or to stderr when it is null. */
        public Builder strace(@Nullable Path file) {
            strace = new Strace(file);
            return this;
        }

        /** Prints a summary on stderr at the end. */
        public Builder stats(boolean on) {
            stats = on;
            return this;
        }

        /** Stops the machine after so much time of the host. */
        public Builder timeout(Duration limit) {
            if (limit.isNegative() || limit.isZero()) {
                throw new VitrineException("timeout: must be greater than zero");
            }
            timeout = limit;
            return this;
        }

        /** Lets somebody watch the machine. */
        public Builder observe(Observer observer) {
            observers.add(observer);
            return this;
        }

        /** Opens a port of the host, at all its addresses, that leads to a port of the guest; 0: any that is free. */
        public Builder publish(int hostPort, int guestPort) {
            return publish(new Port("", hostPort, guestPort, false));
        }

        /** Opens a port of the host that leads to a port of the guest. */
        public Builder publish(Port port) {
            if (port.hostPort() < 0 || port.hostPort() > 65535 || port.guestPort() < 1 || port.guestPort() > 65535) {
                throw new VitrineException("publish: ports are numbers from 1 to 65535");
            }
            ports.add(port);
            return this;
        }

        /** Lets the guest connect to others. */
        public Builder network(Network value) {
            network = value;
            return this;
        }

        /** Names what is missing, once each, on stderr. */
        public Builder verbose(boolean on) {
            verbose = on;
            return this;
        }

        /** Builds the machine; nothing runs yet. */
        public Linux build() {
            return new Linux(
                    new Settings(
                            root instanceof Root.Image i && userGiven
                                    ? new Root.Image(i.path(), i.name(), null, i.workdir())
                                    : root,
                            List.copyOf(mounts),
                            Collections.unmodifiableMap(new LinkedHashMap<>(environment)),
                            workdir,
                            uid,
                            gid,
                            hostname,
                            memory,
                            cpus,
                            cpu,
                            seed,
                            clock,
                            strace,
                            stats,
                            timeout,
                            List.copyOf(ports),
                            network,
                            verbose),
                    List.copyOf(observers));
        }

        private static Path hostPath(String text, String option) {
            Path path = hostText(text, option);
            if (!Files.exists(path)) {
                throw new VitrineException(option + ": no such file or folder on the host: " + text);
            }
            return path;
        }

        private static Path hostText(String text, String option) {
            if (text.isEmpty() || hasNul(text)) {
                throw new VitrineException(option + ": not a path: '" + text + "'");
            }
            try {
                return HostText.path(text);
            } catch (InvalidPathException e) {
                throw new VitrineException(option + ": not a file name of this host: " + text, e);
            }
        }

        private static boolean hasNul(String text) {
            return text.indexOf('\0') >= 0;
        }
    }
}
