package vitrine.observe.view;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.fs.FdTable;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/** The three links behind a descriptor: table, open file description (with who shares it), inode. */
final class FdView {
    private FdView() {}

    /** Where most of the open descriptors come from: the place in the source, or at least the file. */
    static String leak(Since since, Task t, FdTable table) {
        Map<String, Integer> count = new TreeMap<>();
        CallSites sites = new CallSites();
        int all = 0;
        for (int fd = 0; fd < table.size(); fd++) {
            @Nullable OpenFile f = table.get(fd);
            if (f == null) {
                continue;
            }
            all++;
            long[] frames = since.openedAt(t, fd);
            count.merge(frames.length == 0 ? f.name() : "opened in " + sites.name(t, frames), 1, Integer::sum);
        }
        Map.Entry<String, Integer> most =
                count.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        return most.getValue() + " of the " + all + " are " + most.getKey();
    }

    static List<String> of(Kernel kernel, Task t) {
        @Nullable FdTable table = t.fdTable;
        if (table == null) {
            throw new IllegalArgumentException(t + " has no descriptors any more");
        }
        Map<OpenFile, Integer> numbers = new IdentityHashMap<>(); // only looked up
        Map<OpenFile, List<String>> holders = new IdentityHashMap<>();
        for (ThreadGroup g : Views.processes(kernel)) {
            @Nullable FdTable other = g.leader.fdTable;
            for (int fd = 0; other != null && fd < other.size(); fd++) {
                @Nullable OpenFile f = other.get(fd);
                if (f != null) {
                    numbers.putIfAbsent(f, numbers.size() + 1);
                    holders.computeIfAbsent(f, x -> new ArrayList<>()).add(g.tgid + ":" + fd);
                }
            }
        }
        List<String> lines = new ArrayList<>();
        Map<String, Integer> names = new TreeMap<>();
        int count = 0;
        lines.add(String.format(
                Locale.ROOT,
                "%4s  %-28s %-12s %-10s %s",
                "fd",
                "open file description",
                "offset",
                "inode",
                "what, and who shares it"));
        for (int fd = 0; fd < table.size(); fd++) {
            @Nullable OpenFile f = table.get(fd);
            if (f == null) {
                continue;
            }
            count++;
            names.merge(f.name(), 1, Integer::sum);
            List<String> who = holders.getOrDefault(f, List.of());
            lines.add(String.format(
                    Locale.ROOT,
                    "%4d -> #%-4d refs %-3d flags %06o%s  %-12d %-10d %s%s",
                    fd,
                    numbers.getOrDefault(f, 0),
                    f.references(),
                    f.flags,
                    table.closeOnExec(fd) ? " CX" : "   ",
                    f.position,
                    f.inode().ino,
                    f.name(),
                    who.size() > 1 ? "  shared: " + String.join(" ", who) : ""));
        }
        long limit = t.rlimit(Rlimits.NOFILE);
        lines.add(count + " of " + Long.toUnsignedString(limit) + " descriptors");
        if (count >= limit) {
            Map.Entry<String, Integer> most =
                    names.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
            lines.add("the table is full: most of them, " + most.getValue() + ", are " + most.getKey());
        }
        return lines;
    }
}
