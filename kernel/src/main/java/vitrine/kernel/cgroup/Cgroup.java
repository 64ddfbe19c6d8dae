package vitrine.kernel.cgroup;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.sched.WaitQueue;

/** One group: its place in the tree, what it limits, and what it counts. */
public final class Cgroup {
    static final int NO_LIMIT = Integer.MAX_VALUE;

    /** Counts up to the number of groups ever made; names the folder's inode. */
    final long id;

    final String name;
    final @Nullable Cgroup parent;
    final int level;
    final Map<String, Cgroup> children = new LinkedHashMap<>(2);
    final Cgroups all;

    /** It was removed; tasks that died in it still name it. */
    boolean dead;

    /** Who made it, and with it the owner of its files. */
    int uid;

    int gid;

    /** Permission bits of the folder. */
    int mode = 0755;

    /** Controllers that the children have. */
    int subtreeControl;

    /** Group whose processes may have threads in here; itself unless threaded. */
    Cgroup domain = this;

    int maxDepth = NO_LIMIT;
    int maxDescendants = NO_LIMIT;

    /** Living tasks of its own, and children with living tasks below. */
    private int tasks;

    private int populatedChildren;

    /** Threads, zombies too, of this group and those below (pids.current); always counted. */
    int pids;

    int pidsPeak;
    long pidsMax = -1;
    long pidsMaxEvents;

    /** cgroup.freeze of this group, and whether it or one above is frozen. */
    boolean freeze;

    boolean frozen;

    final CpuGroup cpu = new CpuGroup(this);
    final MemoryGroup memory = new MemoryGroup(this);

    /** The folder that shows it, once somebody looked. */
    @Nullable
    CgroupFolder folder;

    /** Something in cgroup.events changed: poll(2) of it says so. */
    final Changes events = new Changes("cgroup.events");

    /** A count that readers compare with what they saw last. */
    static final class Changes {
        final WaitQueue queue;
        int count;

        /** Tells inotify; null until somebody looked at the file. */
        @Nullable
        Runnable told;

        Changes(String name) {
            queue = new WaitQueue(name);
        }

        void happened() {
            count++;
            queue.wakeAll(0xa); // POLLPRI | POLLERR
            if (told != null) {
                told.run();
            }
        }
    }

    Cgroup(Cgroups all, long id, String name, @Nullable Cgroup parent) {
        this.all = all;
        this.id = id;
        this.name = name;
        this.parent = parent;
        this.level = parent == null ? 0 : parent.level + 1;
        if (parent != null) {
            frozen = parent.frozen;
            cpu.inherit(parent.cpu);
        }
    }

    public boolean isRoot() {
        return parent == null;
    }

    /** Controllers that it has, and could give to its children. */
    int controllers() {
        return parent == null ? Controller.ALL : parent.subtreeControl;
    }

    boolean has(Controller c) {
        return (controllers() & c.bit()) != 0;
    }

    boolean isPopulated() {
        return tasks > 0 || populatedChildren > 0;
    }

    boolean hasTasks() {
        return tasks > 0;
    }

    boolean hasPopulatedDomainChildren() {
        for (Cgroup c : children.values()) {
            if (c.domain == c && c.isPopulated()) {
                return true;
            }
        }
        return false;
    }

    boolean hasThreadedChildren() {
        for (Cgroup c : children.values()) {
            if (c.domain != c) {
                return true;
            }
        }
        return false;
    }

    /** A living task came ({@code +1}) or went. */
    void countTask(int change) {
        boolean before = isPopulated();
        tasks += change;
        Cgroup g = this;
        while (g.isPopulated() != before) {
            g.events.happened();
            Cgroup p = g.parent;
            if (p == null) {
                return;
            }
            before = p.isPopulated();
            p.populatedChildren += g.isPopulated() ? 1 : -1;
            g = p;
        }
    }

    /** A thread began or ended to exist, zombies included. */
    void countPid(int change) {
        for (Cgroup g = this; g != null; g = g.parent) {
            g.pids += change;
            g.pidsPeak = Math.max(g.pidsPeak, g.pids);
        }
    }

    int descendants() {
        int n = 0;
        for (Cgroup c : children.values()) {
            n += 1 + c.descendants();
        }
        return n;
    }

    /** Does something with this group and all below, from the top. */
    void walk(Consumer<Cgroup> visitor) {
        visitor.accept(this);
        for (Cgroup c : children.values()) {
            c.walk(visitor);
        }
    }

    /** Whether it is {@code other} or lies below it. */
    public boolean isBelow(Cgroup other) {
        for (Cgroup g = this; g != null; g = g.parent) {
            if (g == other) {
                return true;
            }
        }
        return false;
    }

    /** Whether its tasks must not run now: frozen, or out of CPU time for this period. */
    public boolean holds() {
        return frozen || cpu.throttled();
    }

    public boolean isFrozen() {
        return frozen;
    }

    public CpuGroup cpu() {
        return cpu;
    }

    /** Whose weight counts for its tasks: itself, or the nearest above with the controller; null: the root. */
    public @Nullable CpuGroup weighing() {
        for (Cgroup g = this; g.parent != null; g = g.parent) {
            if (g.has(Controller.CPU)) {
                return g.cpu;
            }
        }
        return null;
    }

    /** Whose memory limits count for its tasks: itself, or the nearest above with the controller. */
    public MemoryGroup charged() {
        Cgroup g = this;
        while (g.parent != null && !g.has(Controller.MEMORY)) {
            g = g.parent;
        }
        return g.memory;
    }

    /** The path from {@code top}, "/" for {@code top} itself; with "/.." in front where it does not lie below. */
    public String path(Cgroup top) {
        StringBuilder up = new StringBuilder();
        Cgroup base = top;
        while (!isBelow(base)) {
            up.append("/..");
            base = base.parent == null ? base : base.parent;
        }
        StringBuilder b = new StringBuilder();
        for (Cgroup g = this; g != base && g.parent != null; g = g.parent) {
            b.insert(0, g.name).insert(0, '/');
        }
        b.insert(0, up);
        return b.isEmpty() ? "/" : b.toString();
    }

    /** The path from the root of all. */
    public String path() {
        return path(all.root);
    }

    public boolean isDead() {
        return dead;
    }
}
