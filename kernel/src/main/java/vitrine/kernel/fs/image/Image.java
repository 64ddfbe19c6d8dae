package vitrine.kernel.fs.image;

import java.util.List;
import java.util.Map;

/**
 * One image of an archive.
 *
 * @param names tags, such as {@code debian:12}; none when the archive names it not
 * @param platform as {@code linux/amd64}
 * @param created when it was made, as its configuration says it
 * @param entrypoint program and first arguments, empty for none
 * @param command further arguments, or the program when there is no entry point
 * @param environment variables in their order
 * @param user as {@code 1000}, {@code 1000:1000}, {@code name} or {@code name:group}; empty for root
 * @param workdir absolute path, empty for {@code /}
 * @param layers from the lowest
 */
public record Image(
        List<String> names,
        String platform,
        String created,
        List<String> entrypoint,
        List<String> command,
        Map<String, String> environment,
        String user,
        String workdir,
        List<Layer> layers) {
    /**
     * A layer: a tar archive inside the archive.
     *
     * @param name its digest or path
     * @param offset where it begins in the archive, bytes
     * @param size in the archive, bytes
     * @param digest SHA-256 of these bytes in hexadecimal digits, empty when the archive does not say
     */
    public record Layer(String name, long offset, long size, String digest) {}
}
