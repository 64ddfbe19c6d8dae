package vitrine.kernel.fs;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What handles of name_to_handle_at(2) mean: the file system remembers the places it gave handles of, the newest
 * {@link #MAX} of them; older handles are stale.
 */
final class Handles {
    private static final int MAX = 4096;

    private final Map<Long, Dentry> places = new LinkedHashMap<>();

    /** A handle of it was given out. */
    void remember(Dentry d) {
        places.remove(d.inode().ino);
        places.put(d.inode().ino, d);
        if (places.size() > MAX) {
            places.remove(places.keySet().iterator().next());
        }
    }

    /** What a handle names, or null when that is gone. */
    @Nullable
    Dentry find(long ino) {
        Dentry d = places.get(ino);
        return d == null || d.inode().nlink == 0 ? null : d;
    }
}
