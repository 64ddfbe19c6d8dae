package vitrine.observe.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import vitrine.kernel.event.Event;
import vitrine.kernel.event.SyscallEvent;
import vitrine.kernel.event.TaskEvent;

class RunHashTest {
    private static long hash(Event... events) {
        RunHash hash = new RunHash();
        long nanos = 0;
        for (Event event : events) {
            hash.on(new Event.Stamp(nanos++, 0, 1), event);
        }
        return hash.value();
    }

    @Test
    void theSameEventsHaveTheSameHash() {
        Event exec = new TaskEvent.Exec(1, "/bin/sh", List.of("sh", "-c"));
        Event exit = new SyscallEvent.Exit(60, -1);
        assertThat(hash(exec, exit)).isEqualTo(hash(exec, exit)).isNotEqualTo(hash(exit, exec));
        assertThat(hash(exec)).isNotEqualTo(hash(new TaskEvent.Exec(1, "/bin/sh", List.of("sh-c"))));
        assertThat(hash(exit)).isNotEqualTo(hash(new SyscallEvent.Exit(60, 1)));
        assertThat(hash()).isNotEqualTo(hash(exit));
    }
}
