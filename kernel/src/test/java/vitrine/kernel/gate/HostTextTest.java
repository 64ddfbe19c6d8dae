package vitrine.kernel.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Bytes of the command line. */
class HostTextTest {
    @Test
    void textIsUtf8AndWhatIsNoneIsKept() {
        assertThat(HostText.bytes("plain")).isEqualTo("plain");
        assertThat(HostText.bytes("\u00e4")).isEqualTo("\u00c3\u00a4");
        assertThat(HostText.bytes("\ud834\udd1e")).isEqualTo("\u00f0\u009d\u0084\u009e"); // a pair is one character
        assertThat(HostText.bytes("a\udcff\udc80b")).isEqualTo("a\u00ff\u0080b");
    }

    @Test
    void pathsGoThereAndBack() {
        for (String text : new String[] {"/x/plain", "/\u00e4\u20ac", "/a\udcffb/\udc80", "/\udced\udca0\udc80"}) {
            assertThat(HostText.of(HostText.path(text))).isEqualTo(text);
        }
        assertThat(HostText.path("/a/./b/../c")).hasToString("/a/c");
    }

    @Test
    void argumentsThatJavaUnderstoodStayAsTheyAre() {
        String[] words = {"a", "\u00e4", ""};
        assertThat(HostText.arguments(words)).isSameAs(words);
    }
}
