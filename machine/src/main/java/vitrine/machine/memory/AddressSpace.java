package vitrine.machine.memory;

import static vitrine.machine.memory.PhysicalMemory.PAGE_MASK;
import static vitrine.machine.memory.PhysicalMemory.PAGE_SHIFT;

import java.util.Arrays;

/**
 * One set of four-level page tables (what CR3 points to) with its TLB.
 *
 * <p>All virtual CPUs take turns on one Java thread, so the CPUs share one TLB for each address space, as if every
 * address space had its own PCID: a switch flushes nothing, and a changed entry has to be invalidated in one place.
 *
 * <pre>
 * TLB, direct-mapped by page number, four longs an entry:
 *   [0] page for reads   [1] page for writes   [2] page for fetches   [3] host address - virtual address
 * A tag that permits nothing is 1: no page address has its low bits set.
 * </pre>
 */
public final class AddressSpace {
    public static final int TLB_ENTRIES = 512;
    public static final int TLB_READ = 0;
    public static final int TLB_WRITE = 1;
    public static final int TLB_FETCH = 2;
    public static final int TLB_ADDEND = 3;
    /** First address that a user program can never have: canonical lower half less one page, as on Linux. */
    public static final long USER_END = 0x7fff_ffff_f000L;

    /** Page-fault error-code bits (SDM volume 3A, 4.15): the page was present; a write; user mode; a fetch. */
    public static final int PF_PRESENT = 1;

    public static final int PF_WRITE = 2;
    public static final int PF_USER = 4;
    public static final int PF_FETCH = 16;

    private static final long NO_TAG = 1;

    private final PhysicalMemory memory;
    private final long[] tlb = new long[TLB_ENTRIES * 4];
    private int root;

    /** An empty address space; {@code root} is the frame of its PML4, whose reference it takes over. */
    public AddressSpace(PhysicalMemory memory, int root) {
        this.memory = memory;
        this.root = root;
        flush();
    }

    public PhysicalMemory memory() {
        return memory;
    }

    /** The frame number of the PML4 (CR3). */
    public int root() {
        return root;
    }

    /** For the CPU's fast path; see the layout above. The array object never changes. */
    public long[] tlb() {
        return tlb;
    }

    /**
     * Host address for reading {@code size} bytes at {@code va}, through the TLB, filling it on a miss.
     *
     * @return 0 when the access faults or crosses into another page (then use {@link #error} page by page)
     */
    public long readAddress(long va, int size) {
        int i = ((int) (va >>> PAGE_SHIFT) & TLB_ENTRIES - 1) << 2;
        if (tlb[i + TLB_READ] == (va + size - 1 & PAGE_MASK)) {
            return va + tlb[i + TLB_ADDEND];
        }
        return (va & ~PAGE_MASK) + size > PhysicalMemory.PAGE_SIZE ? 0 : fill(va, TLB_READ);
    }

    /** As {@link #readAddress}, for writing. Never succeeds silently on a frame that holds decoded code. */
    public long writeAddress(long va, int size) {
        int i = ((int) (va >>> PAGE_SHIFT) & TLB_ENTRIES - 1) << 2;
        if (tlb[i + TLB_WRITE] == (va + size - 1 & PAGE_MASK)) {
            return va + tlb[i + TLB_ADDEND];
        }
        if ((va & ~PAGE_MASK) + size > PhysicalMemory.PAGE_SIZE) {
            return 0;
        }
        long host = fill(va, TLB_WRITE);
        if (host != 0 && tlb[i + TLB_WRITE] != (va & PAGE_MASK)) {
            int from = (int) (va & ~PAGE_MASK);
            memory.written(Pte.pfn(entry(va)), from, from + size); // code frame: no write entry was installed
        }
        return host;
    }

    /** Host address for fetching code at {@code va} (one byte), or 0 when it faults. */
    public long fetchAddress(long va) {
        int i = ((int) (va >>> PAGE_SHIFT) & TLB_ENTRIES - 1) << 2;
        return tlb[i + TLB_FETCH] == (va & PAGE_MASK) ? va + tlb[i + TLB_ADDEND] : fill(va, TLB_FETCH);
    }

    /** Walks the tables for one user access and fills the TLB. Returns the host address, or 0 on a fault. */
    private long fill(long va, int access) {
        long slot = slotAddress(va);
        if (slot == 0) {
            return 0;
        }
        long entry = HostMemory.getLong(slot);
        if (!permits(entry, access)) {
            return 0;
        }
        entry |= access == TLB_WRITE ? Pte.ACCESSED | Pte.DIRTY : Pte.ACCESSED;
        HostMemory.putLong(slot, entry);
        int pfn = Pte.pfn(entry);
        long page = va & PAGE_MASK;
        long addend = memory.hostAddress(pfn) - page;
        int i = ((int) (va >>> PAGE_SHIFT) & TLB_ENTRIES - 1) << 2;
        tlb[i + TLB_READ] = page;
        // D must be set by the first write, and writes to code must be seen: both need the slow way once more.
        boolean writeFreely = (entry & Pte.WRITABLE) != 0 && (entry & Pte.DIRTY) != 0 && !memory.hasCode(pfn);
        tlb[i + TLB_WRITE] = writeFreely ? page : NO_TAG;
        tlb[i + TLB_FETCH] = (entry & Pte.NX) == 0 ? page : NO_TAG;
        tlb[i + TLB_ADDEND] = addend;
        return va + addend;
    }

    private static boolean permits(long entry, int access) {
        long need = Pte.PRESENT | Pte.USER | (access == TLB_WRITE ? Pte.WRITABLE : 0);
        return (entry & need) == need && (access != TLB_FETCH || (entry & Pte.NX) == 0);
    }

    /** The page-fault error code that an access with these PF bits gets at {@code va}, or -1 when it is permitted. */
    public int error(long va, int access) {
        long entry = entry(va);
        int tlbAccess = (access & PF_WRITE) != 0 ? TLB_WRITE : (access & PF_FETCH) != 0 ? TLB_FETCH : TLB_READ;
        if (permits(entry, tlbAccess)) {
            return -1;
        }
        return access | PF_USER | ((entry & Pte.PRESENT) != 0 ? PF_PRESENT : 0);
    }

    /** The leaf entry for {@code va}, or 0 when a table on the way is missing. */
    public long entry(long va) {
        long slot = slotAddress(va);
        return slot == 0 ? 0 : HostMemory.getLong(slot);
    }

    /** Host address of the leaf entry for {@code va}, or 0 when the address is not canonical or a table is missing. */
    public long slotAddress(long va) {
        if (Long.compareUnsigned(va, USER_END) >= 0) {
            return 0;
        }
        int table = root;
        for (int shift = 39; shift > PAGE_SHIFT; shift -= 9) {
            long entry = HostMemory.getLong(memory.hostAddress(table) + ((va >>> shift & 511) << 3));
            if ((entry & Pte.PRESENT) == 0) {
                return 0;
            }
            table = Pte.pfn(entry);
        }
        return memory.hostAddress(table) + ((va >>> PAGE_SHIFT & 511) << 3);
    }

    /** Forgets the translation of one page (INVLPG). */
    public void invalidate(long va) {
        Arrays.fill(tlb, tlbIndex(va), tlbIndex(va) + 3, NO_TAG);
    }

    private static int tlbIndex(long va) {
        return ((int) (va >>> PAGE_SHIFT) & TLB_ENTRIES - 1) << 2;
    }

    /** Forgets every translation (a write to CR3). */
    public void flush() {
        Arrays.fill(tlb, NO_TAG);
    }

    /** Forgets write permission for all pages: code was just decoded from a frame that may be mapped writable. */
    public void flushWrites() {
        for (int i = TLB_WRITE; i < tlb.length; i += 4) {
            tlb[i] = NO_TAG;
        }
    }
}
