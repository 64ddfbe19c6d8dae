package vitrine.kernel.fs.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.Guest;
import vitrine.kernel.fs.root.HostRootException;

/** Images: layers lie over each other as their makers meant it, and hostile archives are refused in one line. */
final class ImageTest {
    private static final String CONFIG = """
            {"os": "linux", "architecture": "amd64", "created": "2026-01-01T00:00:00Z", "config": {
             "Entrypoint": ["/bin/sh", "-c"], "Cmd": ["id \\u0041"], "Env": ["PATH=/bin", "A=b=c", "broken"],
             "User": "app:staff", "WorkingDir": "/work"}}""";

    @TempDir
    Path temporary;

    private final Guest guest = new Guest();

    @AfterEach
    void close() {
        guest.close();
    }

    /** A tar archive that grows. */
    private static final class Tar {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Tar member(String name, char type, String link, byte[] content) {
            byte[] h = new byte[512];
            put(h, 0, name);
            put(h, 100, "0000755\0");
            put(h, 108, "0000000\0");
            put(h, 116, "0000000\0");
            put(h, 124, String.format("%011o\0", content.length));
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
            bytes.writeBytes(h);
            bytes.writeBytes(content);
            bytes.writeBytes(new byte[(512 - content.length % 512) % 512]);
            return this;
        }

        Tar file(String name, String content) {
            return member(name, '0', "", content.getBytes(StandardCharsets.ISO_8859_1));
        }

        Tar folder(String name) {
            return member(name, '5', "", new byte[0]);
        }

        Tar link(String name, String target) {
            return member(name, '2', target, new byte[0]);
        }

        byte[] end() {
            bytes.writeBytes(new byte[1024]);
            return bytes.toByteArray();
        }

        private static void put(byte[] h, int at, String s) {
            byte[] b = s.getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(b, 0, h, at, b.length);
        }
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] lower() {
        return new Tar()
                .folder("etc/")
                .file("etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:1000:1001::/home/app:/bin/sh\n")
                .file("etc/group", "staff:x:50:\n")
                .folder("data")
                .file("data/old", "old")
                .file("data/gone", "gone")
                .folder("opaque")
                .folder("opaque/sub")
                .file("opaque/sub/below", "below")
                .folder("replaced")
                .file("replaced/inner", "inner")
                .link("lib", "usr/lib")
                .folder("usr")
                .folder("usr/lib")
                .end();
    }

    private static byte[] upper() {
        return new Tar()
                .file("data/.wh.gone", "")
                .file("data/new", "new")
                .file("opaque/own", "own")
                .file("opaque/.wh..wh..opq", "")
                .file("replaced", "a file now")
                .file("lib/through", "through the link")
                .member("dev/null", '3', "", new byte[0])
                .end();
    }

    private static byte[] docker(String config, byte[]... layers) {
        Tar tar = new Tar().file("config.json", config);
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < layers.length; i++) {
            tar.member("l" + i + "/layer.tar", '0', "", layers[i]);
            names.append(i == 0 ? "" : ",").append("\"l").append(i).append("/layer.tar\"");
        }
        return tar.file(
                        "manifest.json",
                        "[{\"Config\":\"config.json\",\"RepoTags\":[\"test:1\"],\"Layers\":[" + names + "]}]")
                .end();
    }

    private static byte[] oci(byte[] layer, @Nullable String stated) throws Exception {
        Tar tar = new Tar();
        byte[] config = CONFIG.getBytes(StandardCharsets.UTF_8);
        String digest = stated == null ? sha256(layer) : stated;
        byte[] manifest = """
                {"config": {"digest": "sha256:%s"}, "layers": [
                 {"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": "sha256:%s"}]}""".formatted(sha256(config), digest).getBytes(StandardCharsets.UTF_8);
        String index = """
                {"manifests": [{"digest": "sha256:%s", "platform": {"os": "linux", "architecture": "arm64"}},
                 {"digest": "sha256:%s", "annotations": {"org.opencontainers.image.ref.name": "one"}}]}""".formatted("0".repeat(64), sha256(manifest));
        return tar.file("oci-layout", "{}")
                .file("index.json", index)
                .member("blobs/sha256/" + sha256(config), '0', "", config)
                .member("blobs/sha256/" + sha256(manifest), '0', "", manifest)
                .member("blobs/sha256/" + digest, '0', "", layer)
                .end();
    }

    private ImageArchive open(byte[] bytes) throws IOException {
        return ImageArchive.open(guest.vfs.kernel.gate.files(), Files.write(temporary.resolve("image.tar"), bytes));
    }

    private ImageRoot mount(byte[] bytes) throws IOException {
        ImageArchive archive = open(bytes);
        return ImageRoot.mount(guest.vfs, archive, archive.image(null));
    }

    private void assertMissing(String path) {
        assertThatThrownBy(() -> guest.stat(path)).isInstanceOf(Errno.class);
    }

    @Test
    void layersLieOverEachOther() throws IOException {
        ImageRoot root = mount(docker(CONFIG, lower(), upper()));
        assertThat(guest.read("/data/old")).isEqualTo("old");
        assertThat(guest.read("/data/new")).isEqualTo("new");
        assertMissing("/data/gone");
        assertThat(guest.read("/opaque/own")).isEqualTo("own");
        assertMissing("/opaque/sub");
        assertThat(guest.read("/replaced")).isEqualTo("a file now");
        assertThat(guest.read("/usr/lib/through")).isEqualTo("through the link");
        assertMissing("/dev/null");
        assertThat(root.user("app:staff")).isEqualTo(new ImageRoot.User(1000, 50, "/home/app"));
        assertThat(root.user("1000")).isEqualTo(new ImageRoot.User(1000, 1001, "/home/app"));
        assertThat(root.user("7:8")).isEqualTo(new ImageRoot.User(7, 8, "/"));
        assertThat(root.user("")).isEqualTo(new ImageRoot.User(0, 0, "/root"));
        assertThatThrownBy(() -> root.user("nobody")).hasMessageContaining("nobody");
    }

    @Test
    void configurationIsRead() throws IOException {
        Image image = open(docker(CONFIG, lower())).image("test:1");
        assertThat(image.entrypoint()).containsExactly("/bin/sh", "-c");
        assertThat(image.command()).containsExactly("id A");
        assertThat(image.environment()).containsEntry("A", "b=c").hasSize(2);
        assertThat(image.user()).isEqualTo("app:staff");
        assertThat(image.workdir()).isEqualTo("/work");
    }

    @Test
    void ociLayoutWithCompressedLayer() throws Exception {
        byte[] bytes = oci(gzip(lower()), null);
        assertThat(open(bytes).images().getFirst().names()).isEqualTo(List.of("one"));
        mount(bytes);
        assertThat(guest.read("/data/gone")).isEqualTo("gone");
    }

    @Test
    void archiveThatIsCompressedAsAWhole() throws Exception {
        mount(gzip(docker(CONFIG, lower())));
        assertThat(guest.read("/data/gone")).isEqualTo("gone");
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new XZOutputStream(packed, new LZMA2Options())) {
            out.write(docker(CONFIG, lower()));
        }
        assertThat(open(packed.toByteArray()).image("test:1").workdir()).isEqualTo("/work");
        refused(Arrays.copyOf(packed.toByteArray(), packed.size() - 20), "xz");
    }

    private void refused(byte[] bytes, String... words) {
        assertThatThrownBy(() -> mount(bytes))
                .isInstanceOf(HostRootException.class)
                .hasMessageContainingAll(words)
                .message()
                .doesNotContain("\n");
    }

    private void refusedLayer(Tar layer, String... words) {
        refused(docker(CONFIG, lower(), layer.end()), words);
    }

    @Test
    void refusesHostileLayers() {
        refusedLayer(new Tar().file("../../evil", "x"), "../../evil", "'..'");
        refusedLayer(new Tar().file("data/../../.wh.x", "x"), "'..'");
        refusedLayer(new Tar().file(".wh...", "x"), "'..'");
        refusedLayer(new Tar().file("twice", "1").file("twice", "2"), "twice", "comes twice");
        refusedLayer(new Tar().member("disk", '4', "", new byte[0]), "disk", "device");
        refusedLayer(new Tar().member("hard", '1', "nowhere", new byte[0]), "hard", "nowhere");
        refusedLayer(new Tar().link("loop", "loop").file("loop/x", "x"), "loop/x", "links");
        refusedLayer(new Tar().file("data/old/below", "x"), "data/old/below", "no folder");
    }

    @Test
    void linksNeverLeadOut() throws IOException {
        byte[] layer =
                new Tar().link("out", "/../../../usr").file("out/inside", "x").end();
        mount(docker(CONFIG, lower(), layer));
        assertThat(guest.read("/usr/inside")).isEqualTo("x");
    }

    @Test
    void refusesWhatIsNoImage() throws Exception {
        refused(new Tar().file("readme", "x").end(), "not an image");
        refused(new Tar().file("manifest.json", "[{").end(), "manifest.json", "no JSON");
        refused(new Tar().file("manifest.json", "[".repeat(100_000)).end(), "nested");
        refused(new Tar().file("manifest.json", "[]").end(), "no image");
        refused(docker(CONFIG.replace("amd64", "arm64"), lower()), "linux/amd64");
        refused(
                new Tar()
                        .file("manifest.json", "[{\"Config\":\"c\",\"Layers\":[]}]")
                        .end(),
                "'c'");
        refused(new Tar().link("manifest.json", "manifest.json").end(), "manifest.json");
        refused(oci(gzip(lower()), "1".repeat(64)), "1111", "digest");
        byte[] zstd = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0, 0, 0};
        refused(oci(zstd, null), "zstd");
        byte[] cut = gzip(lower());
        refused(oci(java.util.Arrays.copyOf(cut, cut.length - 20), null), "gzip");
    }

    @Test
    void damagedOnesNeverDoMoreThanFail() throws IOException {
        byte[] all = docker(CONFIG, lower(), upper());
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 200; i++) {
            byte[] damaged = all.clone();
            for (int k = 0; k < 6; k++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try (Guest other = new Guest()) {
                ImageArchive archive = open(damaged);
                ImageRoot.mount(other.vfs, archive, archive.image(null)).user("app");
            } catch (HostRootException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }
}
