package vitrine.machine.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Length and validity against the processor of this host. */
class HostLengthTest {
    @TempDir
    Path directory;

    @BeforeAll
    static void hostIsComparable() throws IOException {
        Path cpuinfo = Path.of("/proc/cpuinfo");
        String cpu = Files.exists(cpuinfo) ? Files.readString(cpuinfo) : "";
        List<String> missing = new ArrayList<>();
        for (String word :
                "AuthenticAMD avx2 fma bmi2 f16c sha_ni adx movbe rdseed rdpid fsgsbase xsaves clwb clflushopt"
                        .split(" ")) {
            if (!cpu.matches("(?s).*\\b" + word + "\\b.*")) {
                missing.add(word);
            }
        }
        assumeTrue(missing.isEmpty(), "the decoder is not compared with this host's processor, which lacks " + missing);
    }

    @Test
    void randomInstructions() throws IOException, InterruptedException {
        compare(21, 50_000, 1);
    }

    @Test
    @Tag("long")
    void manyRandomInstructions() throws IOException, InterruptedException {
        compare(22, 130_000, 8);
    }

    private void compare(long seed, int count, int rounds) throws IOException, InterruptedException {
        Path program = HostLengths.build(directory);
        Random random = new Random(seed);
        for (int i = 0; i < rounds; i++) {
            byte[] records = HostLengths.generate(random, count);
            byte[] lengths = HostLengths.ask(program, records);
            assertThat(HostLengths.compare(records, lengths)).isEmpty();
        }
    }
}
