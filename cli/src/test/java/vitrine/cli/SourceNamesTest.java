package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vitrine.Linux;
import vitrine.Observer;
import vitrine.Settings.Mount;
import vitrine.kernel.Kernel;
import vitrine.observe.dwarf.SourceMap;
import vitrine.observe.view.Since;
import vitrine.observe.view.Views;

/** Deadlocks and leaks are named by function and source line; a program without them by what can be said. */
class SourceNamesTest {
    private static final String DEADLOCK = """
            #include <pthread.h>
            #include <unistd.h>
            static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
            static void *takes_b_first(void *unused) {
                pthread_mutex_lock(&b);
                usleep(1000);
                pthread_mutex_lock(&a); // line 7
                return 0;
            }
            int main(void) {
                pthread_t t;
                if (fork()) {
                    usleep(100000);
                    return 0;
                }
                pthread_create(&t, 0, takes_b_first, 0);
                pthread_mutex_lock(&a);
                usleep(1000);
                pthread_mutex_lock(&b); // line 19
                return 0;
            }
            """;

    private static final String LEAK = """
            #include <fcntl.h>
            #include <sys/resource.h>
            #include <unistd.h>
            static int leaks(void) {
                return open("/dev/null", O_RDONLY); // line 5
            }
            int main(void) {
                struct rlimit l = {16, 16};
                setrlimit(RLIMIT_NOFILE, &l);
                while (leaks() >= 0) {}
                if (fork() == 0) pause();
                usleep(1000);
                if (getppid() == 1) return 0;
                return 0;
            }
            """;

    @TempDir
    @Nullable
    Path folder;

    private List<List<String>> atTheEnd(String source, List<String> options, String... questions) throws Exception {
        boolean there =
                Stream.of(System.getenv("PATH").split(":")).anyMatch(f -> Files.isExecutable(Path.of(f, "gcc")));
        assumeTrue(there && System.getProperty("os.arch").equals("amd64"), "needs gcc on x86-64 Linux");
        Path where = Objects.requireNonNull(folder);
        Path c = Files.writeString(where.resolve("lab.c"), source);
        Path program = where.resolve("lab");
        List<String> command = new ArrayList<>(List.of("gcc", "-O0", "-static", "-pthread"));
        command.addAll(options);
        command.addAll(List.of("-o", program.toString(), c.toString()));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
        List<List<String>> answers = new ArrayList<>();
        Since since = new Since();
        Linux.builder()
                .mount(where.toString(), "/lab", Mount.Mode.READ_ONLY)
                .observe(new Observer() {
                    @Override
                    public void booted(Kernel kernel) {
                        since.watch(kernel);
                        kernel.events.subscribe(since);
                    }

                    @Override
                    public void ending(Kernel kernel) {
                        for (String q : questions) {
                            answers.add(Views.answer(kernel, since, q));
                        }
                    }
                })
                .build()
                .run(List.of("/lab/lab"), new ByteArrayOutputStream());
        return answers;
    }

    @ParameterizedTest
    @CsvSource({"-gdwarf-5", "-gdwarf-4", "-gdwarf-3"})
    void aDeadlockIsNamedByItsLines(String format) throws Exception {
        List<String> locks = atTheEnd(DEADLOCK, List.of(format), "locks").getFirst();
        assertThat(locks)
                .filteredOn(l -> l.startsWith("DEADLOCK: "))
                .singleElement()
                .asString()
                .contains("takes_b_first (lab.c:7)")
                .contains("main (lab.c:19)");
    }

    @Test
    void aProgramWithoutLinesIsNamedByItsFunctionsAndOneWithoutSymbolsSaysSo() throws Exception {
        assertThat(atTheEnd(DEADLOCK, List.of(), "locks").getFirst())
                .anyMatch(l -> l.startsWith("DEADLOCK: ") && l.contains("(no line numbers)"));
        assertThat(atTheEnd(DEADLOCK, List.of("-s"), "locks").getFirst())
                .anyMatch(l -> l.startsWith("DEADLOCK: ") && l.contains("/lab/lab has no symbols"));
    }

    @Test
    void aLeakIsNamedByWhereItIsOpened() throws Exception {
        List<String> why = atTheEnd(LEAK, List.of("-g"), "why 3").getFirst();
        assertThat(why.getFirst()).contains("Its table of descriptors is full").contains("of the 16 are");
    }

    @Test
    void damagedProgramsGiveNoNamesAndNoHarm() throws Exception {
        atTheEnd(DEADLOCK, List.of("-g"), "locks");
        byte[] good = Files.readAllBytes(Objects.requireNonNull(folder).resolve("lab"));
        SourceMap whole = Objects.requireNonNull(SourceMap.of(good));
        assertThat(whole.hasLines() && whole.hasSymbols()).isTrue();
        assertThat(SourceMap.of(new byte[0])).isNull();
        assertThat(SourceMap.of("#!/bin/sh\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .isNull();
        long state = 1;
        for (int i = 0; i < 60; i++) {
            byte[] bad = i % 3 == 0 ? java.util.Arrays.copyOf(good, good.length / 61 * (i + 1)) : good.clone();
            for (int k = 0; k < 2000; k++) {
                state = state * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
                // the last part has the tables; the header's numbers are worth a blow, too
                int at = k < 4
                        ? 32 + (int) Long.remainderUnsigned(state >>> 8, 32)
                        : bad.length - 1 - (int) Long.remainderUnsigned(state >>> 8, Math.min(bad.length, 120_000));
                if (i % 3 != 2 || k >= 4) {
                    bad[at] = (byte) (state >>> 40);
                }
            }
            SourceMap map = SourceMap.of(bad);
            if (map != null) {
                map.line(0x401000);
                map.function(0x401000);
                map.address(0x1000);
            }
        }
    }
}
