package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.observe.lab.Evidence;
import vitrine.observe.lab.Lab;
import vitrine.observe.lab.Labs;

/**
 * Every lab shows what it claims, twice the same; and the host's kernel agrees where the output does not depend on the
 * machine. All are compiled at once, and run side by side.
 */
class LabTest {
    /** Programs of the host mostly sleep. */
    private static final int NATIVES = 6;

    private static final Map<String, Future<Outcome>> MACHINES = new LinkedHashMap<>();
    private static final Map<String, Future<String>> NATIVE = new LinkedHashMap<>();
    private static @Nullable LabRunner runner;
    private static @Nullable ExecutorService machines;
    private static @Nullable ExecutorService natives;

    /** What is kept of two runs. */
    private record Outcome(List<Evidence.Verdict> verdicts, String output, boolean same) {}

    static List<Lab> labs() {
        return Labs.all();
    }

    private static boolean compiler() {
        boolean there =
                Stream.of(System.getenv("PATH").split(":")).anyMatch(f -> Files.isExecutable(Path.of(f, "gcc")));
        return there && System.getProperty("os.arch").equals("amd64");
    }

    @BeforeAll
    static void start() {
        if (!compiler()) {
            return;
        }
        LabRunner made = new LabRunner();
        runner = made;
        made.compile(labs());
        ExecutorService inside =
                Executors.newFixedThreadPool(Math.min(4, Runtime.getRuntime().availableProcessors()));
        ExecutorService outside = Executors.newFixedThreadPool(NATIVES);
        machines = inside;
        natives = outside;
        for (Lab lab : labs()) {
            MACHINES.put(lab.id, inside.submit(() -> twice(made, lab)));
            if (lab.sameNatively()) {
                NATIVE.put(lab.id, outside.submit(() -> natively(made.compile(lab))));
            }
        }
    }

    @AfterAll
    static void end() {
        if (machines != null) {
            machines.shutdownNow();
        }
        if (natives != null) {
            natives.shutdownNow();
        }
        if (runner != null) {
            runner.close();
        }
    }

    private static Outcome twice(LabRunner runner, Lab lab) {
        Evidence first = runner.run(lab, 1);
        Evidence second = runner.run(lab, 1);
        boolean same = first.output().equals(second.output()) && first.moments().equals(second.moments());
        return new Outcome(first.verdicts(), first.output(), same);
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
        assumeTrue(compiler(), "labs need gcc on x86-64 Linux");
        Outcome outcome = MACHINES.get(lab.id).get();
        assertThat(outcome.verdicts()).as(outcome.output()).isNotEmpty().allMatch(Evidence.Verdict::holds);
        assertThat(outcome.same()).as("the same seed is the same run").isTrue();
        if (lab.sameNatively()) {
            assertThat(addressless(outcome.output()))
                    .isEqualTo(addressless(NATIVE.get(lab.id).get()));
        }
    }

    private static String addressless(String text) {
        return text.replaceAll("[0-9a-f]{12,16}", "ADDRESS");
    }

    @Test
    void aLabAloneIsTheLabAmongAll() {
        assumeTrue(compiler(), "labs need gcc on x86-64 Linux");
        try (LabRunner alone = new LabRunner()) {
            Evidence evidence = alone.run(Labs.find("cow").orElseThrow(), 1);
            assertThat(evidence.verdicts()).isNotEmpty().allMatch(Evidence.Verdict::holds);
        }
    }

    @Test
    void namesAreUniqueAndEveryLabHasItsSource() {
        assertThat(labs().stream().map(l -> l.id)).doesNotHaveDuplicates();
        assertThat(labs()).allMatch(l -> l.source().startsWith("// "));
        assertThat(labs()).allMatch(l -> !l.look().isEmpty());
        assertThat(labs()).allMatch(l -> l.source().lines().allMatch(line -> line.length() <= 120));
    }
}
