package vitrine.observe.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import vitrine.observe.memory.Replacement.Result;
import vitrine.observe.memory.Replacement.Step;

/** The memory lab's tables, charts and exercises as text. */
public final class MemoryText {
    /** So many references fit into a chart. */
    public static final int DRAWN = 40;

    private MemoryText() {}

    /** Frames over time: a column for each reference, {@code *} where it faults. */
    public static List<String> chart(Result r) {
        List<String> lines = new ArrayList<>();
        StringBuilder head = new StringBuilder(String.format(Locale.ROOT, "%-8s", r.policy()));
        StringBuilder faults = new StringBuilder("        ");
        for (Step s : r.steps()) {
            head.append(String.format(Locale.ROOT, "%4d", References.number(s.page())));
            faults.append(s.fault() ? "   *" : "    ");
        }
        lines.add(head.toString());
        for (int f = 0; f < r.frames(); f++) {
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "frame %-2d", f));
            for (Step s : r.steps()) {
                line.append(
                        f < s.frames().size()
                                ? String.format(
                                        Locale.ROOT,
                                        "%4d",
                                        References.number(s.frames().get(f)))
                                : "   .");
            }
            lines.add(line.toString());
        }
        lines.add(faults.toString().stripTrailing());
        return lines;
    }

    /** Faults of each policy for each number of frames. */
    public static List<String> table(List<Result> results, int references) {
        List<String> lines = new ArrayList<>();
        TreeSet<Integer> frames = new TreeSet<>();
        List<String> names = new ArrayList<>();
        for (Result r : results) {
            frames.add(r.frames());
            if (!names.contains(r.policy())) {
                names.add(r.policy());
            }
        }
        StringBuilder head = new StringBuilder("  frames");
        names.forEach(n -> head.append(String.format(Locale.ROOT, "%18s", n)));
        lines.add(head.append("   (faults, of ")
                .append(references)
                .append(" references)")
                .toString());
        for (int f : frames) {
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%8d", f));
            for (String n : names) {
                for (Result r : results) {
                    if (r.frames() == f && r.policy().equals(n)) {
                        line.append(String.format(
                                Locale.ROOT, "%10d %6.2f%%", r.faults(), 100.0 * r.faults() / Math.max(references, 1)));
                    }
                }
            }
            lines.add(line.toString());
        }
        for (String n : names) {
            lines.addAll(Replacement.anomalies(
                    results.stream().filter(r -> r.policy().equals(n)).toList()));
        }
        return lines;
    }

    /** With and without numbers of address spaces. */
    public static List<String> translation(References refs, int entries, int ways) {
        List<String> lines = new ArrayList<>();
        long[] tables = Translation.tables(refs);
        lines.add(String.format(
                Locale.ROOT,
                "page tables for these pages: %d of level 1, %d of level 2, %d of level 3, %d roots",
                tables[0],
                tables[1],
                tables[2],
                tables[3]));
        lines.add(String.format(
                Locale.ROOT,
                "%-14s %12s %12s %8s %9s %14s %16s",
                "TLB",
                "hits",
                "misses",
                "hit rate",
                "flushes",
                "walks read",
                "with walk cache"));
        for (boolean asids : new boolean[] {false, true}) {
            Translation.Result r = Translation.run(refs, entries, ways, asids);
            lines.add(String.format(
                    Locale.ROOT,
                    "%-14s %12d %12d %7.3f%% %9d %14d %16d",
                    asids ? "with ASIDs" : "without",
                    r.hits(),
                    r.misses(),
                    100.0 * r.hits() / Math.max(r.hits() + r.misses(), 1),
                    r.flushes(),
                    r.walkReads(),
                    r.cachedReads()));
        }
        return lines;
    }

    /** A line for each cache. */
    public static List<String> caches(References refs, List<CacheHierarchy.Level> levels) {
        List<String> lines = new ArrayList<>();
        List<CacheHierarchy.Result> results = CacheHierarchy.run(refs, levels);
        for (CacheHierarchy.Result r : results) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-4s %6d KiB %2d ways %12d hits %12d misses (%.3f%%)",
                    r.level().name(),
                    r.level().bytes() >> 10,
                    r.level().ways(),
                    r.hits(),
                    r.misses(),
                    r.missRate()));
        }
        lines.add(String.format(
                Locale.ROOT, "an access takes %.2f cycles on average", CacheHierarchy.averageCycles(results)));
        return lines;
    }

    /** A reference string that a seed decides, short enough for paper and pencil, as words of {@link References#parse}. */
    public static String exercise(long seed) {
        long[] state = {seed};
        int pages = 4 + Draw.below(state, 3);
        int count = 12 + Draw.below(state, 5);
        StringBuilder words = new StringBuilder();
        int page = 0;
        for (int i = 0; i < count; i++) {
            // half of the time near the last one: programs have locality
            page = Draw.below(state, 2) == 0 ? (page + 1) % pages : Draw.below(state, pages);
            words.append(i == 0 ? "" : " ").append(page);
        }
        return words.toString();
    }
}
