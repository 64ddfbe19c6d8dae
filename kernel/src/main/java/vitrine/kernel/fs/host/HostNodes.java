package vitrine.kernel.fs.host;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.fs.DirectorySink;
import vitrine.kernel.fs.MetadataBudget;

/**
 * The names in a folder of the host that stand for nodes in memory. A name that appears on the host later takes the
 * place of the node, as if somebody had renamed it over: what the host has is never hidden.
 *
 * <pre>
 * cookies: 2 …         names of the host, see {@link HostFolder#readdir}
 *          FIRST + …   nodes; a cookie is used once
 * </pre>
 */
final class HostNodes {
    static final long FIRST = 1L << 40;

    private record Entry(String name, HostNode node, long cookie) {}

    private final HostFs fs;
    private final Map<String, Entry> byName = new HashMap<>();
    private final TreeMap<Long, Entry> byCookie = new TreeMap<>();
    private long nextCookie = FIRST;

    HostNodes(HostFs fs) {
        this.fs = fs;
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    @Nullable
    HostNode get(String name) {
        Entry e = byName.get(name);
        return e == null ? null : e.node;
    }

    /** Gives a node that name, which is free. Throws ENOSPC. */
    void add(String name, HostNode node) {
        fs.vfs.budget.charge(MetadataBudget.OBJECT + name.length());
        Entry e = new Entry(name, node, nextCookie++);
        byName.put(name, e);
        byCookie.put(e.cookie, e);
        node.linked();
    }

    /** Takes a name away if it stands for a node. */
    void remove(String name) {
        Entry e = byName.remove(name);
        if (e != null) {
            byCookie.remove(e.cookie);
            fs.vfs.budget.release(MetadataBudget.OBJECT + name.length());
            e.node.unlinked();
        }
    }

    /** Lists the nodes whose names the host does not have. */
    void readdir(long cookie, Predicate<String> onHost, DirectorySink sink) {
        for (Entry e : byCookie.tailMap(cookie, true).values()) {
            if (!onHost.test(e.name) && !sink.entry(e.name, e.node.ino, e.node.mode, e.cookie + 1)) {
                return;
            }
        }
    }
}
