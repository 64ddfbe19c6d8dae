package vitrine.kernel.event;

/** Faults, mappings, page tables. */
public sealed interface MemoryEvent extends Event {
    @Meaning("A page fault that the kernel resolved: `major` when a file had to be read; `pfn` is the frame there now.")
    record Fault(long address, boolean write, boolean major, int pfn) implements MemoryEvent {}

    @Meaning("A write to a copy-on-write page: frame `from` was copied to `to`; equal when nobody else had it any more"
            + " and it only became writable.")
    record CopyOnWrite(long address, int from, int to) implements MemoryEvent {}

    @Meaning("A mapping appeared.")
    record Map(long start, long end, int prot, int flags, String what) implements MemoryEvent {}

    @Meaning("A range was unmapped.")
    record Unmap(long start, long end) implements MemoryEvent {}

    @Meaning("fork gave the child a PML4 of its own (frame `child`) that shares every table below with the parent's"
            + " (frame `parent`): `tables` frames of page tables that were not copied.")
    record TableShare(int parent, int child, int tables) implements MemoryEvent {}

    @Meaning("A page table shared since fork became private: table frame `from` was copied to `to`; `level` 1 is the"
            + " page table, 2 the page directory, 3 the page-directory-pointer table.")
    record TableSplit(int level, int from, int to) implements MemoryEvent {}

    @Meaning("The OOM killer chose a victim.")
    record OomKill(int tgid, String comm, long rssPages, int score) implements MemoryEvent {}
}
