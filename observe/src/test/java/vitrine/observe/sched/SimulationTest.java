package vitrine.observe.sched;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.observe.sched.Schedule.Doing;
import vitrine.observe.sched.Schedule.Span;

/** Results known from textbooks, and what must hold for every policy. */
class SimulationTest {
    private static Tuning tuning(long quantum, int cpus) {
        Tuning d = Tuning.DEFAULT;
        return new Tuning(quantum, d.levels(), 1, 0, 0, d.latency(), d.granularity(), cpus, 0, 1);
    }

    private static Schedule run(String policy, Tuning tuning, String... lines) {
        return Simulation.run(policy, JobFile.parse(List.of(lines)), tuning);
    }

    private static Metrics metrics(String policy, long quantum, String... lines) {
        return Metrics.of(run(policy, tuning(quantum, 1), lines));
    }

    @Test
    void theConvoyEffectAndItsCures() {
        String[] convoy = {"0 100", "0 10", "0 10"};
        assertThat(metrics("fcfs", 1, convoy).turnaround()).isEqualTo((100 + 110 + 120) / 3.0);
        assertThat(metrics("sjf", 1, convoy).turnaround()).isEqualTo((10 + 20 + 120) / 3.0);
        String[] late = {"0 100", "10 10", "10 10"};
        assertThat(metrics("sjf", 1, late).turnaround()).isEqualTo((100 + 100 + 110) / 3.0);
        assertThat(metrics("stcf", 1, late).turnaround()).isEqualTo((120 + 10 + 20) / 3.0);
        assertThat(metrics("stcf", 1, late).response()).isEqualTo(10 / 3.0);
    }

    @Test
    void roundRobinAnswersSoonAndEndsLate() {
        String[] three = {"0 5", "0 5", "0 5"};
        assertThat(metrics("sjf", 1, three).response()).isEqualTo(5);
        assertThat(metrics("rr", 1, three).response()).isEqualTo(1);
        assertThat(metrics("rr", 1, three).turnaround()).isEqualTo(14);
        assertThat(metrics("rr", 1, three).switches()).isEqualTo(14);
    }

    @Test
    void aPriorityStarvesAndAgeingCuresIt() {
        String[] jobs = {"0 100 nice=0", "0 5 nice=5"};
        assertThat(run("priority", tuning(5, 1), jobs).results().get(1).first()).isEqualTo(100);
        Tuning ageing = new Tuning(5, 3, 1, 0, 4, 48, 6, 1, 0, 0);
        assertThat(run("priority", ageing, jobs).results().get(1).first()).isEqualTo(20);
    }

    @Test
    void mlfqLetsShortJobsInAndBoostsLongOnes() {
        Schedule s = run("mlfq", tuning(10, 1), "0 200", "100 10");
        assertThat(s.results().get(1).turnaround()).isEqualTo(10);
        // Two that are always fresh starve the long one, unless it is boosted.
        String[] interactive = new String[21];
        interactive[0] = "0 50";
        for (int i = 0; i < 20; i++) {
            interactive[i + 1] = 10 + 10 * i + " 10";
        }
        assertThat(run("mlfq", tuning(10, 1), interactive).results().get(0).end())
                .isEqualTo(250);
        Tuning boost = new Tuning(10, 3, 1, 40, 0, 48, 6, 1, 0, 0);
        assertThat(run("mlfq", boost, interactive).results().get(0).end()).isLessThan(250);
    }

    /** Blocking just before the turn is over does not keep a job on top: the allotment counts in pieces. */
    @Test
    void mlfqCannotBeGamed() {
        Schedule s = run("mlfq", tuning(10, 1), "0 40 io=9:1 io=18:1 io=27:1", "0 40");
        Schedule honest = run("mlfq", tuning(10, 1), "0 40", "0 40");
        assertThat(s.results().get(1).end())
                .isLessThanOrEqualTo(honest.results().get(1).end());
    }

    @Test
    void ticketsAndWeightsDecideShares() {
        String[] tickets = {"0 1000 tickets=300", "0 1000 tickets=100"};
        for (String policy : List.of("stride", "lottery")) {
            Schedule s = run(policy, tuning(1, 1), tickets);
            // When the first ends, the second has had a third of its time.
            long end = s.results().get(0).end();
            assertThat((double) end).as(policy).isCloseTo(1333, within(policy.equals("stride") ? 4.0 : 60.0));
        }
        // Five steps of nice are three times the weight.
        for (String policy : List.of("cfs", "eevdf")) {
            Schedule s = run(policy, tuning(5, 1), "0 3000", "0 3000 nice=5");
            assertThat((double) s.results().get(0).end()).as(policy).isCloseTo(3000 * (1 + 335 / 1024.0), within(60.0));
        }
    }

    @Test
    void whatWasAskedForIsChecked() {
        assertThatThrownBy(() -> JobFile.parse(List.of("0 5", "x 5"))).hasMessageContaining("line 2");
        assertThatThrownBy(() -> JobFile.parse(List.of("0 5 io=5:1"))).hasMessageContaining("before the end");
        assertThatThrownBy(() -> JobFile.parse(List.of("0 5 prio=1"))).hasMessageContaining("prio");
        assertThatThrownBy(() -> JobFile.parse(List.of("# nothing"))).hasMessageContaining("no jobs");
        assertThatThrownBy(() -> run("rr", tuning(1, 1), "0 5 cpus=3")).hasMessageContaining("no CPU");
        assertThatThrownBy(() -> run("best", tuning(1, 1), "0 5")).hasMessageContaining("none of fcfs");
    }

    static List<String> policies() {
        return Policies.names();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void everyJobRunsAsLongAsItNeedsAndNoCpuIsIdleWhileOneWaits(String policy) {
        for (int seed = 0; seed < 60; seed++) {
            List<Job> jobs = Quiz.jobs(seed);
            Schedule s = Simulation.run(policy, jobs, tuning(1 + seed % 4, 1 + seed % 3));
            long[] ran = new long[jobs.size()];
            List<Span> all = s.spans();
            for (Span p : all) {
                ran[p.job()] += p.doing() == Doing.RUNS ? p.to() - p.from() : 0;
            }
            for (Job j : jobs) {
                assertThat(ran[j.id]).as("%s seed %d %s", policy, seed, j).isEqualTo(j.length);
            }
            for (long t = s.start(); t < s.end(); t++) {
                List<Integer> busy = new ArrayList<>();
                int waiting = 0;
                for (Span p : all) {
                    if (p.from() <= t && t < p.to()) {
                        waiting += p.doing() == Doing.WAITS ? 1 : 0;
                        if (p.doing() == Doing.RUNS) {
                            assertThat(busy).doesNotContain(p.cpu());
                            busy.add(p.cpu());
                        }
                    }
                }
                assertThat(waiting > 0 && busy.size() < s.cpus())
                        .as("%s seed %d at %d", policy, seed, t)
                        .isFalse();
            }
            assertThat(Simulation.run(policy, jobs, tuning(1 + seed % 4, 1 + seed % 3)))
                    .isEqualTo(s);
        }
    }

    @Test
    void affinityAndSwitchCostAreKept() {
        Schedule s = Simulation.run(
                "rr",
                JobFile.parse(List.of("0 20 cpus=1", "0 20 cpus=1", "0 20 cpus=0")),
                new Tuning(5, 3, 1, 0, 0, 48, 6, 2, 2, 0));
        assertThat(s.spans()).filteredOn(p -> p.doing() == Doing.RUNS).allMatch(p -> p.cpu() == (p.job() == 2 ? 0 : 1));
        assertThat(s.results().get(2).end()).isEqualTo(20);
        assertThat(s.lost()).isEqualTo(2 * s.switches());
        assertThat(s.end()).isEqualTo(40 + s.lost());
    }

    @Test
    void theChartShowsEveryJob() {
        Schedule s = run("rr", tuning(2, 1), "0 3 name=a", "1 3 name=b io=1:2");
        assertThat(Gantt.draw(s, 40, false, ""))
                .containsExactly("      0", "a     ##-#", "b      -#..##", "      # runs, - waits, . I/O");
        assertThat(GanttSvg.draw(List.of(s), ""))
                .startsWith("<svg")
                .contains(">rr<")
                .endsWith("</svg>\n");
    }
}
