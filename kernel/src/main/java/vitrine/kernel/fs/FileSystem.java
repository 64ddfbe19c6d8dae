package vitrine.kernel.fs;

import vitrine.kernel.abi.Mode;

/** A mounted file system's own part (super_block): its root, its numbers. */
public abstract class FileSystem {
    /** What statfs(2) shows of room and names. Units of {@code blockSize} bytes. */
    public record Statistics(
            long magic, long blockSize, long blocks, long free, long available, long files, long filesFree) {}

    public static final int NAME_MAX = 255;

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

    /** Options shown in /proc/mounts behind rw/ro, with a leading comma each. */
    public String options() {
        return "";
    }

    /** Names may appear, vanish or change their inode behind the kernel's back (proc, host): always ask again. */
    public boolean revalidates() {
        return false;
    }

    /** Writes everything back (sync(2)). */
    public void sync() {}

    /** The last mount is gone. */
    public void unmounted() {}
}
