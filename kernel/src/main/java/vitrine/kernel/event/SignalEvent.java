package vitrine.kernel.event;

/** Signals from generation to return. */
public sealed interface SignalEvent extends Event {
    @Meaning(
            "`from` (0: the kernel) sent a signal to task `to`, or to its whole process (`group`); `ignored` when it was"
                    + " discarded at once. `pid`, `uid` and `value` (status, sigval or address) as in siginfo_t.")
    record Generate(
            int signal, int code, int from, int to, boolean group, boolean ignored, int pid, int uid, long value)
            implements SignalEvent {}

    @Meaning("A signal is pending for task `to` or its process (`group`); `merged` when the same standard signal was"
            + " pending already, so that this one is lost.")
    record Queue(int signal, int to, boolean group, boolean merged) implements SignalEvent {}

    @Meaning("A signal was taken from the queue and acted on: `handler` is its address, 0 for the default action;"
            + " the rest as in siginfo_t.")
    record Deliver(int signal, int code, long handler, int pid, int uid, long value) implements SignalEvent {}

    @Meaning("The handler is over: rt_sigreturn restored what was interrupted.")
    record Return() implements SignalEvent {}
}
