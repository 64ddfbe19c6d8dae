package vitrine.kernel.event;

/** Scheduling: sleeping, waking, switching. */
public sealed interface SchedEvent extends Event {
    /** The CPU went from one task to another (0: idle). {@code prevState} is R, S, D, T, Z or X as in /proc/PID/stat. */
    record Switch(int cpu, int prev, char prevState, int next) implements SchedEvent {}

    /** {@code waker} (0: a timer or the outside) made {@code tid} runnable on {@code cpu}. */
    record Wakeup(int tid, int waker, int cpu) implements SchedEvent {}

    /** The task went to sleep in a system call; {@code where} names what it waits for, as wchan does. */
    record Sleep(int tid, char state, String where) implements SchedEvent {}
}
