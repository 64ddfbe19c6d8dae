package vitrine.kernel.event;

/** System calls. */
public sealed interface SyscallEvent extends Event {
    @Meaning("Entry, with the six argument registers.")
    record Enter(int number, long a0, long a1, long a2, long a3, long a4, long a5) implements SyscallEvent {}

    @Meaning("The call has to wait; `where` names for what, as wchan does.")
    record Block(int number, String where) implements SyscallEvent {}

    @Meaning("A signal interrupted the call, and it is made again: `number` differs when restart_syscall does it.")
    record Restart(int number) implements SyscallEvent {}

    @Meaning("Exit; `result` is what RAX gets, or a kernel-internal -ERESTART… value.")
    record Exit(int number, long result) implements SyscallEvent {}
}
