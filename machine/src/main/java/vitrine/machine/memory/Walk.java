package vitrine.machine.memory;

import java.util.List;

/**
 * What the MMU reads to translate one address: an entry for each level, until one is absent or the page is found.
 *
 * @param address the virtual address
 * @param levels from the PML4 down; shorter than four when an entry is not present
 */
public record Walk(long address, List<Level> levels) {
    /**
     * One step.
     *
     * @param name PML4, PDPT, PD or PT
     * @param table frame number of the table
     * @param index of the entry in it, 0..511
     * @param entry its 64 bits
     * @param references how many upper entries (or root pointers) share the table
     */
    public record Level(String name, int table, int index, long entry, int references) {
        @Override
        public String toString() {
            return "%-4s frame %-6d [%3d] = %016x  %s%s"
                    .formatted(
                            name,
                            table,
                            index,
                            entry,
                            Pte.describe(entry),
                            references > 1 ? " shared×" + references : "");
        }
    }

    /** The frame of the page, or 0 when the walk ended early. */
    public int pfn() {
        if (levels.size() < 4) {
            return 0;
        }
        long entry = levels.getLast().entry();
        return (entry & Pte.PRESENT) != 0 ? Pte.pfn(entry) : 0;
    }

    /** Whether a user write needs no fault: every level permits it. */
    public boolean writable() {
        return pfn() != 0 && levels.stream().allMatch(l -> (l.entry() & Pte.WRITABLE) != 0);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("walk of %016x%n".formatted(address));
        levels.forEach(level -> text.append("  ").append(level).append(System.lineSeparator()));
        return text.toString();
    }
}
