package vitrine.observe.lab;

import java.util.List;
import vitrine.observe.memory.CacheHierarchy;
import vitrine.observe.memory.References;
import vitrine.observe.memory.Replacement;
import vitrine.observe.memory.Translation;

/** Labs about TLB, caches and replacement: every access of the program is recorded and played through models. */
final class HierarchyLabs {
    private static final int TLB = 64;
    private static final int WAYS = 4;

    /** Rows and columns of the matrix. */
    private static final int SIDE = 256;

    private HierarchyLabs() {}

    static List<Lab> all() {
        return List.of(
                new Lab("tlb", "A5 A13", "A context switch without and with ASIDs", e -> {
                            Translation.Result without = Translation.run(e.references(), TLB, WAYS, false);
                            Translation.Result with = Translation.run(e.references(), TLB, WAYS, true);
                            e.prints("50 rounds");
                            e.claim(
                                    "without ASIDs each change of address space empties the TLB: " + without.flushes(),
                                    without.flushes() >= 100 && without.flushes() == without.switches());
                            e.claim("with them none does", with.flushes() == 0);
                            e.claim(
                                    "misses: " + without.misses() + " without, " + with.misses()
                                            + " with; the difference is the" + " indirect cost of switching",
                                    with.misses() * 2 < without.misses());
                        })
                        .look("Two rows in turns. `vitrine memory --refs COMMAND` counts for any program.")
                        .recorded()
                        .wrong(
                                "\"A process switch flushes the TLB\" (textbook): not where entries carry the number of their"
                                        + " address space (PCID on x86-64 since Linux 4.14).")
                        .quiz(
                                "Two processes pass a token 50 times; each touches 10 pages a turn. Where do the TLB misses come"
                                        + " from?",
                                "Without ASIDs from the flush at every switch; with them both working sets stay."),
                new Lab("cache-rows", "A11", "The same sum, along and across the lines", e -> {
                            e.prints("the sums are equal: yes");
                            long base = e.address();
                            References matrix = reads(only(e.references(), base, base + 4 * SIDE * SIDE));
                            long along = misses(matrix, 0, SIDE * SIDE);
                            long across = misses(matrix, SIDE * SIDE, 2 * SIDE * SIDE);
                            e.claim(
                                    "misses of the first level for data: " + along + " by rows, " + across
                                            + " by columns",
                                    along * 4 < across);
                        })
                        .look("Nothing in the timeline: the difference is in no event, only in the caches.")
                        .recorded()
                        .quiz(
                                "A matrix of 256 x 256 ints is summed up by columns. How many of the accesses miss a cache of 32"
                                        + " KiB?",
                                "All: a column touches 256 lines 1 KiB apart, which fall into few sets."),
                new Lab("thrashing", "A8 A12", "One page more than there are frames", e -> {
                            e.prints("done");
                            References pages = e.references().pages();
                            long base = e.address();
                            References loop = only(pages, base, base + 20 * 4096L);
                            long enough =
                                    Replacement.run("lru", loop, 20, 0, false).faults();
                            long lru =
                                    Replacement.run("lru", loop, 19, 0, false).faults();
                            long opt =
                                    Replacement.run("opt", loop, 19, 0, false).faults();
                            e.claim("with 20 frames each page faults once: " + enough, enough == 20);
                            e.claim("with 19 LRU faults at every page of every round: " + lru, lru >= 20 * 29);
                            e.claim("the best possible policy has " + opt, opt < 20 + 30 * 3);
                        })
                        .look("Twenty faults in the run, which has frames enough; the claims play it with fewer.")
                        .watch("memory.fault")
                        .recorded()
                        .wrong(
                                "\"LRU is close to the optimum\" (often told): not for a loop that is a little longer than memory;"
                                        + " there it is the worst, and random is better.")
                        .quiz(
                                "A loop over 20 pages, 19 frames, LRU. How many references fault?",
                                "All: the page that comes next is always the one that has just been thrown out."));
    }

    /** Misses of the first level of data by the accesses from one to the other. */
    private static long misses(References refs, int from, int to) {
        References part = new References(Integer.MAX_VALUE);
        for (int i = from; i < Math.min(to, refs.count()); i++) {
            part.again(refs, i);
        }
        return CacheHierarchy.run(part, CacheHierarchy.USUAL).get(1).misses();
    }

    private static References reads(References refs) {
        References part = new References(Integer.MAX_VALUE);
        for (int i = 0; i < refs.count(); i++) {
            if (refs.kind(i) == References.READ) {
                part.again(refs, i);
            }
        }
        return part;
    }

    private static References only(References refs, long from, long to) {
        References part = new References(Integer.MAX_VALUE);
        for (int i = 0; i < refs.count(); i++) {
            if (refs.address(i) >= from && refs.address(i) < to) {
                part.again(refs, i);
            }
        }
        return part;
    }
}
