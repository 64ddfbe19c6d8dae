package vitrine.observe.memory;

import java.util.Arrays;

/** Sets of a few ways each, least recently used goes first: what TLBs and caches are. Keys are not negative. */
final class SetAssociative {
    private static final long EMPTY = -1;

    private final int sets;
    private final int ways;
    private final long[] keys;
    long hits;
    long misses;
    long flushes;

    /** So many entries in sets of {@code ways}; the number of sets must be a power of two. */
    SetAssociative(int entries, int ways) {
        sets = entries / ways;
        if (ways < 1 || sets < 1 || sets * ways != entries || Integer.bitCount(sets) != 1) {
            throw new IllegalArgumentException(
                    entries + " entries in sets of " + ways + ": the number of sets must be a power of two");
        }
        this.ways = ways;
        keys = new long[entries];
        Arrays.fill(keys, EMPTY);
    }

    /** Looks a key up and takes it in; the index picks the set. */
    boolean touch(long index, long key) {
        int from = (int) (index & sets - 1) * ways;
        int at = from;
        while (at < from + ways && keys[at] != key) {
            at++;
        }
        boolean hit = at < from + ways;
        // The most recently used stands first in its set.
        System.arraycopy(keys, from, keys, from + 1, (hit ? at : from + ways - 1) - from);
        keys[from] = key;
        if (hit) {
            hits++;
        } else {
            misses++;
        }
        return hit;
    }

    void flush() {
        Arrays.fill(keys, EMPTY);
        flushes++;
    }
}
