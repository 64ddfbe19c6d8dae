package vitrine.kernel.event;

/** Descriptors. */
public sealed interface FileEvent extends Event {
    @Meaning("A descriptor now refers to an open file description of `path` (open, pipe, socket, accept).")
    record Open(int fd, String path, int flags) implements FileEvent {}

    @Meaning("Descriptor `to` refers to the open file description that `from` refers to: one offset for both (dup,"
            + " dup2, F_DUPFD).")
    record Dup(int from, int to, String path) implements FileEvent {}

    @Meaning("The open file description behind descriptor `fd` was put into a message (SCM_RIGHTS).")
    record Pass(int fd, String path) implements FileEvent {}

    @Meaning("A message brought an open file description, which got descriptor `fd` here (SCM_RIGHTS).")
    record Receive(int fd, String path) implements FileEvent {}

    @Meaning("A descriptor was closed: `onExec` by execve because of FD_CLOEXEC, else by the program.")
    record Close(int fd, boolean onExec) implements FileEvent {}
}
