package vitrine.kernel.fs;

import java.util.ArrayList;
import java.util.List;
import vitrine.kernel.task.Task;

/** Who waits for which record lock, to find a circle before it closes (EDEADLK of fcntl(2)). */
final class LockWaits {
    private record Wait(Object owner, Task task, FileLocks locks, FileLocks.Range wanted) {}

    private final List<Wait> waits = new ArrayList<>();

    void begin(Object owner, Task task, FileLocks locks, FileLocks.Range wanted) {
        end(owner, task);
        waits.add(new Wait(owner, task, locks, wanted));
    }

    void end(Object owner, Task task) {
        waits.removeIf(w -> w.task == task);
    }

    /** Whether {@code holder} waits, directly or through others, for {@code owner}. */
    boolean deadlock(Object owner, Object holder) {
        Object blocked = holder;
        for (int i = 0; i <= waits.size(); i++) {
            if (blocked == owner) {
                return true;
            }
            Object next = null;
            for (Wait w : waits) {
                // A task that was woken by a signal or killed does not wait any more.
                if (w.owner == blocked && w.task.state == Task.State.INTERRUPTIBLE) {
                    FileLocks.Range r = w.locks.conflict(w.wanted);
                    next = r == null ? null : r.owner();
                    break;
                }
            }
            if (next == null) {
                return false;
            }
            blocked = next;
        }
        return false;
    }
}
