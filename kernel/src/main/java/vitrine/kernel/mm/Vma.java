package vitrine.kernel.mm;

import static vitrine.machine.memory.PhysicalMemory.PAGE_SHIFT;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PageSource;

/**
 * A virtual memory area (vm_area_struct): a range of addresses with one backing and one set of rights. Changed only
 * by this package; the getters are for /proc.
 */
public final class Vma {
    long start;
    long end;
    int flags;

    /** Page number in the backing at {@link #start}; for private anonymous memory its address when it was mapped. */
    long pageOffset;

    /** The mapped file; null for anonymous memory. The VMA holds a reference. */
    final @Nullable OpenFile file;

    /** Where pages come from; null for private anonymous memory. */
    final @Nullable PageSource source;

    Vma(long start, long end, int flags, long pageOffset, @Nullable OpenFile file, @Nullable PageSource source) {
        this.start = start;
        this.end = end;
        this.flags = flags;
        this.pageOffset = pageOffset;
        this.file = file;
        this.source = source;
    }

    Vma copy(long from, long to) {
        return new Vma(from, to, flags, indexOf(from), file, source);
    }

    public long start() {
        return start;
    }

    /** First address behind it. */
    public long end() {
        return end;
    }

    /** {@link VmFlags}. */
    public int flags() {
        return flags;
    }

    public long pages() {
        return end - start >>> PAGE_SHIFT;
    }

    /** Offset in the file, bytes; 0 for anonymous memory, as /proc/PID/maps shows. */
    public long fileOffset() {
        return source == null ? 0 : pageOffset << PAGE_SHIFT;
    }

    public @Nullable OpenFile file() {
        return file;
    }

    public @Nullable PageSource source() {
        return source;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Pages of it are shared memory (tmpfs, memfd, shared anonymous), counted as RssShmem. */
    boolean isShmem() {
        return source != null && source.isShmem();
    }

    /** Page number in the backing for an address. */
    long indexOf(long address) {
        return pageOffset + (address - start >> PAGE_SHIFT);
    }

    /** Whether the areas could be one, were they adjacent. */
    boolean sameKind(int otherFlags, @Nullable OpenFile otherFile, @Nullable PageSource otherSource) {
        return flags == otherFlags && source == otherSource && sameFile(otherFile);
    }

    private boolean sameFile(@Nullable OpenFile other) {
        return file == other || file != null && other != null && file.inode() == other.inode();
    }

    @Override
    public String toString() {
        return "%x-%x %s".formatted(start, end, VmFlags.describe(flags));
    }
}
