package vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the README shows of the library is this method, and it works. */
class ReadmeTest {
    // README
    private static void example() throws Exception {
        try (Linux linux = Linux.builder().memory(512L << 20).seed(1).build()) {
            Process p = linux.exec("sh", "-c", "seq 1 10 | sort -rn | head -1");
            System.out.print(new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            int status = p.waitFor();
            System.out.println(status);
        }
    }
    // end

    @Test
    void theExamplePrintsWhatItSays() throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            example();
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("10\n0\n");
    }

    @Test
    void theReadmeHasThisExample() throws Exception {
        Path home = Path.of(System.getProperty("vitrine.home"));
        String source = Files.readString(home.resolve("cli/src/test/java/vitrine/ReadmeTest.java"));
        String body = source.substring(
                source.indexOf('{', source.indexOf("void example()")) + 2, source.indexOf("    }\n    // end"));
        assertThat(Files.readString(home.resolve("README.md"))).contains("```java\n" + body.indent(-8) + "```");
    }
}
