package vitrine.kernel.gate;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vitrine.kernel.abi.Errno;

/**
 * Open folders of one tree. A folder is opened from the one above it, never through a link. Open ones are kept for a
 * moment, since accesses come in bursts; not longer, since the host may move or replace them.
 */
final class FolderStreams {
    private static final int KEEP = 32;
    private static final long KEEP_NANOS = 20_000_000;

    private final Path top;
    private final Map<List<String>, SecureDirectoryStream<Path>> open = new LinkedHashMap<>(64, 0.75f, true);
    private long since = System.nanoTime();
    private int working;

    FolderStreams(Path top) {
        this.top = top;
    }

    /** Closes all that are kept. */
    void forget() {
        for (SecureDirectoryStream<Path> s : open.values()) {
            close(s);
        }
        open.clear();
    }

    private static void close(DirectoryStream<Path> s) {
        try {
            s.close();
        } catch (IOException e) {
            // A folder that was only read from.
        }
    }

    /** Something is about to be done with folders: until {@link #end} none of them is closed. */
    void begin() {
        if (working++ == 0) {
            long now = System.nanoTime();
            if (now - since > KEEP_NANOS) {
                forget();
                since = now;
            }
        }
    }

    /** Closes what is too much to keep. */
    void end() {
        if (--working > 0) {
            return;
        }
        Iterator<SecureDirectoryStream<Path>> eldest = open.values().iterator();
        while (open.size() > KEEP) {
            close(eldest.next());
            eldest.remove();
        }
    }

    /** The open folder, to work in until {@link #end}; not to be listed and not to be closed. */
    SecureDirectoryStream<Path> open(List<String> path) throws IOException {
        return kept(path);
    }

    private SecureDirectoryStream<Path> kept(List<String> path) throws IOException {
        SecureDirectoryStream<Path> s = open.get(path);
        if (s == null) {
            s = path.isEmpty() ? first() : below(kept(parent(path)), path);
            open.put(List.copyOf(path), s);
        }
        return s;
    }

    private static List<String> parent(List<String> path) {
        return path.subList(0, path.size() - 1);
    }

    private SecureDirectoryStream<Path> first() throws IOException {
        return secure(Files.newDirectoryStream(top));
    }

    private SecureDirectoryStream<Path> below(SecureDirectoryStream<Path> folder, List<String> path)
            throws IOException {
        return secure(folder.newDirectoryStream(HostNames.path(top, path.getLast()), NOFOLLOW_LINKS));
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> s) {
        if (s instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        close(s);
        throw Errno.of(Errno.EOPNOTSUPP); // a host without openat(2): nothing of it is shown
    }

    /** The folder opened anew, for listing; the caller closes it. */
    DirectoryStream<Path> fresh(List<String> path) throws IOException {
        begin();
        try {
            return path.isEmpty() ? first() : below(kept(parent(path)), path);
        } finally {
            end();
        }
    }
}
