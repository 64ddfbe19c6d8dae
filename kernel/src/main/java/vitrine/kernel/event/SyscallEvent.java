package vitrine.kernel.event;

/** System calls. */
public sealed interface SyscallEvent extends Event {
    /** Entry, with the six argument registers. */
    record Enter(int number, long a0, long a1, long a2, long a3, long a4, long a5) implements SyscallEvent {}

    /** Exit; {@code result} is what RAX gets, or a kernel-internal -ERESTART… value. */
    record Exit(int number, long result) implements SyscallEvent {}
}
