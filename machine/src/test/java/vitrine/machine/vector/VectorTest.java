package vitrine.machine.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Published test vectors, on any host. */
class VectorTest {
    private final long[] v = new long[128];

    private void set(int register, String hex) {
        ByteBuffer b = ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.LITTLE_ENDIAN);
        v[4 * register] = b.getLong();
        v[4 * register + 1] = b.getLong();
    }

    private String hex(int register) {
        ByteBuffer b = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        return HexFormat.of()
                .formatHex(
                        b.putLong(v[4 * register]).putLong(v[4 * register + 1]).array());
    }

    /** FIPS 197, appendix B: the state after the first round of the example. */
    @Test
    void aesRound() {
        set(0, "193de3bea0f4e22b9ac68d2ae9f84808");
        set(1, "a0fafe1788542cb123a339392a6c7605");
        Crypto.aesenc(v, 0, 4);
        assertThat(hex(0)).isEqualTo("a49c7ff2689f352b6b5bea43026a5049");
    }

    /** FIPS 197, appendix A.1: the second round key of the example. */
    @Test
    void aesKeyAssist() {
        set(0, "2b7e151628aed2a6abf7158809cf4f3c");
        Crypto.aeskeygenassist(v, 4, 0, 1);
        assertThat(hex(1).substring(24)).isEqualTo("8b84eb01"); // RotWord(SubWord(w3)) xor rcon
    }

    @Test
    void crc32OfTheNineDigits() {
        long crc = 0xffff_ffffL;
        for (byte b : "123456789".getBytes(StandardCharsets.US_ASCII)) {
            crc = VectorMove.crc32(crc, b, 1);
        }
        assertThat(~crc & 0xffff_ffffL).isEqualTo(0xe306_9283L);
    }

    @Test
    void carrylessProduct() {
        v[0] = 0b1011;
        v[4] = 0b110;
        Crypto.pclmulqdq(v, 0, 4, 0);
        assertThat(v[0]).isEqualTo(0b111010);
        assertThat(v[1]).isZero();
        v[0] = -1;
        v[4] = -1;
        Crypto.pclmulqdq(v, 0, 4, 0);
        assertThat(v[0]).isEqualTo(0x5555_5555_5555_5555L);
        assertThat(v[1]).isEqualTo(0x5555_5555_5555_5555L);
    }

    @Test
    void findsAStringInAString() {
        set(0, HexFormat.of().formatHex("new\0\0\0\0\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII)));
        set(1, HexFormat.of().formatHex("brave new world\0".getBytes(StandardCharsets.US_ASCII)));
        int ordered = 0x0c;
        int result = StringCompare.compare(
                v,
                0,
                4,
                ordered,
                StringCompare.implicitLength(v, 0, ordered),
                StringCompare.implicitLength(v, 4, ordered));
        assertThat(StringCompare.index(result, ordered)).isEqualTo(6);
    }

    @Test
    void anUnmaskedExceptionLeavesTheDestination() {
        Mxcsr m = new Mxcsr();
        m.set(0x1f80 & ~0x200); // division by zero unmasked
        v[0] = Double.doubleToRawLongBits(1);
        v[4] = 0;
        assertThatThrownBy(() -> PackedFloat.divsd(v, 0, 4, m)).isInstanceOf(SimdException.class);
        assertThat(v[0]).isEqualTo(Double.doubleToRawLongBits(1));
        assertThat(m.get() & 0x3f).isEqualTo(4);
    }

    @Test
    void packedIntegersKeepTheirLanes() {
        v[0] = 0x7f80_ff00_0102_8001L;
        v[4] = 0x0101_0101_0101_0101L;
        PackedInteger.paddb(v, 0, 4);
        assertThat(v[0]).isEqualTo(0x8081_0001_0203_8102L);
        v[0] = 0x7f80_ff00_0102_8001L;
        PackedInteger.paddsb(v, 0, 4);
        assertThat(v[0]).isEqualTo(0x7f81_0001_0203_8102L);
    }
}
