package vitrine.machine.cpu;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.machine.lift.Block;
import vitrine.machine.lift.Uop;
import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.PhysicalMemory;
import vitrine.machine.memory.Pte;

/** Chooses the blocks of a region: what is reached from a hot block by branches and calls and has run before. */
final class RegionBuilder {
    private static final int MAX_FRAMES = 6;
    private static final int PAGE_SIZE = PhysicalMemory.PAGE_SIZE;

    private final CodeCache cache;
    private final AddressSpace space;
    private final long page;
    private final int mostUops;

    final List<Block> blocks = new ArrayList<>();
    final List<Long> deltas = new ArrayList<>();
    final List<Long> guardDeltas = new ArrayList<>();
    final List<Long> guardHosts = new ArrayList<>();
    private int uops;

    RegionBuilder(CodeCache cache, AddressSpace space, long page, int mostUops) {
        this.cache = cache;
        this.space = space;
        this.page = page;
        this.mostUops = mostUops;
    }

    /** Collects, nearest first. */
    void collect(Block first) {
        frame(0);
        add(first, 0);
        for (int i = 0; i < blocks.size(); i++) {
            Block b = blocks.get(i);
            long delta = deltas.get(i);
            switch (Uop.op(b.code[b.code.length - 1])) {
                case Uop.JMPI -> {
                    for (Block near : cache.near(b.pfn)) {
                        add(near, delta);
                    }
                }
                case Uop.CALL -> {
                    reach(delta + b.offset0);
                    reach(delta + b.end());
                }
                case Uop.CALLI -> reach(delta + b.end());
                case Uop.RET, Uop.SYSCALL, Uop.FAULT, Uop.HELPER_END, Uop.CUT -> {}
                case Uop.JMP -> reach(delta + b.offset0);
                default -> {
                    reach(delta + b.offset0);
                    reach(delta + b.offset1);
                }
            }
        }
    }

    /** Number of the region's block at this place relative to the first page, or -1. */
    int find(long place) {
        for (int i = 0; i < blocks.size(); i++) {
            if (deltas.get(i) + blocks.get(i).start() == place) {
                return i;
            }
        }
        return -1;
    }

    private void reach(long place) {
        long delta = place & -PAGE_SIZE;
        int offset = (int) (place - delta);
        int pfn = frame(delta);
        if (pfn != 0) {
            Block b = cache.find(pfn, offset);
            if (b != null) {
                add(b, delta);
            }
        }
    }

    /** The frame at a distance, which becomes a guard of the region; 0 when it is not to be had. */
    private int frame(long delta) {
        long va = page + delta;
        long host = space.fetchAddress(va);
        if (host == 0) {
            return 0;
        }
        if (!guardDeltas.contains(delta)) {
            if (guardDeltas.size() == MAX_FRAMES) {
                return 0;
            }
            guardDeltas.add(delta);
            guardHosts.add(host);
        }
        return Pte.pfn(space.entry(va));
    }

    private void add(@Nullable Block b, long delta) {
        if (b == null
                || b.dead
                || b.straddle != null
                || uops + b.code.length > mostUops
                || find(delta + b.start()) >= 0) {
            return;
        }
        uops += b.code.length;
        blocks.add(b);
        deltas.add(delta);
    }

    /** The blocks where the region is entered: the hot one, heads of loops, functions, and what follows a call. */
    boolean[] entries() {
        int n = blocks.size();
        boolean[] entry = new boolean[n];
        entry[0] = true;
        int[] state = new int[n]; // 1 on the path, 2 done
        for (int i = 0; i < n; i++) {
            if (state[i] == 0) {
                visit(i, state, entry);
            }
        }
        return entry;
    }

    private void visit(int i, int[] state, boolean[] entry) {
        state[i] = 1;
        Block b = blocks.get(i);
        int op = Uop.op(b.code[b.code.length - 1]);
        for (int next : successors(i)) {
            if (next >= 0) {
                entry[next] |= state[next] == 1 || op == Uop.CALL || op == Uop.CALLI;
                if (state[next] == 0) {
                    visit(next, state, entry);
                }
            }
        }
        state[i] = 2;
    }

    /** Numbers of the blocks that follow directly, and behind a call; -1 for places that are not in the region. */
    int[] successors(int i) {
        Block b = blocks.get(i);
        long delta = deltas.get(i);
        return switch (Uop.op(b.code[b.code.length - 1])) {
            case Uop.JMPI, Uop.RET, Uop.SYSCALL, Uop.FAULT, Uop.HELPER_END, Uop.CUT -> new int[0];
            case Uop.CALL -> new int[] {find(delta + b.offset0), find(delta + b.end())};
            case Uop.CALLI -> new int[] {find(delta + b.end())};
            case Uop.JMP -> new int[] {find(delta + b.offset0)};
            default -> new int[] {find(delta + b.offset0), find(delta + b.offset1)};
        };
    }
}
