package vitrine.guest;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import vitrine.Linux;
import vitrine.Settings.Mount;
import vitrine.machine.cpu.CpuLevel;

/** A C source of {@code guest/src/main/c}, and its binary as one compiler made it. */
record GuestProgram(Path source, Path binary) {
    static final Path SOURCES = Path.of("src/main/c");
    private static final Path BUILD = Path.of("target/programs");
    /** Exit status of a program whose mechanism this host lacks or keeps to itself. */
    static final int HOST_REFUSES = 77;

    private static final long PATIENCE_SECONDS = 60;

    /** All sources, in the order of their names. */
    static List<Path> sources() throws IOException {
        return sources(SOURCES);
    }

    static List<Path> sources(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".c")).sorted().toList();
        }
    }

    /** Compiles with {@code compiler} and its arguments; a host without it cannot run twins, and says so. */
    static GuestProgram compile(Path source, String name, String... compiler) throws Exception {
        assumeTrue(isLinuxOnX86(), "twins need an x86-64 Linux host");
        assumeTrue(found(compiler[0]), "no " + compiler[0] + " on this host");
        Files.createDirectories(BUILD);
        Path binary = BUILD.resolve(source.getFileName().toString().replace(".c", "") + "-" + name)
                .toAbsolutePath();
        List<String> command = new ArrayList<>(List.of(compiler));
        command.addAll(List.of("-O2", "-w", "-pthread", "-o", binary.toString(), source.toString(), "-lm"));
        Outcome made = await(new ProcessBuilder(command));
        if (made.status() != 0) {
            throw new AssertionError(String.join(" ", command) + "\n" + made.output());
        }
        return new GuestProgram(source, binary);
    }

    static boolean isLinuxOnX86() {
        return System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
    }

    private static boolean found(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Runs on the host's kernel and CPU. */
    Outcome natively(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(binary.toString()));
        command.addAll(List.of(arguments));
        return await(new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())));
    }

    /** What Linux does according to its manual, for hosts that refuse: the output stands beside the source. */
    Outcome expected() throws IOException {
        Path text = source.resolveSibling(source.getFileName().toString().replace(".c", ".expected"));
        return new Outcome(Files.readString(text, StandardCharsets.ISO_8859_1), 0);
    }

    /** Runs in a machine of its own; what it writes is left in memory. */
    Outcome inside(long seed, int cpus, String... arguments) throws Exception {
        return inside(seed, cpus, Mount.Mode.OVERLAY, CpuLevel.V2, arguments);
    }

    /** Runs in a machine of its own, in its folder mounted so. */
    Outcome inside(long seed, int cpus, Mount.Mode mode, CpuLevel level, String... arguments) throws Exception {
        String folder = binary.getParent().toString();
        try (Linux linux = Linux.builder()
                .mount(folder, folder, mode)
                .workdir(folder)
                .user((int) Files.getAttribute(binary, "unix:uid"), (int) Files.getAttribute(binary, "unix:gid"))
                .seed(seed)
                .cpus(cpus)
                .cpu(level)
                .build()) {
            List<String> command =
                    new ArrayList<>(List.of("sh", "-c", "exec \"$@\" </dev/null 2>&1", "sh", binary.toString()));
            command.addAll(List.of(arguments));
            return await(linux.exec(command.toArray(String[]::new)));
        }
    }

    /** What a shell script prints on the host. */
    static String shellNatively(String script) throws Exception {
        assumeTrue(isLinuxOnX86(), "twins need an x86-64 Linux host");
        return await(new ProcessBuilder("sh", "-c", script)
                        .redirectInput(ProcessBuilder.Redirect.from(
                                Path.of("/dev/null").toFile())))
                .output();
    }

    /** What it prints in a machine of its own. */
    static String shellInside(String script) throws Exception {
        try (Linux linux = Linux.builder().build()) {
            return await(linux.exec("sh", "-c", "exec </dev/null 2>&1; " + script))
                    .output();
        }
    }

    private static Outcome await(ProcessBuilder builder) throws Exception {
        return await(builder.redirectErrorStream(true).start());
    }

    /**
     * Reading is left to a thread that nobody waits for: the machine may be what hangs, and a process that the program
     * leaves behind keeps the pipe open.
     */
    private static Outcome await(Process process) throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Thread reader = Thread.ofPlatform().daemon().start(() -> {
            try {
                process.getInputStream().transferTo(said);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        boolean ended = reader.join(Duration.ofSeconds(PATIENCE_SECONDS))
                && process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        String output = said.toString(StandardCharsets.ISO_8859_1);
        if (!ended) {
            process.destroyForcibly();
            throw new AssertionError("no end after " + PATIENCE_SECONDS + " s; so far it said:\n" + output);
        }
        return new Outcome(output, process.exitValue());
    }
}
