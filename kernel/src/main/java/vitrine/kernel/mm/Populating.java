package vitrine.kernel.mm;

import static vitrine.machine.memory.PhysicalMemory.PAGE_SHIFT;

import java.util.ArrayDeque;
import java.util.function.LongSupplier;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.task.Task;

/**
 * What a system call still has to fault in (mm_populate, faultin_page_range), done a piece at a time: between the pieces
 * other tasks run and timers expire, and SIGKILL ends it.
 */
final class Populating {
    /** Pages of one piece. */
    static final long PIECE = 4096;

    /** Faults in some pages of a range, at most {@link #PIECE}. */
    @FunctionalInterface
    interface Piece {
        /** Returns where to go on, {@code to} at the end. Throws what the system call returns instead of its result. */
        long from(MemoryMap map, long from, long to);
    }

    private record Range(long from, long to, Piece piece) {}

    private final ArrayDeque<Range> left = new ArrayDeque<>();
    private long result;

    /** Does a system call that changes the address space, and then, perhaps in several runs, its populating. */
    static long call(Task t, LongSupplier call) {
        MemoryMap map = t.mm();
        Populating p;
        if (t.callState instanceof Populating begun) {
            if (t.fatalSignalPending()) {
                return -Errno.EINTR;
            }
            p = begun;
        } else {
            p = new Populating();
            map.populating = p;
            try {
                p.result = call.getAsLong();
            } finally {
                map.populating = null;
            }
        }
        if (p.more(map)) {
            t.callState = p;
            return Task.BLOCKED; // it stays runnable: the next turn goes on
        }
        return p.result;
    }

    /** Populates a range: later when a system call is underway that can go on later, else at once. */
    static void range(MemoryMap map, long from, long to, Piece piece) {
        Populating p = map.populating;
        if (p != null) {
            p.left.add(new Range(from, to, piece));
            return;
        }
        for (long va = from; va < to; ) {
            va = piece.from(map, va, to);
        }
    }

    /** Does a piece. @return whether something is left */
    boolean more(MemoryMap map) {
        long budget = PIECE;
        for (Range range = left.poll(); range != null; range = budget > 0 ? left.poll() : null) {
            long next = range.piece.from(map, range.from, range.to);
            if (next < range.to) {
                left.addFirst(new Range(next, range.to, range.piece));
                return true;
            }
            budget -= next - range.from >>> PAGE_SHIFT;
        }
        return !left.isEmpty();
    }

    /** The end of a piece that is no longer than it may be. */
    static long end(long from, long to) {
        return Math.min(to, from + (PIECE << PAGE_SHIFT));
    }
}
