package vitrine.machine.cpu;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.machine.lift.Block;
import vitrine.machine.lift.Uop;
import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.PhysicalMemory;

/**
 * Chooses the blocks of a region: the loops around a hot block with what they call; all of it has run before.
 *
 * <p>{@link #collect} looks into the cache and the tables of pages, so it belongs to the thread of the engine; the rest may run
 * elsewhere.
 */
final class RegionBuilder extends Shape {
    private static final int MAX_FRAMES = 6;
    /** So much is looked at for loops. */
    private static final int MOST_UOPS = 1200;

    /** More targets of indirect jumps in a frame are those of an interpreter, or of several switches. */
    private static final int MOST_CASES = 48;

    private static final int LOOP_UOPS = 420;

    private static final int PAGE_SIZE = PhysicalMemory.PAGE_SIZE;

    private final CodeCache cache;

    private final Map<Long, Integer> places = new HashMap<>();
    private final Map<Integer, Map<Integer, List<Block>>> leading = new HashMap<>();
    private final Map<Integer, List<Block>> cases = new HashMap<>();
    private int uops;

    RegionBuilder(CodeCache cache, AddressSpace space, long page) {
        super(space, page, MAX_FRAMES);
        this.cache = cache;
    }

    /**
     * Collects a loop around a hot block with what it calls: nothing else, because code that runs seldom costs HotSpot time and
     * registers. False when there is none.
     *
     * @param left a loop with so many micro-operations was left too soon: now the largest that is not too large, and larger than that
     *     one; 0: the smallest
     */
    boolean collect(Block first, int left) {
        frame(0);
        add(first, 0);
        if (blocks.isEmpty()) {
            return false;
        }
        spread();
        // the more of the neighbourhood is looked at, the more loops around the innermost one belong to it
        int[][] next = edges();
        int[][] from = reverse(next);
        boolean[] best = null;
        for (int n = 1; n <= blocks.size(); n = wider(n)) {
            boolean[] in = loop(next, from, n);
            int size = in[0] ? size(in) : 0;
            if (size > LOOP_UOPS) {
                break;
            }
            if (size > left) {
                best = in;
                if (left == 0) {
                    break;
                }
            }
        }
        if (best == null) {
            return false;
        }
        keep(best);
        loop = true;
        return startAtHeader();
    }

    /**
     * Makes a block the first one that is reached from outside, or by a branch backwards: HotSpot sees nested loops as what they are
     * only when it comes to them from there. False when regions begin at all of these already.
     */
    private boolean startAtHeader() {
        int header = -1;
        int rank = 0;
        for (int i = 0; i < blocks.size(); i++) {
            Block b = blocks.get(i);
            if (b.translation == null && !b.waits && deltas.get(i) == 0) {
                int r = rank(i);
                if (r > rank || r > 0 && r == rank && place(i) < place(header)) {
                    header = i;
                    rank = r;
                }
            }
        }
        if (header < 0) {
            return false;
        }
        Collections.swap(blocks, 0, header);
        Collections.swap(deltas, 0, header);
        places.put(place(header), header);
        places.put(place(0), 0);
        return true;
    }

    /** 2 for a block that others lead to from outside, 1 for one that a later one leads to, else 0. */
    private int rank(int i) {
        int rank = 0;
        for (Block from : leading(blocks.get(i).pfn).getOrDefault(blocks.get(i).start(), List.of())) {
            if (find(deltas.get(i) + from.start()) < 0) {
                return 2;
            }
            rank |= from.start() >= blocks.get(i).start() ? 1 : 0;
        }
        return rank;
    }

    private int wider(int n) {
        return n == blocks.size() ? n + 1 : Math.max(n + 1, prefix(uops(n) * 6 / 5));
    }

    private void clear() {
        blocks = new ArrayList<>();
        deltas = new ArrayList<>();
        places.clear();
        uops = 0;
    }

    /** Micro-operations of the first n blocks. */
    private int uops(int n) {
        return blocks.subList(0, n).stream().mapToInt(b -> b.code.length).sum();
    }

    /** As many of the first blocks as have at most so many micro-operations. */
    private int prefix(int most) {
        int n = 0;
        for (int sum = 0; n < blocks.size(); n++) {
            sum += blocks.get(n).code.length;
            if (sum > most) {
                break;
            }
        }
        return n;
    }

    /** Micro-operations of some blocks. */
    private int size(boolean[] in) {
        int sum = 0;
        for (int i = 0; i < in.length; i++) {
            sum += in[i] ? blocks.get(i).code.length : 0;
        }
        return sum;
    }

    /** Forgets the other blocks. */
    private void keep(boolean[] in) {
        List<Block> from = blocks;
        List<Long> at = deltas;
        clear();
        for (int i = 0; i < in.length; i++) {
            if (in[i]) {
                add(from.get(i), at.get(i));
            }
        }
    }

    @Override
    boolean shrink() {
        int n = Math.max(1, prefix(uops * 3 / 5));
        if (n == blocks.size()) {
            return false;
        }
        List<Block> from = blocks.subList(0, n);
        List<Long> at = deltas.subList(0, n);
        clear();
        for (int i = 0; i < n; i++) {
            add(from.get(i), at.get(i));
        }
        return true;
    }

    /** Adds what the blocks lead to and what leads to them, nearest first. */
    private void spread() {
        for (int i = 0; i < blocks.size(); i++) {
            Block b = blocks.get(i);
            long delta = deltas.get(i);
            for (Block near : leading(b.pfn).getOrDefault(b.start(), List.of())) {
                add(near, delta);
            }
            switch (Uop.op(b.code[b.code.length - 1])) {
                case Uop.CALL -> {
                    reach(delta + b.end());
                    reach(delta + b.offset0);
                }
                case Uop.CALLI -> reach(delta + b.end());
                case Uop.JMPI -> {
                    for (Block target : cases(b.pfn)) {
                        add(target, delta);
                    }
                }
                case Uop.RET, Uop.SYSCALL, Uop.FAULT, Uop.HELPER_END, Uop.CUT -> {}
                case Uop.JMP -> reach(delta + b.offset0);
                default -> {
                    reach(delta + b.offset0);
                    reach(delta + b.offset1);
                }
            }
        }
    }

    /** For each block where it may go on, {@link #collect}'s way of seeing it: a return leads behind every call. */
    private int[][] edges() {
        int[] returns = java.util.stream.IntStream.range(0, blocks.size())
                .filter(i -> calls(blocks.get(i)))
                .map(i -> find(deltas.get(i) + blocks.get(i).end()))
                .toArray();
        return java.util.stream.IntStream.range(0, blocks.size())
                .mapToObj(i -> switch (last(i)) {
                    case Uop.RET -> returns;
                    case Uop.JMPI -> indirect(i).stream().mapToInt(this::find).toArray();
                    default -> successors(i);
                })
                .toArray(int[][]::new);
    }

    /** The edges the other way round. */
    private static int[][] reverse(int[][] next) {
        int n = next.length;
        int[] count = new int[n];
        for (int[] targets : next) {
            for (int j : targets) {
                if (j >= 0) {
                    count[j]++;
                }
            }
        }
        int[][] from = new int[n][];
        for (int j = 0; j < n; j++) {
            from[j] = new int[count[j]];
        }
        for (int i = 0; i < n; i++) {
            for (int j : next[i]) {
                if (j >= 0) {
                    from[j][--count[j]] = i;
                }
            }
        }
        return from;
    }

    /** Which of the first n blocks are reached from the first one over at least one edge, without leaving them. */
    private static boolean[] reached(int[][] next, int n) {
        boolean[] seen = new boolean[n];
        int[] stack = new int[n + 1];
        int top = 1;
        while (top > 0) {
            for (int j : next[stack[--top]]) {
                if (j >= 0 && j < n && !seen[j]) {
                    seen[j] = true;
                    stack[top++] = j;
                }
            }
        }
        return seen;
    }

    /** Which of the first n blocks are on a way from the first one back to it through them. */
    private static boolean[] loop(int[][] next, int[][] from, int n) {
        boolean[] in = reached(next, n);
        boolean[] back = reached(from, n);
        for (int i = 0; i < n; i++) {
            in[i] &= back[i];
        }
        return in;
    }

    private static boolean calls(Block b) {
        int op = Uop.op(b.code[b.code.length - 1]);
        return op == Uop.CALL || op == Uop.CALLI;
    }

    /**
     * Where an indirect jump may lead to: blocks of its frame that nothing else leads to. None when there are too many: what
     * belongs together is not to be seen then.
     */
    private List<Block> cases(int pfn) {
        return cases.computeIfAbsent(pfn, frame -> {
            Map<Integer, List<Block>> led = leading(frame);
            List<Block> list = cache.near(frame).stream()
                    .filter(b -> !led.containsKey(b.start()))
                    .toList();
            return list.size() > MOST_CASES ? List.of() : list;
        });
    }

    /** The blocks of a frame by the offsets where they go on, now or when a call returns; calls of a place do not count. */
    private Map<Integer, List<Block>> leading(int pfn) {
        return leading.computeIfAbsent(pfn, frame -> {
            Map<Integer, List<Block>> map = new HashMap<>();
            for (Block from : cache.near(frame)) {
                switch (Uop.op(from.code[from.code.length - 1])) {
                    case Uop.CALL, Uop.CALLI -> leads(map, from, from.end());
                    case Uop.JMPI, Uop.RET, Uop.SYSCALL, Uop.FAULT, Uop.HELPER_END, Uop.CUT -> {}
                    case Uop.JMP -> leads(map, from, from.offset0);
                    default -> {
                        leads(map, from, from.offset0);
                        leads(map, from, from.offset1);
                    }
                }
            }
            return map;
        });
    }

    private static void leads(Map<Integer, List<Block>> map, Block from, int offset) {
        if (offset >= 0 && offset < PAGE_SIZE) {
            map.computeIfAbsent(offset, o -> new ArrayList<>(2)).add(from);
        }
    }

    /** Number of the region's block at this place relative to the first page, or -1. */
    private int find(long place) {
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

    private void add(@Nullable Block b, long delta) {
        if (b == null
                || !fit(b)
                || !whole(b, delta)
                || uops + b.code.length > MOST_UOPS
                || find(delta + b.start()) >= 0) {
            return;
        }
        uops += b.code.length;
        places.put(delta + b.start(), blocks.size());
        blocks.add(b);
        deltas.add(delta);
    }

    @Override
    int next(int i, long place) {
        return find(place);
    }

    @Override
    List<Long> indirect(int i) {
        return switch (last(i)) {
            case Uop.RET -> returnPlaces();
            case Uop.JMPI ->
                cases(blocks.get(i).pfn).stream()
                        .map(target -> deltas.get(i) + target.start())
                        .filter(place -> find(place) >= 0)
                        .toList();
            default -> List.of();
        };
    }

    /** Places behind the calls of the region that are blocks of it. */
    private List<Long> returnPlaces() {
        return java.util.stream.IntStream.range(0, blocks.size())
                .filter(i -> calls(blocks.get(i)))
                .mapToObj(i -> deltas.get(i) + blocks.get(i).end())
                .filter(place -> find(place) >= 0)
                .distinct()
                .toList();
    }

    @Override
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
