package vitrine.machine.memory;

import java.lang.foreign.Arena;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The machine's RAM: 4 KiB frames, named by their page frame number (pfn), each with a reference count.
 *
 * <p>Frames live outside the Java heap in chunks that are fetched from the host when first needed, so a large machine
 * costs nothing until its memory is touched. Frame 0 is never handed out: pfn 0 means "none".
 */
public final class PhysicalMemory implements AutoCloseable {
    /** Is told when a page table that was shared has become private. */
    @FunctionalInterface
    public interface SplitListener {
        /** {@code level} 1 is the leaf table; {@code from} and {@code to} are frames. */
        void split(int level, int from, int to);
    }

    /** Whoever wants to know of split tables. */
    public @Nullable SplitListener splits;

    public static final int PAGE_SHIFT = 12;
    public static final int PAGE_SIZE = 1 << PAGE_SHIFT;
    public static final long PAGE_MASK = -PAGE_SIZE;

    /** Frame flag: decoded or translated code was made from this frame; a write must invalidate it. */
    public static final byte CODE = 1;

    private static final int CHUNK_SHIFT = 8; // 256 frames, 1 MiB
    private static final int CHUNK_FRAMES = 1 << CHUNK_SHIFT;

    /** Is told that bytes of a frame with the {@link #CODE} flag changed or that the frame was freed. */
    public interface CodeListener {
        /** Drop what was made from bytes {@code from} (inclusive) to {@code to} (exclusive) of the frame. */
        void codeChanged(int pfn, int from, int to);
    }

    /** Sees accesses to user memory. */
    public interface Watcher {
        /** An access at {@code va}: {@link AddressSpace#TLB_READ}, TLB_WRITE or TLB_FETCH. Must not change anything. */
        void access(AddressSpace space, long va, int kind);
    }

    private @Nullable Watcher watcher;
    private long stamps;

    private final Arena arena = Arena.ofShared();
    private final int total;

    /** Frames that can really be had: fewer than promised once the host refused a chunk. */
    private int available;

    private int next; // frames below were handed out at least once
    private int[] freed = new int[64];
    private int freedCount;
    private int used;
    private int codeGeneration;
    private int[] references = new int[CHUNK_FRAMES];
    private byte[] flags = new byte[CHUNK_FRAMES];

    /** Of frames that are page tables: see {@link #tableGroups}. */
    private long[] tableGroups = new long[CHUNK_FRAMES];

    /** See {@link #tag}; empty until the first frame gets one. */
    private char[] tags = {};

    private int[] tagged = {};
    private long[] chunks = new long[16];
    private int chunkCount;
    private CodeListener listener = (pfn, from, to) -> {};

    /** A memory of {@code bytes} bytes, rounded down to whole frames; at least 1 MiB. */
    public PhysicalMemory(long bytes) {
        this.total = (int) Math.min(Integer.MAX_VALUE - 8, Math.max(bytes, 1 << 20) >>> PAGE_SHIFT);
        this.available = total;
        newChunk();
        next = 1;
    }

    public void onCodeChange(CodeListener codeListener) {
        this.listener = codeListener;
    }

    /**
     * Lets somebody see every access to user memory; the TLBs of this memory's address spaces then stay empty, and nothing
     * is translated. To be called before anything runs.
     */
    public void watch(Watcher accessWatcher) {
        watcher = accessWatcher;
    }

    /** Whether somebody sees every access, so that all code must be interpreted. */
    public boolean watched() {
        return watcher != null;
    }

    @Nullable
    Watcher watcher() {
        return watcher;
    }

    public int totalFrames() {
        return total;
    }

    public int usedFrames() {
        return used;
    }

    public int freeFrames() {
        return total - used;
    }

    /** A zeroed frame with one reference, or 0 when memory is exhausted. */
    public int allocate() {
        boolean recycled = freedCount > 0;
        int pfn = allocateDirty();
        if (recycled) {
            HostMemory.fill(hostAddress(pfn), PAGE_SIZE, (byte) 0);
        }
        return pfn;
    }

    /** As {@link #allocate}, for a caller that overwrites all of the frame before anybody can read it. */
    public int allocateDirty() {
        if (freedCount > 0) {
            int pfn = freed[--freedCount];
            references[pfn] = 1;
            used++;
            return pfn;
        }
        if (used >= available || next >= available) {
            return 0;
        }
        if (next >>> CHUNK_SHIFT >= chunkCount && !newChunk()) {
            return 0;
        }
        int pfn = next++;
        references[pfn] = 1;
        used++;
        return pfn;
    }

    private boolean newChunk() {
        long address;
        try {
            address =
                    arena.allocate((long) CHUNK_FRAMES << PAGE_SHIFT, PAGE_SIZE).address();
        } catch (OutOfMemoryError e) {
            available = chunkCount << CHUNK_SHIFT; // the host has less than was promised: do not ask again
            return false;
        }
        if (chunkCount == chunks.length) {
            chunks = Arrays.copyOf(chunks, chunkCount * 2);
        }
        chunks[chunkCount++] = address;
        int frames = chunkCount << CHUNK_SHIFT;
        if (frames > references.length) {
            references = Arrays.copyOf(references, Math.max(frames, references.length * 2));
            flags = Arrays.copyOf(flags, references.length);
            tableGroups = Arrays.copyOf(tableGroups, references.length);
            tags = tags.length == 0 ? tags : Arrays.copyOf(tags, references.length);
        }
        return true;
    }

    /** One more page-table entry, page-cache slot or table refers to the frame. */
    public void retain(int pfn) {
        references[pfn]++;
    }

    /** One reference less; the frame is free again when none is left. */
    public void release(int pfn) {
        int left = --references[pfn];
        if (left > 0) {
            return;
        }
        if (left < 0) {
            throw new IllegalStateException("frame " + pfn + " released once too often");
        }
        if ((flags[pfn] & CODE) != 0) {
            written(pfn, 0, PAGE_SIZE);
        }
        flags[pfn] = 0;
        if (tags.length > 0) {
            tagged[tags[pfn]]--;
            tags[pfn] = 0;
        }
        if (freedCount == freed.length) {
            freed = Arrays.copyOf(freed, freedCount * 2);
        }
        freed[freedCount++] = pfn;
        used--;
    }

    /** Marks who answers for a frame, 1 to 65,535, until it is freed: an account that {@link #tagged} reads. */
    public void tag(int pfn, int tag) {
        if (tags.length == 0) {
            tags = new char[references.length];
            tagged = new int[1];
        }
        if (tag >= tagged.length) {
            tagged = Arrays.copyOf(tagged, Math.max(tag + 1, tagged.length * 2));
        }
        tagged[tags[pfn]]--;
        tags[pfn] = (char) tag;
        tagged[tag]++;
    }

    /** How many frames carry a tag. */
    public int tagged(int tag) {
        return tag < tagged.length ? tagged[tag] : 0;
    }

    public int references(int pfn) {
        return references[pfn];
    }

    /** Where the frame's 4,096 bytes are, for {@link HostMemory}. */
    public long hostAddress(int pfn) {
        return chunks[pfn >>> CHUNK_SHIFT] + ((long) (pfn & CHUNK_FRAMES - 1) << PAGE_SHIFT);
    }

    /** Of a page table: bit g is set when one of its entries 8g to 8g+7 may be other than 0. For {@link PageTables}. */
    long tableGroups(int pfn) {
        return tableGroups[pfn];
    }

    void setTableGroups(int pfn, long groups) {
        tableGroups[pfn] = groups;
    }

    public boolean hasCode(int pfn) {
        return (flags[pfn] & CODE) != 0;
    }

    public void markCode(int pfn) {
        flags[pfn] |= CODE;
    }

    public void clearCode(int pfn) {
        flags[pfn] &= ~CODE;
    }

    /** Counts up whenever code was made from a frame that had none: write entries of TLBs may have to go. */
    public int codeGeneration() {
        return codeGeneration;
    }

    /** See {@link #codeGeneration}. */
    public void codeAppeared() {
        codeGeneration++;
    }

    /** Must be called after (or before) bytes of a frame were changed other than through a TLB write entry. */
    public void written(int pfn, int from, int to) {
        if ((flags[pfn] & CODE) != 0) {
            listener.codeChanged(pfn, from, to);
        }
    }

    @Override
    public void close() {
        arena.close();
    }

    /** Another number each time, for {@link AddressSpace#stamp}. */
    long nextStamp() {
        return ++stamps;
    }
}
