package vitrine.kernel.mm;

import static vitrine.machine.memory.PhysicalMemory.PAGE_SHIFT;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.event.MemoryEvent;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PageSource;
import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.HostMemory;
import vitrine.machine.memory.Pte;

/**
 * The address space of a process (mm_struct): its VMAs on top of the machine's page tables. Shared by its threads.
 *
 * <p>State and its bookkeeping live here; each operation has a file of its own ({@link Mmap}, {@link Mprotect},
 * {@link Mremap}, {@link Madvise}, {@link Mlock}, {@link Brk}, {@link PageFault}).
 */
public final class MemoryMap extends UserAccess {
    /** Where the parts of the program lie, as execve left them; for /proc/PID/stat and brk(2). */
    public long startCode;

    public long endCode;
    public long startData;
    public long endData;
    public long startStack;
    public long argStart;
    public long argEnd;
    public long envStart;
    public long envEnd;

    /** The auxiliary vector as it was put on the stack, for /proc/PID/auxv: type and value in turn. */
    public long[] auxv = {};

    /** The program, for /proc/PID/exe; the map holds a reference and keeps it from being written. */
    @Nullable
    OpenFile executable;

    /** prctl(PR_SET_DUMPABLE): 0 no, 1 yes, 2 root only. */
    public int dumpable = 1;

    /** The MEMBARRIER_CMD_REGISTER_… commands that were given; fork copies them. */
    public int membarriers;

    /** Page faults of all tasks that used this map. */
    public long minorFaults;

    public long majorFaults;

    final MemoryManager manager;
    final VmaList areas = new VmaList();
    private final PageFault pageFault;

    /** Highest address that mmap hands out, exclusive. */
    long mmapBase = AddressSpace.USER_END;

    long startBrk;
    long brk;

    // Pages, as in mm_struct.
    long totalVm;
    long dataVm;
    long execVm;
    long stackVm;
    long lockedVm;
    long anonPages;
    long filePages;
    long shmemPages;
    private long peakRss;
    private long peakVm;

    /** Flags that new mappings get (mlockall(MCL_FUTURE)). */
    int defaultFlags;

    /** The OOM killer took the pages: every further fault fails. */
    boolean reaped;

    /** Set while a system call runs whose populating goes on afterwards. */
    @Nullable
    Populating populating;

    private int users = 1;

    /** An empty address space. Throws ENOMEM. */
    public static MemoryMap create(MemoryManager manager) {
        int root = manager.allocateFrame(true);
        if (root == 0) {
            throw Errno.of(Errno.ENOMEM);
        }
        return new MemoryMap(manager, new AddressSpace(manager.ram, root));
    }

    MemoryMap(MemoryManager manager, AddressSpace space) {
        super(space);
        this.manager = manager;
        this.pageFault = new PageFault(manager, space);
    }

    /** The page tables that the CPU uses. */
    public AddressSpace space() {
        return space;
    }

    /** The program that runs in it (/proc/PID/exe), null for none. */
    public @Nullable OpenFile executable() {
        return executable;
    }

    public MemoryManager manager() {
        return manager;
    }

    /** A copy for fork(2): frames are shared copy-on-write. Throws ENOMEM. */
    public MemoryMap fork() {
        return Fork.copy(this);
    }

    /** One more task uses it. */
    public void retain() {
        users++;
    }

    /** One task less; the last one unmaps everything. */
    public void release() {
        if (--users == 0) {
            teardown();
        }
    }

    /** How many tasks use it. */
    public int users() {
        return users;
    }

    private void teardown() {
        for (int i = 0; i < areas.size(); i++) {
            forgetArea(areas.get(i));
        }
        areas.remove(0, areas.size());
        space.free();
        anonPages = 0;
        filePages = 0;
        shmemPages = 0;
        if (executable != null) {
            executable.inode().allowWriteAccess();
            executable.release();
            executable = null;
        }
    }

    /**
     * Resolves a page fault of user mode.
     *
     * @param error the CPU's error code, {@code PF_…} of {@link AddressSpace}
     * @return 0 when resolved, else the signal and si_code as {@code signal << 8 | code} (SIGSEGV with SEGV_MAPERR or
     *     SEGV_ACCERR, SIGBUS with BUS_ADRERR), or SIGKILL when out of memory
     */
    @Override
    public int fault(long address, int error, long stackPointer) {
        return pageFault.handle(this, address, error);
    }

    /** As {@link #read}, for a tracer: of mappings that the program may not read itself, too. */
    public void forceRead(long address, byte[] to, int offset, int length) {
        pageFault.force(
                this, address, length, false, (host, done, size) -> HostMemory.copyOut(host, to, offset + done, size));
    }

    /**
     * As {@link #write}, for a tracer: into private mappings that the program may not write itself, too, whose pages
     * are copied first. With length 0 the page is only made ready.
     */
    public void forceWrite(long address, byte[] from, int offset, int length) {
        pageFault.force(
                this, address, length, true, (host, done, size) -> HostMemory.copyIn(from, offset + done, host, size));
    }

    // ---- VMAs ----

    /** The VMA that holds the address, or null. */
    public @Nullable Vma areaAt(long address) {
        Vma vma = areas.find(address);
        return vma != null && vma.start <= address ? vma : null;
    }

    /** All VMAs in order of address. */
    public List<Vma> areas() {
        List<Vma> list = new ArrayList<>(areas.size());
        for (int i = 0; i < areas.size(); i++) {
            list.add(areas.get(i));
        }
        return list;
    }

    public int areaCount() {
        return areas.size();
    }

    /** What /proc/PID/maps shows behind an area: a path, "[heap]", "[stack]", or nothing. */
    public String nameOf(Vma vma) {
        if (vma.file != null) {
            return vma.file.name();
        }
        if (vma.source instanceof SharedMemory shared) {
            return shared.name();
        }
        if (vma.start <= brk && vma.end >= startBrk && startBrk != 0 && vma.end > startBrk) {
            return "[heap]";
        }
        return vma.start <= startStack && startStack < vma.end ? "[stack]" : "";
    }

    /**
     * Adds a VMA where nothing is mapped, joined with its neighbours when they are of the same kind, and accounts for
     * it. The promise of memory was made by the caller. The area takes references of its own.
     */
    void addArea(Vma vma) {
        account(vma.flags, vma.pages());
        if (manager.events.on) {
            manager.events.emit(new MemoryEvent.Map(
                    vma.start,
                    vma.end,
                    vma.flags & VmFlags.ACCESS,
                    vma.flags,
                    vma.file == null ? "" : vma.file.name()));
        }
        rememberArea(vma);
        int index = areas.search(vma.start);
        areas.insert(index, vma);
        mergeAround(index, index);
    }

    /** Joins what became equal among the areas from {@code first} to {@code last} and their neighbours. */
    void mergeAround(int first, int last) {
        for (int i = Math.min(last + 1, areas.size() - 1); i >= Math.max(first, 1); i--) {
            Vma left = areas.get(i - 1);
            Vma right = areas.get(i);
            if (left.end == right.start
                    && left.sameKind(right.flags, right.file, right.source)
                    && left.indexOf(right.start) == right.pageOffset) {
                left.end = right.end;
                areas.remove(i, i + 1);
                dropReferences(right);
            }
        }
    }

    /** Cuts the VMA at {@code index} so that one starts at {@code address}. Throws ENOMEM at the limit of VMAs. */
    void split(int index, long address) {
        if (areas.size() >= manager.maxMapCount || !manager.hasRoomForAreas(1)) {
            throw Errno.of(Errno.ENOMEM);
        }
        Vma low = areas.get(index);
        Vma high = low.copy(address, low.end);
        low.end = address;
        rememberArea(high);
        areas.insert(index + 1, high);
    }

    /** Splits so that VMAs end at both limits. @return index of the first VMA inside */
    int isolate(long start, long end) {
        int index = areas.search(start);
        if (index < areas.size() && areas.get(index).start < start) {
            split(index, start);
            index++;
        }
        int last = areas.search(end);
        if (last < areas.size() && areas.get(last).start < end) {
            split(last, end);
        }
        return index;
    }

    /** Whether one more VMA may be made. */
    boolean hasRoomForArea() {
        return areas.size() <= manager.maxMapCount && manager.hasRoomForAreas(1);
    }

    void rememberArea(Vma vma) {
        manager.countAreas(1);
        if (vma.file != null) {
            vma.file.retain();
        }
        if (vma.source instanceof SharedMemory shared) {
            shared.retain();
        }
        if (vma.source != null) {
            manager.mapped(vma.source, this);
        }
    }

    private void dropReferences(Vma vma) {
        manager.countAreas(-1);
        if (vma.source != null) {
            manager.unmapped(vma.source, this);
        }
        if (vma.source instanceof SharedMemory shared) {
            shared.detach();
        }
        if (vma.file != null) {
            vma.file.release();
        }
    }

    /** Undoes accounting and references of a VMA that is going away. */
    void forgetArea(Vma vma) {
        account(vma.flags, -vma.pages());
        if (vma.has(VmFlags.LOCKED)) {
            lockedVm -= vma.pages();
        }
        if (vma.has(VmFlags.ACCOUNT)) {
            manager.uncommit(vma.pages());
        }
        dropReferences(vma);
    }

    /** vm_stat_account: adds pages of a kind to the sizes. */
    void account(int flags, long pages) {
        totalVm += pages;
        peakVm = Math.max(peakVm, totalVm);
        if ((flags & (VmFlags.EXEC | VmFlags.WRITE | VmFlags.GROWSDOWN)) == VmFlags.EXEC) {
            execVm += pages;
        } else if ((flags & VmFlags.GROWSDOWN) != 0) {
            stackVm += pages;
        } else if ((flags & (VmFlags.WRITE | VmFlags.SHARED)) == VmFlags.WRITE) {
            dataVm += pages;
        }
    }

    /** may_expand_vm: whether RLIMIT_AS and RLIMIT_DATA allow so many pages more. */
    boolean mayExpand(int flags, long pages) {
        if (Long.compareUnsigned(totalVm + pages, manager.policy.limit(VmFlags.RLIMIT_AS) >>> PAGE_SHIFT) > 0) {
            return false;
        }
        boolean data = (flags & (VmFlags.WRITE | VmFlags.SHARED | VmFlags.GROWSDOWN)) == VmFlags.WRITE;
        return !data
                || Long.compareUnsigned(dataVm + pages, manager.policy.limit(VmFlags.RLIMIT_DATA) >>> PAGE_SHIFT) <= 0;
    }

    // ---- pages ----

    /** Takes all pages of a range out of the page tables; the range lies within one VMA. Throws ENOMEM. */
    void zap(Vma vma, long from, long to) {
        notePeak();
        while (!space.unmap(from, to, (va, entry) -> countPage(vma, entry, -1))) {
            if (!manager.makeRoom()) {
                throw Errno.of(Errno.ENOMEM);
            }
        }
    }

    /** Adds {@code change} to the RSS counter that a page-table entry belongs to; the page of zeros is in none. */
    void countPage(Vma vma, long entry, int change) {
        if ((entry & Pte.PRESENT) == 0 || Pte.pfn(entry) == manager.zeroPage) {
            return;
        }
        if ((entry & Pte.FILE) == 0) {
            anonPages += change;
        } else if (vma.isShmem()) {
            shmemPages += change;
        } else {
            filePages += change;
        }
    }

    /** Whether an entry shows the page of zeros, which belongs to nobody. */
    public boolean isZeroPage(long entry) {
        return Pte.pfn(entry) == manager.zeroPage;
    }

    /** Changes all entries of a range (see {@link AddressSpace#update}). Throws ENOMEM. */
    void updatePages(long from, long to, AddressSpace.Change change) {
        while (!space.update(from, to, change)) {
            if (!manager.makeRoom()) {
                throw Errno.of(Errno.ENOMEM);
            }
        }
    }

    boolean mapsWritable(PageSource source) {
        for (int i = 0; i < areas.size(); i++) {
            Vma vma = areas.get(i);
            if (vma.source == source && vma.has(VmFlags.SHARED) && vma.has(VmFlags.MAYWRITE)) {
                return true;
            }
        }
        return false;
    }

    void invalidate(PageSource source, long from) {
        for (int i = 0; i < areas.size(); i++) {
            Vma vma = areas.get(i);
            if (vma.source == source) {
                long skip = Math.max(0, from - vma.pageOffset);
                if (skip < vma.pages()) {
                    zap(vma, vma.start + (skip << PAGE_SHIFT), vma.end);
                }
            }
        }
    }

    /** Takes all private pages at once: the process was killed for want of memory and never runs again. */
    void reap() {
        reaped = true;
        for (int i = 0; i < areas.size(); i++) {
            Vma vma = areas.get(i);
            if (!vma.has(VmFlags.SHARED) || vma.source == null) {
                // Partial when a table cannot be split for want of frames: what was freed is enough to go on.
                boolean complete = space.unmap(vma.start, vma.end, (va, entry) -> countPage(vma, entry, -1));
                if (!complete) {
                    break;
                }
            }
        }
    }

    private void notePeak() {
        peakRss = Math.max(peakRss, rss());
    }

    // ---- sizes for /proc, pages ----

    public long rss() {
        return anonPages + filePages + shmemPages;
    }

    public long rssAnon() {
        return anonPages;
    }

    public long rssFile() {
        return filePages;
    }

    public long rssShmem() {
        return shmemPages;
    }

    /** VmHWM. */
    public long peakRss() {
        notePeak();
        return peakRss;
    }

    /** VmSize. */
    public long totalVm() {
        return totalVm;
    }

    /** VmPeak. */
    public long peakVm() {
        return peakVm;
    }

    /** VmLck. */
    public long lockedVm() {
        return lockedVm;
    }

    /** VmData. */
    public long dataVm() {
        return dataVm;
    }

    /** VmStk. */
    public long stackVm() {
        return stackVm;
    }

    /** VmExe and VmLib together. */
    public long execVm() {
        return execVm;
    }

    public long startBrk() {
        return startBrk;
    }

    /** The end of the heap. */
    public long brk() {
        return brk;
    }

    /** An area of zeros at a fixed page-aligned place, replacing what was there; for execve. Throws an Errno. */
    public void addZeroArea(long start, long length, boolean isExecutable) {
        Brk.zeroArea(this, start, length, isExecutable);
    }

    /** The stack of a new program, which grows down from {@code start}; for execve. Throws an Errno. */
    public void addStack(long start, long end, boolean isExecutable) {
        Brk.stackArea(this, start, end, isExecutable);
    }

    /** Makes {@code file} the program of this map, which takes over the reference and the denial of writing. */
    public void setExecutable(OpenFile file) {
        executable = file;
    }

    /** Where the heap begins; execve decides. */
    public void setBrk(long start) {
        startBrk = start;
        brk = start;
    }

    /** Where mmap starts to look, going down; execve decides. */
    public void setMmapBase(long base) {
        mmapBase = base;
    }

    public long mmapBase() {
        return mmapBase;
    }

    /** What a shared futex at the address is named by, with {@link #futexOffset}: its backing, else this map. */
    public Object futexSpace(long address) {
        Vma vma = areaAt(address);
        return vma == null || vma.source == null || !vma.has(VmFlags.SHARED) ? this : vma.source;
    }

    /** Byte offset in the backing of {@link #futexSpace}. */
    public long futexOffset(long address) {
        Vma vma = areaAt(address);
        return vma == null || vma.source == null || !vma.has(VmFlags.SHARED)
                ? address
                : (vma.indexOf(address) << PAGE_SHIFT) + (address & (1 << PAGE_SHIFT) - 1);
    }
}
