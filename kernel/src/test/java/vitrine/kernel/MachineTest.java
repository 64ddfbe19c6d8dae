package vitrine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import vitrine.kernel.task.Task;
import vitrine.kernel.time.TimeSpec;
import vitrine.machine.cpu.CpuState;

/** The main loop, tasks and time, with scripts instead of programs. */
class MachineTest {
    private static final int NANOSLEEP = 35;
    private static final int GETPID = 39;
    private static final int FORK = 57;
    private static final int EXIT = 60;
    private static final int WAIT4 = 61;
    private static final int KILL = 62;
    private static final int ALARM = 37;
    private static final int PAUSE = 34;
    private static final int SCHED_SETSCHEDULER = 144;
    private static final int SETPRIORITY = 141;
    private static final long DATA = ScriptMachine.DATA;
    private static final long SECOND = TimeSpec.SECOND;

    /** Jumps to {@code target} when the last result is 0: the child's side of a fork. */
    private static void childGoesTo(ScriptMachine m, long[] target) {
        m.step(s -> {
            if (s.r[CpuState.RAX] == 0) {
                s.r[CpuState.RIP] = target[0];
            }
            return 1;
        });
    }

    private static void poke(Task t, long address, long... values) {
        for (int i = 0; i < values.length; i++) {
            t.mm().writeLong(address + 8L * i, values[i]);
        }
    }

    @Test
    void sleepingCostsNoHostTimeAndEndsExactly() {
        ScriptMachine m = new ScriptMachine(1, 1);
        long start = m.call(NANOSLEEP, DATA, 0);
        m.call(EXIT, 3);
        Task t = m.start(start);
        poke(t, DATA, 3600, 5);
        m.runUntilGone(t);
        assertThat(m.kernel.now()).isBetween(3600 * SECOND + 5, 3600 * SECOND + 100_000);
        assertThat(t.group.exitStatus).isEqualTo(3 << 8);
    }

    @Test
    void parentGetsTheStatusOfItsChild() {
        ScriptMachine m = new ScriptMachine(1, 1);
        long[] child = new long[1];
        long start = m.call(FORK);
        childGoesTo(m, child);
        m.call(WAIT4, -1, DATA, 0, 0);
        m.step(s -> 1);
        m.call(EXIT, 0);
        child[0] = m.work(50_000);
        m.call(EXIT, 42);
        Task t = m.start(start);
        long[] status = new long[1];
        m.kernel.events.subscribe((stamp, e) -> {
            if (e instanceof vitrine.kernel.event.TaskEvent.Exit x && x.tid() == t.tid) {
                status[0]++;
            }
            if (e instanceof vitrine.kernel.event.TaskEvent.Reap r && r.parent() == t.tid) {
                status[0] = r.status() * 16L;
            }
        });
        m.runUntilGone(t);
        assertThat(status[0]).isEqualTo((42 << 8) * 16 + 1);
        assertThat(t.group.childrenTimes.user).isBetween(50_000L, 50_100L);
        assertThat(m.kernel.pids.processes()).hasSize(1);
    }

    @Test
    void alarmInterruptsPauseByKillingWithoutHandler() {
        ScriptMachine m = new ScriptMachine(1, 1);
        long start = m.call(ALARM, 5);
        m.call(PAUSE);
        Task t = m.start(start);
        m.runUntilGone(t);
        assertThat(t.group.exitStatus).isEqualTo(14);
        assertThat(m.kernel.now()).isBetween(5 * SECOND, 5 * SECOND + 100_000);
    }

    @Test
    void whoeverNobodyCanWakeIsADeadlock() {
        ScriptMachine m = new ScriptMachine(1, 1);
        Task t = m.start(m.call(PAUSE));
        Program p = m.kernel.programs.watch(t.group, s -> {});
        assertThat(m.kernel.run(p)).isFalse();
        assertThat(t.wchan()).isNotEqualTo("0");
    }

    @Test
    void orphansGoToInitWhichReapsThem() {
        ScriptMachine m = new ScriptMachine(1, 1);
        long[] child = new long[1];
        long start = m.call(FORK);
        childGoesTo(m, child);
        m.call(EXIT, 0);
        child[0] = m.work(3_000_000);
        m.call(EXIT, 9);
        Task first = m.start(start);
        m.runUntilGone(first);
        assertThat(m.kernel.init().children).hasSize(1);
        m.runUntilGone(m.kernel.init().children.iterator().next().leader);
        assertThat(m.kernel.pids.processes()).hasSize(1);
    }

    private static List<String> events(int cpus, long seed) {
        ScriptMachine m = new ScriptMachine(cpus, seed);
        long[] child = new long[1];
        long start = m.here();
        for (int i = 0; i < 5; i++) {
            m.call(FORK);
            childGoesTo(m, child);
        }
        for (int i = 0; i < 5; i++) {
            m.call(WAIT4, -1, 0, 0, 0);
        }
        m.call(EXIT, 0);
        child[0] = m.work(2_500_000);
        m.call(NANOSLEEP, DATA, 0);
        m.work(1_000_000);
        m.call(KILL, 0, 0);
        m.call(EXIT, 0);
        Task t = m.start(start);
        poke(t, DATA, 0, 700);
        List<String> list = new ArrayList<>();
        m.kernel.events.subscribe((stamp, e) -> list.add(stamp + " " + e));
        m.runUntilGone(t);
        return list;
    }

    @Test
    void theSameSeedGivesTheSameEvents() {
        for (int cpus : new int[] {1, 3}) {
            List<String> once = events(cpus, 7);
            assertThat(once).hasSizeGreaterThan(50).isEqualTo(events(cpus, 7)).isNotEqualTo(events(cpus, 8));
        }
    }

    /** Two endless tasks on one CPU; @return their shares of CPU time after one second. */
    private static double share(Runnable before, ScriptMachine m, long first, long second) {
        Task a = m.start(first);
        Task b = m.start(second);
        before.run();
        m.kernel.timers.arm(
                new vitrine.kernel.time.KernelTimer() {
                    @Override
                    protected void expired() {
                        m.kernel.shutdown();
                    }
                },
                SECOND);
        m.kernel.run();
        return (double) a.times.user / (a.times.user + b.times.user);
    }

    private static long endless(ScriptMachine m) {
        long start = m.work(100_000);
        m.step(s -> {
            s.r[CpuState.RIP] = start;
            return 1;
        });
        return start;
    }

    @Test
    void equalTasksShareTheCpu() {
        ScriptMachine m = new ScriptMachine(1, 1);
        long loop = endless(m);
        assertThat(share(() -> {}, m, loop, loop)).isBetween(0.48, 0.52);
    }

    @Test
    void niceTasksGetWhatTheirWeightSays() {
        ScriptMachine m = new ScriptMachine(1, 1);
        long loop = endless(m);
        long nicer = m.call(SETPRIORITY, 0, 0, 5);
        endless(m);
        assertThat(share(() -> {}, m, loop, nicer)).isBetween(1024.0 / 1359 - 0.03, 1024.0 / 1359 + 0.03);
    }

    @Test
    void realTimeTasksRunFirst() {
        ScriptMachine m = new ScriptMachine(1, 1);
        long fifo = m.call(SCHED_SETSCHEDULER, 0, 1, DATA);
        endless(m);
        long loop = endless(m);
        ScriptMachine machine = m;
        assertThat(share(
                        () -> machine.kernel.pids.processes().get(1).leader.mm().writeInt(DATA, 10), m, fifo, loop))
                .isBetween(0.94, 0.96); // sched_rt_runtime_us
    }

    @Test
    void severalCpusRunSideBySide() {
        ScriptMachine m = new ScriptMachine(2, 1);
        long start = m.work(10_000_000);
        m.call(EXIT, 0);
        Task a = m.start(start);
        Task b = m.start(start);
        m.runUntilGone(a);
        if (!b.group.isZombie()) {
            m.runUntilGone(b);
        }
        assertThat(m.worked()).isEqualTo(20_000_000);
        assertThat(m.kernel.now()).isBetween(10_000_000L, 10_100_000L);
    }

    @Test
    void processIdsGoOnAfterTheLast() {
        ScriptMachine m = new ScriptMachine(1, 1);
        long start = m.call(GETPID);
        m.call(EXIT, 0);
        Task a = m.start(start);
        m.runUntilGone(a);
        Task b = m.start(start);
        assertThat(b.tid).isEqualTo(a.tid + 1);
    }
}
