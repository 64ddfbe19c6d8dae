package vitrine.kernel.gate;

import java.net.URI;
import java.nio.file.Path;

/**
 * Between names as bytes and Java's paths, whatever character set the JVM believes the host's names to be in.
 *
 * <p>A plain ASCII name is the same in both. For any other the percent-encoded form of a file URI is used, which on
 * Unix is made of the raw bytes in both directions.
 */
final class HostNames {
    private HostNames() {}

    /** The one-component relative path of a name. */
    static Path path(Path anyOfTheFileSystem, String name) {
        if (plain(name)) {
            return anyOfTheFileSystem.getFileSystem().getPath(name);
        }
        StringBuilder uri = new StringBuilder("file:///");
        for (int i = 0; i < name.length(); i++) {
            uri.append('%');
            hex(uri, name.charAt(i) >> 4);
            hex(uri, name.charAt(i));
        }
        return Path.of(URI.create(uri.toString())).getFileName();
    }

    private static void hex(StringBuilder s, int nibble) {
        s.append("0123456789ABCDEF".charAt(nibble & 15));
    }

    /** The last component of a path as bytes. */
    static String name(Path path) {
        Path last = path.getFileName();
        String text = last.toString();
        if (plain(text)) {
            return text;
        }
        // An absolute path that does not exist, so that the conversion does not ask the disk about a real one.
        String raw = Path.of("/\u0001vitrine").resolve(last).toUri().getRawPath();
        StringBuilder name = new StringBuilder();
        int from = raw.indexOf('/', 1) + 1;
        for (int i = from; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                name.append((char) Integer.parseInt(raw, i + 1, i + 3, 16));
                i += 2;
            } else {
                name.append(c);
            }
        }
        return name.toString();
    }

    /** The bytes of a text as Java decoded it; for the targets of symbolic links. */
    static String bytes(Path target) {
        String text = target.toString();
        if (plain(text)) {
            return text;
        }
        StringBuilder s = new StringBuilder(target.isAbsolute() ? "/" : "");
        for (int i = 0; i < target.getNameCount(); i++) {
            s.append(i == 0 ? "" : "/").append(name(target.getName(i)));
        }
        return s.toString();
    }

    /** A link's text, any bytes, as a path. */
    static Path target(Path any, String text) {
        if (plain(text)) {
            return any.getFileSystem().getPath(text);
        }
        Path p = any.getFileSystem().getPath(text.startsWith("/") ? "/" : "");
        for (String part : text.split("/")) {
            if (!part.isEmpty()) {
                p = p.resolve(path(any, part));
            }
        }
        return p;
    }

    private static boolean plain(String s) {
        for (int i = 0; i < s.length(); i++) {
            if (s.charAt(i) >= 0x80 || s.charAt(i) == 0) {
                return false;
            }
        }
        return true;
    }
}
