package vitrine.kernel.event;

/** Waiting and waking by futex(2). */
public sealed interface FutexEvent extends Event {
    @Meaning("The task waits on the futex word at `address`, which still held `value`; `deadline` in ns of the"
            + " monotonic clock, or the largest number for none.")
    record Wait(long address, int value, boolean shared, long deadline) implements FutexEvent {}

    @Meaning("The task woke `woken` of the waiters on `address`; it had asked for at most `asked`.")
    record Wake(long address, int asked, int woken) implements FutexEvent {}

    @Meaning("`woken` waiters on `from` were woken and `moved` others now wait on `to` (FUTEX_CMP_REQUEUE).")
    record Requeue(long from, long to, int woken, int moved) implements FutexEvent {}

    @Meaning("The priority-inheritance futex at `address` belongs to task `owner` (0: nobody); `waiters` wait for it.")
    record Owner(long address, int owner, int waiters) implements FutexEvent {}

    @Meaning("The kernel marked the robust futex at `address` with FUTEX_OWNER_DIED: its owner exited.")
    record OwnerDied(long address) implements FutexEvent {}
}
