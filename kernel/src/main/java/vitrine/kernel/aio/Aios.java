package vitrine.kernel.aio;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.task.Task;

/** The contexts of all address spaces. */
public final class Aios {
    /** fs.aio-max-nr. */
    public long max = 65536;

    private long used;
    private final Map<MemoryMap, TreeMap<Long, AioContext>> all = new IdentityHashMap<>(); // never iterated

    /** fs.aio-nr: requests that contexts were made for. */
    public long used() {
        return used;
    }

    void add(MemoryMap map, AioContext context) {
        all.computeIfAbsent(map, m -> new TreeMap<>()).put(context.id, context);
        used += context.size;
    }

    @Nullable
    AioContext find(MemoryMap map, long id) {
        TreeMap<Long, AioContext> mine = all.get(map);
        return mine == null ? null : mine.get(id);
    }

    void remove(MemoryMap map, AioContext context) {
        TreeMap<Long, AioContext> mine = all.get(map);
        if (mine != null && mine.remove(context.id) != null) {
            used -= context.size;
            if (mine.isEmpty()) {
                all.remove(map);
            }
        }
    }

    /** A task lets go of its memory; with the last one its contexts end. */
    public void exited(Task t) {
        MemoryMap map = t.memory;
        if (all.isEmpty() || map == null || map.users() > 1) {
            return;
        }
        TreeMap<Long, AioContext> mine = all.get(map);
        if (mine != null) {
            List<AioContext> contexts = new ArrayList<>(mine.values());
            for (AioContext c : contexts) {
                remove(map, c);
                c.destroy();
            }
        }
    }
}
