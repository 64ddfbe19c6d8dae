package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedCommandTest {
    private static String vitrine(int status, String... args) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            assertThat(Main.run(args)).as(said::toString).isEqualTo(status);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aJobsFileUnderEveryPolicy(@TempDir Path folder) throws Exception {
        Path jobs = Files.writeString(folder.resolve("jobs"), "0 10\n1 5 io=2:3\n");
        Path svg = folder.resolve("x.svg");
        String said = vitrine(0, "sched", "--jobs", jobs.toString(), "--svg", svg.toString());
        assertThat(said).contains("eevdf", "turnaround", "fairness");
        assertThat(svg).content().contains("</svg>");
        Files.writeString(jobs, "0 ten\n");
        assertThat(vitrine(125, "sched", "--jobs", jobs.toString())).contains("line 1", "'ten'");
        assertThat(vitrine(125, "sched", "--jobs", jobs.toString(), "--policy", "best"))
                .contains("'best'");
    }

    @Test
    void theQuizHidesItsAnswers() {
        String asked = vitrine(0, "sched", "--quiz", "--policy", "rr", "--seed", "5");
        assertThat(asked).contains("compute turnaround").doesNotContain("Answer");
        String answered = vitrine(0, "sched", "--quiz", "--policy", "rr", "--seed", "5", "--answers");
        assertThat(answered).startsWith(asked.lines().findFirst().orElseThrow()).contains("Answer for rr:");
    }

    /** Real programs under fcfs one after the other, under rr in turns; the same work gets done. */
    @Test
    void realPrograms() {
        String work = "i=0; while [ $i -lt 2000 ]; do i=$((i+1)); done; echo done $i";
        String said = vitrine(0, "sched", "--policy", "fcfs,rr", "--jobs", work, "--jobs", work);
        assertThat(said).containsSubsequence("under fcfs", "done 2000", "done 2000", "under rr", "done 2000");
        String[] rows = said.lines()
                .filter(l -> l.startsWith("i=0; while [ $i -l..") && l.contains("#"))
                .toArray(String[]::new);
        assertThat(rows).hasSize(4);
        assertThat(rows[0]).doesNotContain("#-");
        assertThat(rows[2]).contains("#-#");
    }
}
