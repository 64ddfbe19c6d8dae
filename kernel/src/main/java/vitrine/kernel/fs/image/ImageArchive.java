package vitrine.kernel.fs.image;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.fs.root.Expanded;
import vitrine.kernel.fs.root.HostRootException;
import vitrine.kernel.fs.root.TarEntry;
import vitrine.kernel.fs.root.TarReader;
import vitrine.kernel.gate.HostFiles;

/**
 * The archive that {@code docker save} and tools of the OCI write: a tar file with
 *
 * <pre>
 * oci-layout, index.json → manifest → configuration, layers      blobs/sha256/…   (OCI image layout)
 * manifest.json → configuration, layers                          by their paths   (docker save)
 * </pre>
 *
 * <p>Newer versions of docker write both into one file; then manifest.json counts, because it has the tags.
 */
public final class ImageArchive implements AutoCloseable {
    private static final int MAX_JSON = 8 << 20;
    private static final int MAX_LAYERS = 512;
    private static final int MAX_INDEX_DEPTH = 4;
    private static final String SHA256 = "sha256:";
    private static final String NAME = "org.opencontainers.image.ref.name";
    private static final String FULL_NAME = "io.containerd.image.name";

    final HostFiles.Content content;
    private final Map<String, TarEntry> members = new LinkedHashMap<>();
    private final List<Image> images = new ArrayList<>();

    private ImageArchive(HostFiles.Content content) {
        this.content = content;
    }

    /** Opens one, which may be compressed as a whole. Throws HostRootException, and Errno for what the host says. */
    public static ImageArchive open(HostFiles files, Path path) {
        ImageArchive archive = new ImageArchive(Expanded.whole(files.archive(path)));
        try {
            archive.read();
            return archive;
        } catch (RuntimeException e) {
            archive.close();
            throw e;
        }
    }

    /** The images in it, at least one. */
    public List<Image> images() {
        return List.copyOf(images);
    }

    /** The image of that name; without a name the only one. Throws HostRootException. */
    public Image image(@Nullable String name) {
        List<String> names = new ArrayList<>();
        for (Image i : images) {
            if (name == null && images.size() == 1 || name != null && i.names().contains(name)) {
                return i;
            }
            names.addAll(i.names());
        }
        throw new HostRootException((name == null
                        ? "there are several images in it"
                        : "there is no image " + TarReader.printable(name) + " in it")
                + "; write FILE#NAME with one of " + TarReader.printable(String.join(", ", names)));
    }

    private void read() {
        TarReader reader = new TarReader(content);
        for (TarEntry e = reader.next(); e != null; e = reader.next()) {
            String name = e.name().startsWith("./") ? e.name().substring(2) : e.name();
            if (e.type() == '0' || e.type() == '1' || e.type() == '2') {
                if (members.putIfAbsent(name, e) != null) {
                    throw new HostRootException("tar member '" + TarReader.printable(name) + "' comes twice");
                }
            }
        }
        if (members.containsKey("manifest.json")) {
            readDocker();
        } else if (members.containsKey("index.json")) {
            readIndex("index.json", json(member("index.json")), 0);
        } else {
            throw new HostRootException("not an image: it has neither index.json nor manifest.json");
        }
        if (images.isEmpty()) {
            throw new HostRootException("there is no image for linux/amd64 in it");
        }
    }

    // ---- docker save ----

    private void readDocker() {
        for (Object o : Json.list(json(member("manifest.json")))) {
            Map<String, @Nullable Object> manifest = Json.object(o);
            String config = Json.string(manifest.get("Config"));
            List<Image.Layer> layers = new ArrayList<>();
            for (String path : Json.strings(manifest.get("Layers"))) {
                TarEntry e = member(path);
                layers.add(new Image.Layer(path, e.offset(), e.size(), digestIn(path)));
            }
            add(Json.strings(manifest.get("RepoTags")), config, digestIn(config), layers);
        }
    }

    /** The digest that a path such as blobs/sha256/abc… or abc….json states, empty for none. */
    private static String digestIn(String path) {
        String last = path.substring(path.lastIndexOf('/') + 1);
        if (last.endsWith(".json")) {
            last = last.substring(0, last.length() - 5);
        }
        return last.matches("[0-9a-f]{64}") ? last : "";
    }

    // ---- OCI ----

    private void readIndex(String where, @Nullable Object index, int depth) {
        if (depth > MAX_INDEX_DEPTH) {
            throw new HostRootException("'" + TarReader.printable(where) + "' is nested too deeply");
        }
        for (Object o : Json.list(Json.object(index).get("manifests"))) {
            Map<String, @Nullable Object> descriptor = Json.object(o);
            Map<String, @Nullable Object> platform = Json.object(descriptor.get("platform"));
            String architecture = Json.string(platform.get("architecture"));
            if (!architecture.isEmpty() && !architecture.equals("amd64")) {
                continue;
            }
            String digest = Json.string(descriptor.get("digest"));
            TarEntry blob = blob(digest);
            Object target = json(blob, digest.substring(SHA256.length()));
            if (Json.object(target).containsKey("manifests")) {
                readIndex(blob.name(), target, depth + 1);
            } else {
                readManifest(Json.object(target), Json.object(descriptor.get("annotations")));
            }
        }
    }

    private void readManifest(Map<String, @Nullable Object> manifest, Map<String, @Nullable Object> annotations) {
        String config = Json.string(Json.object(manifest.get("config")).get("digest"));
        List<Image.Layer> layers = new ArrayList<>();
        for (Object o : Json.list(manifest.get("layers"))) {
            String digest = Json.string(Json.object(o).get("digest"));
            if (!Json.string(Json.object(o).get("mediaType")).contains("layer")) {
                return; // something else that is kept as an image is, such as an attestation
            }
            TarEntry e = blob(digest);
            layers.add(new Image.Layer(digest, e.offset(), e.size(), digest.substring(SHA256.length())));
        }
        String name = Json.string(annotations.get(FULL_NAME));
        if (name.isEmpty()) {
            name = Json.string(annotations.get(NAME));
        }
        TarEntry blob = blob(config);
        add(name.isEmpty() ? List.of() : List.of(name), blob.name(), config.substring(SHA256.length()), layers);
    }

    private TarEntry blob(String digest) {
        if (!digest.matches("sha256:[0-9a-f]{64}")) {
            throw new HostRootException("digest '" + TarReader.printable(digest) + "' is not one of SHA-256");
        }
        return member("blobs/sha256/" + digest.substring(SHA256.length()));
    }

    // ---- both ----

    private void add(List<String> names, String config, String digest, List<Image.Layer> layers) {
        Map<String, @Nullable Object> json = Json.object(json(member(config), digest));
        String os = Json.string(json.get("os"));
        String architecture = Json.string(json.get("architecture"));
        if (!os.equals("linux") || !architecture.equals("amd64")) {
            return;
        }
        if (layers.size() > MAX_LAYERS) {
            throw new HostRootException("'" + TarReader.printable(config) + "' has " + layers.size() + " layers");
        }
        Map<String, @Nullable Object> c = Json.object(json.get("config"));
        Map<String, String> environment = new LinkedHashMap<>();
        for (String variable : Json.strings(c.get("Env"))) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                environment.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        images.add(new Image(
                List.copyOf(names),
                os + "/" + architecture,
                Json.string(json.get("created")),
                Json.strings(c.get("Entrypoint")),
                Json.strings(c.get("Cmd")),
                environment,
                Json.string(c.get("User")),
                Json.string(c.get("WorkingDir")),
                List.copyOf(layers)));
    }

    /** A member with content; links inside the archive, as older versions of docker write them, are followed. */
    private TarEntry member(String path) {
        String at = path;
        Set<String> passed = new LinkedHashSet<>();
        while (true) {
            TarEntry e = members.get(at);
            if (e == null || !passed.add(at)) {
                throw new HostRootException("'" + TarReader.printable(path) + "' is not in it");
            }
            if (e.type() == '0') {
                return e;
            }
            at = e.type() == '1' ? e.link() : resolve(at, e.link());
        }
    }

    private static String resolve(String from, String link) {
        List<String> parts = new ArrayList<>(List.of(from.split("/")));
        parts.removeLast();
        for (String part : link.split("/")) {
            if (part.equals("..") && !parts.isEmpty()) {
                parts.removeLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }

    private @Nullable Object json(TarEntry e) {
        return json(e, "");
    }

    private @Nullable Object json(TarEntry e, String digest) {
        byte[] b = new byte[(int) Math.min(e.size(), MAX_JSON + 1L)];
        if (b.length > MAX_JSON || content.read(e.offset(), b, 0, b.length) != b.length) {
            throw new HostRootException("'" + TarReader.printable(e.name()) + "' is too long or cut off");
        }
        if (!digest.isEmpty() && !HexFormat.of().formatHex(sha256().digest(b)).equals(digest)) {
            throw new HostRootException(
                    "'" + TarReader.printable(e.name()) + "' does not have the digest that it should");
        }
        try {
            return Json.parse(new String(b, StandardCharsets.UTF_8));
        } catch (Json.Malformed x) {
            throw new HostRootException("'" + TarReader.printable(e.name()) + "' is no JSON: " + x.getMessage());
        }
    }

    /** Throws HostRootException when the bytes of a layer are not those that its digest was made of. */
    void verify(Image.Layer layer) {
        if (layer.digest().isEmpty()) {
            return;
        }
        MessageDigest sha256 = sha256();
        byte[] piece = new byte[1 << 16];
        for (long done = 0; done < layer.size(); ) {
            int n = content.read(layer.offset() + done, piece, 0, (int) Math.min(piece.length, layer.size() - done));
            if (n <= 0) {
                throw new HostRootException("layer '" + TarReader.printable(layer.name()) + "' is cut off");
            }
            sha256.update(piece, 0, n);
            done += n;
        }
        if (!HexFormat.of().formatHex(sha256.digest()).equals(layer.digest())) {
            throw new HostRootException(
                    "layer '" + TarReader.printable(layer.name()) + "' does not have the digest that it should");
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    @Override
    public void close() {
        content.close();
    }
}
