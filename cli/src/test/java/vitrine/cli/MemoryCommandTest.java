package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The memory lab from the command line: on real programs, and its exercises. */
class MemoryCommandTest {
    private static String run(String... words) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (PrintStream to = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            System.setOut(to);
            System.setErr(to);
            Main.run(words);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aRealProgramIsRecordedTheSameTwice() {
        String[] words = {"memory", "--refs", "echo hello | tr a-z A-Z", "--limit", "100000", "--policy", "lru,opt"};
        String first = run(words);
        assertThat(first)
                .contains("HELLO")
                .contains(" address spaces")
                .contains("with ASIDs")
                .contains("L1d");
        assertThat(run(words)).isEqualTo(first);
    }

    @Test
    void theQuizHidesItsAnswer() {
        String asked = run("memory", "--quiz", "--seed", "3");
        String answered = run("memory", "--quiz", "--seed", "3", "--answers");
        assertThat(asked).contains("A program touches the pages").doesNotContain("frame 0");
        assertThat(answered).contains("frame 0").contains("opt");
        assertThat(run("memory", "--quiz", "--seed", "4")).isNotEqualTo(asked);
    }

    @Test
    void wrongQuestionsAreOneLine() {
        assertThat(run("memory").lines()).hasSize(1);
        assertThat(run("memory", "--quiz", "--policy", "best").lines()).hasSize(1);
        assertThat(run("memory", "--quiz", "--frames", "0").lines()).hasSize(1);
        assertThat(run("memory", "--refs", "true", "--limit", "1000", "--tlb", "6x4")
                        .lines())
                .hasSize(1);
    }
}
