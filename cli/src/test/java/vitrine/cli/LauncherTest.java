package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, before a JVM that only says what it was started with. */
@EnabledOnOs(OS.LINUX)
class LauncherTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path home;

    @BeforeEach
    void build() throws Exception {
        Files.copy(Path.of(System.getProperty("vitrine.home"), "vitrine"), home.resolve("vitrine"));
        Path bin = Files.createDirectories(home.resolve("jdk/bin"));
        Files.writeString(bin.resolve("java"), """
                #!/bin/sh
                while [ "$1" != -m ]; do shift; done
                shift 2
                said=$(for fd in 0 1 2; do printf ' %s' "$(readlink /proc/$$/fd/$fd)"; done)
                { for word; do printf '<%s>' "$word"; done; printf %s "$said"; } >out
                exit 7
                """);
        bin.resolve("java").toFile().setExecutable(true);
        Path dist = Files.createDirectories(home.resolve("build/dist"));
        Files.writeString(
                dist.resolve("launch.env"),
                "JDK='%s/jdk'\nBUSYBOX=''\nBUILT_IN='%s'\nMODULE_PATH='modules'\nAOT=''\n"
                        .formatted(home.toRealPath(), home.toRealPath()));
    }

    private String started(String words) throws IOException, InterruptedException {
        Files.deleteIfExists(home.resolve("out"));
        Process p = new ProcessBuilder("sh", "-c", "touch build/dist/launch.env; sh ./vitrine " + words)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .start();
        p.getOutputStream().close();
        String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(p.waitFor()).as(said).isEqualTo(7);
        return Files.readString(home.resolve("out"), StandardCharsets.ISO_8859_1);
    }

    @Test
    void wordsGoThroughAsTheyAre() throws Exception {
        assertThat(started("run -- a '' 'b c' '*' \"$(printf 'd\\377\\ne')\" </dev/null"))
                .startsWith("<run><--><a><><b c><*><d\u00ff\ne> /dev/null");
    }

    /** The first file that the JVM opened would be the program's input otherwise. */
    @Test
    void aClosedStreamIsTheNullDevice() throws Exception {
        assertThat(started("run <&-")).startsWith("<run> /dev/null pipe:");
        assertThat(started("run </dev/zero >&-")).startsWith("<run> /dev/zero /dev/null pipe:");
        assertThat(started("run </dev/zero 2>&-"))
                .startsWith("<run> /dev/zero pipe:")
                .endsWith(" /dev/null");
        assertThat(started("run <&- >&- 2>&-")).isEqualTo("<run> /dev/null /dev/null /dev/null");
    }
}
