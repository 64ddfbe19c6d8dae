package vitrine.kernel.proc;

import vitrine.kernel.Kernel;

/** /proc/vmstat: counters of memory management, those that exist here. */
final class VmStat {
    private VmStat() {}

    static CharSequence make(Kernel k) {
        MemInfo.Use u = MemInfo.Use.of(k);
        StringBuilder b = new StringBuilder();
        put(b, "nr_free_pages", u.free());
        put(b, "nr_zone_inactive_anon", u.shmem());
        put(b, "nr_zone_active_anon", u.anon());
        put(b, "nr_zone_inactive_file", u.droppable());
        put(b, "nr_zone_active_file", 0);
        put(b, "nr_zone_unevictable", u.locked());
        put(b, "nr_mlock", u.locked());
        put(b, "nr_inactive_anon", u.shmem());
        put(b, "nr_active_anon", u.anon());
        put(b, "nr_inactive_file", u.droppable());
        put(b, "nr_active_file", 0);
        put(b, "nr_unevictable", u.locked());
        put(b, "nr_anon_pages", u.anon());
        put(b, "nr_mapped", u.mapped());
        put(b, "nr_file_pages", u.cached());
        put(b, "nr_dirty", 0);
        put(b, "nr_writeback", 0);
        put(b, "nr_shmem", u.shmem());
        put(b, "nr_page_table_pages", u.tables());
        put(b, "pgpgin", 0);
        put(b, "pgpgout", 0);
        put(b, "pswpin", 0);
        put(b, "pswpout", 0);
        put(b, "pgfault", k.mm.minorFaults + k.mm.majorFaults);
        put(b, "pgmajfault", k.mm.majorFaults);
        return b;
    }

    private static void put(StringBuilder b, String name, long value) {
        b.append(name).append(' ').append(value).append('\n');
    }

    /** Free blocks of 1, 2, 4 … 1024 pages, as few blocks as there can be: frames here are never contiguous for use. */
    static String buddies(Kernel k) {
        long free = k.ram.freeFrames();
        StringBuilder b = new StringBuilder();
        for (int order = 0; order <= 10; order++) {
            long blocks = order == 10 ? free >> 10 : free >> order & 1;
            MemInfo.right(b, blocks, 6).append(' ');
        }
        return b.toString();
    }
}
