package vitrine.kernel.event;

/** Traffic of pipes and FIFOs, named by their inode number. */
public sealed interface PipeEvent extends Event {
    @Meaning("`bytes` went into a pipe, which now holds `held` buffers of `capacity`.")
    record Write(long pipe, long bytes, int held, int capacity) implements PipeEvent {}

    @Meaning("`bytes` came out of a pipe (0: end of file, no writer is left), which now holds `held` buffers.")
    record Read(long pipe, long bytes, int held, int capacity) implements PipeEvent {}

    @Meaning("A write found no reader: EPIPE, and SIGPIPE.")
    record Broken(long pipe) implements PipeEvent {}
}
