package vitrine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Twin tests: each C program under {@code guest/} runs natively and in Vitrine, and must print the same and end in the
 * same way. The host's kernel and CPU are the oracle.
 */
class TwinTest {
    private static final Path SOURCES =
            Path.of(System.getProperty("vitrine.home")).resolve("guest/src/main/c");
    private static final long LIMIT_SECONDS = 60;

    @TempDir
    private static Path folder;

    /** How a program ended and what it printed. */
    private record Outcome(int status, String out, String err) {}

    @BeforeAll
    static void needsALinuxHost() {
        Assumptions.assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "no x86-64 Linux to compare with");
    }

    static Stream<String> programs() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".c"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void glibc(String source) throws Exception {
        compare(source, "gcc", "-O2", "-static", "-pthread", "-w");
    }

    @ParameterizedTest
    @MethodSource("programs")
    void musl(String source) throws Exception {
        compare(source, "musl-gcc", "-O1", "-static", "-pthread", "-w");
    }

    private static void compare(String source, String... compiler) throws Exception {
        Path binary = folder.resolve(compiler[0] + "-" + source.replace(".c", ""));
        List<String> command = new ArrayList<>(List.of(compiler));
        command.addAll(List.of("-o", binary.toString(), SOURCES.resolve(source).toString(), "-lm"));
        Process build;
        try {
            build = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            Assumptions.abort(compiler[0] + " is not installed");
            return;
        }
        String messages = new String(build.getInputStream().readAllBytes(), ISO_8859_1);
        Assumptions.assumeTrue(build.waitFor() == 0, () -> compiler[0] + " cannot build it: " + messages);

        Path work = Files.createTempDirectory(folder, "native");
        Files.copy(binary, work.resolve("program"));
        ProcessBuilder natively = new ProcessBuilder("./program").directory(work.toFile());
        natively.environment().clear();
        natively.environment().put("PATH", "/usr/bin:/bin");
        natively.environment().put("HOME", "/root");
        Outcome expected = outcome(natively.start(), new byte[0]);

        try (Linux linux = Linux.builder()
                .memory(1L << 30)
                .env("PATH", "/usr/bin:/bin")
                .env("HOME", "/root")
                .build()) {
            Process install = linux.exec("sh", "-c", "mkdir -p /w; cat > /w/program; chmod 755 /w/program");
            assertThat(outcome(install, Files.readAllBytes(binary))).isEqualTo(new Outcome(0, "", ""));
            Outcome actual = outcome(linux.exec("sh", "-c", "cd /w; exec ./program"), new byte[0]);
            assertThat(actual.out).as("stdout of %s", source).isEqualTo(expected.out);
            assertThat(actual.err).as("stderr of %s", source).isEqualTo(expected.err);
            assertThat(actual.status).as("status of %s", source).isEqualTo(expected.status);
        }
    }

    private static Outcome outcome(Process process, byte[] input) throws Exception {
        CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> all(process.getInputStream()));
        CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> all(process.getErrorStream()));
        CompletableFuture.runAsync(() -> {
            try (OutputStream in = process.getOutputStream()) {
                in.write(input);
            } catch (IOException e) {
                // It does not read; what it does instead is compared.
            }
        });
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("not finished after " + LIMIT_SECONDS + " s; stdout so far: " + out.getNow("?"));
        }
        return new Outcome(process.exitValue(), out.get(), err.get());
    }

    private static String all(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), ISO_8859_1);
        } catch (IOException e) {
            return "(" + e.getMessage() + ")";
        }
    }
}
