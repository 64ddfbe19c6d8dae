package vitrine.machine.cpu;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.machine.lift.Block;
import vitrine.machine.lift.Uop;
import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.PhysicalMemory;
import vitrine.machine.memory.Pte;

/** Chooses the blocks of a region: what is reached from a hot block by branches and calls and has run before. */
final class RegionBuilder {
    private static final int MAX_FRAMES = 6;
    private static final int LOOP_UOPS = 420;
    private static final int STRAIGHT_UOPS = 150;
    private static final int UOPS_PER_HELPER = 10;
    /** So many blocks behind a place are looked at for a loop. */
    private static final int TRIES = 4;

    private static final int PAGE_SIZE = PhysicalMemory.PAGE_SIZE;

    private final CodeCache cache;
    private final AddressSpace space;
    private final long page;
    private int mostUops;

    final List<Block> blocks = new ArrayList<>();
    final List<Long> deltas = new ArrayList<>();
    final List<Long> guardDeltas = new ArrayList<>();
    final List<Long> guardHosts = new ArrayList<>();
    private final Map<Long, Integer> places = new HashMap<>();
    private int uops;

    RegionBuilder(CodeCache cache, AddressSpace space, long page, int mostUops) {
        this.cache = cache;
        this.space = space;
        this.page = page;
        this.mostUops = mostUops;
    }

    /**
     * Collects the loops around a hot block with what they call; where it is not in a loop, what it leads to.
     *
     * <p>Nothing else: code that is left seldom costs HotSpot time and registers.
     */
    void collect(Block first) {
        frame(0);
        add(first, 0);
        if (blocks.isEmpty()) {
            return;
        }
        spread(true);
        boolean[] loop = loop(0);
        List<Block> near = List.copyOf(blocks);
        List<Long> nearDeltas = List.copyOf(deltas);
        blocks.clear();
        deltas.clear();
        places.clear();
        uops = 0;
        int most = mostUops;
        mostUops = Math.min(most, loop[0] ? LOOP_UOPS : STRAIGHT_UOPS);
        for (int i = 0; i < near.size(); i++) {
            if (i == 0 || loop[i]) {
                add(near.get(i), nearDeltas.get(i));
            }
        }
        if (!loop[0]) {
            spread(false);
        }
        mostUops = most;
    }

    /**
     * The block to build a region from when the guest was found at the start of this one; null when there is one already.
     *
     * <p>A slice ends anywhere, and where it ends another block begins that nothing leads to. Then it is the first block of a
     * loop behind it.
     */
    static @Nullable Block seed(CodeCache cache, AddressSpace space, long page, Block found) {
        if (waits(found)) {
            return null;
        }
        RegionBuilder near = new RegionBuilder(cache, space, page, STRAIGHT_UOPS);
        near.frame(0);
        near.add(found, 0);
        near.spread(false);
        RegionBuilder around = new RegionBuilder(cache, space, page, 2 * LOOP_UOPS);
        around.frame(0);
        around.add(found, 0);
        around.spread(true);
        for (int i = 0; i < Math.min(near.blocks.size(), TRIES); i++) {
            Block block = near.blocks.get(i);
            int at = near.deltas.get(i) == 0 ? around.find(block.start()) : -1;
            if (at >= 0 && !translated(block) && around.loop(at)[at]) {
                return waits(block) ? null : block;
            }
        }
        for (Block other : cache.near(found.pfn)) {
            if (other.start() < found.start() && other.end() > found.start()) {
                return null;
            }
        }
        return translated(found) ? null : found;
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

    /** The block is part of a region that HotSpot has still to compile. */
    private static boolean waits(Block block) {
        return block.inTranslation(t -> t instanceof Region region && !region.compiled);
    }

    private static boolean translated(Block block) {
        return block.translation instanceof Region region && !region.dead;
    }

    /** Adds what the blocks lead to, nearest first, and perhaps what leads to them. */
    private void spread(boolean back) {
        for (int i = 0; i < blocks.size(); i++) {
            Block b = blocks.get(i);
            long delta = deltas.get(i);
            if (back) {
                for (Block near : cache.near(b.pfn)) {
                    if (leadsTo(near, b.start())) {
                        add(near, delta);
                    }
                }
            }
            switch (Uop.op(b.code[b.code.length - 1])) {
                case Uop.JMPI -> {
                    for (Block near : cache.near(b.pfn)) {
                        add(near, delta);
                    }
                }
                case Uop.CALL -> {
                    reach(delta + b.end());
                    reach(delta + b.offset0);
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

    /** Which blocks are on a way from this one back to it. */
    private boolean[] loop(int seed) {
        int n = blocks.size();
        int[][] next = new int[n][];
        boolean[] led = led();
        int[] returns = java.util.stream.IntStream.range(0, n)
                .filter(i -> calls(blocks.get(i)))
                .map(i -> find(deltas.get(i) + blocks.get(i).end()))
                .toArray();
        for (int i = 0; i < n; i++) {
            Block b = blocks.get(i);
            next[i] = switch (Uop.op(b.code[b.code.length - 1])) {
                case Uop.JMPI -> others(i, led);
                case Uop.RET -> returns;
                default -> successors(i);
            };
        }
        boolean[] from = new boolean[n];
        boolean[] to = new boolean[n];
        for (int j : next[seed]) {
            if (j >= 0) {
                from[j] = true;
            }
        }
        to[seed] = true;
        for (boolean changed = true; changed; ) {
            changed = false;
            for (int i = 0; i < n; i++) {
                for (int j : next[i]) {
                    if (j >= 0 && from[i] && !from[j]) {
                        from[j] = true;
                        changed = true;
                    }
                    if (j >= 0 && to[j] && !to[i]) {
                        to[i] = true;
                        changed = true;
                    }
                }
            }
        }
        for (int i = 0; i < n; i++) {
            from[i] &= to[i];
        }
        return from;
    }

    private static boolean calls(Block b) {
        int op = Uop.op(b.code[b.code.length - 1]);
        return op == Uop.CALL || op == Uop.CALLI;
    }

    /** Where an indirect jump may lead to: blocks of its page that no direct branch leads to. */
    private int[] others(int i, boolean[] led) {
        return java.util.stream.IntStream.range(0, led.length)
                .filter(j -> !led[j] && deltas.get(j).equals(deltas.get(i)))
                .toArray();
    }

    /** Which blocks are direct successors of others. */
    boolean[] led() {
        boolean[] led = new boolean[blocks.size()];
        for (int i = 0; i < led.length; i++) {
            for (int next : successors(i)) {
                if (next >= 0) {
                    led[next] = true;
                }
            }
        }
        return led;
    }

    /** Whether a block goes on at this offset of its page, now or when a call returns; calls of the place do not count. */
    private static boolean leadsTo(Block from, int offset) {
        return switch (Uop.op(from.code[from.code.length - 1])) {
            case Uop.CALL, Uop.CALLI -> from.end() == offset;
            case Uop.JMPI, Uop.RET, Uop.SYSCALL, Uop.FAULT, Uop.HELPER_END, Uop.CUT -> false;
            case Uop.JMP -> from.offset0 == offset;
            default -> from.offset0 == offset || from.offset1 == offset;
        };
    }

    /** Number of the region's block at this place relative to the first page, or -1. */
    int find(long place) {
        Integer i = places.get(place);
        return i == null ? -1 : i;
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
                || helpers(b) * UOPS_PER_HELPER > b.code.length
                || uops + b.code.length > mostUops
                || find(delta + b.start()) >= 0) {
            return;
        }
        uops += b.code.length;
        places.put(delta + b.start(), blocks.size());
        blocks.add(b);
        deltas.add(delta);
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
