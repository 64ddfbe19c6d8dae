package vitrine.observe.memory;

import java.util.HashSet;
import java.util.Set;

/** TLBs with and without numbers of address spaces (ASID, PCID), and what the walks after their misses cost. */
public final class Translation {
    private static final int LEVELS = 4;
    private static final int BITS = 9;

    /**
     * What came of it.
     *
     * @param flushes of the whole TLB, at a change of address space
     * @param walkReads table entries read by walks of four levels
     * @param cachedReads the same when the CPU remembers the last table of each level it was in
     */
    public record Result(
            boolean asids, long hits, long misses, long flushes, long switches, long walkReads, long cachedReads) {}

    private Translation() {}

    /** Plays the references through a TLB. */
    public static Result run(References refs, int entries, int ways, boolean asids) {
        SetAssociative tlb = new SetAssociative(entries, ways);
        long[] last = new long[LEVELS];
        java.util.Arrays.fill(last, -1);
        long cached = 0;
        long switches = 0;
        int space = -1;
        for (int i = 0; i < refs.count(); i++) {
            if (refs.space(i) != space) {
                if (space >= 0) {
                    switches++;
                    if (!asids) {
                        tlb.flush();
                    }
                }
                space = refs.space(i);
            }
            long page = refs.page(i);
            if (tlb.touch(References.number(page), page)) {
                continue;
            }
            // Level 1 is the page table: its entry must always be read; the tables above if they are not the last ones.
            for (int level = LEVELS - 1; level >= 0; level--) {
                long table = page >>> BITS * (level + 1);
                if (level == 0 || last[level] != page >>> BITS * level) {
                    cached++;
                }
                last[level] = level == 0 ? table : page >>> BITS * level;
            }
        }
        return new Result(asids, tlb.hits, tlb.misses, tlb.flushes, switches, tlb.misses * LEVELS, cached);
    }

    /** How many tables of each level the pages need: page tables first, the root last. */
    public static long[] tables(References refs) {
        long[] count = new long[LEVELS];
        Set<Long> pages = refs.distinct();
        for (int level = 0; level < LEVELS; level++) {
            Set<Long> tables = new HashSet<>(); // only counted
            for (long page : pages) {
                tables.add(page >>> BITS * (level + 1));
            }
            count[level] = tables.size();
        }
        return count;
    }
}
