package vitrine.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The engine against the host's CPU. */
class DifferentialTest {
    private static final int MILLION = 1_000_000;

    @Test
    void everyInstructionDoesWhatTheHostDoes() throws IOException, InterruptedException {
        compare(Long.getLong("vitrine.seed", 1), 40_000);
    }

    @Test
    @Tag("long")
    void aMillionCases() throws IOException, InterruptedException {
        compare(Long.getLong("vitrine.seed", 2), MILLION);
    }

    @Test
    void x87NumbersWithRulesOfTheirOwn() throws IOException, InterruptedException {
        assumeTrue(HostCpu.available(), "no x86-64 Linux with gcc at hand: nothing was compared");
        try (HostCpu host = new HostCpu()) {
            DifferentialRun run = new DifferentialRun(host);
            run.run(X87Cases.all());
            assertThat(run.compared).isGreaterThan(50_000);
            assertThat(run.counts).as(run.report()).isEmpty();
        }
    }

    private static void compare(long seed, int cases) throws IOException, InterruptedException {
        assumeTrue(HostCpu.available(), "no x86-64 Linux with gcc at hand: nothing was compared");
        try (HostCpu host = new HostCpu()) {
            DifferentialRun run = new DifferentialRun(host);
            run.run(seed, cases);
            assertThat(run.compared).isGreaterThanOrEqualTo(cases);
            assertThat(run.counts).as(run.report()).isEmpty();
        }
    }
}
