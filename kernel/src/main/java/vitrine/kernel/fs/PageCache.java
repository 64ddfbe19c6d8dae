package vitrine.kernel.fs;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.machine.memory.HostMemory;
import vitrine.machine.memory.PhysicalMemory;

/**
 * The frames of one file by page index, sparse: chunks of 64 pages, so that a lonely page costs little. Holds one
 * reference to each frame.
 */
public final class PageCache {
    private static final int SHIFT = 6;
    private static final int CHUNK = 1 << SHIFT;

    /** How many pages all caches of a kind hold, for /proc/meminfo. */
    public static final class Total {
        private long count;

        public long count() {
            return count;
        }
    }

    private final PhysicalMemory ram;
    private final Total total;
    private final Map<Long, int[]> chunks = new HashMap<>(2);
    private long lastKey = -1;
    private int @Nullable [] last;
    private int count;

    /** {@code total} counts along. */
    public PageCache(PhysicalMemory ram, Total total) {
        this.ram = ram;
        this.total = total;
    }

    /** Pages that are present. */
    public int count() {
        return count;
    }

    /** The frame of a page, or 0. */
    public int get(long index) {
        int[] c = chunk(index >>> SHIFT);
        return c == null ? 0 : c[(int) index & CHUNK - 1];
    }

    private int @Nullable [] chunk(long key) {
        if (key == lastKey) {
            return last;
        }
        int[] c = chunks.get(key);
        if (c != null) {
            lastKey = key;
            last = c;
        }
        return c;
    }

    /** Adds a frame whose reference goes over to the cache; the page was absent. */
    public void put(long index, int pfn) {
        long key = index >>> SHIFT;
        int[] c = chunk(key);
        if (c == null) {
            c = new int[CHUNK];
            chunks.put(key, c);
            lastKey = key;
            last = c;
        }
        c[(int) index & CHUNK - 1] = pfn;
        count++;
        total.count++;
    }

    /** Drops one page, if present. */
    public boolean remove(long index) {
        int[] c = chunk(index >>> SHIFT);
        int i = (int) index & CHUNK - 1;
        if (c == null || c[i] == 0) {
            return false;
        }
        ram.release(c[i]);
        c[i] = 0;
        count--;
        total.count--;
        return true;
    }

    /** Drops pages from {@code from} (inclusive) to {@code to} (exclusive). Returns how many. */
    public int remove(long from, long to) {
        int before = count;
        if (to - from >>> SHIFT > chunks.size()) {
            Long[] keys = chunks.keySet().toArray(Long[]::new);
            Arrays.sort(keys);
            for (Long key : keys) {
                long base = key << SHIFT;
                removeInChunk(key, Math.max(from, base), Math.min(to, base + CHUNK));
            }
        } else {
            for (long i = from; i < to; ) {
                long end = Math.min(to, (i | CHUNK - 1) + 1);
                removeInChunk(i >>> SHIFT, i, end);
                i = end;
            }
        }
        return before - count;
    }

    private void removeInChunk(long key, long from, long to) {
        int[] c = chunks.get(key);
        if (c == null || from >= to) {
            return;
        }
        for (long i = from; i < to; i++) {
            remove(i);
        }
        for (int pfn : c) {
            if (pfn != 0) {
                return;
            }
        }
        chunks.remove(key);
        lastKey = -1;
        last = null;
    }

    /** Decides about one page. */
    @FunctionalInterface
    public interface PageTest {
        boolean test(long index, int pfn);
    }

    /** Drops up to {@code max} pages that pass a test, lowest first. Returns how many. */
    public int removeIf(PageTest test, int max) {
        int before = count;
        Long[] keys = chunks.keySet().toArray(Long[]::new);
        Arrays.sort(keys);
        for (Long key : keys) {
            int[] c = chunks.get(key);
            for (int i = 0; c != null && i < CHUNK && before - count < max; i++) {
                long index = (key << SHIFT) + i;
                if (c[i] != 0 && test.test(index, c[i])) {
                    remove(index);
                }
            }
        }
        return before - count;
    }

    /** The first present page from {@code from} on, or -1. */
    public long next(long from) {
        long best = Long.MAX_VALUE;
        for (Map.Entry<Long, int[]> e : chunks.entrySet()) {
            long base = e.getKey() << SHIFT;
            if (base + CHUNK <= from || base >= best) {
                continue;
            }
            int[] c = e.getValue();
            for (int i = (int) Math.max(0, from - base); i < CHUNK; i++) {
                if (c[i] != 0) {
                    best = Math.min(best, base + i);
                    break;
                }
            }
        }
        return best == Long.MAX_VALUE ? -1 : best;
    }

    /** Sets bytes of a present page to zero; an absent one is zero already. */
    public void zero(long index, int from, int to) {
        int pfn = get(index);
        if (pfn != 0 && from < to) {
            HostMemory.fill(ram.hostAddress(pfn) + from, to - from, (byte) 0);
            ram.written(pfn, from, to);
        }
    }
}
