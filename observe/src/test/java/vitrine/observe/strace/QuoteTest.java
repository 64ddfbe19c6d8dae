package vitrine.observe.strace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuoteTest {
    @Test
    void quotesAsStraceDoes() {
        assertThat(Quote.of("a\"b\\\n\t\0", false)).isEqualTo("\"a\\\"b\\\\\\n\\t\\0\"");
        assertThat(Quote.of("\u0001" + "7\u00ff", false)).isEqualTo("\"\\0017\\377\"");
        assertThat(Quote.of("abc", true)).isEqualTo("\"abc\"...");
    }

    @Test
    void namesBits() {
        assertThat(Sets.flags("O", 0x80000)).isEqualTo("O_RDONLY|O_CLOEXEC");
        assertThat(Sets.flags("open", 0x441)).isEqualTo("O_WRONLY|O_CREAT|O_APPEND");
        assertThat(Sets.flags("PROT", 3)).isEqualTo("PROT_READ|PROT_WRITE");
        assertThat(Sets.flags("PROT", 0)).isEqualTo("PROT_NONE");
        assertThat(Sets.flags("MAP", 0x4000_0022L)).isEqualTo("MAP_PRIVATE|MAP_ANONYMOUS|0x40000000");
        assertThat(Sets.flags("nobody", 5)).isEqualTo("0x5");
        assertThat(Sets.alternative("seek", 2)).isEqualTo("SEEK_END");
        assertThat(ErrnoNames.of(2)).isEqualTo("ENOENT (No such file or directory)");
    }
}
