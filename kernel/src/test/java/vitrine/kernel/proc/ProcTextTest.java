package vitrine.kernel.proc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vitrine.kernel.abi.Errno;

/** The pieces that the texts of /proc are made of. */
class ProcTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"1|0", "3|0-1", "5|0,2", "-1|0-63", "b|0-1,3", "8000000000000000|63"})
    void cpuLists(String mask, String list) {
        long set = mask.startsWith("-") ? -1 : Long.parseUnsignedLong(mask, 16);
        assertThat(CpuList.list(set)).isEqualTo(list);
    }

    @Test
    void anEmptySetOfCpusIsAnEmptyList() {
        assertThat(CpuList.list(0)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "3,2,3", "1,5,01", "1f,5,1f", "1,32,00000001", "ff,64,00000000|000000ff", "1,40,00|00000001"})
    void cpuMasks(String set, int cpus, String text) {
        assertThat(CpuList.mask(Long.parseLong(set, 16), cpus)).isEqualTo(text.replace('|', ','));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "7,7", "32767,32767", "007,-1", "1x,-1", "-1,-1", "9999999999,-1", "self,-1"})
    void namesOfProcesses(String name, int number) {
        assertThat(ProcRoot.number(name)).isEqualTo(number);
    }

    @Test
    void aNameInStatusStaysOnItsLine() {
        assertThat(TaskText.escaped("a\\b\nc")).isEqualTo("a\\\\b\\nc");
    }

    @ParameterizedTest
    @CsvSource({"5,5", "' 12 ',12", "-3,-3", "0x10,16"})
    void numbersWrittenToSysctls(String text, long number) {
        assertThat(Sysctl.number(text + "\n")).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({"x", "''", "1 2", "99999999999999999999"})
    void whatIsNoNumberIsRefused(String text) {
        assertThatThrownBy(() -> Sysctl.number(text)).isInstanceOf(Errno.class);
    }

    @Test
    void numbersAreRightAlignedAndNeverCut() {
        assertThat(MemInfo.right(new StringBuilder("x"), 42, 5)).hasToString("x   42");
        assertThat(MemInfo.right(new StringBuilder(), 123456, 3)).hasToString("123456");
    }
}
