package vitrine.kernel.cgroup;

import org.jspecify.annotations.Nullable;

/** What a group can control; in the order in which cgroup.controllers shows them. */
enum Controller {
    CPU("cpu", true),
    MEMORY("memory", false),
    PIDS("pids", true);

    static final int ALL = (1 << values().length) - 1;

    /** Those that can tell the threads of one process apart (cgroups(7), "Thread mode"). */
    static final int THREADED = CPU.bit() | PIDS.bit();

    final String title;
    final boolean threaded;

    Controller(String title, boolean threaded) {
        this.title = title;
        this.threaded = threaded;
    }

    int bit() {
        return 1 << ordinal();
    }

    static @Nullable Controller named(String name) {
        for (Controller c : values()) {
            if (c.title.equals(name)) {
                return c;
            }
        }
        return null;
    }

    /** Names of a set, with a blank between two and a line feed behind; nothing for none. */
    static String names(int set) {
        StringBuilder b = new StringBuilder();
        for (Controller c : values()) {
            if ((set & c.bit()) != 0) {
                b.append(b.isEmpty() ? "" : " ").append(c.title);
            }
        }
        return b.isEmpty() ? "" : b.append('\n').toString();
    }
}
