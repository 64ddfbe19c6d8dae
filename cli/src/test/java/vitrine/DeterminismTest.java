package vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Law 2: the same input is the same run, event by event; and what the seed decides, it does decide. */
class DeterminismTest {
    /** Processes, pipes, signals, sleeping, files and job control at once, on several CPUs. */
    private static final String BUSY = """
            for i in 1 2 3; do seq 1 300 | sort -rn | md5sum > /tmp/$i & done
            (sleep 1; kill -USR1 $$) &
            trap 'echo usr1 > /tmp/signal' USR1
            wait; wait
            cat /tmp/1 /tmp/2 /tmp/3 /tmp/signal > /dev/null
            """;

    private static String hash(long seed, int cpus) {
        Linux linux = Linux.builder().seed(seed).cpus(cpus).stats(true).build();
        List<String> summary = new ArrayList<>();
        assertThat(linux.run(List.of("sh", "-c", BUSY), null, text -> {}, summary::addAll))
                .hasValue(0);
        return summary.getLast();
    }

    @Test
    void theSameSeedIsTheSameRun() {
        String first = hash(7, 2);
        assertThat(first).startsWith("event hash");
        assertThat(hash(7, 2)).isEqualTo(first);
    }

    @Test
    void anotherSeedIsAnotherRun() {
        assertThat(hash(1, 1)).isNotEqualTo(hash(2, 1));
    }
}
