package vitrine.kernel.event;

/** Scheduling: states, run queues, switches. */
public sealed interface SchedEvent extends Event {
    @Meaning("A task changed its state (R, S, D, T, as in /proc/PID/stat); `why` names what it waits for, or what it"
            + " waited for; `by` is the task that caused it (0: a timer, the outside, or itself).")
    record State(int tid, char from, char to, String why, int by) implements SchedEvent {}

    @Meaning("A runnable task came into the run queue of a CPU, where `waiting` wait now; `why` is new, wakeup,"
            + " preempted, yield or moved.")
    record Enqueue(int cpu, int tid, String why, int waiting) implements SchedEvent {}

    @Meaning("The policy chose the task that runs next, after it had waited `waited` ns; `waiting` others wait on.")
    record Pick(int cpu, int tid, long waited, int waiting) implements SchedEvent {}

    @Meaning("The CPU went from one task to another (0: idle). `prevState` is R, S, D, T, Z or X; `why` is blocked,"
            + " stopped, exited, preempted, slice, yielded, migrated or idle.")
    record Switch(int cpu, int prev, char prevState, int next, String why) implements SchedEvent {}

    @Meaning("The task `by`, which has just become runnable, takes the CPU from `running`.")
    record Preempt(int cpu, int running, int by) implements SchedEvent {}

    @Meaning("A task goes to another CPU; `why` is fork, wakeup, balance, steal or affinity.")
    record Migrate(int tid, int from, int to, String why) implements SchedEvent {}

    @Meaning("Priority inheritance: the task runs with real-time priority `to` instead of `from` (0: none).")
    record Boost(int tid, int from, int to) implements SchedEvent {}

    @Meaning("A SCHED_DEADLINE task used up what it was promised, and waits until the moment `until`.")
    record Throttle(int cpu, int tid, long until) implements SchedEvent {}

    @Meaning("`waker` (0: a timer or the outside) made `tid` runnable on `cpu`.")
    record Wakeup(int tid, int waker, int cpu) implements SchedEvent {}

    @Meaning("The task left its CPU to sleep; `where` names what it waits for, as wchan does.")
    record Sleep(int tid, char state, String where) implements SchedEvent {}
}
