package vitrine.kernel.event;

/** File locks: flock(2), and record locks of fcntl(2). */
public sealed interface LockEvent extends Event {
    @Meaning("A lock on bytes `from` to `to` (exclusive) of an inode was taken; `kind` is flock, posix or ofd.")
    record Acquire(long inode, String kind, boolean exclusive, long from, long to) implements LockEvent {}

    @Meaning("The task waits for a lock that process `holder` is in the way of.")
    record Wait(long inode, String kind, boolean exclusive, int holder) implements LockEvent {}

    @Meaning("A request for a lock was refused with EDEADLK: waiting would have closed a circle.")
    record Deadlock(long inode, int holder) implements LockEvent {}

    @Meaning("Locks on bytes `from` to `to` of an inode were given up.")
    record Release(long inode, String kind, long from, long to) implements LockEvent {}
}
