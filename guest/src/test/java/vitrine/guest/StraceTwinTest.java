package vitrine.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.Linux;
import vitrine.Observer;
import vitrine.Settings.Mount;
import vitrine.kernel.Kernel;
import vitrine.observe.strace.Strace;
import vitrine.observe.strace.StraceFilter;
import vitrine.observe.strace.StraceOptions;
import vitrine.observe.strace.StraceSummary;

/** Lines are those of the host's strace: the same calls with the same arguments, results and signals, as a multiset. */
class StraceTwinTest {
    private static final Pattern LINE = Pattern.compile("(\\d+) +(.*)");
    private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. \\w+ resumed>(.*)");
    private static final String UNFINISHED = " <unfinished ...>";

    /** Differ by what is given from outside: environment, randomness, the clock that native code reads without a call. */
    private static final Pattern OUTSIDE = Pattern.compile("(execve|execveat|rseq|getrandom|brk|clock_gettime)\\(.*");

    private static final Pattern PIDS = Pattern.compile(
            "(clone|fork|vfork|wait4|waitid|getpid|getppid|gettid" + "|set_tid_address|kill|tgkill|tkill|fcntl|---).*");

    /** Joins what was written in two pieces and makes a number of a process, an address and a random name the same. */
    private static List<String> normal(List<String> lines) {
        Map<String, String> begun = new HashMap<>();
        List<String> result = new ArrayList<>();
        for (String line : lines) {
            Matcher m = LINE.matcher(line);
            if (!m.matches()) {
                continue;
            }
            String text = m.group(2);
            if (text.endsWith(UNFINISHED)) {
                begun.put(m.group(1), text.substring(0, text.length() - UNFINISHED.length()));
                continue;
            }
            Matcher resumed = RESUMED.matcher(text);
            if (resumed.matches()) {
                String first = begun.getOrDefault(m.group(1), "");
                text = (first.endsWith(",") ? first + " " : first) + resumed.group(1);
                text = text.replace(",  ", ", ");
            }
            text = text.replaceAll("\\s+= ", " = ")
                    .replaceAll("0x[0-9a-f]+", "ADDRESS")
                    .replaceAll("-locks-\\w+", "-locks")
                    .replaceAll("si_utime=\\d+( /\\*.*?\\*/)?", "si_utime=0")
                    .replaceAll("si_stime=\\d+( /\\*.*?\\*/)?", "si_stime=0");
            if (PIDS.matcher(text).matches()) {
                text = text.replaceAll("((l|si)_pid=|= )\\d+", "$1PID").replaceAll("(wait4|kill)\\(\\d+", "$1(PID");
            }
            if (!OUTSIDE.matcher(text).matches()) {
                result.add(text);
            }
        }
        return result;
    }

    private static List<String> natively(GuestProgram program, Path output) throws Exception {
        Process p = new ProcessBuilder(
                        "strace",
                        "-f",
                        "-o",
                        output.toString(),
                        program.binary().toString())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        p.getInputStream().readAllBytes(); // a pipe, as inside
        assertThat(p.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readAllLines(output, StandardCharsets.ISO_8859_1);
    }

    private static GuestProgram compile(String name) throws Exception {
        return GuestProgram.compile(GuestProgram.SOURCES.resolve(name + ".c"), "strace", "gcc", "-static");
    }

    private static String inside(GuestProgram program, Observer observer) {
        String folder = program.binary().getParent().toString();
        Linux linux = Linux.builder()
                .mount(folder, folder, Mount.Mode.OVERLAY)
                .workdir(folder)
                .observe(observer)
                .build();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        linux.run(List.of(program.binary().toString()), said);
        return said.toString(StandardCharsets.ISO_8859_1);
    }

    private static List<String> lines(GuestProgram program, StraceOptions options) {
        StringBuilder text = new StringBuilder();
        inside(program, new Observer() {
            @Override
            public void booted(Kernel kernel) {
                kernel.events.subscribe(new Strace(kernel, text::append, options));
            }
        });
        return text.toString().lines().toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"b01_fork_chain", "b02_exec_descriptors"})
    void theSameLines(String name) throws Exception {
        GuestProgram program = compile(name);
        boolean there = Files.isExecutable(Path.of("/usr/bin/strace"));
        assumeTrue(there, "no strace on this host");
        Path output = program.binary().resolveSibling(name + ".strace");
        List<String> host = normal(natively(program, output));
        assertThat(host).hasSizeGreaterThan(20);
        assertThat(normal(lines(program, StraceOptions.plain(true)))).containsExactlyInAnyOrderElementsOf(host);
    }

    @Test
    void optionsNarrowAndWiden() throws Exception {
        GuestProgram program = compile("f04_locks");
        StraceFilter files = StraceFilter.ALL.with("trace=%file", java.util.Set.of());
        StraceOptions plain = StraceOptions.plain(true);
        StraceOptions options =
                new StraceOptions(true, false, files, true, StraceOptions.Clock.MICROSECONDS, true, 32, false);
        List<String> lines = lines(program, options);
        assertThat(lines).allMatch(l -> l.matches("2 +00:00:0\\d\\.\\d{6} (---.*|\\w+\\(.*<\\d+\\.\\d{6}>)"));
        assertThat(lines).anyMatch(l -> l.contains("openat(AT_FDCWD</") && l.contains("= 3</tmp/"));
        assertThat(lines).noneMatch(l -> l.contains(" fcntl("));
        assertThat(lines(program, plain)).hasSizeGreaterThan(lines.size());
        StraceFilter failed =
                StraceFilter.ALL.with("!fcntl", java.util.Set.of("fcntl")).with("status=failed", java.util.Set.of());
        assertThat(lines(
                        program,
                        new StraceOptions(true, true, failed, false, StraceOptions.Clock.NONE, false, 32, false)))
                .isNotEmpty()
                .allMatch(l -> l.contains(" = -1 E") || l.contains("---"))
                .noneMatch(l -> l.contains("fcntl"));
    }

    @Test
    void theTableCountsEveryCall() throws Exception {
        GuestProgram program = compile("f04_locks");
        List<String> table = new ArrayList<>();
        inside(program, new Observer() {
            private StraceSummary summary;

            @Override
            public void booted(Kernel kernel) {
                summary = new StraceSummary(kernel, StraceFilter.ALL);
                kernel.events.subscribe(summary);
            }

            @Override
            public void ending(Kernel kernel) {
                table.addAll(summary.lines());
            }
        });
        long fcntl = lines(program, StraceOptions.plain(true)).stream()
                .filter(l -> l.contains(" fcntl(") || l.contains("<... fcntl resumed>"))
                .filter(l -> !l.endsWith(UNFINISHED))
                .count();
        assertThat(table).first().asString().startsWith("% time");
        assertThat(table).anyMatch(l -> l.endsWith(" fcntl") && l.matches(".* " + fcntl + " .*"));
        assertThat(table).last().asString().endsWith(" total");
    }
}
