package vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import vitrine.kernel.gate.HostGate;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.Syscall;
import vitrine.observe.strace.Sets;

/** What subsystems declare about their system calls must be usable by those who read it. */
class DeclarationsTest {
    private static List<Syscall> declared() {
        try (Machine machine = new Machine(Linux.builder().build().settings(), new HostGate(null), false, text -> {})) {
            return machine.kernel.syscalls.all();
        }
    }

    @Test
    void everyFlagSetHasNames() {
        Set<String> unknown = new TreeSet<>();
        for (Syscall call : declared()) {
            for (Arg arg : call.args()) {
                boolean set = arg.kind() == Arg.Kind.FLAGS || arg.kind() == Arg.Kind.ENUM;
                if (set && !Sets.knows(arg.detail())) {
                    unknown.add(arg.detail() + " of " + call.name());
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void lengthsPointAtArguments() {
        for (Syscall call : declared()) {
            assertThat(call.args()).as(call.name()).hasSizeLessThanOrEqualTo(6);
            for (Arg arg : call.args()) {
                switch (arg.kind()) {
                    case BUFFER_IN, BUFFER_OUT ->
                        assertThat(Integer.parseInt(arg.detail()))
                                .as("%s of %s", arg.name(), call.name())
                                .isBetween(0, call.args().size() - 1);
                    default -> {
                        // Has no length.
                    }
                }
            }
        }
    }
}
