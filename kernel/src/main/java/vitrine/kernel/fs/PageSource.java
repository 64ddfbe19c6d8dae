package vitrine.kernel.fs;

/**
 * The page cache of one inode as mappings and read/write see it (address_space). Pages are frames; both a mapping and
 * read(2)/write(2) use the same frame, so they are coherent.
 */
public interface PageSource {
    /** Bytes in the file. */
    long size();

    /**
     * The frame of page {@code index} (file offset / 4096), brought in when needed; no reference is added.
     *
     * @param write the caller will change it
     * @return pfn, or 0 when out of memory; throws Errno EIO when it cannot be read
     */
    int page(long index, boolean write);

    /** As {@link #page} for copying bytes out at once and not for mapping: a hole may be a frame of zeros. */
    default int peek(long index) {
        return page(index, false);
    }

    /** Whether the last {@link #page} had to go to the host (a major fault). */
    default boolean lastWasMajor() {
        return false;
    }

    /** The frame of page {@code index} if it is at hand without any work, else 0 (for mapping pages around a fault). */
    default int cachedPage(long index) {
        return 0;
    }

    /** Whether the pages are memory without a disk behind (tmpfs, memfd, shared anonymous): counted as RssShmem. */
    default boolean isShmem() {
        return false;
    }

    /** Writes back what mappings and write(2) changed in {@code [from, to)}, bytes (msync(2), fsync(2)). */
    default void sync(long from, long to) {}
}
