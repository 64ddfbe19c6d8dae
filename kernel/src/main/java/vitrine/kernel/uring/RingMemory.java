package vitrine.kernel.uring;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.PageSource;
import vitrine.kernel.fs.Vfs;
import vitrine.machine.memory.HostMemory;
import vitrine.machine.memory.PhysicalMemory;

/**
 * The memory that a program maps: both rings in one piece, and the array of submissions.
 *
 * <pre>
 * at mmap offset 0 and 0x8000000:
 *   0 sq head | 64 sq tail | 128 cq head | 192 cq tail
 *   256 sq mask | 260 cq mask | 264 sq entries | 268 cq entries | 272 sq dropped | 276 sq flags | 280 cq flags
 *   284 cq overflow | 320 CQEs, 16 or 32 bytes each | the array of SQ indices, 4 bytes each
 * at mmap offset 0x10000000: SQEs, 64 or 128 bytes each
 * </pre>
 */
final class RingMemory implements PageSource {
    static final int SQ_HEAD = 0;
    static final int SQ_TAIL = 64;
    static final int CQ_HEAD = 128;
    static final int CQ_TAIL = 192;
    static final int SQ_MASK = 256;
    static final int CQ_MASK = 260;
    static final int SQ_ENTRIES = 264;
    static final int CQ_ENTRIES = 268;
    static final int SQ_DROPPED = 272;
    static final int SQ_FLAGS = 276;
    static final int CQ_FLAGS = 280;
    static final int CQ_OVERFLOW = 284;
    static final int CQES = 320;

    private static final int SHIFT = PhysicalMemory.PAGE_SHIFT;
    private static final int WITHIN = PhysicalMemory.PAGE_SIZE - 1;
    private static final long CQ_PAGE = 0x8000000 >> SHIFT;
    private static final long SQE_PAGE = 0x10000000 >> SHIFT;

    final int array;
    final int sqEntries;
    final int cqEntries;
    final int sqeSize;
    final int cqeSize;

    private final PhysicalMemory ram;
    private final int[] rings;
    private final int[] sqes;

    /** Throws ENOMEM. */
    RingMemory(Vfs vfs, int sqEntries, int cqEntries, boolean largeSqes, boolean largeCqes) {
        this.ram = vfs.kernel.ram;
        this.sqEntries = sqEntries;
        this.cqEntries = cqEntries;
        this.sqeSize = largeSqes ? 128 : 64;
        this.cqeSize = largeCqes ? 32 : 16;
        this.array = CQES + cqEntries * cqeSize;
        rings = new int[array + sqEntries * 4 + WITHIN >> SHIFT];
        sqes = new int[sqEntries * sqeSize + WITHIN >> SHIFT];
        if (!fill(vfs, rings) || !fill(vfs, sqes)) {
            free();
            throw Errno.of(Errno.ENOMEM);
        }
        put(SQ_MASK, sqEntries - 1);
        put(CQ_MASK, cqEntries - 1);
        put(SQ_ENTRIES, sqEntries);
        put(CQ_ENTRIES, cqEntries);
    }

    private static boolean fill(Vfs vfs, int[] frames) {
        for (int i = 0; i < frames.length; i++) {
            frames[i] = vfs.allocateFrame();
            if (frames[i] == 0) {
                return false;
            }
        }
        return true;
    }

    void free() {
        for (int[] frames : new int[][] {rings, sqes}) {
            for (int i = 0; i < frames.length; i++) {
                if (frames[i] != 0) {
                    ram.release(frames[i]);
                    frames[i] = 0;
                }
            }
        }
    }

    /** Host address of a byte of the rings; it is good up to the end of its page. */
    private long at(int offset) {
        return ram.hostAddress(rings[offset >> SHIFT]) + (offset & WITHIN);
    }

    int get(int offset) {
        return HostMemory.getInt(at(offset));
    }

    void put(int offset, int value) {
        HostMemory.putInt(at(offset), value);
    }

    /** Host address of a submission; all of it lies in one page. */
    long sqe(int index) {
        int offset = index * sqeSize;
        return ram.hostAddress(sqes[offset >> SHIFT]) + (offset & WITHIN);
    }

    void putCqe(int index, long userData, int result, int flags, long extra1, long extra2) {
        int offset = CQES + index * cqeSize;
        putLong(offset, userData);
        putLong(offset + 8, result & 0xffff_ffffL | (long) flags << 32);
        if (cqeSize == 32) {
            putLong(offset + 16, extra1);
            putLong(offset + 24, extra2);
        }
    }

    private void putLong(int offset, long value) {
        HostMemory.putLong(at(offset), value); // a multiple of 8: within one page
    }

    @Override
    public long size() {
        return Long.MAX_VALUE >> 1; // what can be mapped is checked when it is mapped
    }

    /** Frame of a page of the file, 0 when there is none. */
    @Override
    public int page(long index, boolean write) {
        int frame = cachedPage(index);
        if (frame == 0) {
            throw Errno.of(Errno.EIO);
        }
        return frame;
    }

    @Override
    public int cachedPage(long index) {
        if (index >= SQE_PAGE) {
            return index - SQE_PAGE < sqes.length ? sqes[(int) (index - SQE_PAGE)] : 0;
        }
        long i = index >= CQ_PAGE ? index - CQ_PAGE : index;
        return i < rings.length ? rings[(int) i] : 0;
    }

    @Override
    public boolean isShmem() {
        return true;
    }

    /** Whether all of a part of the file can be mapped. */
    boolean maps(long offset, long length) {
        long first = offset >>> SHIFT;
        long last = first + (length + WITHIN >>> SHIFT) - 1;
        boolean known = first == 0 || first == CQ_PAGE || first == SQE_PAGE;
        return known && cachedPage(first) != 0 && cachedPage(last) != 0 && (first >= CQ_PAGE || last < CQ_PAGE);
    }
}
