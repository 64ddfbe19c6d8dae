package vitrine.kernel.event;

import java.util.List;

/** Birth, program change, death and reaping of tasks. */
public sealed interface TaskEvent extends Event {
    @Meaning("clone, fork, vfork or clone3 made `child`; `flags` as in clone(2).")
    record Clone(int parent, int child, int childTgid, long flags) implements TaskEvent {}

    @Meaning("execve succeeded: the same task, another program.")
    record Exec(int tid, String path, List<String> argv) implements TaskEvent {}

    @Meaning("A task exited; `status` as wait(2) encodes it. If it was the last of its process, that is a zombie now.")
    record Exit(int tid, int tgid, int status) implements TaskEvent {}

    @Meaning("A process killed by `signal` left a core file of `bytes`.")
    record Core(int tid, int signal, String path, long bytes) implements TaskEvent {}

    @Meaning("A parent took the zombie's status (or did not want it); its PID is free again.")
    record Reap(int tid, int parent, int status) implements TaskEvent {}

    @Meaning("An orphan got a new parent.")
    record Reparent(int tid, int from, int to) implements TaskEvent {}

    @Meaning("A seccomp filter did not simply allow system call `number`; `action` is SECCOMP_RET_….")
    record Seccomp(int tid, int number, int action) implements TaskEvent {}

    @Meaning("A thread was interrupted at `ip` within a restartable sequence: it goes on at its abort handler.")
    record Restart(int tid, long ip, long abort) implements TaskEvent {}
}
