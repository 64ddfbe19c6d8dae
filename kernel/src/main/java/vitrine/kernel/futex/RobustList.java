package vitrine.kernel.futex;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.event.FutexEvent;
import vitrine.kernel.mm.UserMemory;
import vitrine.kernel.task.Task;

/** The list of locks a thread holds, in its own memory (set_robust_list(2)): at its death they are marked. */
public final class RobustList {
    private static final int LIMIT = 2048;
    private static final int FUTEX_WAITERS = 0x8000_0000;
    private static final int FUTEX_OWNER_DIED = 0x4000_0000;
    private static final int TID_MASK = 0x3fff_ffff;

    private RobustList() {}

    /** Walks the list of a dying thread, after it left its PI futexes to others; a bad pointer ends the walk, a circle the limit. */
    public static void exit(Task t) {
        t.kernel.futexes.pi.exit(t);
        long head = t.robustList;
        t.robustList = 0;
        if (head == 0) {
            return;
        }
        try {
            UserMemory mm = t.mm();
            long offset = mm.readLong(head + 8);
            long pending = mm.readLong(head + 16);
            long entry = mm.readLong(head);
            for (int i = 0; i < LIMIT && (entry & ~1L) != head; i++) {
                long next = mm.readLong(entry & ~1L);
                if (entry != pending) {
                    died(t, (entry & ~1L) + offset, (entry & 1) != 0, false);
                }
                entry = next;
            }
            if (pending != 0) {
                died(t, (pending & ~1L) + offset, (pending & 1) != 0, true);
            }
        } catch (Errno e) {
            // The thread spoilt its own list.
        }
    }

    private static void died(Task t, long address, boolean priorityInheritance, boolean pending) {
        if ((address & 3) != 0) {
            throw Errno.of(Errno.EFAULT);
        }
        UserMemory mm = t.mm();
        int word = mm.readInt(address);
        if (pending && !priorityInheritance && word == 0) {
            Futexes.wake(t, address, 1); // it died between unlocking and waking
            return;
        }
        if ((word & TID_MASK) != t.seen(t.tid)) {
            return;
        }
        mm.writeInt(address, word & FUTEX_WAITERS | FUTEX_OWNER_DIED);
        if (t.kernel.events.on) {
            t.kernel.events.emit(new FutexEvent.OwnerDied(address));
        }
        if (!priorityInheritance && (word & FUTEX_WAITERS) != 0) {
            Futexes.wake(t, address, 1);
        }
    }
}
