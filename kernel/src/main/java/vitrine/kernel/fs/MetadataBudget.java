package vitrine.kernel.fs;

import vitrine.kernel.abi.Errno;

/**
 * Bounds what names, inodes and attributes of memory file systems take of the Java heap, which a guest must not
 * exhaust. Shared by all memory file systems of a machine.
 */
public final class MetadataBudget {
    /** What an inode or a name costs besides the bytes of the name, roughly. */
    public static final int OBJECT = 256;

    private final long limit;
    private long used;

    /** {@code limit} in bytes. */
    public MetadataBudget(long limit) {
        this.limit = limit;
    }

    /** Throws ENOSPC when the machine has no room for {@code bytes} more. */
    public void charge(long bytes) {
        if (used + bytes > limit) {
            throw Errno.of(Errno.ENOSPC);
        }
        used += bytes;
    }

    public void release(long bytes) {
        used -= bytes;
    }

    public long limit() {
        return limit;
    }

    public long used() {
        return used;
    }
}
