package vitrine.observe.memory;

import java.util.ArrayList;
import java.util.List;

/** Three levels of set-associative caches with lines of 64 bytes; instructions and data have a first level of their own. */
public final class CacheHierarchy {
    private static final int LINE_SHIFT = 6;
    private static final int LINE = 1 << LINE_SHIFT;

    /** A level: its size in bytes and its ways, and how many cycles a hit takes. */
    public record Level(String name, int bytes, int ways, int cycles) {}

    /** What came of a level. */
    public record Result(Level level, long hits, long misses) {
        /** In percent. */
        public double missRate() {
            return hits + misses == 0 ? 0 : 100.0 * misses / (hits + misses);
        }
    }

    /** A desktop processor of about 2020. */
    public static final List<Level> USUAL = List.of(
            new Level("L1i", 32 << 10, 8, 4),
            new Level("L1d", 32 << 10, 8, 4),
            new Level("L2", 512 << 10, 8, 14),
            new Level("L3", 8 << 20, 16, 45));

    /** Cycles for a line from memory. */
    public static final int MEMORY_CYCLES = 200;

    private CacheHierarchy() {}

    /**
     * Plays the references through L1i or L1d, L2 and L3. There is no translation: the lines are those of virtual addresses,
     * told apart by address space.
     *
     * @param levels L1i, L1d, and those below in their order
     */
    public static List<Result> run(References refs, List<Level> levels) {
        List<SetAssociative> caches = new ArrayList<>();
        levels.forEach(l -> caches.add(new SetAssociative(l.bytes() / LINE, l.ways())));
        for (int i = 0; i < refs.count(); i++) {
            long line = (long) refs.space(i) << 48 - LINE_SHIFT | refs.address(i) >>> LINE_SHIFT;
            boolean hit = caches.get(refs.kind(i) == References.FETCH ? 0 : 1).touch(line, line);
            for (int level = 2; !hit && level < caches.size(); level++) {
                hit = caches.get(level).touch(line, line);
            }
        }
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < levels.size(); i++) {
            results.add(new Result(levels.get(i), caches.get(i).hits, caches.get(i).misses));
        }
        return results;
    }

    /** Average cycles of an access. */
    public static double averageCycles(List<Result> results) {
        long accesses = results.get(0).hits()
                + results.get(0).misses()
                + results.get(1).hits()
                + results.get(1).misses();
        long cycles = 0;
        for (Result r : results) {
            cycles += (r.hits() + r.misses()) * r.level().cycles();
        }
        cycles += results.getLast().misses() * MEMORY_CYCLES;
        return accesses == 0 ? 0 : (double) cycles / accesses;
    }
}
