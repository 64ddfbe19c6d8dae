package vitrine.kernel.fs.root;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;
import vitrine.kernel.fs.Guest;

/** A tar archive as the root: good ones are shown, hostile ones are refused in one line. */
final class TarRootTest {
    @TempDir
    Path temporary;

    private final Guest guest = new Guest();
    private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

    @AfterEach
    void close() {
        guest.close();
    }

    private void member(String name, char type, String link, String content) {
        byte[] h = new byte[512];
        put(h, 0, name);
        put(h, 100, "0000755\0");
        put(h, 108, "0000001\0");
        put(h, 116, "0000002\0");
        put(h, 124, String.format("%011o\0", content.length()));
        put(h, 136, "00000000007\0");
        h[156] = (byte) type;
        put(h, 157, link);
        put(h, 257, "ustar\00000");
        put(h, 148, "        ");
        int sum = 0;
        for (byte b : h) {
            sum += b & 0xff;
        }
        put(h, 148, String.format("%06o\0 ", sum));
        tar.writeBytes(h);
        tar.writeBytes(content.getBytes(StandardCharsets.ISO_8859_1));
        tar.writeBytes(new byte[(512 - content.length() % 512) % 512]);
    }

    private static void put(byte[] h, int at, String s) {
        byte[] b = s.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(b, 0, h, at, b.length);
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(temporary.resolve("root.tar"), bytes);
    }

    private void mount() throws IOException {
        TarRoot.mount(guest.vfs, file(tar.toByteArray()));
    }

    private void good() {
        member("./", '5', "", "");
        member("./etc/passwd", '0', "", "root:x:0:0\n");
        member("etc/link", '2', "passwd", "");
        member("/etc/hard", '1', "etc/passwd", "");
        member("long", 'L', "", "etc/" + "n".repeat(200) + "\0");
        member("etc/nnn", '0', "", "long");
        member("pax", 'x', "", "26 path=etc/with pax name\n");
        member("etc/other", '0', "", "0123456789".repeat(1000));
        tar.writeBytes(new byte[1024]);
    }

    private void check() {
        assertThat(guest.read("/etc/link")).isEqualTo("root:x:0:0\n");
        assertThat(guest.stat("/etc/hard").nlink).isEqualTo(2);
        assertThat(guest.read("/etc/" + "n".repeat(200))).isEqualTo("long");
        assertThat(guest.read("/etc/with pax name")).isEqualTo("0123456789".repeat(1000));
        assertThat(guest.stat("/etc/passwd").uid).isEqualTo(1);
        assertThat(guest.stat("/etc/passwd").mtime).isEqualTo(7_000_000_000L);
        guest.write("/etc/passwd", "new");
        assertThat(guest.read("/etc/hard")).isEqualTo("new");
    }

    @Test
    void showsWhatIsInIt() throws IOException {
        good();
        mount();
        check();
    }

    @Test
    void expandsGzip() throws IOException {
        good();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(tar.toByteArray());
        }
        TarRoot.mount(guest.vfs, file(packed.toByteArray()));
        check();
    }

    @Test
    void expandsXz() throws IOException {
        good();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new XZOutputStream(packed, new LZMA2Options())) {
            out.write(tar.toByteArray());
        }
        TarRoot.mount(guest.vfs, file(packed.toByteArray()));
        check();
        byte[] bad = packed.toByteArray();
        bad[bad.length / 2] ^= 1;
        assertThatThrownBy(() -> TarRoot.mount(guest.vfs, file(bad)))
                .isInstanceOf(HostRootException.class)
                .hasMessageContaining("xz");
    }

    /** One frame of raw blocks, with its size before them. */
    @Test
    void expandsZstd() throws IOException {
        good();
        byte[] all = tar.toByteArray();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        little(packed, 4, 0xfd2f_b528);
        little(packed, 1, 0xa0);
        little(packed, 4, all.length);
        for (int at = 0; at < all.length; at += 1000) {
            int n = Math.min(1000, all.length - at);
            little(packed, 3, n << 3 | (at + n == all.length ? 1 : 0));
            packed.write(all, at, n);
        }
        TarRoot.mount(guest.vfs, file(packed.toByteArray()));
        check();
    }

    private static void little(ByteArrayOutputStream to, int bytes, int value) {
        for (int i = 0; i < bytes; i++) {
            to.write(value >> 8 * i);
        }
    }

    private void refused(String... words) {
        assertThatThrownBy(this::mount)
                .isInstanceOf(HostRootException.class)
                .hasMessageContainingAll(words)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void refusesToLeaveTheRoot() {
        member("../evil", '0', "", "x");
        refused("../evil", "'..'");
    }

    @Test
    void refusesToFollowItsOwnLinks() {
        member("way", '2', "/etc", "");
        member("way/evil", '0', "", "x");
        refused("way/evil", "no folder");
    }

    @Test
    void refusesHardLinksToNothing() {
        member("h", '1', "../../etc/passwd", "");
        refused("'h'", "'..'");
    }

    @Test
    void refusesWhatIsCutOff() {
        member("whole", '0', "", "x".repeat(5000));
        byte[] all = tar.toByteArray();
        tar.reset();
        tar.write(all, 0, 3000);
        refused("whole", "cut off");
    }

    @Test
    void refusesOtherFiles() {
        tar.writeBytes("This is no archive at all, only text. ".repeat(40).getBytes(StandardCharsets.US_ASCII));
        refused("not a tar archive");
    }

    @Test
    void damagedOnesNeverDoMoreThanFail() throws IOException {
        good();
        byte[] all = tar.toByteArray();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = all.clone();
            for (int k = 0; k < 4; k++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try (Guest other = new Guest()) {
                TarRoot.mount(other.vfs, file(damaged));
            } catch (HostRootException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }
}
