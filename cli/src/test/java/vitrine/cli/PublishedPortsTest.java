package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.Settings.Port;

class PublishedPortsTest {
    @Test
    void parses() {
        assertThat(PublishedPorts.parse("8080:80")).containsExactly(new Port("", 8080, 80, false));
        assertThat(PublishedPorts.parse("127.0.0.1:8080:80")).containsExactly(new Port("127.0.0.1", 8080, 80, false));
        assertThat(PublishedPorts.parse("[::1]:53:53/udp")).containsExactly(new Port("::1", 53, 53, true));
        assertThat(PublishedPorts.parse("80/tcp")).containsExactly(new Port("", 0, 80, false));
        assertThat(PublishedPorts.parse("127.0.0.1::80")).containsExactly(new Port("127.0.0.1", 0, 80, false));
        assertThat(PublishedPorts.parse("8000-8001:80-81"))
                .containsExactly(new Port("", 8000, 80, false), new Port("", 8001, 81, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":80",
                "80:",
                "0:80",
                "80:0",
                "65536:80",
                "a:80",
                "::1:80:80",
                "1-2:1",
                "2-1:2-1",
                "80/x",
                "1:2:3:4"
            })
    void refuses(String text) {
        assertThatThrownBy(() -> PublishedPorts.parse(text))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
