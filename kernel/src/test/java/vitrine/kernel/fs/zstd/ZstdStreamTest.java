package vitrine.kernel.fs.zstd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What zstd 1.5 packed expands to what it was, and damaged data ends in an IOException. */
final class ZstdStreamTest {
    private static byte[] packed(String name) throws IOException {
        try (InputStream in = ZstdStreamTest.class.getResourceAsStream("/zstd/" + name + ".zst")) {
            assertThat(in).isNotNull();
            return in.readAllBytes();
        }
    }

    private static byte[] expand(byte[] data) throws IOException {
        try (ZstdStream in = new ZstdStream(new ByteArrayInputStream(data))) {
            return in.readAllBytes();
        }
    }

    private static byte[] numbers(int last) {
        return IntStream.rangeClosed(1, last)
                .mapToObj(i -> i + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Zeros, numbers, and bytes that nothing can be left out of. */
    private static byte[] mixed() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[300_000]);
        out.writeBytes(numbers(300));
        for (int i = 0; i < 300; i++) {
            out.writeBytes(MessageDigest.getInstance("SHA-256")
                    .digest(Integer.toString(i).getBytes(StandardCharsets.US_ASCII)));
        }
        return out.toByteArray();
    }

    @Test
    void expandsWhatWasPackedFastAndWell() throws Exception {
        assertThat(expand(packed("fast"))).isEqualTo(numbers(40_000));
        assertThat(expand(packed("best"))).isEqualTo(numbers(9_000));
        assertThat(expand(packed("mixed"))).isEqualTo(mixed());
    }

    @Test
    void framesFollowEachOtherAndSomeAreSkipped() throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(packed("best"));
        all.writeBytes(new byte[] {0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3});
        all.writeBytes(packed("best"));
        assertThat(expand(all.toByteArray())).hasSize(2 * numbers(9_000).length).endsWith(numbers(9_000));
        assertThat(expand(new byte[0])).isEmpty();
    }

    @Test
    void damageEndsInAnException() throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        byte[] good = packed("best");
        byte[] content = numbers(9_000);
        for (int i = 0; i < 2000; i++) {
            byte[] bad = good.clone();
            // What the head says beside the size of the window counts; other damage shows in the checksum.
            int at = random.nextInt(i % 2 == 0 ? 20 : bad.length);
            bad[at] ^= (byte) (1 << random.nextInt(8));
            try {
                assertThat(expand(bad)).as("byte %d", at).isEqualTo(content);
            } catch (IOException e) {
                assertThat(e).isNotNull();
            }
            byte[] cut = Arrays.copyOf(good, 1 + random.nextInt(good.length - 1));
            assertThatThrownBy(() -> expand(cut)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void hugeWindowsAreRefused() {
        // window of 3.75 TiB, then the last block, raw and empty
        byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) 0xff, 1, 0, 0};
        assertThatThrownBy(() -> expand(frame)).isInstanceOf(IOException.class).hasMessageContaining("window");
    }
}
