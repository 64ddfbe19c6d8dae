package vitrine.kernel.fs.host;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** The names of a folder of the host while it is open. A name keeps its cookie, so that names may come and go meanwhile. */
final class HostListing {
    private final TreeMap<Long, String> byCookie = new TreeMap<>();
    private final Map<String, Long> cookies = new HashMap<>();
    private long nextCookie = 2;

    HostListing(List<String> names) {
        names.forEach(this::add);
    }

    private void add(String name) {
        if (cookies.putIfAbsent(name, nextCookie) == null) {
            byCookie.put(nextCookie++, name);
        }
    }

    /** Reading starts again: what the folder has now. */
    void renew(List<String> names) {
        Set<String> now = new HashSet<>(names);
        byCookie.values().removeIf(name -> !now.contains(name));
        cookies.keySet().retainAll(now);
        names.forEach(this::add);
    }

    NavigableMap<Long, String> from(long cookie) {
        return byCookie.tailMap(cookie, true);
    }
}
