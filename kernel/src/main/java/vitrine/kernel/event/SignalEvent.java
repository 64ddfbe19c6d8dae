package vitrine.kernel.event;

/** Signals from generation to return. */
public sealed interface SignalEvent extends Event {
    /** {@code from} (0: the kernel) sent a signal; {@code ignored} when it was discarded at once. */
    record Generate(int signal, int code, int from, int to, boolean group, boolean ignored) implements SignalEvent {}

    /** A signal was taken from the queue and acted on: {@code handler} is its address, 0 for the default action. */
    record Deliver(int signal, int code, long handler) implements SignalEvent {}

    /** rt_sigreturn. */
    record Return() implements SignalEvent {}
}
