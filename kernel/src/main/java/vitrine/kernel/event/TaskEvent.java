package vitrine.kernel.event;

import java.util.List;

/** Birth, program change, death and reaping of tasks. */
public sealed interface TaskEvent extends Event {
    /** clone, fork, vfork or clone3 made {@code child}; {@code flags} as in clone(2). */
    record Clone(int parent, int child, int childTgid, long flags) implements TaskEvent {}

    /** execve succeeded. */
    record Exec(int tid, String path, List<String> argv) implements TaskEvent {}

    /** A task exited; {@code status} as wait(2) encodes it. */
    record Exit(int tid, int tgid, int status) implements TaskEvent {}

    /** A process killed by {@code signal} left a core file of {@code bytes}. */
    record Core(int tid, int signal, String path, long bytes) implements TaskEvent {}

    /** A parent took the zombie's status; its PID is free again. */
    record Reap(int tid, int parent, int status) implements TaskEvent {}

    /** An orphan got a new parent. */
    record Reparent(int tid, int from, int to) implements TaskEvent {}
}
