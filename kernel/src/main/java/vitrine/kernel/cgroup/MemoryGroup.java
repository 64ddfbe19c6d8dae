package vitrine.kernel.cgroup;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.cgroup.Cgroup.Changes;
import vitrine.kernel.mm.OomDomain;
import vitrine.kernel.mm.ProcessView;
import vitrine.kernel.task.Task;

/**
 * The memory of a group. A frame is charged to the group of the task for which it was allocated and carries that
 * group's tag until it is freed, whoever uses it meanwhile; so usage is what the machine counts for the tags.
 *
 * <pre>
 * tag of a frame:   2 * number       anonymous memory
 *                   2 * number + 1   page cache, shared memory, buffers
 * </pre>
 */
public final class MemoryGroup implements OomDomain {
    static final long NO_LIMIT = Long.MAX_VALUE;
    private static final int RECLAIM = 32;

    /** Pages over memory.high that a task gets before it has to sleep. */
    private static final int BATCH = 64;

    private static final long MAX_DELAY = 2_000_000_000L;

    /** Limits in pages. */
    long max = NO_LIMIT;

    long high = NO_LIMIT;
    long low;
    long min;
    long swapMax = NO_LIMIT;
    long swapHigh = NO_LIMIT;
    boolean oomGroup;

    /** memory.events, of this group and those below; memory.events.local. */
    final long[] counts = new long[Event.values().length];

    final long[] localCounts = new long[Event.values().length];

    final Changes changes = new Changes("memory.events");
    final Changes localChanges = new Changes("memory.events.local");

    /** What memory.events counts. */
    enum Event {
        LOW,
        HIGH,
        MAX,
        OOM,
        OOM_KILL,
        OOM_GROUP_KILL
    }

    private final Cgroup group;
    private int number;

    /** Not less than the usage; what makes an exact count necessary only now and then. */
    private long estimate;

    private long peak;

    /** Numbers of removed groups below whose frames are still in use. */
    private int[] left = {};

    MemoryGroup(Cgroup group) {
        this.group = group;
    }

    private Kernel kernel() {
        return group.all.kernel;
    }

    @Nullable
    MemoryGroup above() {
        Cgroup p = group.parent;
        return p == null ? null : p.memory;
    }

    /** The controller was given to the group. */
    void enable() {
        if (number == 0) {
            number = group.all.numbers.take();
        }
    }

    /** The controller was taken away; what is in use stays counted. */
    void reset() {
        max = NO_LIMIT;
        high = NO_LIMIT;
        low = 0;
        min = 0;
        oomGroup = false;
    }

    /** The group is gone: the one above answers for what is left. */
    void removed() {
        MemoryGroup above = above();
        if (above == null || number == 0) {
            return;
        }
        above.left = IntStream.concat(
                        Arrays.stream(above.left), IntStream.concat(Arrays.stream(left), IntStream.of(number)))
                .toArray();
        left = new int[0];
        number = 0;
    }

    private long used(int tagNumber, int kind) {
        return tagNumber == 0 ? 0 : kernel().ram.tagged(2 * tagNumber + kind);
    }

    /** Pages of a kind (0: anonymous, 1: other) of the group and all below. */
    long pages(int kind) {
        long sum = used(number, kind);
        boolean empty = false;
        for (int n : left) {
            sum += used(n, kind);
            empty |= used(n, 0) + used(n, 1) == 0;
        }
        if (empty) {
            forgetEmpty();
        }
        for (Cgroup c : group.children.values()) {
            sum += c.memory.pages(kind);
        }
        return sum;
    }

    /** Numbers without frames may be given to new groups. */
    private void forgetEmpty() {
        for (int n : left) {
            if (used(n, 0) + used(n, 1) == 0) {
                group.all.numbers.give(n);
            }
        }
        left = Arrays.stream(left).filter(n -> used(n, 0) + used(n, 1) > 0).toArray();
    }

    /** Pages that count. */
    long usage() {
        return pages(0) + pages(1);
    }

    long peak() {
        peak = Math.max(peak, usage());
        return peak;
    }

    void resetPeak() {
        peak = 0;
    }

    void count(Event e) {
        localCounts[e.ordinal()]++;
        localChanges.happened();
        for (MemoryGroup m = this; m != null; m = m.above()) {
            m.counts[e.ordinal()]++;
            m.changes.happened();
        }
    }

    /**
     * One page more, after reclaim and the OOM killer if need be.
     *
     * @param kind 0: anonymous, 1: other
     * @return the frame's tag, -1 when the page must not be had: then the current task was killed, or nobody can be
     */
    int charge(int kind) {
        for (MemoryGroup m = this; m != null; m = m.above()) {
            if (!m.grow()) {
                return -1;
            }
        }
        return number == 0 ? 0 : 2 * number + kind;
    }

    private boolean grow() {
        estimate++;
        if (group.isRoot() || estimate <= peak && estimate <= high && estimate <= max) {
            return true;
        }
        estimate = usage() + 1;
        if (estimate > max && !makeRoom(1)) {
            return false;
        }
        peak = Math.max(peak, estimate);
        if (estimate > high) {
            overHigh();
        }
        return true;
    }

    /** Brings usage with {@code more} pages below the limit. @return whether that was possible */
    boolean makeRoom(int more) {
        while (usage() + more > max) {
            count(Event.MAX);
            if (reclaim(usage() + more - max) > 0) {
                continue;
            }
            count(Event.OOM);
            if (!kernel().mm.outOfMemory(this)) {
                return false;
            }
        }
        estimate = usage() + more;
        return true;
    }

    /** Drops clean pages of files, not more than the group has. @return how many pages it has less */
    long reclaim(long wanted) {
        long before = usage();
        long pages = Math.min(pages(1), Math.max(wanted, RECLAIM));
        while (pages > 0 && before - usage() < wanted) {
            int freed = kernel().vfs.reclaim.shrink((int) Math.min(pages, RECLAIM));
            if (freed == 0) {
                break;
            }
            pages -= freed;
        }
        return before - usage();
    }

    /** Growing beyond memory.high makes the task slow, as Linux does: the delay grows with the square of the excess. */
    private void overHigh() {
        count(Event.HIGH);
        if (reclaim(estimate - high) >= estimate - high) {
            return;
        }
        Task t = kernel().current;
        if (t == null || ++t.pagesOverHigh < BATCH) {
            return;
        }
        t.pagesOverHigh = 0;
        long excess = Math.min((estimate - high << 20) / Math.max(high, 1), 1L << 24);
        long delay = Math.min(excess * excess >>> 20, MAX_DELAY / 61_000) * 61_000; // 1 s / 2^14
        if (delay >= 10_000_000) {
            t.delayUntil = kernel().now() + delay;
            t.returnWork = true;
        }
    }

    // What the OOM killer asks.

    @Override
    public boolean holds(ProcessView.Victim victim) {
        Cgroup of = victim.cgroup();
        return of != null && of.isBelow(group);
    }

    @Override
    public long limit() {
        return max;
    }

    @Override
    public String path() {
        return group.path(group.all.root);
    }

    @Override
    public List<String> report() {
        long used = usage();
        return List.of(
                "memory: usage %dkB, limit %dkB, failcnt %d".formatted(used * 4, max * 4, counts[Event.MAX.ordinal()]),
                "swap: usage 0kB, limit %dkB, failcnt 0".formatted(swapMax == NO_LIMIT ? NO_LIMIT >>> 10 : swapMax * 4),
                "Memory cgroup stats for " + path() + ":",
                "anon " + pages(0) * 4096,
                "file " + pages(1) * 4096);
    }
}
