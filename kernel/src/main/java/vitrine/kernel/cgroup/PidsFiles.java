package vitrine.kernel.cgroup;

import static vitrine.kernel.cgroup.Entry.OTHERS;

import java.util.List;
import vitrine.kernel.abi.Errno;

/** The files pids.…: how many tasks there may be. */
final class PidsFiles {
    private static final int PIDS_MAX = 4 << 20;

    private PidsFiles() {}

    static void add(List<Entry> list) {
        Controller c = Controller.PIDS;
        list.add(Entry.writable(
                "pids.max", OTHERS, c, (g, t) -> Entry.limit(g.pidsMax, -1), (g, t, s) -> g.pidsMax = max(s)));
        list.add(Entry.readable("pids.current", OTHERS, c, (g, t) -> g.pids + "\n"));
        list.add(Entry.readable("pids.peak", OTHERS, c, (g, t) -> g.pidsPeak + "\n"));
        list.add(Entry.readable("pids.events", OTHERS, c, (g, t) -> "max " + g.pidsMaxEvents + "\n"));
    }

    private static long max(String text) {
        if (text.equals("max")) {
            return -1;
        }
        long n = Entry.number(text);
        if (n < 0 || n > PIDS_MAX) {
            throw Errno.of(Errno.EINVAL);
        }
        return n;
    }
}
