package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vitrine.Linux;
import vitrine.Observer;
import vitrine.VitrineException;
import vitrine.kernel.Kernel;
import vitrine.observe.view.RunReport;
import vitrine.observe.view.Since;
import vitrine.observe.view.Views;

/** What can be seen of a machine: at its end, and while it runs. */
class ViewsTest {
    /** Answers at the end of a run that leaves a pipeline behind; sleep is 3, cat is 4. */
    private static List<List<String>> atTheEnd(String script, String... questions) {
        List<List<String>> answers = new ArrayList<>();
        Since since = new Since();
        Linux linux = Linux.builder()
                .observe(new Observer() {
                    @Override
                    public void booted(Kernel kernel) {
                        kernel.events.subscribe(since);
                    }

                    @Override
                    public void ending(Kernel kernel) {
                        for (String q : questions) {
                            answers.add(Views.answer(kernel, since, q));
                        }
                    }
                })
                .build();
        linux.run(List.of("sh", "-c", script), new ByteArrayOutputStream());
        return answers;
    }

    @Test
    void whatIsLeftOfARun() {
        List<List<String>> a = atTheEnd(
                "sleep 1000 | cat & sleep 1",
                "ps",
                "tree",
                "why",
                "fds 4",
                "maps 4",
                "pt 4 1000",
                "locks",
                "why 77",
                "x");
        assertThat(a.get(0)).anyMatch(l -> l.contains(" S ") && l.endsWith(" cat"));
        assertThat(a.get(1)).containsSequence("init(1) S").anyMatch(l -> l.contains("`- cat(4) S"));
        assertThat(a.get(2))
                .anyMatch(l -> l.startsWith("cat[4] sleeps in read (pipe_read). Descriptor 0 is pipe:")
                        && l.contains("the other end is with sleep[3] by descriptor 1")
                        && l.contains("So since "));
        assertThat(a.get(2)).anyMatch(l -> l.startsWith("sleep[3] sleeps in ") && l.contains("A timer"));
        assertThat(a.get(3)).anyMatch(l -> l.startsWith("   0 -> ") && l.contains("pipe:["));
        assertThat(a.get(4)).anyMatch(l -> l.endsWith("[stack]"));
        assertThat(a.get(5)).anyMatch(l -> l.contains("PML4")).last().asString().contains("SIGSEGV");
        assertThat(a.get(6)).containsExactly("nobody holds a file lock, and nobody waits for another task");
        assertThat(a.get(7)).containsExactly("why: there is no process 77");
        assertThat(a.get(8).getFirst()).startsWith("'x' is none of top, ps");
    }

    @Test
    void theReportTellsOfEveryTask() {
        RunReport report = new RunReport();
        List<String> lines = new ArrayList<>();
        Linux linux = Linux.builder()
                .observe(new Observer() {
                    @Override
                    public void booted(Kernel kernel) {
                        kernel.events.subscribe(report);
                    }

                    @Override
                    public void ending(Kernel kernel) {
                        lines.addAll(report.lines(kernel));
                    }
                })
                .build();
        linux.run(List.of("sh", "-c", "(exit 3); echo x | cat"), new ByteArrayOutputStream());
        assertThat(lines).anyMatch(l -> l.contains("exit 3")).anyMatch(l -> l.endsWith(" pipe.write"));
        assertThat(lines).anyMatch(l -> l.matches(" +2 +1 .* exit 0 +sh"));
    }

    @Test
    void aRunningMachineAnswers(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("c.sock");
        try (Linux linux = Linux.builder().observe(new ControlSocket(socket)).build()) {
            Process sleeper = linux.exec("cat");
            assertThat(ControlSocket.question(socket.toString(), "why " + sleeper.pid()))
                    .contains("cat[" + sleeper.pid() + "]");
            assertThat(ControlSocket.question(socket.toString(), "top")).contains("load average");
        }
        assertThat(Files.exists(socket)).isFalse();
        assertThatThrownBy(() -> ControlSocket.question(socket.toString(), "ps"))
                .isInstanceOf(VitrineException.class)
                .hasMessageContaining("no machine answers");
    }
}
