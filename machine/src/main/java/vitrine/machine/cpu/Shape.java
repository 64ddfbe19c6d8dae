package vitrine.machine.cpu;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vitrine.machine.lift.Block;
import vitrine.machine.lift.Uop;
import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.PhysicalMemory;
import vitrine.machine.memory.Pte;

/** What a region is made of: blocks, where each stands relative to the page of the first, and which way leads from one to another. */
abstract class Shape {
    private static final int UOPS_PER_HELPER = 10;

    private final AddressSpace space;
    private final int mostFrames;
    /** Virtual address of the page of the first block. */
    final long page;

    List<Block> blocks = new ArrayList<>();
    List<Long> deltas = new ArrayList<>();
    /** Frames by their distance from the first page, as host addresses. */
    final Map<Long, Long> frames = new LinkedHashMap<>();

    /** It leads back to its first block. */
    boolean loop;

    Shape(AddressSpace space, long page, int mostFrames) {
        this.space = space;
        this.page = page;
        this.mostFrames = mostFrames;
    }

    /** The frame at a distance from the first page; 0 when it is not to be had. */
    final int frame(long delta) {
        long va = page + delta;
        long host = space.fetchAddress(va);
        if (host == 0) {
            return 0;
        }
        Long known = frames.get(delta);
        if (known == null && frames.size() < mostFrames) {
            frames.put(delta, host);
        } else if (known == null || known != host) {
            return 0;
        }
        return Pte.pfn(space.entry(va));
    }

    /** Whether the bytes of the block that stand in the next page, if any, are the ones that are mapped there. */
    final boolean whole(Block b, long delta) {
        return b.straddle == null || frame(delta + PhysicalMemory.PAGE_SIZE) == b.tail;
    }

    /** Place of a block relative to the first page. */
    final long place(int i) {
        return deltas.get(i) + blocks.get(i).start();
    }

    /** The micro-operation that ends a block. */
    final int last(int i) {
        long[] code = blocks.get(i).code;
        return Uop.op(code[code.length - 1]);
    }

    /** Number of the block at a place that block {@code i} goes on with, or -1 when it is not in the region. */
    abstract int next(int i, long place);

    /** Numbers of the blocks that follow directly, and behind a call; -1 for places that are not in the region. */
    abstract int[] successors(int i);

    /** Places in the region where the indirect branch at the end of block {@code i} may lead to. */
    abstract List<Long> indirect(int i);

    /** Forgets the blocks that were found last; false when there is nothing left to forget. */
    abstract boolean shrink();

    /** Frames other than the first that must be mapped where they are: distance and host address. */
    final Map<Long, Long> guards() {
        Set<Long> used = new HashSet<>(deltas);
        for (int i = 0; i < blocks.size(); i++) {
            if (blocks.get(i).straddle != null) {
                used.add(deltas.get(i) + PhysicalMemory.PAGE_SIZE);
            }
        }
        used.remove(0L);
        Map<Long, Long> guards = new LinkedHashMap<>(frames);
        guards.keySet().retainAll(used);
        return guards;
    }

    /** Whether a block may be part of a region. */
    static boolean fit(Block b) {
        return !b.dead && helpers(b) * UOPS_PER_HELPER <= b.code.length;
    }

    /** Calls of helpers: each stands between a spill and a reload of everything, so code of little else is interpreted faster. */
    private static int helpers(Block b) {
        int n = 0;
        for (int pc = 0; pc < b.code.length; pc++) {
            long w = b.code[pc];
            int op = Uop.op(w);
            if (op == Uop.LDC) {
                pc++;
            } else if (op == Uop.HELPER && !TranslateDivide.inline(b.insns[Uop.imm(w) & 0xff])) {
                n++;
            }
        }
        return n;
    }
}
