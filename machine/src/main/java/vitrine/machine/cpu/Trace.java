package vitrine.machine.cpu;

import java.util.ArrayList;
import java.util.List;
import vitrine.machine.lift.Block;
import vitrine.machine.lift.Uop;
import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.PhysicalMemory;

/**
 * The way that the guest took once from a hot block on, through branches, calls and returns, over a few frames. It is likely to
 * take it again; where it does not, the region is left. A block that it came by twice is in it twice.
 */
final class Trace extends Shape {
    private static final int MAX_FRAMES = 12;
    private static final int MOST_UOPS = 300;
    private static final long PAGE_MASK = PhysicalMemory.PAGE_MASK;

    private int uops;
    /** It has an indirect jump. */
    private boolean jumps;
    /** It came back to its first block. */
    boolean closed;

    Trace(AddressSpace space, long page) {
        super(space, page, MAX_FRAMES);
    }

    /** Takes the block in that runs next at {@code rip}; false when the trace ends before it. */
    boolean add(Block block, long rip) {
        long delta = (rip & PAGE_MASK) - page;
        if (!blocks.isEmpty() && delta + block.start() == place(0) && isRound()) {
            closed = true;
            loop = true;
            return false;
        }
        if (!fit(block)
                || uops + block.code.length > MOST_UOPS && !blocks.isEmpty()
                || frame(delta) == 0
                || !whole(block, delta)) {
            return false;
        }
        uops += block.code.length;
        blocks.add(block);
        deltas.add(delta);
        jumps |= last(blocks.size() - 1) == Uop.JMPI;
        return true;
    }

    /**
     * Whether the guest, which is at the first block again, is in a loop. Behind an indirect jump this may be the next step of an
     * interpreter: only two rounds that are the same are a loop then, and one of them is kept.
     */
    private boolean isRound() {
        int n = blocks.size();
        if (!jumps) {
            return true;
        }
        int half = n / 2;
        if (n % 2 != 0) {
            return false;
        }
        for (int i = 0; i < half; i++) {
            if (place(i) != place(half + i)) {
                return false;
            }
        }
        blocks = new ArrayList<>(blocks.subList(0, half));
        deltas = new ArrayList<>(deltas.subList(0, half));
        return true;
    }

    private int after(int i) {
        return i + 1 < blocks.size() ? i + 1 : closed ? 0 : -1;
    }

    @Override
    int next(int i, long place) {
        int after = after(i);
        return after >= 0 && place == place(after) ? after : place == place(0) ? 0 : -1;
    }

    @Override
    int[] successors(int i) {
        return new int[] {after(i), 0};
    }

    @Override
    List<Long> indirect(int i) {
        int after = after(i);
        return after >= 0 ? List.of(place(after)) : List.of();
    }

    @Override
    boolean shrink() {
        int n = Math.max(1, blocks.size() * 3 / 5);
        if (n == blocks.size()) {
            return false;
        }
        blocks = List.copyOf(blocks.subList(0, n));
        deltas = List.copyOf(deltas.subList(0, n));
        closed = false;
        return true;
    }
}
