package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "1,1",
        "4096,4096",
        "4096B,4096",
        "1k,1024",
        "512M,536870912",
        "2G,2147483648",
        "3GiB,3221225472",
        "1T,1099511627776",
        "8388607T,9223370937343148032"
    })
    void parses(String text, long bytes) {
        assertThat(ByteSize.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "0G",
                "-1",
                "+1",
                "1.5G",
                "M",
                "1 M",
                " 1M",
                "1X",
                "1MM",
                "1Mb",
                "0x10",
                "8388608T",
                "99999999999999999999",
                "٣M",
                "1iB"
            })
    void refuses(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
