package vitrine.kernel.cgroup;

import static vitrine.kernel.cgroup.Entry.OTHERS;
import static vitrine.kernel.cgroup.Entry.ROOT;
import static vitrine.kernel.cgroup.MemoryGroup.NO_LIMIT;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cgroup.MemoryGroup.Event;

/** The files memory.…: limits in bytes, usage, and what happened at the limits. */
final class MemoryFiles {
    private static final int PAGE_SHIFT = 12;
    private static final Controller C = Controller.MEMORY;

    private MemoryFiles() {}

    /** Stores a limit in pages. */
    @FunctionalInterface
    private interface Setter {
        void set(MemoryGroup m, long pages);
    }

    static void add(List<Entry> list) {
        number(list, "memory.current", MemoryGroup::usage);
        list.add(Entry.writable(
                "memory.peak",
                OTHERS,
                C,
                (g, t) -> (g.memory.peak() << PAGE_SHIFT) + "\n",
                (g, t, s) -> g.memory.resetPeak()));
        limit(list, "memory.min", m -> m.min, (m, pages) -> m.min = pages);
        limit(list, "memory.low", m -> m.low, (m, pages) -> m.low = pages);
        limit(list, "memory.high", m -> m.high, MemoryFiles::setHigh);
        limit(list, "memory.max", m -> m.max, MemoryFiles::setMax);
        list.add(events("memory.events", true));
        list.add(events("memory.events.local", false));
        list.add(Entry.readable("memory.stat", ROOT | OTHERS, C, (g, t) -> stat(g.memory)));
        list.add(Entry.writable(
                "memory.oom.group", OTHERS, C, (g, t) -> (g.memory.oomGroup ? 1 : 0) + "\n", (g, t, s) -> {
                    long n = Entry.number(s);
                    if (n != 0 && n != 1) {
                        throw Errno.of(Errno.EINVAL);
                    }
                    g.memory.oomGroup = n == 1;
                }));
        list.add(new Entry(
                "memory.reclaim",
                0200,
                ROOT | OTHERS,
                C,
                null,
                (g, t, s) -> {
                    long wanted = pages(s);
                    if (g.memory.reclaim(wanted) < wanted) {
                        throw Errno.of(Errno.EAGAIN);
                    }
                },
                null));
        number(list, "memory.swap.current", m -> 0);
        number(list, "memory.swap.peak", m -> 0);
        limit(list, "memory.swap.high", m -> m.swapHigh, (m, pages) -> m.swapHigh = pages);
        limit(list, "memory.swap.max", m -> m.swapMax, (m, pages) -> m.swapMax = pages);
        list.add(Entry.readable("memory.swap.events", OTHERS, C, (g, t) -> "high 0\nmax 0\nfail 0\n"));
    }

    private static void number(List<Entry> list, String name, ToLongFunction<MemoryGroup> pages) {
        list.add(Entry.readable(name, OTHERS, C, (g, t) -> (pages.applyAsLong(g.memory) << PAGE_SHIFT) + "\n"));
    }

    private static void limit(List<Entry> list, String name, ToLongFunction<MemoryGroup> pages, Setter setter) {
        list.add(Entry.writable(
                name,
                OTHERS,
                C,
                (g, t) -> {
                    long n = pages.applyAsLong(g.memory);
                    return n == NO_LIMIT ? "max\n" : (n << PAGE_SHIFT) + "\n";
                },
                (g, t, s) -> setter.set(g.memory, pages(s))));
    }

    private static void setHigh(MemoryGroup m, long pages) {
        m.high = pages;
        if (m.usage() > pages) {
            m.reclaim(m.usage() - pages);
        }
    }

    private static void setMax(MemoryGroup m, long pages) {
        m.max = pages;
        m.makeRoom(0);
    }

    private static Entry events(String name, boolean below) {
        return new Entry(
                name,
                0444,
                OTHERS,
                C,
                (g, t) -> {
                    StringBuilder b = new StringBuilder();
                    for (Event e : Event.values()) {
                        b.append(e.name().toLowerCase(Locale.ROOT)).append(' ');
                        b.append((below ? g.memory.counts : g.memory.localCounts)[e.ordinal()])
                                .append('\n');
                    }
                    return b;
                },
                null,
                g -> below ? g.memory.changes : g.memory.localChanges);
    }

    private static CharSequence stat(MemoryGroup m) {
        long anon = m.pages(0) << PAGE_SHIFT;
        long file = m.pages(1) << PAGE_SHIFT;
        return "anon " + anon + "\nfile " + file + "\nkernel 0\nkernel_stack 0\npagetables 0\nsock 0\nshmem 0\n"
                + "file_mapped 0\nfile_dirty 0\nfile_writeback 0\nswapcached 0\ninactive_anon " + anon
                + "\nactive_anon 0\ninactive_file " + file + "\nactive_file 0\nunevictable 0\nslab 0\n";
    }

    /** "max", or bytes with a suffix K, M, G, T; as pages. Throws EINVAL. */
    private static long pages(String text) {
        if (text.equals("max")) {
            return NO_LIMIT;
        }
        int shift = switch (text.isEmpty() ? ' ' : Character.toLowerCase(text.charAt(text.length() - 1))) {
            case 'k' -> 10;
            case 'm' -> 20;
            case 'g' -> 30;
            case 't' -> 40;
            default -> 0;
        };
        long n = Entry.number(shift == 0 ? text : text.substring(0, text.length() - 1));
        if (n < 0) {
            throw Errno.of(Errno.EINVAL);
        }
        return n > Long.MAX_VALUE >> shift ? NO_LIMIT : n << shift >>> PAGE_SHIFT;
    }
}
