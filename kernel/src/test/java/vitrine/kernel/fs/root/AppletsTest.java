package vitrine.kernel.fs.root;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Applet names are found in the binary's own table. */
final class AppletsTest {
    private static byte[] binary(String data) {
        return ("\u007fELF junk \0[\0[[\0zzz\0aaa\0" + data).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void readsTheLongestAscendingTable() {
        String table = "\0[\0[[\0acpid\0ash\0awk\0cat\0cp\0ls\0mv\0rm\0sh\0vi\0zcat\0Not an applet\0";
        assertThat(Applets.of(binary(table)))
                .containsExactly("[", "[[", "acpid", "ash", "awk", "cat", "cp", "ls", "mv", "rm", "sh", "vi", "zcat");
    }

    @Test
    void withoutATableTheUsualOnes() {
        assertThat(Applets.of(binary(""))).contains("sh", "ls", "vi", "[");
        assertThat(Applets.of(new byte[0])).contains("sh");
    }
}
