package vitrine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vitrine.Linux;
import vitrine.Observer;
import vitrine.VitrineException;
import vitrine.kernel.Kernel;

/** What goes out to other tools: a JFR recording, read again, and the page for Prometheus. */
class FlightRecordingTest {
    @TempDir
    @Nullable
    Path folder;

    @Test
    void aRecordingHasSwitchesFaultsAndSlowCalls() throws Exception {
        Path file = Objects.requireNonNull(folder).resolve("run.jfr");
        Linux.builder()
                .observe(new FlightRecording(file))
                .build()
                .run(List.of("sh", "-c", "sleep 0.5; seq 500 | tail -1"), new ByteArrayOutputStream());
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertThat(of(events, "vitrine.Switch"))
                .anyMatch(e -> e.getString("why").equals("blocked") && e.getInt("next") > 0);
        assertThat(of(events, "vitrine.Fault")).anyMatch(e -> e.getBoolean("write"));
        assertThat(of(events, "vitrine.SystemCall"))
                .anyMatch(e -> e.getString("call").endsWith("nanosleep")
                        && e.getDuration("machineDuration").toMillis() >= 500);
        assertThat(of(events, "vitrine.SystemCall"))
                .allMatch(e -> e.getDuration("machineDuration").toNanos() >= 1_000_000);
    }

    private static List<RecordedEvent> of(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(e -> e.getEventType().getName().equals(name))
                .toList();
    }

    @Test
    void aFileThatCannotBeWrittenIsOneClearLine() {
        assertThatThrownBy(() -> new FlightRecording(Path.of("/nonexistent/run.jfr")))
                .isInstanceOf(VitrineException.class)
                .hasMessageContaining("--jfr: cannot write /nonexistent/run.jfr");
    }

    @Test
    void metricsCountWhatHappens() throws Exception {
        MetricsServer server = new MetricsServer(0);
        List<String> page = new ArrayList<>();
        List<Integer> status = new ArrayList<>();
        Linux.builder()
                .observe(server)
                .observe(new Observer() {
                    @Override
                    public void booted(Kernel kernel) {
                        Thread.ofPlatform().daemon().start(() -> {
                            try {
                                while (page.isEmpty()) {
                                    HttpURLConnection http = (HttpURLConnection)
                                            URI.create("http://localhost:" + server.port() + "/metrics")
                                                    .toURL()
                                                    .openConnection();
                                    String body =
                                            new String(http.getInputStream().readAllBytes(), UTF_8);
                                    if (body.contains("state=\"S\"") && body.contains("call=\"execve\"")) {
                                        status.add(http.getResponseCode());
                                        page.addAll(body.lines().toList());
                                    }
                                }
                            } catch (Exception e) {
                                page.add(String.valueOf(e));
                            }
                            kernel.shutdown();
                        });
                    }
                })
                .clock(vitrine.Settings.Clock.HOST)
                .timeout(java.time.Duration.ofSeconds(60))
                .build()
                .run(List.of("sh", "-c", "ls / | cat; sleep 1000"), new ByteArrayOutputStream());
        assertThat(status).containsExactly(200);
        assertThat(page)
                .anyMatch(l -> l.matches("vitrine_syscalls_total\\{call=\"execve\"} [1-9][0-9]*"))
                .anyMatch(l -> l.matches("vitrine_context_switches_total\\{why=\"blocked\"} [1-9][0-9]*"))
                .anyMatch(l -> l.matches("vitrine_tasks\\{state=\"S\"} [1-9][0-9]*"))
                .allMatch(l -> l.startsWith("# ")
                        || l.matches("[a-z_]+(\\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*})? [0-9.]+"));
    }
}
