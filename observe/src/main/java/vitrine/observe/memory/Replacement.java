package vitrine.observe.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Page replacement: which page goes when all frames are taken. */
public final class Replacement {
    /** What can be asked for. */
    public static final List<String> NAMES = List.of("fifo", "lru", "clock", "random", "opt");

    /** What became of one reference. */
    public record Step(long page, boolean fault, long evicted, List<Long> frames) {}

    /**
     * The end of it.
     *
     * @param writeBacks evicted pages that had been written
     * @param steps each reference, if asked for
     */
    public record Result(String policy, int frames, long faults, long evictions, long writeBacks, List<Step> steps) {}

    private static final long NOBODY = -1;

    /** Pages in frames: which one goes, and what a hit changes. */
    private interface Memory {
        void hit(long page, int at);

        void enter(long page, int at);

        /** Chooses, and forgets it. */
        long victim(int at);
    }

    private Replacement() {}

    /** Plays the references through so many frames. {@code drawn}: keep each step. */
    public static Result run(String policy, References refs, int frames, long seed, boolean drawn) {
        Memory memory = switch (policy) {
            case "fifo" -> new Queue(false);
            case "lru" -> new Queue(true);
            case "clock" -> new Clock(frames);
            case "random" -> new Random(seed);
            case "opt" -> new Optimal(refs);
            default -> throw new IllegalArgumentException("'" + policy + "' is none of " + String.join(", ", NAMES));
        };
        Map<Long, Integer> where = new HashMap<>(); // only looked up
        Set<Long> dirty = new LinkedHashSet<>();
        List<Step> steps = new ArrayList<>();
        List<Long> slots = new ArrayList<>();
        long faults = 0;
        long evictions = 0;
        long writeBacks = 0;
        for (int i = 0; i < refs.count(); i++) {
            long page = refs.page(i);
            boolean fault = !where.containsKey(page);
            long gone = NOBODY;
            if (fault) {
                faults++;
                int slot = where.size();
                if (slot == frames) {
                    gone = memory.victim(i);
                    @Nullable Integer freed = where.remove(gone);
                    slot = freed == null ? 0 : freed;
                    evictions++;
                    writeBacks += dirty.remove(gone) ? 1 : 0;
                }
                where.put(page, slot);
                memory.enter(page, i);
                if (drawn && slot == slots.size()) {
                    slots.add(page);
                } else if (drawn) {
                    slots.set(slot, page);
                }
            } else {
                memory.hit(page, i);
            }
            if (refs.write(i)) {
                dirty.add(page);
            }
            if (drawn) {
                steps.add(new Step(page, fault, gone, List.copyOf(slots)));
            }
        }
        return new Result(policy, frames, faults, evictions, writeBacks, steps);
    }

    /** First in, first out; or with {@code recent} least recently used: a hit goes to the end of the queue. */
    private static final class Queue implements Memory {
        private final boolean recent;
        private final LinkedHashSet<Long> order = new LinkedHashSet<>();

        Queue(boolean recent) {
            this.recent = recent;
        }

        @Override
        public void hit(long page, int at) {
            if (recent) {
                order.remove(page);
                order.add(page);
            }
        }

        @Override
        public void enter(long page, int at) {
            order.add(page);
        }

        @Override
        public long victim(int at) {
            return order.removeFirst();
        }
    }

    /** A hand goes round; whoever was referenced since it last passed gets another round. */
    private static final class Clock implements Memory {
        private final long[] pages;
        private final boolean[] referenced;
        private final Map<Long, Integer> at = new HashMap<>(); // only looked up
        private int hand;
        private int used;
        private int free = -1;

        Clock(int frames) {
            pages = new long[frames];
            referenced = new boolean[frames];
        }

        @Override
        public void hit(long page, int when) {
            @Nullable Integer slot = at.get(page);
            if (slot != null) {
                referenced[slot] = true;
            }
        }

        @Override
        public void enter(long page, int when) {
            int slot = free >= 0 ? free : used++;
            free = -1;
            pages[slot] = page;
            referenced[slot] = true;
            at.put(page, slot);
        }

        @Override
        public long victim(int when) {
            while (referenced[hand]) {
                referenced[hand] = false;
                hand = (hand + 1) % pages.length;
            }
            free = hand;
            hand = (hand + 1) % pages.length;
            at.remove(pages[free]);
            return pages[free];
        }
    }

    private static final class Random implements Memory {
        private final List<Long> pages = new ArrayList<>();
        private final long[] state;

        Random(long seed) {
            state = new long[] {seed};
        }

        @Override
        public void hit(long page, int at) {}

        @Override
        public void enter(long page, int at) {
            pages.add(page);
        }

        @Override
        public long victim(int at) {
            int which = Draw.below(state, pages.size());
            long page = pages.get(which);
            pages.set(which, pages.getLast());
            pages.removeLast();
            return page;
        }
    }

    /** Belady's: the page that is needed last, or never again, goes. Nobody can know that but afterwards. */
    private static final class Optimal implements Memory {
        private final Map<Long, ArrayDeque<Integer>> uses = new HashMap<>(); // only looked up
        private final TreeMap<Long, Long> byNextUse = new TreeMap<>();
        private final Map<Long, Long> keyOf = new HashMap<>(); // only looked up
        private long never;

        Optimal(References refs) {
            for (int i = 0; i < refs.count(); i++) {
                uses.computeIfAbsent(refs.page(i), p -> new ArrayDeque<>()).add(i);
            }
            never = refs.count();
        }

        @Override
        public void hit(long page, int at) {
            @Nullable Long old = keyOf.remove(page);
            if (old != null) {
                byNextUse.remove(old);
            }
            enter(page, at);
        }

        @Override
        public void enter(long page, int at) {
            ArrayDeque<Integer> coming = uses.getOrDefault(page, new ArrayDeque<>());
            while (!coming.isEmpty() && coming.peekFirst() <= at) {
                coming.removeFirst();
            }
            long next = coming.isEmpty() ? never++ : coming.peekFirst();
            keyOf.put(page, next);
            byNextUse.put(next, page);
        }

        @Override
        public long victim(int at) {
            Map.@Nullable Entry<Long, Long> last = byNextUse.pollLastEntry();
            if (last == null) {
                throw new IllegalStateException("no page to evict");
            }
            keyOf.remove(last.getValue());
            return last.getValue();
        }
    }

    /** Frame counts at which more memory means more faults: Belady's anomaly. */
    public static List<String> anomalies(List<Result> ofOnePolicy) {
        List<String> found = new ArrayList<>();
        Map<Integer, Result> byFrames = new LinkedHashMap<>();
        ofOnePolicy.forEach(r -> byFrames.put(r.frames(), r));
        for (Result r : ofOnePolicy) {
            @Nullable Result less = byFrames.get(r.frames() - 1);
            if (less != null && less.faults() < r.faults()) {
                found.add("Belady's anomaly: under " + r.policy() + " " + r.frames() + " frames have " + r.faults()
                        + " faults, " + less.frames() + " frames only " + less.faults());
            }
        }
        return found;
    }
}
