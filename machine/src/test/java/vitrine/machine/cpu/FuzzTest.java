package vitrine.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Any bytes at all execute or raise. */
class FuzzTest {
    private static final int BUDGET = 40;

    private static final int ROUNDS = 30_000;

    @Test
    void randomBytesNeverBreakTheEngine() {
        randomBytes(5, ROUNDS);
    }

    @Test
    @Tag("long")
    void tenMillionSequencesNeverBreakTheEngine() {
        randomBytes(9, 10_000_000);
    }

    private static void randomBytes(long seed, int rounds) {
        GuestCpu guest = new GuestCpu();
        Random random = new Random(seed);
        CaseGenerator states = new CaseGenerator(6);
        Snapshot s = new Snapshot();
        int stopped = 0;
        for (int n = 0; n < rounds; n++) {
            if (n % 16 == 0) {
                s = states.anyState();
            }
            random.nextBytes(s.code);
            guest.load(s);
            try {
                if (guest.run(BUDGET) != Exit.INTERRUPT) {
                    stopped++;
                }
            } catch (RuntimeException | Error e) {
                throw new AssertionError(java.util.HexFormat.of().formatHex(s.code) + " in round " + n, e);
            }
        }
        assertThat(stopped).isGreaterThan(rounds / 2);
    }

    /** Instructions in a row give the same whether they run as one block or one by one. */
    @Test
    void blocksAreTheSumOfTheirInstructions() {
        blocksAndInstructions(8, ROUNDS);
    }

    @Test
    @Tag("long")
    void aMillionBlocksAreTheSumOfTheirInstructions() {
        blocksAndInstructions(10, 1_000_000);
    }

    private static void blocksAndInstructions(long seed, int rounds) {
        GuestCpu whole = new GuestCpu();
        GuestCpu parts = new GuestCpu();
        CaseGenerator cases = new CaseGenerator(7);
        Random random = new Random(seed);
        for (int n = 0; n < rounds; n++) {
            Snapshot s = cases.row(random, 120);
            whole.load(s, cases.row);
            Exit end = whole.run(BUDGET);
            parts.load(s, cases.row);
            Exit last = Exit.INTERRUPT;
            for (int k = 0; k < BUDGET && last == Exit.INTERRUPT; ) {
                int step = Math.min(BUDGET - k, 1 + random.nextInt(3));
                long before = parts.cpu.retired;
                last = parts.run(step);
                k += (int) (parts.cpu.retired - before);
            }
            assertThat(last).as("round %d", n).isEqualTo(end);
            assertThat(parts.cpu.retired).as("round %d", n).isEqualTo(whole.cpu.retired);
            Snapshot a = whole.state();
            Snapshot b = parts.state();
            assertThat(b.r)
                    .as("round %d: %s", n, java.util.HexFormat.of().formatHex(cases.row))
                    .isEqualTo(a.r);
            assertThat(b.rip).isEqualTo(a.rip);
            assertThat(Long.toHexString(b.flags))
                    .as("round %d: %s", n, java.util.HexFormat.of().formatHex(cases.row))
                    .isEqualTo(Long.toHexString(a.flags));
            assertThat(b.fx).isEqualTo(a.fx);
            assertThat(b.window).isEqualTo(a.window);
        }
    }
}
