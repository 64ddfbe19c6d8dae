package vitrine.observe.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.mm.VmFlags;
import vitrine.kernel.mm.Vma;
import vitrine.kernel.task.Task;
import vitrine.machine.memory.Pte;
import vitrine.machine.memory.Walk;

/** The mappings of an address space, and the way of one address through the page tables. */
final class MemoryViews {
    private static final String[] SHIFTS = {"47..39", "38..30", "29..21", "20..12"};

    private MemoryViews() {}

    private static MemoryMap memory(Task t) {
        @Nullable MemoryMap m = t.memory;
        if (m == null) {
            throw new IllegalArgumentException(
                    t + " has no memory: " + (t.state.letter == 'Z' ? "it is a zombie" : "init"));
        }
        return m;
    }

    static List<String> maps(Task t) {
        MemoryMap m = memory(t);
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%s: VSZ %d KiB, RSS %d KiB (%d anonymous, %d of files, %d shared)",
                t,
                m.totalVm() * 4,
                m.rss() * 4,
                m.rssAnon() * 4,
                m.rssFile() * 4,
                m.rssShmem() * 4));
        lines.add(String.format(
                Locale.ROOT, "%-33s %-5s %8s %8s %6s %s", "range", "perm", "KiB", "present", "COW", "what"));
        for (Vma vma : m.areas()) {
            int[] count = new int[2];
            m.space().visit(vma.start(), vma.end(), (va, entry) -> {
                count[0] += (entry & Pte.PRESENT) != 0 ? 4 : 0;
                count[1] += (entry & Pte.COW) != 0 ? 4 : 0;
            });
            String name = vma.file() != null ? vma.file().name() : m.nameOf(vma);
            lines.add(String.format(
                    Locale.ROOT,
                    "%016x-%016x %-5s %8d %8d %6d %s",
                    vma.start(),
                    vma.end(),
                    VmFlags.describe(vma.flags()),
                    vma.pages() * 4,
                    count[0],
                    count[1],
                    name));
        }
        return lines;
    }

    /** Draws the walk level by level: the nine bits that select the entry, the entry, and each of its bits. */
    static List<String> walk(Task t, long address) {
        MemoryMap m = memory(t);
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT, "%s: walk of %016x, offset in the page 0x%03x", t, address, address & 0xfff));
        Walk walk = m.space().walk(address);
        lines.add("CR3 -> frame " + m.space().root());
        int level = 0;
        for (Walk.Level l : walk.levels()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  bits %s = %3d  %-5s frame %d, entry %d = %016x%s",
                    SHIFTS[Math.min(level, 3)],
                    l.index(),
                    l.name(),
                    l.table(),
                    l.index(),
                    l.entry(),
                    l.references() > 1 ? ", table shared by " + l.references() : ""));
            lines.add("                    " + bits(l.entry(), level == 3));
            level++;
        }
        if (walk.pfn() != 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  -> frame %d, physical address 0x%x; a user write needs %s",
                    walk.pfn(),
                    ((long) walk.pfn() << 12) + (address & 0xfff),
                    walk.writable() ? "no fault" : "a fault"));
        } else {
            @Nullable Vma vma = m.areaAt(address);
            lines.add("  -> not present: an access faults, and "
                    + (vma == null ? "nothing is mapped there: SIGSEGV" : "the page would be brought in"));
        }
        return lines;
    }

    private static String bits(long entry, boolean leaf) {
        if (entry == 0) {
            return "empty";
        }
        StringBuilder out = new StringBuilder();
        bit(out, entry, Pte.PRESENT, "present", "not present");
        bit(out, entry, Pte.WRITABLE, "writable", "read-only");
        bit(out, entry, Pte.USER, "user", "kernel only");
        if (leaf) {
            bit(out, entry, Pte.ACCESSED, "accessed", "");
            bit(out, entry, Pte.DIRTY, "dirty", "clean");
            bit(out, entry, Pte.COW, "copy-on-write", "");
            bit(out, entry, Pte.FILE, "of a file", "");
            bit(out, entry, Pte.NX, "no execute", "executable");
        }
        return out + ", frame " + Pte.pfn(entry);
    }

    private static void bit(StringBuilder out, long entry, long bit, String set, String clear) {
        String text = (entry & bit) != 0 ? set : clear;
        if (!text.isEmpty()) {
            out.append(out.isEmpty() ? "" : ", ").append(text);
        }
    }
}
