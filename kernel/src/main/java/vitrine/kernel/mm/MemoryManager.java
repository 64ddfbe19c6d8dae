package vitrine.kernel.mm;

import static vitrine.machine.memory.PhysicalMemory.PAGE_SHIFT;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.event.EventStream;
import vitrine.kernel.fs.PageSource;
import vitrine.machine.memory.PhysicalMemory;

/**
 * What all address spaces have in common: frames and what to do when they run out, the promise of memory
 * (overcommit), the random layout, and who maps which file.
 */
public final class MemoryManager {
    /** Gives clean cache pages back when memory is short. */
    @FunctionalInterface
    public interface Shrinker {
        /** Frees up to {@code wanted} frames. @return how many */
        int shrink(int wanted);
    }

    /** vm.overcommit_memory: 0 heuristic, 1 always, 2 never. */
    public int overcommitMode;

    /** vm.overcommit_ratio, percent of RAM that mode 2 promises. */
    public int overcommitRatio = 50;

    /** vm.max_map_count: VMAs of one address space. */
    public int maxMapCount = 65530;

    /** vm.mmap_min_addr, bytes. */
    public long mmapMinAddr = 65536;

    /** Kept free below a stack, bytes. */
    public long stackGuardGap = 256L << PAGE_SHIFT;

    /** kernel.randomize_va_space: 0 none, 1 stack and mmap, 2 brk too. */
    public int randomizeVaSpace = 2;

    /** What the running task is allowed. */
    public MmPolicy policy = MmPolicy.DEFAULT;

    /** Whom to ask about processes. */
    public ProcessView processes = ProcessView.NONE;

    /** Asked before a frame is given out: the frame's tag, or -1 when the current task must not have it. */
    public IntUnaryOperator account = kind -> 0;

    /** Kinds of frames for {@link #account}: anonymous memory; page cache, shared memory, buffers. */
    public static final int ANONYMOUS = 0;

    public static final int OTHER = 1;

    /** Pages of shared memory without a file, for Shmem in /proc/meminfo. */
    public long sharedPages;

    /** Page faults of all tasks since boot, for /proc/vmstat. */
    public long minorFaults;

    public long majorFaults;

    private static final int MIN_AREAS = 1 << 18;

    final PhysicalMemory ram;
    final EventStream events;

    /** The frame of zeros that untouched anonymous memory shows to readers. */
    final int zeroPage;

    private final List<Shrinker> shrinkers = new ArrayList<>();
    private final Map<PageSource, Map<MemoryMap, Integer>> mappers = new IdentityHashMap<>();
    private final OomKiller oomKiller = new OomKiller(this);
    /** VMAs of all address spaces; they live on the Java heap, so there is an end to them. */
    private int areas;

    private final int maxAreas;
    private long committed;
    private long random;
    private long sharedInode;

    /** The {@code seed} decides every random layout and every AT_RANDOM of the run. */
    public MemoryManager(PhysicalMemory ram, EventStream events, long seed) {
        this.ram = ram;
        this.events = events;
        this.random = seed;
        this.zeroPage = ram.allocate();
        this.maxAreas = Math.max(MIN_AREAS, ram.totalFrames());
    }

    /** Starts the random sequence anew; before the first program. */
    public void seed(long seed) {
        this.random = seed;
    }

    public PhysicalMemory ram() {
        return ram;
    }

    public void addShrinker(Shrinker shrinker) {
        shrinkers.add(shrinker);
    }

    /** The next 64 bits of the run's own sequence (splitmix64). */
    public long nextRandom() {
        random += 0x9e37_79b9_7f4a_7c15L;
        long z = (random ^ random >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
        return z ^ z >>> 31;
    }

    long nextSharedInode() {
        return ++sharedInode;
    }

    /** A frame with one reference, after reclaim and the OOM killer if need be; 0 when the caller has to give up. */
    public int allocateFrame(boolean zeroed) {
        int tag = account.applyAsInt(ANONYMOUS);
        if (tag < 0) {
            return 0;
        }
        int pfn;
        do {
            pfn = zeroed ? ram.allocate() : ram.allocateDirty();
        } while (pfn == 0 && makeRoom());
        if (pfn != 0 && tag != 0) {
            ram.tag(pfn, tag);
        }
        return pfn;
    }

    /** Frames are used up: reclaims, then kills. @return whether some were freed, so that another attempt is worth it */
    public boolean makeRoom() {
        for (Shrinker shrinker : shrinkers) {
            if (shrinker.shrink(32) > 0) {
                return true;
            }
        }
        return oomKiller.run(null);
    }

    /** A control group is at its limit. @return whether frames were freed, so that another attempt is worth it */
    public boolean outOfMemory(OomDomain domain) {
        return oomKiller.run(domain);
    }

    /** Promises pages; throws ENOMEM when the overcommit mode forbids (proc_sys_vm(5)). */
    void commit(long pages) {
        boolean fits = switch (overcommitMode) {
            case 1 -> true;
            case 2 -> committed + pages <= commitLimit();
            default -> pages <= ram.totalFrames();
        };
        if (!fits) {
            throw Errno.of(Errno.ENOMEM);
        }
        committed += pages;
    }

    void uncommit(long pages) {
        committed -= pages;
    }

    /** Committed_AS of /proc/meminfo, pages. */
    public long committed() {
        return committed;
    }

    /** CommitLimit of /proc/meminfo, pages. */
    public long commitLimit() {
        return (long) ram.totalFrames() * overcommitRatio / 100;
    }

    void countAreas(int change) {
        areas += change;
    }

    /** Whether the kernel can describe so many areas more. */
    boolean hasRoomForAreas(int more) {
        return areas + more <= maxAreas;
    }

    void mapped(PageSource source, MemoryMap map) {
        mappers.computeIfAbsent(source, key -> new LinkedHashMap<>()).merge(map, 1, Integer::sum);
    }

    void unmapped(PageSource source, MemoryMap map) {
        Map<MemoryMap, Integer> maps = mappers.get(source);
        if (maps != null) {
            maps.computeIfPresent(map, (key, count) -> count == 1 ? null : count - 1);
            if (maps.isEmpty()) {
                mappers.remove(source);
            }
        }
    }

    /** Whether any address space can change pages of the source through a mapping. */
    public boolean isMappedWritable(PageSource source) {
        Map<MemoryMap, Integer> maps = mappers.get(source);
        if (maps != null) {
            for (MemoryMap map : maps.keySet()) {
                if (map.mapsWritable(source)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether any address space maps pages of the source. */
    public boolean isMapped(PageSource source) {
        return mappers.containsKey(source);
    }

    /**
     * Takes the pages from file page {@code from} on out of every address space: the file was truncated, or the pages
     * are about to leave the cache. Private copies go too, as unmap_mapping_range does.
     */
    public void invalidate(PageSource source, long from) {
        Map<MemoryMap, Integer> maps = mappers.get(source);
        if (maps != null) {
            List.copyOf(maps.keySet()).forEach(map -> map.invalidate(source, from));
        }
    }
}
