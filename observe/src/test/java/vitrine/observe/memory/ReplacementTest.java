package vitrine.observe.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Belady's example, the law that nobody is better than OPT, and the others by hand. */
class ReplacementTest {
    private static final References BELADY = References.parse(List.of("1 2 3 4 1 2 5", "1 2 3 4 5 # the classic"));

    @ParameterizedTest
    @CsvSource({"fifo,3,9", "fifo,4,10", "lru,3,10", "lru,4,8", "opt,3,7", "opt,4,6", "clock,3,9", "clock,4,10"})
    void faultsOfBeladysString(String policy, int frames, long faults) {
        assertThat(Replacement.run(policy, BELADY, frames, 0, false).faults()).isEqualTo(faults);
    }

    @Test
    void theAnomalyIsNamedForFifoAndNotForLru() {
        assertThat(Replacement.anomalies(List.of(
                        Replacement.run("fifo", BELADY, 3, 0, false), Replacement.run("fifo", BELADY, 4, 0, false))))
                .containsExactly("Belady's anomaly: under fifo 4 frames have 10 faults, 3 frames only 9");
        assertThat(Replacement.anomalies(List.of(
                        Replacement.run("lru", BELADY, 3, 0, false), Replacement.run("lru", BELADY, 4, 0, false))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void nobodyIsBetterThanTheOptimumAndLruNeverLosesByMoreMemory(long seed) {
        References refs = References.parse(List.of(MemoryText.exercise(seed) + " " + MemoryText.exercise(seed + 100)));
        long before = Long.MAX_VALUE;
        for (int frames = 1; frames < 7; frames++) {
            long best = Replacement.run("opt", refs, frames, seed, false).faults();
            for (String policy : Replacement.NAMES) {
                assertThat(Replacement.run(policy, refs, frames, seed, true).faults())
                        .as(policy + " with " + frames)
                        .isGreaterThanOrEqualTo(best)
                        .isGreaterThanOrEqualTo(refs.distinct().size() <= frames ? 0 : best)
                        .isLessThanOrEqualTo(refs.count());
            }
            long lru = Replacement.run("lru", refs, frames, seed, false).faults();
            assertThat(lru).isLessThanOrEqualTo(before);
            before = lru;
        }
    }

    @Test
    void evictedPagesThatWereWrittenAreWrittenBack() {
        Replacement.Result r = Replacement.run("fifo", References.parse(List.of("1w 2 3 4")), 2, 0, false);
        assertThat(r.evictions()).isEqualTo(2);
        assertThat(r.writeBacks()).isEqualTo(1);
    }

    @Test
    void theChartShowsFramesAndFaults() {
        List<String> chart = MemoryText.chart(Replacement.run("lru", References.parse(List.of("1 2 1 3")), 2, 0, true));
        assertThat(chart)
                .containsExactly(
                        "lru        1   2   1   3",
                        "frame 0    1   1   1   1",
                        "frame 1    .   2   2   3",
                        "           *   *       *");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing", "1 x", "-1", "99999:1", "0xzz", "99999999999999999999", ":", "w"})
    void whatIsNoReferenceIsSaid(String text) {
        assertThatThrownBy(() -> References.parse(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reference");
    }

    @Test
    void asidsSaveTheEntriesOfTheOther() {
        References refs = References.parse(List.of("0:1 0:2 1:1 1:2 0:1 0:2 1:1 1:2"));
        Translation.Result without = Translation.run(refs, 16, 4, false);
        Translation.Result with = Translation.run(refs, 16, 4, true);
        assertThat(without.misses()).isEqualTo(8);
        assertThat(without.flushes()).isEqualTo(3);
        assertThat(without.walkReads()).isEqualTo(32);
        assertThat(with.misses()).isEqualTo(4);
        assertThat(with.hits()).isEqualTo(4);
        assertThat(with.flushes()).isZero();
    }

    @Test
    void aCacheIsAsLargeAsItsSets() {
        List<CacheHierarchy.Level> small = List.of(
                new CacheHierarchy.Level("L1i", 256, 2, 1),
                new CacheHierarchy.Level("L1d", 256, 2, 1),
                new CacheHierarchy.Level("L2", 1024, 2, 10));
        // Three lines of one set of two ways: each comes when it has just been thrown out.
        References three = References.parse(List.of("0x0 0x80 0x100 0x0 0x80 0x100"));
        assertThat(CacheHierarchy.run(three, small).get(1).misses()).isEqualTo(6);
        assertThat(CacheHierarchy.run(three, small).get(2).hits()).isEqualTo(3);
        // Two lines fit, and so does all in one line.
        assertThat(CacheHierarchy.run(References.parse(List.of("0x0 0x80 0x0 0x80")), small)
                        .get(1)
                        .hits())
                .isEqualTo(2);
        assertThat(CacheHierarchy.run(References.parse(List.of("0x0 0x3f")), small)
                        .get(1)
                        .hits())
                .isEqualTo(1);
    }
}
