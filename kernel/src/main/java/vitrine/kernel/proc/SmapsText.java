package vitrine.kernel.proc;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.mm.VmFlags;
import vitrine.kernel.mm.Vma;
import vitrine.kernel.task.Task;
import vitrine.machine.memory.Pte;

/** /proc/PID/smaps and smaps_rollup: what each area, or all of them, really use (proc_pid_smaps(5)). */
final class SmapsText {
    /** Pages are counted in 1/4096 while they are shared out (PSS_SHIFT). */
    private static final int PSS_SHIFT = 12;

    private static final long PAGE = 4096;

    private SmapsText() {}

    /** Bytes of one area; proportional ones shifted by {@link #PSS_SHIFT}. */
    private static final class Use {
        long rss;
        long pss;
        long pssDirty;
        long pssAnon;
        long pssFile;
        long pssShmem;
        long sharedClean;
        long sharedDirty;
        long privateClean;
        long privateDirty;
        long referenced;
        long anonymous;
        long locked;

        void add(MemoryMap m, Vma vma) {
            PageUsers users = new PageUsers(m.space());
            boolean lockedArea = (vma.flags() & VmFlags.LOCKED) != 0;
            boolean shmem = vma.source() != null && vma.source().isShmem();
            m.space().visit(vma.start(), vma.end(), (va, entry) -> {
                if ((entry & Pte.PRESENT) != 0 && !m.isZeroPage(entry)) {
                    page(entry, users.of(va, entry), shmem, lockedArea);
                }
            });
        }

        private void page(long entry, int users, boolean shmem, boolean lockedArea) {
            boolean file = (entry & Pte.FILE) != 0;
            boolean dirty = !file || (entry & Pte.DIRTY) != 0;
            long part = (PAGE << PSS_SHIFT) / users;
            rss += PAGE;
            pss += part;
            if (!file) {
                pssAnon += part;
                anonymous += PAGE;
            } else if (shmem) {
                pssShmem += part;
            } else {
                pssFile += part;
            }
            if (dirty) {
                pssDirty += part;
            }
            if ((entry & Pte.ACCESSED) != 0) {
                referenced += PAGE;
            }
            if (lockedArea) {
                locked += part;
            }
            if (users > 1) {
                sharedDirty += dirty ? PAGE : 0;
                sharedClean += dirty ? 0 : PAGE;
            } else {
                privateDirty += dirty ? PAGE : 0;
                privateClean += dirty ? 0 : PAGE;
            }
        }

        void print(StringBuilder b, boolean rollup) {
            kb(b, "Rss", rss);
            kb(b, "Pss", pss >> PSS_SHIFT);
            kb(b, "Pss_Dirty", pssDirty >> PSS_SHIFT);
            if (rollup) {
                kb(b, "Pss_Anon", pssAnon >> PSS_SHIFT);
                kb(b, "Pss_File", pssFile >> PSS_SHIFT);
                kb(b, "Pss_Shmem", pssShmem >> PSS_SHIFT);
            }
            kb(b, "Shared_Clean", sharedClean);
            kb(b, "Shared_Dirty", sharedDirty);
            kb(b, "Private_Clean", privateClean);
            kb(b, "Private_Dirty", privateDirty);
            kb(b, "Referenced", referenced);
            kb(b, "Anonymous", anonymous);
            for (String name : NEVER) {
                kb(b, name, 0);
            }
            kb(b, "Locked", locked >> PSS_SHIFT);
        }
    }

    private static final List<String> NEVER = List.of(
            "LazyFree",
            "AnonHugePages",
            "ShmemPmdMapped",
            "FilePmdMapped",
            "Shared_Hugetlb",
            "Private_Hugetlb",
            "Swap",
            "SwapPss");

    static CharSequence smaps(Subject s, Task reader) {
        MemoryMap m = s.memory();
        StringBuilder b = new StringBuilder();
        if (m == null) {
            return b;
        }
        for (Vma vma : m.areas()) {
            MapsText.line(b, reader, m, vma);
            kb(b, "Size", vma.end() - vma.start());
            kb(b, "KernelPageSize", PAGE);
            kb(b, "MMUPageSize", PAGE);
            Use use = new Use();
            use.add(m, vma);
            use.print(b, false);
            b.append("THPeligible:    0\nVmFlags: ").append(flags(vma)).append('\n');
        }
        return b;
    }

    static CharSequence rollup(Subject s, Task reader) {
        MemoryMap m = s.memory();
        StringBuilder b = new StringBuilder();
        if (m == null) {
            return b;
        }
        Use use = new Use();
        List<Vma> areas = m.areas();
        for (Vma vma : areas) {
            use.add(m, vma);
        }
        MapsText.range(
                b,
                areas.isEmpty() ? 0 : areas.getFirst().start(),
                areas.isEmpty() ? 0 : areas.getLast().end());
        b.append(" ---p 00000000 00:00 0 ");
        while (b.length() < 73) {
            b.append(' ');
        }
        b.append("[rollup]\n");
        use.print(b, true);
        return b;
    }

    /** Flag and its two letters, in the order of the bits (show_smap_vma_flags). */
    private record Letters(int flag, String letters) {}

    private static final List<Letters> LETTERS = List.of(
            new Letters(VmFlags.READ, "rd"),
            new Letters(VmFlags.WRITE, "wr"),
            new Letters(VmFlags.EXEC, "ex"),
            new Letters(VmFlags.SHARED, "sh"),
            new Letters(VmFlags.MAYREAD, "mr"),
            new Letters(VmFlags.MAYWRITE, "mw"),
            new Letters(VmFlags.MAYEXEC, "me"),
            new Letters(VmFlags.MAYSHARE, "ms"),
            new Letters(VmFlags.GROWSDOWN, "gd"),
            new Letters(VmFlags.LOCKED, "lo"),
            new Letters(VmFlags.SEQ_READ, "sr"),
            new Letters(VmFlags.RAND_READ, "rr"),
            new Letters(VmFlags.DONTCOPY, "dc"),
            new Letters(VmFlags.DONTEXPAND, "de"),
            new Letters(VmFlags.LOCKONFAULT, "lf"),
            new Letters(VmFlags.ACCOUNT, "ac"),
            new Letters(VmFlags.NORESERVE, "nr"),
            new Letters(VmFlags.WIPEONFORK, "wf"),
            new Letters(VmFlags.DONTDUMP, "dd"),
            new Letters(VmFlags.HUGEPAGE, "hg"),
            new Letters(VmFlags.NOHUGEPAGE, "nh"));

    private static String flags(Vma vma) {
        StringBuilder b = new StringBuilder();
        for (Letters l : LETTERS) {
            if ((vma.flags() & l.flag) != 0) {
                b.append(l.letters).append(' ');
            }
        }
        return b.toString();
    }

    private static void kb(StringBuilder b, String name, long bytes) {
        int start = b.length();
        b.append(name).append(':');
        while (b.length() - start < 16) {
            b.append(' ');
        }
        MemInfo.right(b, bytes >> 10, 8).append(" kB\n");
    }

    /** How many page tables map a page: entries that refer to the frame, and roots that share the tables above. */
    static final class PageUsers {
        private static final long BLOCK = 1L << 21;

        private final vitrine.machine.memory.AddressSpace space;
        private long block = -1;
        private int shared = 1;
        private vitrine.machine.memory.@Nullable Walk walk;

        PageUsers(vitrine.machine.memory.AddressSpace space) {
            this.space = space;
        }

        /** At least 1. {@code entry} is the leaf entry of {@code va}. */
        int of(long va, long entry) {
            if ((va & -BLOCK) != block) {
                block = va & -BLOCK;
                walk = space.walk(va);
                shared = 1;
                for (var level : walk.levels()) {
                    shared *= Math.max(1, level.references());
                }
            }
            int references = space.memory().references(Pte.pfn(entry)) - ((entry & Pte.FILE) != 0 ? 1 : 0);
            return Math.max(1, Math.max(1, references) * shared);
        }
    }
}
