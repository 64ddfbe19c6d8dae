package vitrine.kernel.event;

/**
 * A state change inside the kernel. Every record says when (nanoseconds of the machine's monotonic clock are added by
 * the stream), on which CPU and in which task by the {@link Stamp} that comes with it.
 *
 * <p>Records hold only values (numbers, strings), never live kernel objects, so a subscriber may keep them. Each one says
 * by {@link Meaning} what it tells.
 */
public sealed interface Event
        permits TaskEvent,
                SchedEvent,
                MemoryEvent,
                SignalEvent,
                SyscallEvent,
                FileEvent,
                FutexEvent,
                PipeEvent,
                SocketEvent,
                LockEvent,
                IpcEvent,
                PtraceEvent {
    /** When and where: machine time in ns, virtual CPU, and the current task's tid (0: the idle task). */
    record Stamp(long nanos, int cpu, int tid) {}
}
