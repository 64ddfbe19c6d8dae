package vitrine.kernel.event;

/** System V IPC and POSIX message queues. */
public sealed interface IpcEvent extends Event {
    @Meaning("A message of `bytes` with this type (System V) or priority (POSIX) went into a queue.")
    record Send(String kind, int id, long type, int bytes) implements IpcEvent {}

    @Meaning("A message came out of a queue.")
    record Receive(String kind, int id, long type, int bytes) implements IpcEvent {}

    @Meaning("A semaphore of a System V set was changed by `change` (0: waited for zero) and has `value` now, on behalf"
            + " of process `pid`.")
    record Semaphore(int id, int number, int change, int value, int pid) implements IpcEvent {}

    @Meaning("A System V shared memory segment appeared in the address space.")
    record Attach(int id, long address) implements IpcEvent {}

    @Meaning("A System V shared memory segment left the address space.")
    record Detach(long address) implements IpcEvent {}
}
