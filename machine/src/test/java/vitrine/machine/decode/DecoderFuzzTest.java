package vitrine.machine.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Any bytes decode to some result, and that result depends on the bytes of the instruction alone. */
class DecoderFuzzTest {
    @Test
    void anyBytes() {
        Decoder decoder = new Decoder();
        Insn insn = new Insn();
        Insn again = new Insn();
        byte[] records = HostLengths.generate(new Random(7), 200_000);
        byte[] shortCode = new byte[15];
        for (int i = 0; i + 64 < records.length; i += 15) {
            DecodeResult result = decoder.decode(records, i, i + 40, insn);
            assertThat(result).isNotEqualTo(DecodeResult.MORE);
            if (result != DecodeResult.OK) {
                continue;
            }
            assertThat(insn.length).isBetween(1, 15);
            String text = Disassembler.format(insn, i);
            System.arraycopy(records, i, shortCode, 0, 15);
            assertThat(decoder.decode(shortCode, 0, insn.length, again)).isEqualTo(DecodeResult.OK);
            assertThat(Disassembler.format(again, i)).isEqualTo(text);
            for (int limit = 0; limit < insn.length; limit++) {
                DecodeResult partial = decoder.decode(shortCode, 0, limit, again);
                assertThat(partial).as("%s cut to %d", text, limit).isEqualTo(DecodeResult.MORE);
            }
        }
    }
}
