package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.observe.lab.Evidence;
import vitrine.observe.lab.Lab;
import vitrine.observe.lab.Labs;

/** Every lab shows what it claims; and the host's kernel agrees where the output does not depend on the machine. */
class LabTest {
    static List<Lab> labs() {
        return Labs.all();
    }

    private static void needsCompiler() {
        boolean there =
                Stream.of(System.getenv("PATH").split(":")).anyMatch(f -> Files.isExecutable(Path.of(f, "gcc")));
        assumeTrue(there && System.getProperty("os.arch").equals("amd64"), "labs need gcc on x86-64 Linux");
    }

    private static String natively(Path program) throws Exception {
        Process p = new ProcessBuilder("timeout", "-s", "KILL", "60", program.toString())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        return new String(p.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("labs")
    void showsWhatItClaims(Lab lab) throws Exception {
        needsCompiler();
        try (LabRunner runner = new LabRunner()) {
            Evidence evidence = runner.run(lab, 1);
            assertThat(evidence.verdicts()).as(evidence.output()).isNotEmpty().allMatch(Evidence.Verdict::holds);
            if (lab.sameNatively()) {
                assertThat(addressless(evidence.output())).isEqualTo(addressless(natively(runner.compile(lab))));
            }
        }
    }

    private static String addressless(String text) {
        return text.replaceAll("[0-9a-f]{12,16}", "ADDRESS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cow", "priority-inversion", "work-stealing", "prefork"})
    void theSameSeedIsTheSameRun(String id) {
        needsCompiler();
        try (LabRunner runner = new LabRunner()) {
            Lab lab = Labs.find(id).orElseThrow();
            Evidence first = runner.run(lab, 5);
            Evidence second = runner.run(lab, 5);
            assertThat(second.output()).isEqualTo(first.output());
            assertThat(second.moments().equals(first.moments())).isTrue();
        }
    }

    @Test
    void namesAreUniqueAndEveryLabHasItsSource() {
        assertThat(labs().stream().map(l -> l.id)).doesNotHaveDuplicates();
        assertThat(labs()).allMatch(l -> l.source().startsWith("// "));
        assertThat(labs()).allMatch(l -> !l.look().isEmpty());
    }
}
