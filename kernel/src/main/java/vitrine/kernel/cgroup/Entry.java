package vitrine.kernel.cgroup;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.task.Task;

/**
 * One file that groups have.
 *
 * @param where {@link #ROOT}, {@link #OTHERS} or both
 * @param controller which it belongs to; null for cgroup.… and what every group has
 */
record Entry(
        String name,
        int permissions,
        int where,
        @Nullable Controller controller,
        @Nullable Text text,
        @Nullable Taker taker,
        @Nullable Watch watch) {
    static final int ROOT = 1;
    static final int OTHERS = 2;

    /** Makes what is read. May throw an Errno. */
    @FunctionalInterface
    interface Text {
        CharSequence make(Cgroup group, Task reader);
    }

    /** Does what was written, blanks around it taken off. May throw an Errno. */
    @FunctionalInterface
    interface Taker {
        void take(Cgroup group, Task writer, String text);
    }

    /** What poll(2) of the file waits for. */
    @FunctionalInterface
    interface Watch {
        Cgroup.Changes of(Cgroup group);
    }

    /** All files, in the order in which a folder lists them. */
    static final List<Entry> ALL = all();

    /** Index of cgroup.procs. */
    static final int PROCS = index("cgroup.procs");

    private static int index(String name) {
        for (int i = 0; i < ALL.size(); i++) {
            if (ALL.get(i).name.equals(name)) {
                return i;
            }
        }
        throw new IllegalStateException(name);
    }

    private static List<Entry> all() {
        List<Entry> list = new ArrayList<>();
        CoreFiles.add(list);
        CpuFiles.add(list);
        MemoryFiles.add(list);
        PidsFiles.add(list);
        return List.copyOf(list);
    }

    boolean isIn(Cgroup g) {
        return (where & (g.isRoot() ? ROOT : OTHERS)) != 0 && (controller == null || g.has(controller));
    }

    static Entry readable(String name, int where, @Nullable Controller c, Text text) {
        return new Entry(name, 0444, where, c, text, null, null);
    }

    static Entry writable(String name, int where, @Nullable Controller c, Text text, Taker taker) {
        return new Entry(name, 0644, where, c, text, taker, null);
    }

    /** "max" for {@link Cgroup#NO_LIMIT}, or a number. */
    static String limit(long value, long none) {
        return (value == none ? "max" : Long.toString(value)) + "\n";
    }

    /** A decimal (or 0x…, 0…) number as kstrtoll takes it. Throws EINVAL. */
    static long number(String text) {
        try {
            return text.isEmpty() ? refuse() : Long.decode(text);
        } catch (NumberFormatException e) {
            return refuse();
        }
    }

    private static long refuse() {
        throw Errno.of(Errno.EINVAL);
    }

    /** 0 or 1. Throws EINVAL for what is no number, ERANGE for another one. */
    static boolean bit(String text) {
        long n = number(text);
        if (n != 0 && n != 1) {
            throw Errno.of(Errno.ERANGE);
        }
        return n == 1;
    }
}
