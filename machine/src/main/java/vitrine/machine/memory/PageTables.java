package vitrine.machine.memory;

import static vitrine.machine.memory.PhysicalMemory.PAGE_SHIFT;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Four levels of tables under one root, and the sharing of whole subtrees between address spaces.
 *
 * <p>A table frame counts the upper entries that refer to it. A fork copies nothing but the PML4: both roots then refer
 * to the same tables, and both upper entries lose their W bit, so every write below faults (the MMU takes the AND of
 * all levels). Whoever wants to change something below an entry without W first makes the path its own: a table with
 * other owners is copied, its children gain a reference and lose W in turn; a table without other owners gets its W
 * back. So a fork costs the same for every size of process, and unchanged subtrees are never copied.
 *
 * <pre>
 *   PML4 (parent)      PML4 (child)            after the child wrote one page:
 *     [i] ro ----+   +---- [i] ro                [i] ro --> PDPT --> PD --> PT  (parent's, one owner again)
 *                v   v                           [i] rw --> PDPT' -> PD' -> PT' (copies; siblings still shared)
 *                PDPT (2 references)
 * </pre>
 *
 * <p>Most tables are nearly empty. So for each one it is noted which of its 64 groups of 8 entries may hold something,
 * and whoever looks at a whole table looks at these groups alone.
 *
 * <p>Leaves: a private page loses W and gains COW when its table is copied; a page of shared memory (FILE with W)
 * keeps W.
 */
final class PageTables {
    private static final int ENTRIES = 512;
    private static final int GROUP = 8;
    private static final int GROUP_BYTES = GROUP * 8;

    private static final int TOP = 4;
    private static final long TABLE_BITS = Pte.PRESENT | Pte.WRITABLE | Pte.USER | Pte.ACCESSED;
    private static final String[] NAMES = {"", "PT", "PD", "PDPT", "PML4"};

    private final PhysicalMemory memory;
    final int root;
    private int tables = 1;

    PageTables(PhysicalMemory memory, int root) {
        this.memory = memory;
        this.root = root;
        memory.setTableGroups(root, 0);
    }

    private static int shift(int level) {
        return PAGE_SHIFT + 9 * (level - 1);
    }

    private static int index(long va, int level) {
        return (int) (va >>> shift(level)) & ENTRIES - 1;
    }

    private long slot(int table, long va, int level) {
        return memory.hostAddress(table) + ((long) index(va, level) << 3);
    }

    /** An entry of {@code table} gets a value. */
    private void occupy(int table, int index) {
        memory.setTableGroups(table, memory.tableGroups(table) | 1L << index / GROUP);
    }

    private int newTable() {
        int frame = memory.allocate();
        if (frame != 0) {
            memory.setTableGroups(frame, 0);
        }
        return frame;
    }

    int tables() {
        return tables;
    }

    /**
     * Host address of the leaf entry, with bit 0 set when an upper level forbids writing; 0 when a table is missing.
     * The caller guarantees that {@code va} is a user address.
     */
    long leafSlot(long va) {
        int table = root;
        long path = Pte.WRITABLE;
        for (int shift = 39; shift > PAGE_SHIFT; shift -= 9) {
            long entry = HostMemory.getLong(memory.hostAddress(table) + ((va >>> shift & ENTRIES - 1) << 3));
            if ((entry & Pte.PRESENT) == 0) {
                return 0;
            }
            path &= entry;
            table = Pte.pfn(entry);
        }
        return memory.hostAddress(table) + ((va >>> PAGE_SHIFT & ENTRIES - 1) << 3) | (path == 0 ? 1 : 0);
    }

    /** Sets the leaf entry; false when out of frames for a table. */
    boolean set(long va, long entry) {
        int table = prepare(va);
        if (table == 0) {
            return false;
        }
        HostMemory.putLong(slot(table, va, 1), entry);
        occupy(table, index(va, 1));
        return true;
    }

    /** The frame of the leaf table, with all tables above present and owned by nobody else; 0 when out of frames. */
    int prepare(long va) {
        int table = root;
        for (int level = TOP; level > 1; level--) {
            long slot = slot(table, va, level);
            long entry = HostMemory.getLong(slot);
            if (entry == 0) {
                int frame = newTable();
                if (frame == 0) {
                    return 0;
                }
                tables++;
                entry = Pte.of(frame, TABLE_BITS);
                HostMemory.putLong(slot, entry);
                occupy(table, index(va, level));
            } else if ((entry & Pte.WRITABLE) == 0) {
                entry = own(slot, entry, level - 1);
                if (entry == 0) {
                    return 0;
                }
            }
            table = Pte.pfn(entry);
        }
        return table;
    }

    /** Makes the table (of {@code level}) that the entry refers to the sole property of this root. */
    private long own(long slot, long entry, int level) {
        int table = Pte.pfn(entry);
        long owned = entry | Pte.WRITABLE;
        if (memory.references(table) > 1) {
            int copy = memory.allocate();
            if (copy == 0) {
                return 0;
            }
            memory.setTableGroups(copy, memory.tableGroups(table));
            split(table, memory.hostAddress(copy), level == 1);
            memory.release(table);
            owned = Pte.of(copy, TABLE_BITS);
            PhysicalMemory.SplitListener told = memory.splits;
            if (told != null) {
                told.split(level, table, copy);
            }
        }
        HostMemory.putLong(slot, owned);
        return owned;
    }

    private void split(int table, long to, boolean leaves) {
        long from = memory.hostAddress(table);
        for (long groups = memory.tableGroups(table); groups != 0; groups &= groups - 1) {
            long offset = (long) Long.numberOfTrailingZeros(groups) * GROUP_BYTES;
            for (long end = offset + GROUP_BYTES; offset < end; offset += 8) {
                long entry = HostMemory.getLong(from + offset);
                if (entry == 0) {
                    continue;
                }
                if ((entry & Pte.PRESENT) != 0) {
                    memory.retain(Pte.pfn(entry));
                    if ((entry & Pte.WRITABLE) != 0 && !(leaves && (entry & Pte.FILE) != 0)) {
                        entry = entry & ~Pte.WRITABLE | (leaves ? Pte.COW : 0);
                        HostMemory.putLong(from + offset, entry);
                    }
                }
                HostMemory.putLong(to + offset, entry);
            }
        }
    }

    /** A second root that shares everything below; null when out of frames. */
    @Nullable
    PageTables share() {
        int copy = memory.allocate();
        if (copy == 0) {
            return null;
        }
        PageTables shared = new PageTables(memory, copy);
        shared.tables = tables;
        memory.setTableGroups(copy, memory.tableGroups(root));
        split(root, memory.hostAddress(copy), false);
        return shared;
    }

    /**
     * Clears every entry from {@code from} to {@code to}, telling {@code visitor} of each, and frees empty tables.
     *
     * @return false when a shared table had to be copied and no frame was left; the range is then cleared in part
     */
    boolean unmap(long from, long to, AddressSpace.Visitor visitor) {
        return unmap(root, TOP, from, to, visitor);
    }

    private boolean unmap(int table, int level, long from, long to, AddressSpace.Visitor visitor) {
        long size = 1L << shift(level);
        long groups = memory.tableGroups(table);
        for (long va = from; va < to; ) {
            if ((groups >>> index(va, level) / GROUP & 1) == 0) {
                va = (va & -size * GROUP) + size * GROUP;
                continue;
            }
            long next = Math.min((va & -size) + size, to);
            long slot = slot(table, va, level);
            long entry = HostMemory.getLong(slot);
            if (entry != 0) {
                if (level == 1) {
                    visitor.leaf(va, entry);
                    HostMemory.putLong(slot, 0);
                    if ((entry & Pte.PRESENT) != 0) {
                        memory.release(Pte.pfn(entry));
                    }
                } else if (!unmapTable(slot, entry, level - 1, va, next, next - va == size, visitor)) {
                    return false;
                }
            }
            va = next;
        }
        return true;
    }

    private boolean unmapTable(
            long slot, long entry, int level, long from, long to, boolean whole, AddressSpace.Visitor visitor) {
        int table = Pte.pfn(entry);
        if (whole && memory.references(table) > 1) {
            tables -= visit(table, level, from, to, visitor);
            memory.release(table);
            HostMemory.putLong(slot, 0);
            return true;
        }
        if ((entry & Pte.WRITABLE) == 0) {
            long owned = own(slot, entry, level);
            if (owned == 0) {
                return false;
            }
            table = Pte.pfn(owned);
        }
        if (!unmap(table, level, from, to, visitor)) {
            return false;
        }
        if (whole || isEmpty(table)) {
            memory.release(table);
            tables--;
            HostMemory.putLong(slot, 0);
        }
        return true;
    }

    /** Whether nothing is left in a table; groups that turn out to be empty are noted. */
    private boolean isEmpty(int table) {
        long host = memory.hostAddress(table);
        for (long groups = memory.tableGroups(table); groups != 0; groups &= groups - 1) {
            long offset = (long) Long.numberOfTrailingZeros(groups) * GROUP_BYTES;
            for (long end = offset + GROUP_BYTES; offset < end; offset += 8) {
                if (HostMemory.getLong(host + offset) != 0) {
                    memory.setTableGroups(table, groups);
                    return false;
                }
            }
        }
        memory.setTableGroups(table, 0);
        return true;
    }

    /** Tells of every leaf entry in the range; changes nothing. */
    void visit(long from, long to, AddressSpace.Visitor visitor) {
        visit(root, TOP, from, to, visitor);
    }

    /** @return how many tables were seen, this one included */
    private int visit(int table, int level, long from, long to, AddressSpace.Visitor visitor) {
        long size = 1L << shift(level);
        int seen = 1;
        long groups = memory.tableGroups(table);
        for (long va = from; va < to; ) {
            if ((groups >>> index(va, level) / GROUP & 1) == 0) {
                va = (va & -size * GROUP) + size * GROUP;
                continue;
            }
            long next = Math.min((va & -size) + size, to);
            long entry = HostMemory.getLong(slot(table, va, level));
            if (entry != 0) {
                if (level == 1) {
                    visitor.leaf(va, entry);
                } else {
                    seen += visit(Pte.pfn(entry), level - 1, va, next, visitor);
                }
            }
            va = next;
        }
        return seen;
    }

    /** Replaces every leaf entry in the range by what {@code change} says; false when out of frames for a copy. */
    boolean update(long from, long to, AddressSpace.Change change) {
        return update(root, TOP, from, to, change);
    }

    private boolean update(int table, int level, long from, long to, AddressSpace.Change change) {
        long size = 1L << shift(level);
        long groups = memory.tableGroups(table);
        for (long va = from; va < to; ) {
            if ((groups >>> index(va, level) / GROUP & 1) == 0) {
                va = (va & -size * GROUP) + size * GROUP;
                continue;
            }
            long next = Math.min((va & -size) + size, to);
            long slot = slot(table, va, level);
            long entry = HostMemory.getLong(slot);
            if (entry != 0) {
                if (level == 1) {
                    HostMemory.putLong(slot, change.apply(va, entry));
                } else {
                    long owned = (entry & Pte.WRITABLE) != 0 ? entry : own(slot, entry, level - 1);
                    if (owned == 0 || !update(Pte.pfn(owned), level - 1, va, next, change)) {
                        return false;
                    }
                }
            }
            va = next;
        }
        return true;
    }

    /** Gives up everything: subtrees with other owners live on with them. */
    void free() {
        drop(root, TOP);
        tables = 0;
    }

    private void drop(int table, int level) {
        if (memory.references(table) == 1) {
            long host = memory.hostAddress(table);
            for (long groups = memory.tableGroups(table); groups != 0; groups &= groups - 1) {
                long slot = host + (long) Long.numberOfTrailingZeros(groups) * GROUP_BYTES;
                for (long end = slot + GROUP_BYTES; slot < end; slot += 8) {
                    long entry = HostMemory.getLong(slot);
                    if ((entry & Pte.PRESENT) == 0) {
                        continue;
                    }
                    if (level == 1) {
                        memory.release(Pte.pfn(entry));
                    } else {
                        drop(Pte.pfn(entry), level - 1);
                    }
                }
            }
        }
        memory.release(table);
    }

    Walk walk(long va) {
        List<Walk.Level> levels = new ArrayList<>(TOP);
        int table = root;
        for (int level = TOP; level > 0; level--) {
            long entry = HostMemory.getLong(slot(table, va, level));
            int index = (int) (va >>> shift(level)) & ENTRIES - 1;
            levels.add(new Walk.Level(NAMES[level], table, index, entry, memory.references(table)));
            if ((entry & Pte.PRESENT) == 0) {
                break;
            }
            table = Pte.pfn(entry);
        }
        return new Walk(va, List.copyOf(levels));
    }
}
