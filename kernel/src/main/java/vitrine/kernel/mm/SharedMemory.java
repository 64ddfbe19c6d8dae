package vitrine.kernel.mm;

import static vitrine.machine.memory.PhysicalMemory.PAGE_MASK;
import static vitrine.machine.memory.PhysicalMemory.PAGE_SHIFT;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.fs.PageSource;

/**
 * Memory without a file that several address spaces share: MAP_SHARED | MAP_ANONYMOUS and System V segments.
 * Frames appear when first touched and stay until the last VMA is gone.
 */
public final class SharedMemory implements PageSource {
    private static final int GROUP = 64;

    /** Whose memory it is and who counts the areas that show it: a System V segment. */
    public interface Owner {
        /** One area more. */
        void attached();

        /** One area less. */
        void detached();

        /** What /proc/PID/maps shows. */
        String name();

        long inode();
    }

    private final @Nullable Owner owner;
    private final MemoryManager manager;
    private final long size;
    private final long inode;
    private final long promised;

    // Frames by page number in groups of 64: a dense segment costs 4 bytes of heap a page.
    private final Map<Long, int[]> groups = new HashMap<>();
    private int references;
    private long frames;

    /** Memory that lives, without any area, until it is released; throws ENOMEM. */
    public static SharedMemory segment(MemoryManager manager, long size, boolean accounted, Owner owner) {
        SharedMemory memory = new SharedMemory(manager, size, accounted, owner);
        memory.references = 1;
        return memory;
    }

    /** Promises the memory when {@code accounted}; throws ENOMEM. */
    SharedMemory(MemoryManager manager, long size, boolean accounted) {
        this(manager, size, accounted, null);
    }

    private SharedMemory(MemoryManager manager, long size, boolean accounted, @Nullable Owner owner) {
        this.owner = owner;
        this.manager = manager;
        this.size = size + ~PAGE_MASK & PAGE_MASK;
        this.promised = accounted ? this.size >>> PAGE_SHIFT : 0;
        manager.commit(promised);
        this.inode = manager.nextSharedInode();
    }

    /** The inode number that /proc/PID/maps shows. */
    public long inode() {
        return owner == null ? inode : owner.inode();
    }

    /** The name that /proc/PID/maps shows. */
    String name() {
        return owner == null ? "/dev/zero (deleted)" : owner.name();
    }

    boolean isSegment() {
        return owner != null;
    }

    /** Frames in use. */
    public long frames() {
        return frames;
    }

    /** An area shows it. */
    void retain() {
        references++;
        if (owner != null) {
            owner.attached();
        }
    }

    /** One user more that shows nothing; ends with {@link #release}. */
    void hold() {
        references++;
    }

    /** An area shows it no longer. */
    void detach() {
        if (owner != null) {
            owner.detached();
        }
        release();
    }

    /** One user less; the last one frees it. */
    public void release() {
        if (--references == 0) {
            for (int[] frames : groups.values()) {
                for (int pfn : frames) {
                    if (pfn != 0) {
                        manager.ram.release(pfn);
                        manager.sharedPages--;
                    }
                }
            }
            groups.clear();
            manager.uncommit(promised);
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int page(long index, boolean write) {
        if (index >= size >>> PAGE_SHIFT) {
            return 0;
        }
        int[] group = groups.computeIfAbsent(index / GROUP, key -> new int[GROUP]);
        int slot = (int) (index % GROUP);
        if (group[slot] == 0) {
            group[slot] = manager.allocateFrame(true);
            if (group[slot] != 0) {
                frames++;
                manager.sharedPages++;
            }
        }
        return group[slot];
    }

    @Override
    public int cachedPage(long index) {
        int[] group = groups.get(index / GROUP);
        return group == null ? 0 : group[(int) (index % GROUP)];
    }

    @Override
    public boolean isShmem() {
        return true;
    }
}
