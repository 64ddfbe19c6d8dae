package vitrine.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import vitrine.cli.Outside.Result;

/** Where Vitrine meets the host: pipes, arguments, limits of its own process. */
@EnabledOnOs(OS.LINUX)
class OutsideTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    /** Law 2 for input that comes through a pipe: neither its pieces nor their speed are part of a run. */
    @Test
    void howAPipeIsCutIntoPiecesDoesNotMatter() throws Exception {
        String lines = IntStream.range(0, 4000)
                .mapToObj(i -> "line " + i + " of the input\n")
                .collect(Collectors.joining());
        Files.writeString(folder.resolve("input"), lines);
        Files.writeString(folder.resolve("feed"), """
                        n=0
                        while read -r line; do
                            n=$((n + 1))
                            if [ $((n % 400)) = 3 ]; then printf '%.3s' "$line"; sleep 0.02; line=${line#???}; fi
                            printf '%s\\n' "$line"
                        done <input
                        """);
        String guest = "vitrine run --stats -- sh -c 'seq 1 20000 | sort -r | md5sum & sort -r | md5sum; wait'";
        Result whole = Outside.shell(folder, "cat input | " + guest);
        Result pieces = Outside.shell(folder, "sh ./feed | " + guest);
        assertThat(whole.status()).isZero();
        assertThat(whole.output()).contains("event hash");
        assertThat(pieces.output()).isEqualTo(whole.output());
        Files.writeString(folder.resolve("input"), lines.replace("line 7 ", "line 8 "));
        assertThat(Outside.shell(folder, "cat input | " + guest).output()).isNotEqualTo(whole.output());
    }

    /** Who feeds a pipe may wait for an answer before he goes on. */
    @Test
    void aConversationThroughPipesDoesNotHang() throws Exception {
        Process p = Outside.start(folder, "vitrine run -- cat").start();
        try (OutputStream to = p.getOutputStream();
                BufferedReader from = new BufferedReader(new InputStreamReader(p.getInputStream(), ISO_8859_1))) {
            for (String word : new String[] {"one", "two", "three"}) {
                to.write((word + "\n").getBytes(ISO_8859_1));
                to.flush();
                assertThat(from.readLine()).isEqualTo(word);
            }
        }
        assertThat(p.waitFor()).isZero();
    }

    @Test
    void argumentsVariablesAndPathsArriveByteForByte() throws Exception {
        String raw = "a\u00ff\u00c0\u0080b\u00c3\u00a4"; // no UTF-8, but for its end
        Result r = Outside.shell(folder, """
                        raw=$(printf 'a\\377\\300\\200b\\303\\244')
                        mkdir "$raw" && echo inside >"$raw/file"
                        vitrine run --mount "$PWD/$raw:/$raw" --env "X=$raw" --workdir "/$raw" -- \\
                            sh -c 'cat file; pwd; echo "$X"; echo "$1"' sh "$raw"
                        """);
        assertThat(r.output()).isEqualTo("inside\n/" + raw + "\n" + raw + "\n" + raw + "\n");
        Result missing = Outside.shell(folder, "vitrine run ./$(printf 'b\\376')");
        assertThat(missing.status()).isEqualTo(127);
        assertThat(missing.output()).startsWith("vitrine: ./b").hasLineCount(1);
        Result unnamed = Outside.shell(folder, "vitrine run -- ''; echo $?");
        assertThat(unnamed.output()).isEqualTo("vitrine: '': was not found\n127\n");
    }

    /** RLIMIT_FSIZE (setrlimit(2)) counts for a file of the host that is standard output, the guest's and the JVM's. */
    @Test
    void aFileOfTheHostGrowsToTheLimit() throws Exception {
        Result guest = Outside.shell(folder, "vitrine run -- sh -c 'ulimit -f 10; exec yes' >out; echo $?; wc -c <out");
        assertThat(guest.output()).isEqualTo("153\n5120\n");
        Result host = Outside.shell(folder, "(ulimit -f 10; vitrine run -- yes >out); echo $?; wc -c <out");
        assertThat(host.output()).endsWith("153\n5120\n");
    }
}
