package vitrine.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import vitrine.Linux;
import vitrine.Observer;
import vitrine.Settings.Mount;
import vitrine.kernel.Kernel;
import vitrine.kernel.event.EventStream;
import vitrine.kernel.event.MemoryEvent;
import vitrine.kernel.event.SchedEvent;
import vitrine.observe.page.EventsPage;

/** Every kind of event happens in some guest program: none is declared and never told. */
class EventsTest {
    private static final List<String> PROGRAMS = List.of(
            "a07_copy_on_write",
            "b02_exec_descriptors",
            "b04_wait",
            "b05_family",
            "c01_signals",
            "c03_interruption",
            "c05_core",
            "d01_threads",
            "d02_pi_mutex",
            "d03_futex",
            "d07_rseq",
            "e01_deadline",
            "f01_pipe_rules",
            "f02_unix_messages",
            "f02_unix_sockets",
            "f04_locks",
            "f05_posix_messages",
            "f05_sysv_messages",
            "f06_sysv_sem",
            "f06_sysv_shm",
            "g01_files",
            "i01_ptrace_seize",
            "i02_seccomp");

    /** Needs memory to run out, or real-time priorities: labs show these. */
    private static final Set<String> ELSEWHERE = Set.of("memory.oom-kill", "sched.boost");

    static void run(String name, int cpus, EventStream.Subscriber subscriber) throws Exception {
        GuestProgram program =
                GuestProgram.compile(GuestProgram.SOURCES.resolve(name + ".c"), "events", "gcc", "-static");
        String folder = program.binary().getParent().toString();
        Linux linux = Linux.builder()
                .mount(folder, folder, Mount.Mode.OVERLAY)
                .workdir(folder)
                .cpus(cpus)
                .seed(1)
                .observe(new Observer() {
                    @Override
                    public void booted(Kernel kernel) {
                        kernel.events.subscribe(subscriber);
                    }
                })
                .build();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        linux.run(List.of(program.binary().toString()), said);
        assertThat(said.size()).as(name).isPositive();
    }

    @Test
    void everyKindHappens() throws Exception {
        Set<String> expected = new TreeSet<>();
        EventsPage.kinds().forEach(kind -> expected.add(EventsPage.name(kind)));
        expected.removeAll(ELSEWHERE);
        Set<String> seen = new TreeSet<>();
        for (String name : PROGRAMS) {
            run(name, 2, (stamp, event) -> seen.add(EventsPage.name(event.getClass())));
        }
        expected.removeAll(seen);
        assertThat(expected).isEmpty();
    }

    @Test
    void aCopyOnWriteNamesBothFramesAndSplitsTables() throws Exception {
        List<MemoryEvent> events = new ArrayList<>();
        run("a07_copy_on_write", 1, (stamp, event) -> {
            if (event instanceof MemoryEvent e) {
                events.add(e);
            }
        });
        assertThat(events)
                .anyMatch(e -> e instanceof MemoryEvent.CopyOnWrite c && c.from() != c.to() && c.from() > 0)
                .anyMatch(e -> e instanceof MemoryEvent.TableShare s && s.parent() != s.child() && s.tables() > 0)
                .anyMatch(e -> e instanceof MemoryEvent.TableSplit s && s.level() == 1 && s.from() != s.to());
    }

    /** What wakes is what was waited for, and every pick was put into a queue before. */
    @Test
    void schedulingIsToldWithoutGaps() throws Exception {
        List<Integer> waiting = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        run("d01_threads", 2, (stamp, event) -> {
            switch (event) {
                case SchedEvent.Enqueue e -> waiting.add(e.tid());
                case SchedEvent.Pick e -> {
                    if (!waiting.remove((Integer) e.tid())) {
                        wrong.add("picked without being queued: " + e);
                    }
                }
                case SchedEvent.State e -> {
                    if (e.from() == e.to()) {
                        wrong.add("no change: " + e);
                    }
                }
                default -> {
                    // Not about scheduling.
                }
            }
        });
        assertThat(wrong).isEmpty();
    }
}
