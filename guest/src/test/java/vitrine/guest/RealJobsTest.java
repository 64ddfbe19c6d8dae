package vitrine.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.Linux;
import vitrine.Settings;

/**
 * Programs of the host do their jobs inside as they do natively: each script of src/test/resources/jobs runs with bash on
 * both sides, the host's own files being the root, and output and status agree. What comes before the line
 * {@code # job} prepares, on the host only and without output, the folder $PREPARED. What a script needs and the host does
 * not have is named in the table as not installed, and the test counts as skipped. {@code ./vitrine test --long} runs all
 * and prints the table that is left in target/jobs.md; without it those marked {@code # fast} run.
 */
class RealJobsTest {
    private static final Path JOBS = Path.of("src/test/resources/jobs");
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String SEARCH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final String JOB = "# job\n";
    private static final Map<String, String> TABLE = new TreeMap<>();

    @TempDir
    Path folder;

    private static List<String> jobs(boolean fast) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(JOBS)) {
            for (Path file : files.sorted().toList()) {
                if (Files.readAllLines(file).contains("# fast") == fast) {
                    names.add(file.getFileName().toString().replace(".sh", ""));
                }
            }
        }
        return names;
    }

    static List<String> fast() throws IOException {
        return jobs(true);
    }

    static List<String> slow() throws IOException {
        return jobs(false);
    }

    @ParameterizedTest
    @MethodSource("fast")
    void quickJob(String name) throws Exception {
        agrees(name);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("slow")
    void longJob(String name) throws Exception {
        agrees(name);
    }

    private void agrees(String name) throws Exception {
        String script = Files.readString(JOBS.resolve(name + ".sh"));
        assumeTrue(GuestProgram.isLinuxOnX86(), "twins need an x86-64 Linux host");
        for (String need : script.lines()
                .filter(l -> l.startsWith("# needs: "))
                .flatMap(l -> Stream.of(l.substring(9).split(" ")))
                .toList()) {
            boolean there = installed(need);
            if (!there) {
                TABLE.put(name, "| " + name + " | not installed: " + need + " | | | |");
            }
            assumeTrue(there, "not installed: " + need);
        }
        int job = script.indexOf(JOB);
        Path prepared = Files.createDirectory(folder.resolve("prepared"));
        if (job >= 0) {
            Outcome preparation = natively(script.substring(0, job), prepared, prepared);
            assertThat(preparation).as("preparation on the host").isEqualTo(new Outcome("", 0));
            script = script.substring(job + JOB.length());
        }
        Path work = Files.createDirectory(folder.resolve("work"));
        long start = System.nanoTime();
        Outcome natively = natively(script, work, prepared);
        long between = System.nanoTime();
        ByteArrayOutputStream notices = new ByteArrayOutputStream();
        Outcome inside = inside(script, prepared, notices);
        long end = System.nanoTime();
        boolean same = inside.equals(natively);
        String missing = notices.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(l -> l.startsWith("vitrine: "))
                .map(l -> l.substring(9).replace("|", "/"))
                .distinct()
                .reduce((a, b) -> a + "; " + b)
                .orElse("");
        TABLE.put(
                name,
                "| %s | %s | %.1f | %.1f | %s |"
                        .formatted(
                                name,
                                same ? "same" : "DIFFERS",
                                (between - start) / 1e9,
                                (end - between) / 1e9,
                                missing));
        assertThat(inside).isEqualTo(natively);
    }

    /** A program that is looked for, or, with slashes, a file, of whose folders one may be a star. */
    private static boolean installed(String need) throws IOException {
        int star = need.indexOf('*');
        if (need.indexOf('/') < 0) {
            return Stream.of(SEARCH.split(":")).anyMatch(d -> Files.isExecutable(Path.of(d, need)));
        }
        if (star < 0) {
            return Files.isExecutable(Path.of(need));
        }
        Path above = Path.of(need.substring(0, star));
        if (!Files.isDirectory(above)) {
            return false;
        }
        try (Stream<Path> each = Files.list(above)) {
            return each.anyMatch(d -> Files.isExecutable(Path.of(d + need.substring(star + 1))));
        }
    }

    private Outcome natively(String script, Path work, Path prepared) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("/bin/bash", "-c", script);
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", SEARCH, "HOME", "/nonexistent", "LC_ALL", "C"));
        builder.environment().put("PREPARED", prepared.toString());
        Path output = folder.resolve("output");
        Process process = builder.directory(work.toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("no end on the host: " + Files.readString(output, StandardCharsets.ISO_8859_1));
        }
        return new Outcome(Files.readString(output, StandardCharsets.ISO_8859_1), process.exitValue());
    }

    /** What is missing is named on standard error, which is listened to meanwhile. */
    private static Outcome inside(String script, Path prepared, ByteArrayOutputStream notices) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PrintStream before = System.err;
        try (PrintStream listening = new PrintStream(notices, true, StandardCharsets.UTF_8)) {
            System.setErr(listening);
            Linux linux = Linux.builder()
                    .root("/")
                    .env("PATH", SEARCH)
                    .env("HOME", "/nonexistent")
                    .env("LC_ALL", "C")
                    .env("PREPARED", "/mnt")
                    .mount(prepared.toString(), "/mnt", Settings.Mount.Mode.READ_ONLY)
                    .workdir("/tmp")
                    .memory(2L << 30)
                    .cpus(2)
                    .timeout(PATIENCE)
                    .verbose(true)
                    .build();
            OptionalInt status = linux.run(List.of("/bin/bash", "-c", script), output);
            String text = output.toString(StandardCharsets.ISO_8859_1);
            assertThat(status).as("the end of what said so far: " + text).isPresent();
            return new Outcome(text, status.getAsInt());
        } finally {
            System.setErr(before);
        }
    }

    @AfterAll
    static void table() throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "| job | output and status | native, s | inside, s | named as missing |", "|---|---|---|---|---|"));
        lines.addAll(TABLE.values());
        Files.write(Files.createDirectories(Path.of("target")).resolve("jobs.md"), lines);
    }
}
