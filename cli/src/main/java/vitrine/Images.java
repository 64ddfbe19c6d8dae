package vitrine;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.image.Image;
import vitrine.kernel.fs.image.ImageArchive;
import vitrine.kernel.fs.root.HostRootException;
import vitrine.kernel.gate.HostGate;

/** Reads the configuration of images. Every method throws {@link VitrineException} that says in one line what is wrong. */
public final class Images {
    private Images() {}

    /** All images of an archive. */
    public static List<Image> list(Path path) {
        try (ImageArchive archive = open(path)) {
            return archive.images();
        }
    }

    /** The image of that name, or the only one. */
    static Image open(Path path, @Nullable String name) {
        try (ImageArchive archive = open(path)) {
            return archive.image(name);
        } catch (HostRootException e) {
            throw new VitrineException("image: " + path + ": " + e.getMessage(), e);
        }
    }

    private static ImageArchive open(Path path) {
        try {
            return ImageArchive.open(new HostGate(null).files(), path);
        } catch (HostRootException e) {
            throw new VitrineException("image: " + path + ": " + e.getMessage(), e);
        } catch (Errno e) {
            throw new VitrineException("image: " + path + ": " + Machine.reason(e), e);
        }
    }
}
