package vitrine.kernel.event;

/** Faults and mappings. */
public sealed interface MemoryEvent extends Event {
    /** A page fault that the kernel resolved. */
    record Fault(long address, boolean write, boolean major, int pfn) implements MemoryEvent {}

    /** A write to a copy-on-write page: {@code from} was copied to {@code to} (equal: sole owner, no copy). */
    record CopyOnWrite(long address, int from, int to) implements MemoryEvent {}

    /** A mapping appeared. */
    record Map(long start, long end, int prot, int flags, String what) implements MemoryEvent {}

    /** A range was unmapped. */
    record Unmap(long start, long end) implements MemoryEvent {}

    /** The OOM killer chose a victim. */
    record OomKill(int tgid, String comm, long rssPages, int score) implements MemoryEvent {}
}
