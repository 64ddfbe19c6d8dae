package vitrine.kernel.mm;

import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.Pte;

/**
 * The pages of one VMA, as /proc/PID/smaps counts them (proc_pid_smaps(5)). In pages, except {@code pss}.
 *
 * @param rss present
 * @param pss each page divided by the number of its mappings, bytes
 * @param sharedClean mapped more than once, not written
 * @param sharedDirty mapped more than once, written
 * @param privateClean mapped here alone, not written
 * @param privateDirty mapped here alone, written
 * @param referenced with the accessed bit
 * @param anonymous belonging to no file
 */
public record AreaUsage(
        long rss,
        long pss,
        long sharedClean,
        long sharedDirty,
        long privateClean,
        long privateDirty,
        long referenced,
        long anonymous) {

    static final class Counter implements AddressSpace.Visitor {
        private final MemoryManager manager;
        private final boolean shmem;
        private long rss;
        private long pss;
        private final long[] kinds = new long[4]; // bit 0: dirty, bit 1: private
        private long referenced;
        private long anonymous;

        Counter(MemoryManager manager, boolean shmem) {
            this.manager = manager;
            this.shmem = shmem;
        }

        @Override
        public void leaf(long va, long entry) {
            int pfn = Pte.pfn(entry);
            if ((entry & Pte.PRESENT) == 0 || pfn == manager.zeroPage) {
                return;
            }
            boolean file = (entry & Pte.FILE) != 0;
            // The cache itself holds one reference to a page of a file.
            int mappings = Math.max(1, manager.ram.references(pfn) - (file ? 1 : 0));
            boolean dirty = (entry & Pte.DIRTY) != 0 || !file || shmem;
            rss++;
            pss += (1 << 12) / mappings;
            kinds[(dirty ? 1 : 0) + (mappings == 1 ? 2 : 0)]++;
            referenced += (entry & Pte.ACCESSED) != 0 ? 1 : 0;
            anonymous += file ? 0 : 1;
        }

        AreaUsage result() {
            return new AreaUsage(rss, pss, kinds[0], kinds[1], kinds[2], kinds[3], referenced, anonymous);
        }
    }
}
