package vitrine.kernel.event;

/** Descriptors. */
public sealed interface FileEvent extends Event {
    /** A descriptor now refers to an open file description of {@code path}. */
    record Open(int fd, String path, int flags) implements FileEvent {}

    /** A descriptor was closed. */
    record Close(int fd) implements FileEvent {}
}
