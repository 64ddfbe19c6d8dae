package vitrine.machine.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Length, mnemonic and operands against GNU objdump. */
class ObjdumpTest {
    /** Their whole .text, as far as they are installed; the JVM's is always there. */
    private static final List<String> PROGRAMS = List.of(
            "/bin/busybox",
            "/usr/lib/x86_64-linux-gnu/libc.so.6",
            "/usr/lib/x86_64-linux-gnu/libm.so.6",
            "/usr/lib/x86_64-linux-gnu/libcrypto.so.3",
            "/usr/lib/x86_64-linux-gnu/libstdc++.so.6",
            "/usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0",
            "/usr/bin/python3",
            "/usr/bin/node",
            System.getProperty("java.home") + "/lib/server/libjvm.so");

    @TempDir
    Path directory;

    @BeforeAll
    static void objdumpIsThere() {
        boolean found;
        try {
            found = new ProcessBuilder("objdump", "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException | InterruptedException e) {
            found = false;
        }
        assumeTrue(found, "objdump (binutils) is not installed: the decoder is not compared with it");
    }

    @Test
    void randomInstructions() throws IOException {
        compareRandom(11, 20_000);
    }

    @Test
    @Tag("long")
    void manyRandomInstructions() throws IOException {
        compareRandom(12, 300_000);
    }

    private void compareRandom(long seed, int count) throws IOException {
        Path file = directory.resolve("random.bin");
        Files.write(file, HostLengths.generate(new Random(seed), count));
        ObjdumpComparison comparison = new ObjdumpComparison(true);
        comparison.file(file, Integer.MAX_VALUE);
        assertThat(comparison.differences()).isEmpty();
        assertThat(comparison.compared).isGreaterThan(count);
    }

    @Test
    @Tag("long")
    void programsOfThisHost() throws IOException {
        int compared = 0;
        for (String library : PROGRAMS) {
            if (Files.exists(Path.of(library))) {
                ObjdumpComparison comparison = new ObjdumpComparison(false);
                comparison.file(Path.of(library), Integer.MAX_VALUE);
                assertThat(comparison.differences()).as(library).isEmpty();
                compared += comparison.compared;
            }
        }
        assumeTrue(compared > 0, "none of " + PROGRAMS + " is installed");
    }
}
