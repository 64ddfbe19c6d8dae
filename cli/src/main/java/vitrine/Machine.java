package vitrine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import vitrine.Settings.Root;
import vitrine.kernel.Kernel;
import vitrine.kernel.KernelConfig;
import vitrine.kernel.Program;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.exec.ExecFailure;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.image.ImageArchive;
import vitrine.kernel.fs.image.ImageRoot;
import vitrine.kernel.fs.root.EmbeddedRoot;
import vitrine.kernel.fs.root.HostMounts;
import vitrine.kernel.fs.root.HostRootException;
import vitrine.kernel.fs.root.StandardMounts;
import vitrine.kernel.fs.root.TarRoot;
import vitrine.kernel.gate.Gate;
import vitrine.kernel.gate.HostNetException;
import vitrine.kernel.gate.HostText;
import vitrine.kernel.net.inet.HostDoors;
import vitrine.kernel.net.inet.HostOutside;
import vitrine.kernel.net.inet.Inet;
import vitrine.kernel.sched.VirtualCpu;
import vitrine.observe.run.RunHash;
import vitrine.observe.run.RunStatistics;
import vitrine.observe.strace.Strace;
import vitrine.observe.strace.StraceOptions;

/**
 * One machine, put together from its settings: memory, CPU, kernel, root file system, observers. Used on the machine's
 * thread, except for the methods of {@link Kernel} that any thread may call.
 */
final class Machine implements AutoCloseable {
    final Kernel kernel;
    private final Settings settings;
    private final List<Observer> observers;
    private final @Nullable RunHash hash;
    private final @Nullable RunStatistics statistics;

    /** Whom the configuration of an image names. */
    private ImageRoot.@Nullable User user;

    /**
     * Boots.
     *
     * @param mayIdle whether the machine goes on when no program is left, because another may be executed
     * @param strace where strace lines go when the settings ask for them
     */
    Machine(Settings settings, Gate gate, boolean mayIdle, Consumer<String> strace) {
        this(settings, gate, mayIdle, strace, List.of());
    }

    /** As above; {@code observers} watch it from now on. */
    Machine(Settings settings, Gate gate, boolean mayIdle, Consumer<String> strace, List<Observer> observers) {
        this.settings = settings;
        this.observers = observers;
        this.kernel = Kernel.boot(
                new KernelConfig(
                        settings.memory(),
                        settings.cpus(),
                        settings.cpu(),
                        settings.seed(),
                        settings.clock() == Settings.Clock.HOST,
                        bytes(settings.hostname()),
                        settings.verbose(),
                        mayIdle),
                gate);
        if (settings.stats()) {
            hash = new RunHash();
            statistics = new RunStatistics(kernel.syscalls);
            kernel.events.subscribe(hash);
            kernel.events.subscribe(statistics);
        } else {
            hash = null;
            statistics = null;
        }
        Settings.@Nullable Strace wanted = settings.strace();
        if (wanted != null) {
            kernel.events.subscribe(new Strace(kernel, strace, StraceOptions.plain(wanted.file() != null)));
        }
        observers.forEach(o -> o.booted(kernel));
        mountRoot();
        connect(gate);
    }

    private void connect(Gate gate) {
        Inet inet = kernel.sockets.inet;
        if (settings.network() == Settings.Network.HOST) {
            HostOutside.open(inet, gate.net());
        }
        for (Settings.Port p : settings.ports()) {
            try {
                if (p.datagrams()) {
                    HostDoors.publishDatagrams(inet, gate.net(), p.host(), p.hostPort(), p.guestPort());
                } else {
                    int port = HostDoors.publish(inet, gate.net(), p.host(), p.hostPort(), p.guestPort());
                    if (p.hostPort() == 0) {
                        kernel.report("port " + port + " of the host leads to port " + p.guestPort());
                    }
                }
            } catch (HostNetException e) {
                close();
                throw new VitrineException("publish: " + e.getMessage(), e);
            }
        }
    }

    private void mountRoot() {
        switch (settings.root()) {
            case Root.Embedded embedded -> {
                EmbeddedRoot.mount(kernel.vfs, Busybox.read(), bytes(settings.hostname()));
                StandardMounts.mount(kernel.vfs, false);
            }
            case Root.Folder folder -> {
                fromHost("root", folder.path(), () -> HostMounts.root(kernel.vfs, folder.path()));
                StandardMounts.mount(kernel.vfs, true);
            }
            case Root.Tar tar -> {
                fromHost("root", tar.path(), () -> TarRoot.mount(kernel.vfs, tar.path()));
                StandardMounts.mount(kernel.vfs, false);
            }
            case Root.Image image -> {
                fromHost("image", image.path(), () -> mountImage(image));
                StandardMounts.mount(kernel.vfs, false);
            }
        }
        for (Settings.Mount mount : settings.mounts()) {
            fromHost("mount", mount.host(), () -> {
                switch (mount.mode()) {
                    case READ_WRITE -> HostMounts.bind(kernel.vfs, mount.host(), mount.guest(), false);
                    case READ_ONLY -> HostMounts.bind(kernel.vfs, mount.host(), mount.guest(), true);
                    case OVERLAY -> HostMounts.overlaid(kernel.vfs, mount.host(), mount.guest());
                }
            });
        }
    }

    private void mountImage(Root.Image which) {
        ImageArchive archive = ImageArchive.open(kernel.gate.files(), which.path());
        ImageRoot root = ImageRoot.mount(kernel.vfs, archive, archive.image(which.name()));
        if (which.user() != null) {
            user = root.user(which.user());
        }
        if (!which.workdir().isEmpty()) {
            kernel.vfs.bootFolder(bytes(which.workdir()));
        }
    }

    /** Does what needs a file of the host, and says what went wrong in one line. */
    private static void fromHost(String option, Path path, Runnable mounting) {
        try {
            mounting.run();
        } catch (HostRootException e) {
            throw new VitrineException(option + ": " + path + ": " + e.getMessage(), e);
        } catch (Errno e) {
            throw new VitrineException(option + ": " + path + ": " + reason(e), e);
        }
    }

    static String reason(Errno e) {
        return switch (e.number()) {
            case Errno.ENOENT -> "there is no such file or folder";
            case Errno.EACCES, Errno.EPERM -> "the host does not permit it";
            case Errno.ENOTDIR -> "a folder is needed where there is a file, on the host or in the guest";
            case Errno.EISDIR -> "a file is needed where there is a folder, on the host or in the guest";
            case Errno.EBADMSG -> "damaged gzip data";
            case Errno.EFBIG -> "it expands to more than could be meant";
            case Errno.ENOSPC, Errno.ENOMEM -> "the machine has too little memory (--memory)";
            case Errno.EOPNOTSUPP -> "this host has no openat(2), without which its files cannot be shown safely";
            default -> "it cannot be shown (" + e.getMessage() + ")";
        };
    }

    /**
     * Starts a program.
     *
     * @param stdio descriptors 0, 1 and 2, taken over; null where one is closed
     * @param exited told the status as wait(2) encodes it
     * @throws ProgramException when it cannot be executed
     */
    Program start(
            List<String> command,
            List<? extends @Nullable OpenFile> stdio,
            Program.@Nullable TerminalClaim terminal,
            IntConsumer exited) {
        List<String> environment = new ArrayList<>();
        settings.environment().forEach((name, value) -> environment.add(bytes(name + "=" + value)));
        if (user != null && !settings.environment().containsKey("HOME")) {
            environment.add("HOME=" + user.home());
        }
        @Nullable String workdir = settings.workdir();
        try {
            return kernel.start(new Program.Request(
                    command.stream().map(Machine::bytes).toList(),
                    environment,
                    workdir == null ? "/" : bytes(workdir),
                    user == null ? settings.uid() : user.uid(),
                    user == null ? settings.gid() : user.gid(),
                    stdio,
                    terminal,
                    exited));
        } catch (ExecFailure e) {
            boolean missing = e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR;
            String name = command.getFirst();
            throw new ProgramException(missing ? 127 : 126, (name.isEmpty() ? "''" : name) + ": " + e.reason());
        } catch (Errno e) {
            throw new ProgramException(
                    126,
                    e.number() == Errno.ENOENT || e.number() == Errno.ENOTDIR
                            ? "there is no working directory " + workdir
                            : command.getFirst() + ": cannot be started, " + e.getMessage());
        }
    }

    /** Returns the summary of {@code --stats}, or nothing. */
    List<String> summary() {
        if (hash == null || statistics == null) {
            return List.of();
        }
        long instructions = 0;
        for (int i = 0; i < kernel.scheduler.cpuCount(); i++) {
            VirtualCpu cpu = kernel.scheduler.cpu(i);
            instructions += cpu.user + cpu.nice;
        }
        return statistics.lines(instructions, kernel.now(), hash);
    }

    /** Text as the guest has it: UTF-8, a character for each byte. */
    static String bytes(String text) {
        return HostText.bytes(text);
    }

    /** Kills what is left and gives the memory back. */
    @Override
    public void close() {
        try {
            observers.forEach(o -> o.ending(kernel));
        } finally {
            if (settings.network() == Settings.Network.HOST || !settings.ports().isEmpty()) {
                kernel.gate.net().close();
            }
            kernel.killAll();
            kernel.ram.close();
        }
    }
}
