package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;
import vitrine.Settings;
import vitrine.Settings.Clock;
import vitrine.Settings.Mount;
import vitrine.Settings.Root;
import vitrine.machine.cpu.CpuLevel;

/** The command line is a contract: others write scripts against it. */
class CommandLineTest {
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final ByteArrayOutputStream complained = new ByteArrayOutputStream();

    @BeforeEach
    void capture() {
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        System.setOut(out);
        System.setErr(err);
    }

    private static ParseResult parse(String... args) {
        return new CommandLine(Main.spec())
                .setStopAtPositional(true)
                .parseArgs(RunCommand.attachOptionalValues(args))
                .subcommand();
    }

    private static Settings settings(String... args) {
        return RunCommand.configure(parse(args)).build().settings();
    }

    @Test
    void defaults() {
        Settings s = settings("run");
        assertThat(s.root()).isEqualTo(new Root.Embedded());
        assertThat(s.memory()).isEqualTo(1L << 30);
        assertThat(s.cpus()).isEqualTo(1);
        assertThat(s.cpu()).isEqualTo(CpuLevel.V2);
        assertThat(s.seed()).isZero();
        assertThat(s.strace()).isNull();
        assertThat(s.timeout()).isNull();
        assertThat(s.hostname()).isEqualTo("vitrine");
        assertThat(s.environment()).containsKeys("PATH", "HOME");
    }

    @Test
    void everyOption(@TempDir Path folder) {
        Settings s = settings(
                "run",
                "--root=" + folder,
                "--mount",
                folder + ":/data:ro",
                "--mount",
                folder + ":/more",
                "--env",
                "A=1",
                "--env=B=x=y",
                "--workdir=/data",
                "--user",
                "1000:100",
                "--hostname=box",
                "--memory=64M",
                "--cpus=4",
                "--cpu=v3",
                "--seed=-7",
                "--clock=host",
                "--strace=trace.txt",
                "--stats",
                "--timeout=1m30s",
                "--verbose",
                "--",
                "prog");
        assertThat(s.root()).isEqualTo(new Root.Folder(folder));
        assertThat(s.mounts())
                .extracting(Mount::guest, Mount::mode)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("/data", Mount.Mode.READ_ONLY),
                        org.assertj.core.groups.Tuple.tuple("/more", Mount.Mode.READ_WRITE));
        assertThat(s.environment()).containsAllEntriesOf(Map.of("A", "1", "B", "x=y"));
        assertThat(s.workdir()).isEqualTo("/data");
        assertThat(s.uid()).isEqualTo(1000);
        assertThat(s.gid()).isEqualTo(100);
        assertThat(s.hostname()).isEqualTo("box");
        assertThat(s.memory()).isEqualTo(64L << 20);
        assertThat(s.cpus()).isEqualTo(4);
        assertThat(s.cpu()).isEqualTo(CpuLevel.V3);
        assertThat(s.seed()).isEqualTo(-7);
        assertThat(s.clock()).isEqualTo(Clock.HOST);
        assertThat(s.strace())
                .isEqualTo(new Settings.Strace(Path.of("trace.txt").toAbsolutePath()));
        assertThat(s.stats()).isTrue();
        assertThat(s.timeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(s.verbose()).isTrue();
    }

    @Test
    void optionsEndAtTheProgram() {
        ParseResult parsed = parse("run", "--strace", "--memory", "64M", "ls", "--strace", "-l", "--", "--bogus");
        assertThat(RunCommand.program(parsed)).isEqualTo(List.of("ls", "--strace", "-l", "--", "--bogus"));
        assertThat(settings("run", "--strace", "ls").strace()).isEqualTo(new Settings.Strace(null));
    }

    @Test
    void withoutProgramItIsAShell() {
        assertThat(RunCommand.program(parse("run", "--stats"))).isEqualTo(List.of("sh"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "frob",
                "run --bogus",
                "run --memory",
                "run --memory 0 ls",
                "run --memory 5X ls",
                "run --memory 1 ls",
                "run --memory 9T ls",
                "run --cpus 0 ls",
                "run --cpus 65 ls",
                "run --cpu v4 ls",
                "run --cpus x ls",
                "run --seed 1.5 ls",
                "run --user -1 ls",
                "run --user a ls",
                "run --user 1: ls",
                "run --env A ls",
                "run --env =b ls",
                "run --mount x ls",
                "run --mount /nowhere:/a ls",
                "run --mount /tmp:a ls",
                "run --root /nowhere ls",
                "run --clock never ls",
                "run --timeout 0 ls",
                "run --timeout soon ls",
                "run --workdir rel ls",
                "run --strace= ls",
                "run --memory 1M --memory 2M ls",
                "run --hostname= ls",
                "run --stats=5 ls"
            })
    void refusesWithOneLine(String line) {
        assertThat(Main.run(line.split(" "))).isEqualTo(125);
        String message = complained.toString(StandardCharsets.UTF_8);
        assertThat(message).startsWith("vitrine: ").endsWith("\n").doesNotContain("internal error");
        assertThat(message.strip().lines()).hasSize(1);
        assertThat(printed.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "run --help", "completion --help", "version --help", "run --memory 5X -h"})
    void helps(String line) {
        assertThat(Main.run(line.split(" "))).isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("Usage: vitrine");
    }

    @Test
    void completes() {
        assertThat(Main.run(new String[] {"completion"})).isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("--memory")
                .contains("complete -F");
    }
}
