package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "90s,PT90S",
        "5,PT5S",
        "1h30m,PT90M",
        "500ms,PT0.5S",
        "1d2h3m4s5ms6us,P1DT2H3M4.005006S",
        "1m5us,PT1M0.000005S"
    })
    void parses(String text, Duration expected) {
        assertThat(Durations.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s",
                "0",
                "0s",
                "-1s",
                "1.5s",
                "1s1s",
                "1s1m",
                "1h30",
                "5 s",
                "1x",
                "1S",
                "999999999d",
                "99999999999999999999s"
            })
    void refuses(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
