package vitrine.kernel.event;

/** Tracing of one task by another (ptrace(2)). */
public sealed interface PtraceEvent extends Event {
    @Meaning("`tracer` traces `tid` from now on.")
    record Attach(int tid, int tracer, boolean seized) implements PtraceEvent {}

    @Meaning("The tracee stopped; `code` is what wait(2) shows: the signal, and an event in the second byte.")
    record Stop(int tid, int tracer, int code) implements PtraceEvent {}

    @Meaning("The tracer let it go on: `how` is CONT, SYSCALL, STEP, SYSEMU or SYSEMU_STEP, with a signal or 0.")
    record Resume(int tid, String how, int signal) implements PtraceEvent {}

    @Meaning("The bond ended.")
    record Detach(int tid, int tracer) implements PtraceEvent {}
}
