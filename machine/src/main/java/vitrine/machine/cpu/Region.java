package vitrine.machine.cpu;

import vitrine.machine.lift.Block;
import vitrine.machine.memory.AddressSpace;

/**
 * Translated code for a group of blocks that run together: loops and the functions they call, over a few frames. The
 * subclass that {@link Translator} makes has {@link #run}.
 *
 * <p>Places are relative to the first page, the one of the block that the region was built from; the same region serves
 * every address space that maps the same frames at the same distances.
 */
abstract class Region extends Block.Translation {
    /** {@link #why}: RIP leads out of the region, or the budget is used up. */
    static final int LEFT = 0;
    /** {@link #why}: the guest faulted, the state of the CPU says how. */
    static final int FAULTED = 1;
    /** {@link #why}: the instruction at RIP is one that only the interpreter executes. */
    static final int INTERPRET = 2;

    final Block[] blocks;
    /** For each place that can fault: where its instruction stands, and how many instructions of the block are not done. */
    final long[] siteOffset;

    final int[] siteUndone;
    /** Pages that must be mapped as they were when the region was built, and to which frames (by host address). */
    private final long[] guardDelta;

    private final long[] guardHost;

    /** It may be entered only while {@link vitrine.machine.vector.Mxcsr#fast} holds. */
    final boolean floats;

    /** It may be entered at once: without other frames, and without floating point. */
    final boolean free;

    /** It leads back to its first block. */
    final boolean loop;

    /** It has all ways through its blocks, and not only one that was taken. */
    final boolean graph;

    /** Where the frames were found to fit: the {@link AddressSpace#stamp}, and the first page. */
    long fitsIn;

    long fitsAt;

    int why;
    /** How often the region was entered. */
    int calls;
    /** When, in nanoseconds of the host, it is tried again whether HotSpot has compiled it. */
    long nextTry;
    /** HotSpot has compiled it. */
    boolean compiled;
    /** Entries since it was judged the last time, and instructions that it ran in them. */
    int entered;

    long ran;
    /** Turns in a row that were fast. */
    int fast;

    /** What a region is made of, except for its code. */
    record Parts(
            Block[] blocks,
            long[] siteOffset,
            int[] siteUndone,
            long[] guardDelta,
            long[] guardHost,
            boolean floats,
            boolean loop,
            boolean graph) {}

    Region(Parts parts) {
        this.blocks = parts.blocks;
        this.siteOffset = parts.siteOffset;
        this.siteUndone = parts.siteUndone;
        this.guardDelta = parts.guardDelta;
        this.guardHost = parts.guardHost;
        this.floats = parts.floats;
        this.free = !parts.floats && parts.guardDelta.length == 0;
        this.loop = parts.loop;
        this.graph = parts.graph;
    }

    /** Whether the region's other frames stand where its code expects them. */
    final boolean fits(long page, AddressSpace space) {
        for (int i = 0; i < guardDelta.length; i++) {
            if (space.fetchAddress(page + guardDelta[i]) != guardHost[i]) {
                return false;
            }
        }
        fitsIn = space.stamp();
        fitsAt = page;
        return true;
    }

    /**
     * Runs from the first block until {@link #why} holds; {@code s.r} has RIP then.
     *
     * @param page virtual address of the first page
     * @param left instructions that may run
     * @return instructions that were not run
     */
    abstract long run(CpuState s, GuestMemory memory, Helpers helpers, long page, long left);

    /** The end of a run by a fault in place {@code site}. */
    final long faulted(CpuState s, GuestFault f, long page, long left, int site) {
        s.r[CpuState.RIP] = page + siteOffset[site];
        why = FAULTED;
        s.faultVector = f.vector;
        s.faultError = f.error;
        s.faultAddress = f.address;
        return left + siteUndone[site];
    }
}
