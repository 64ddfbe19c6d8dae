package vitrine.machine.fp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every x87, MMX and SSE instruction against the host's CPU, bit for bit, flags included. Skipped out loud where
 * there is no such host.
 */
class HostComparisonTest {
    private static final int FEW = 500;
    private static final int MANY = 20_000;

    private static HostFp host;

    @BeforeAll
    static void start() {
        host = new HostFp();
    }

    @AfterAll
    static void stop() {
        if (host != null) {
            host.close();
        }
    }

    private static void compare(List<FpCases.Case> cases, int count, String... features) {
        Assumptions.assumeTrue(
                HostFp.has(List.of(features)), () -> "SKIPPED: the host lacks one of " + List.of(features));
        HostComparison comparison = new HostComparison(host);
        StringBuilder differences = new StringBuilder();
        for (FpCases.Case c : cases) {
            differences.append(comparison.compare(c.hex(), c.kind(), count, 42, c.ignoredFsw()));
        }
        assertThat(differences.toString()).isEmpty();
        assertThat(comparison.cases).isEqualTo((long) cases.size() * count);
    }

    @Test
    void sse() {
        compare(FpCases.sse(), FEW, "sse2", "pni", "ssse3");
    }

    @Test
    void sse4() {
        compare(FpCases.sse4(), FEW, "sse4_1", "sse4_2");
    }

    @Test
    void approximationsOfAmd() {
        Assumptions.assumeTrue(HostFp.isAmd(), "SKIPPED: the host is not AMD's, whose approximations these are");
        compare(FpCases.approximations(), 20 * FEW);
    }

    @Test
    void strings() {
        compare(FpCases.strings(), FEW, "sse4_2");
    }

    @Test
    void cryptography() {
        compare(FpCases.cryptography(), FEW, "aes", "pclmulqdq", "sha_ni");
    }

    @Test
    void mmx() {
        compare(FpCases.mmx(), FEW, "ssse3");
    }

    @Test
    void x87() {
        compare(FpCases.x87(), 2 * FEW);
    }

    /** The hardware's functions are good to one unit in the last place, and ours must lie next to them. */
    @Test
    void functions() {
        compare(FpCases.functions(), 8 * FEW);
    }

    @Test
    @Tag("long")
    void everythingLong() {
        compare(FpCases.sse(), MANY, "sse2", "pni", "ssse3");
        compare(FpCases.sse4(), MANY, "sse4_1", "sse4_2");
        compare(FpCases.cryptography(), MANY, "aes", "pclmulqdq", "sha_ni");
        compare(FpCases.mmx(), MANY, "ssse3");
        compare(FpCases.x87(), MANY);
        compare(FpCases.functions(), 5 * MANY);
    }
}
