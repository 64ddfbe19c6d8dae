package vitrine.machine.memory;

import static vitrine.machine.memory.PhysicalMemory.PAGE_MASK;
import static vitrine.machine.memory.PhysicalMemory.PAGE_SHIFT;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One set of four-level page tables (what CR3 points to) with its TLB.
 *
 * <p>All virtual CPUs take turns on one Java thread, so the CPUs share one TLB for each address space, as if every
 * address space had its own PCID: a switch flushes nothing, and a changed entry has to be invalidated in one place.
 *
 * <p>It begins small, as most processes are, and grows while it is missed often ({@link #adaptTlb}).
 *
 * <pre>
 * TLB, direct-mapped by page number, four longs an entry:
 *   [0] page for reads   [1] page for writes   [2] page for fetches   [3] host address - virtual address
 * A tag that permits nothing is 1: no page address has its low bits set.
 * </pre>
 */
public final class AddressSpace {
    private static final int FEWEST_ENTRIES = 32;
    private static final int MOST_ENTRIES = 8192;
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

    /** One leaf table maps 2 MiB. */
    private static final int LEAF_TABLE_SHIFT = 21;

    private static final long[] EMPTY_TLB = emptyTlb(MOST_ENTRIES);

    /** More pages than this in a changed range, and the whole TLB is flushed. */
    private static final int FLUSH_ALL = 64;

    /** Is told of the leaf entries of a range. */
    @FunctionalInterface
    public interface Visitor {
        void leaf(long va, long entry);
    }

    /** Computes a new leaf entry from an old one. */
    @FunctionalInterface
    public interface Change {
        long apply(long va, long entry);
    }

    private final PhysicalMemory memory;
    private final PageTables tables;
    private long[] tlb = emptyTlb(FEWEST_ENTRIES);
    /** Entries filled since the TLB has this size. */
    private int fills;

    private int codeGeneration;
    /** See {@link #stamp}. */
    private long stamp;

    /** An empty address space; {@code root} is the frame of its PML4, whose reference it takes over. */
    public AddressSpace(PhysicalMemory memory, int root) {
        this(memory, new PageTables(memory, root));
    }

    private AddressSpace(PhysicalMemory memory, PageTables tables) {
        this.memory = memory;
        this.tables = tables;
        this.stamp = memory.nextStamp();
    }

    private static long[] emptyTlb(int entries) {
        long[] empty = new long[entries * 4];
        Arrays.fill(empty, NO_TAG);
        return empty;
    }

    public PhysicalMemory memory() {
        return memory;
    }

    /** The frame number of the PML4 (CR3). */
    public int root() {
        return tables.root;
    }

    /** Frames that the page tables take; a table shared with another address space counts in both. */
    public int tableFrames() {
        return tables.tables();
    }

    /** For the CPU's fast path; see the layout above. Another array after {@link #adaptTlb}. */
    public long[] tlb() {
        return tlb;
    }

    /**
     * Host address for reading {@code size} bytes at {@code va}, through the TLB, filling it on a miss.
     *
     * @return 0 when the access faults or crosses into another page (then use {@link #error} page by page)
     */
    public long readAddress(long va, int size) {
        int i = (int) (va >>> PAGE_SHIFT - 2) & tlb.length - 4;
        if (tlb[i + TLB_READ] == (va + size - 1 & PAGE_MASK)) {
            return va + tlb[i + TLB_ADDEND];
        }
        return (va & ~PAGE_MASK) + size > PhysicalMemory.PAGE_SIZE ? 0 : fill(va, TLB_READ);
    }

    /** As {@link #readAddress}, for writing. Never succeeds silently on a frame that holds decoded code. */
    public long writeAddress(long va, int size) {
        codeMayHaveChanged();
        int i = (int) (va >>> PAGE_SHIFT - 2) & tlb.length - 4;
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
        int i = (int) (va >>> PAGE_SHIFT - 2) & tlb.length - 4;
        return tlb[i + TLB_FETCH] == (va & PAGE_MASK) ? va + tlb[i + TLB_ADDEND] : fill(va, TLB_FETCH);
    }

    /** Walks the tables for one user access and fills the TLB. Returns the host address, or 0 on a fault. */
    private long fill(long va, int access) {
        if (Long.compareUnsigned(va, USER_END) >= 0) {
            return 0;
        }
        long found = tables.leafSlot(va);
        if (found == 0) {
            return 0;
        }
        long slot = found & ~1L;
        long entry = HostMemory.getLong(slot);
        long effective = (found & 1) == 0 ? entry : entry & ~Pte.WRITABLE;
        if (!permits(effective, access)) {
            return 0;
        }
        entry |= access == TLB_WRITE ? Pte.ACCESSED | Pte.DIRTY : Pte.ACCESSED;
        HostMemory.putLong(slot, entry);
        int pfn = Pte.pfn(entry);
        fills++;
        long page = va & PAGE_MASK;
        long addend = memory.hostAddress(pfn) - page;
        PhysicalMemory.@Nullable Watcher watcher = memory.watcher();
        if (watcher != null) {
            watcher.access(this, va, access);
            return va + addend; // nothing is remembered, so that the next access comes here, too
        }
        int i = (int) (va >>> PAGE_SHIFT - 2) & tlb.length - 4;
        tlb[i + TLB_READ] = page;
        // D must be set by the first write, and writes to code must be seen: both need the slow way once more.
        boolean writeFreely = (effective & Pte.WRITABLE) != 0 && (entry & Pte.DIRTY) != 0 && !memory.hasCode(pfn);
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

    /**
     * The leaf entry for {@code va}, or 0 when a table on the way is missing. Its W bit is clear when an upper level
     * forbids writing.
     */
    public long entry(long va) {
        if (Long.compareUnsigned(va, USER_END) >= 0) {
            return 0;
        }
        long found = tables.leafSlot(va);
        if (found == 0) {
            return 0;
        }
        long entry = HostMemory.getLong(found & ~1L);
        return (found & 1) == 0 ? entry : entry & ~Pte.WRITABLE;
    }

    /**
     * Makes tables down to {@code va} present and owned by this address space alone, so that {@link #set} succeeds and
     * {@link #entry} shows the leaf as it is. Returns false when there is no frame for a table.
     */
    public boolean prepare(long va) {
        return tables.prepare(va) != 0;
    }

    /**
     * Sets the leaf entry for {@code va}, taking over the caller's reference to its frame. What the entry referred to
     * before is the caller's to release.
     *
     * @return false when there is no frame for a table
     */
    public boolean set(long va, long entry) {
        if (!tables.set(va, entry)) {
            return false;
        }
        invalidate(va);
        return true;
    }

    /**
     * Clears all entries of {@code [from, to)} (page-aligned), releases their frames and frees tables left empty.
     *
     * @return false when a table shared with another address space had to be copied and no frame was left; entries up
     *     to that point are gone, and the call may be repeated
     */
    public boolean unmap(long from, long to, Visitor visitor) {
        int[] found = new int[1];
        boolean done = tables.unmap(from, to, (va, entry) -> {
            visitor.leaf(va, entry);
            forgetLeaf(va, ++found[0]);
        });
        return done;
    }

    /** Changes all entries of {@code [from, to)}; returns false as {@link #unmap} does. */
    public boolean update(long from, long to, Change change) {
        int[] found = new int[1];
        boolean done = tables.update(from, to, (va, entry) -> {
            forgetLeaf(va, ++found[0]);
            return change.apply(va, entry);
        });
        return done;
    }

    /** Shows all entries of {@code [from, to)} that are not 0 (as they are in the leaf tables). */
    public void visit(long from, long to, Visitor visitor) {
        tables.visit(from, to, visitor);
    }

    /**
     * Moves the entries of {@code length} bytes elsewhere, to where nothing is mapped (mremap).
     *
     * @return false when there is no frame for a table; then nothing moved
     */
    public boolean move(long from, long to, long length) {
        // Own or make all tables first, so that the move itself cannot fail half-way.
        long[] block = {-1, -1};
        boolean[] ready = {true};
        tables.visit(from, from + length, (va, entry) -> {
            long target = va - from + to;
            if (ready[0] && (va >>> LEAF_TABLE_SHIFT != block[0] || target >>> LEAF_TABLE_SHIFT != block[1])) {
                block[0] = va >>> LEAF_TABLE_SHIFT;
                block[1] = target >>> LEAF_TABLE_SHIFT;
                ready[0] = prepare(va) && prepare(target);
            }
        });
        if (!ready[0]) {
            return false;
        }
        tables.visit(from, from + length, (va, entry) -> set(va - from + to, entry));
        tables.update(from, from + length, (va, entry) -> 0);
        boolean cleaned = tables.unmap(from, from + length, (va, entry) -> {});
        forget(from, from + length);
        return cleaned;
    }

    /**
     * A copy for fork: all tables are shared, and become private, table by table, when one side changes something.
     * Takes the same time for every size. Returns null when there is no frame for the PML4.
     */
    public @Nullable AddressSpace share() {
        PageTables copy = tables.share();
        if (copy == null) {
            return null;
        }
        flushWrites();
        return new AddressSpace(memory, copy);
    }

    /** Releases all pages and tables; the address space must not be used after that. */
    public void free() {
        tables.free();
        flush();
    }

    /** What the MMU reads to translate {@code va}. */
    public Walk walk(long va) {
        return tables.walk(va);
    }

    /** Of a range whose leaves are visited: only what is there can be in the TLB. {@code number} counts them from 1. */
    private void forgetLeaf(long va, int number) {
        if (number < FLUSH_ALL) {
            invalidate(va);
        } else if (number == FLUSH_ALL) {
            flush();
        }
    }

    private void forget(long from, long to) {
        if (to - from > (long) FLUSH_ALL << PAGE_SHIFT) {
            flush();
            return;
        }
        for (long va = from; va < to; va += PhysicalMemory.PAGE_SIZE) {
            invalidate(va);
        }
    }

    /** Makes the TLB larger when it is too small for what the program does. Not while the CPU uses its array. */
    public void adaptTlb() {
        int entries = tlb.length / 4;
        if (fills > entries * 8 && entries < MOST_ENTRIES) {
            tlb = emptyTlb(entries * 4 > MOST_ENTRIES ? MOST_ENTRIES : entries * 4);
            fills = 0;
        }
    }

    /**
     * A number that no other address space of this memory has, and another one after each change of a mapping: as long as it is
     * the same, every page is mapped to the same frame.
     */
    public long stamp() {
        return stamp;
    }

    /** Forgets the translation of one page (INVLPG). */
    public void invalidate(long va) {
        stamp = memory.nextStamp();
        Arrays.fill(tlb, tlbIndex(va), tlbIndex(va) + 3, NO_TAG);
    }

    private int tlbIndex(long va) {
        return (int) (va >>> PAGE_SHIFT - 2) & tlb.length - 4;
    }

    /** Forgets every translation (a write to CR3). */
    public void flush() {
        stamp = memory.nextStamp();
        System.arraycopy(EMPTY_TLB, 0, tlb, 0, tlb.length);
    }

    /** Forgets write entries if code was made from any frame since the last time: it may be mapped writable here. */
    public void codeMayHaveChanged() {
        if (codeGeneration != memory.codeGeneration()) {
            codeGeneration = memory.codeGeneration();
            flushWrites();
        }
    }

    /** Forgets write permission for all pages: code was just decoded from a frame that may be mapped writable. */
    public void flushWrites() {
        for (int i = TLB_WRITE; i < tlb.length; i += 4) {
            tlb[i] = NO_TAG;
        }
    }
}
