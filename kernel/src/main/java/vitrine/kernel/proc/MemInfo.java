package vitrine.kernel.proc;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import vitrine.kernel.Kernel;
import vitrine.kernel.mm.MemoryManager;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/**
 * /proc/meminfo (proc_meminfo(5)). The machine's memory is the frames of {@code --memory}; what the kernel itself needs
 * lies in the Java heap and takes none of them, so Slab and its like are 0.
 */
final class MemInfo {
    private static final int PAGE_KB = 4;

    private MemInfo() {}

    /** Pages of the whole machine by use. */
    record Use(long total, long free, long cached, long shmem, long tables, long anon, long mapped, long locked) {
        static Use of(Kernel kernel) {
            long tables = 0;
            long anon = 0;
            long mapped = 0;
            long locked = 0;
            Set<MemoryMap> seen = Collections.newSetFromMap(new IdentityHashMap<>());
            for (ThreadGroup g : kernel.pids.processes()) {
                for (Task t : g.threads) {
                    MemoryMap m = t.memory;
                    if (m != null && seen.add(m)) {
                        tables += m.space().tableFrames();
                        anon += m.rssAnon();
                        mapped += m.rssFile() + m.rssShmem();
                        locked += m.lockedVm();
                    }
                }
            }
            long used = kernel.ram.usedFrames();
            long shmem = kernel.vfs.shmemPages.count() + kernel.mm.sharedPages;
            long cached = Math.min(used, kernel.vfs.filePages.count() + shmem);
            // After fork, frames and tables are shared, and so counted by several: no more than there are.
            tables = Math.min(tables, used - cached);
            return new Use(
                    kernel.ram.totalFrames(),
                    kernel.ram.freeFrames(),
                    cached,
                    shmem,
                    tables,
                    Math.min(anon, used - cached - tables),
                    Math.min(mapped, cached),
                    locked);
        }

        /** Cached pages of files that could be read again. */
        long droppable() {
            return cached - shmem;
        }
    }

    static CharSequence make(Kernel kernel) {
        Use u = Use.of(kernel);
        MemoryManager mm = kernel.mm;
        StringBuilder b = new StringBuilder(1500);
        pages(b, "MemTotal", u.total);
        pages(b, "MemFree", u.free);
        pages(b, "MemAvailable", u.free + u.droppable());
        pages(b, "Buffers", 0);
        pages(b, "Cached", u.cached);
        pages(b, "SwapCached", 0);
        pages(b, "Active", u.anon);
        pages(b, "Inactive", u.cached);
        pages(b, "Active(anon)", u.anon);
        pages(b, "Inactive(anon)", u.shmem);
        pages(b, "Active(file)", 0);
        pages(b, "Inactive(file)", u.droppable());
        pages(b, "Unevictable", u.locked);
        pages(b, "Mlocked", u.locked);
        zeros(b, "SwapTotal", "SwapFree", "Zswap", "Zswapped", "Dirty", "Writeback");
        pages(b, "AnonPages", u.anon);
        pages(b, "Mapped", u.mapped);
        pages(b, "Shmem", u.shmem);
        zeros(b, "KReclaimable", "Slab", "SReclaimable", "SUnreclaim", "KernelStack");
        pages(b, "PageTables", u.tables);
        zeros(b, "SecPageTables", "NFS_Unstable", "Bounce", "WritebackTmp");
        pages(b, "CommitLimit", mm.commitLimit());
        pages(b, "Committed_AS", mm.committed());
        b.append("VmallocTotal:   34359738367 kB\n");
        zeros(b, "VmallocUsed", "VmallocChunk", "Percpu", "HardwareCorrupted", "AnonHugePages", "ShmemHugePages");
        zeros(b, "ShmemPmdMapped", "FileHugePages", "FilePmdMapped", "CmaTotal", "CmaFree");
        for (String name : new String[] {"Total", "Free", "Rsvd", "Surp"}) {
            b.append("HugePages_").append(name).append(":       ").append(name.equals("Total") ? "0\n" : " 0\n");
        }
        kb(b, "Hugepagesize", 2048);
        zeros(b, "Hugetlb");
        pages(b, "DirectMap4k", u.total);
        zeros(b, "DirectMap2M", "DirectMap1G");
        return b;
    }

    private static void zeros(StringBuilder b, String... names) {
        for (String name : names) {
            kb(b, name, 0);
        }
    }

    private static void pages(StringBuilder b, String name, long pages) {
        kb(b, name, pages * PAGE_KB);
    }

    /** The name in 16 columns, the number right-aligned in the last 8 of 24. */
    private static void kb(StringBuilder b, String name, long kilobytes) {
        int start = b.length();
        b.append(name).append(':');
        while (b.length() - start < 16) {
            b.append(' ');
        }
        right(b, kilobytes, 8).append(" kB\n");
    }

    /** Appends a number right-aligned. */
    static StringBuilder right(StringBuilder b, long number, int width) {
        String text = Long.toString(number);
        for (int i = text.length(); i < width; i++) {
            b.append(' ');
        }
        return b.append(text);
    }
}
