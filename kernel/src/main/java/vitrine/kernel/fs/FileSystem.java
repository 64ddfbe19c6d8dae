package vitrine.kernel.fs;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Mode;

/** A mounted file system's own part (super_block): its root, its numbers. */
public abstract class FileSystem {
    /** What statfs(2) shows of room and names. Units of {@code blockSize} bytes. */
    public record Statistics(
            long magic, long blockSize, long blocks, long free, long available, long files, long filesFree) {}

    public static final int NAME_MAX = 255;

    /** Mounts of it in all namespaces. */
    int mountings;

    private static final int RECENT = 1024;
    private @Nullable Dentry @Nullable [] recent;
    private int nextRecent;
    private @Nullable Handles handles;
    private final String type;
    private final String source;
    private final long dev;

    /**
     * @param type as in /proc/filesystems
     * @param source first column of /proc/mounts
     * @param minor of the anonymous device number, see {@link Vfs#nextMinor}
     */
    protected FileSystem(String type, String source, int minor) {
        this.type = type;
        this.source = source;
        this.dev = Mode.device(0, minor);
    }

    public final String type() {
        return type;
    }

    public final String source() {
        return source;
    }

    public final long dev() {
        return dev;
    }

    public abstract Inode root();

    public abstract Statistics statistics();

    /** A handle of a place was given out (name_to_handle_at(2)). */
    public final void remember(Dentry d) {
        Handles h = handles;
        if (h == null) {
            h = new Handles();
            handles = h;
        }
        h.remember(d);
    }

    /** What a handle names, in a mount of this file system; null when it is stale. */
    public final @Nullable PathRef remembered(Mount m, long ino) {
        Dentry d = handles == null ? null : handles.find(ino);
        return d == null ? null : new PathRef(m, d);
    }

    /** Options shown in /proc/mounts behind rw/ro, with a leading comma each. */
    public String options() {
        return "";
    }

    /** Names may appear, vanish or change their inode behind the kernel's back (proc, host): always ask again. */
    public boolean revalidates() {
        return false;
    }

    /** Keeps a few names that were used lately from being forgotten. */
    final void used(Dentry d) {
        @Nullable Dentry[] r = recent;
        if (r == null) {
            r = new @Nullable Dentry[RECENT];
            recent = r;
        }
        r[nextRecent++ & RECENT - 1] = d;
    }

    /** Writes everything back (sync(2)). */
    public void sync() {}

    /** The last mount is gone. */
    public void unmounted() {}
}
