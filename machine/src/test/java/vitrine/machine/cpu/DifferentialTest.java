package vitrine.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The engine against the host's CPU; a million cases with {@code -Dvitrine.long=true}. */
class DifferentialTest {
    @Test
    void everyInstructionDoesWhatTheHostDoes() throws IOException, InterruptedException {
        assumeTrue(HostCpu.available(), "no x86-64 Linux with gcc at hand: nothing was compared");
        boolean longRun = Boolean.getBoolean("vitrine.long");
        try (HostCpu host = new HostCpu()) {
            DifferentialRun run = new DifferentialRun(host);
            run.run(Long.getLong("vitrine.seed", 1), longRun ? 1_000_000 : 40_000);
            assertThat(run.compared).isGreaterThanOrEqualTo(40_000);
            assertThat(run.counts).as(run.report()).isEmpty();
        }
    }
}
