package vitrine.kernel.ns;

import java.util.List;

/** How ids of a user namespace map to those of the machine (user_namespaces(7)); ids are unsigned 32-bit numbers. */
public final class IdMap {
    /** An id without a counterpart. */
    public static final int NONE = -1;

    /** Ids from {@code first} on are those from {@code lower} on, in the machine. */
    record Extent(long first, long lower, long count) {}

    static final IdMap EMPTY = new IdMap(List.of());
    static final IdMap IDENTITY = new IdMap(List.of(new Extent(0, 0, 0xffff_ffffL)));

    final List<Extent> extents;

    IdMap(List<Extent> extents) {
        this.extents = List.copyOf(extents);
    }

    boolean isEmpty() {
        return extents.isEmpty();
    }

    /** The machine's id, or {@link #NONE}. */
    public int toMachine(int id) {
        long i = id & 0xffff_ffffL;
        if (this == IDENTITY) {
            return id;
        }
        for (Extent e : extents) {
            if (i >= e.first && i < e.first + e.count) {
                return (int) (e.lower + i - e.first);
            }
        }
        return NONE;
    }

    /** The namespace's id, or {@link #NONE}. */
    public int fromMachine(int id) {
        long i = id & 0xffff_ffffL;
        if (this == IDENTITY) {
            return id;
        }
        for (Extent e : extents) {
            if (i >= e.lower && i < e.lower + e.count) {
                return (int) (e.first + i - e.lower);
            }
        }
        return NONE;
    }

    public boolean hasMachine(int id) {
        return fromMachine(id) != NONE;
    }
}
