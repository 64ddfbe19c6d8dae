package vitrine.kernel.fs;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;

/** One attachment of a file system, or of a part of it, to the tree (struct mount). */
public final class Mount {
    public static final int MS_RDONLY = 1;
    public static final int MS_NOSUID = 2;
    public static final int MS_NODEV = 4;
    public static final int MS_NOEXEC = 8;
    public static final int MS_NOATIME = 1024;
    public static final int MS_NODIRATIME = 2048;
    public static final int MS_NOSYMFOLLOW = 256;
    public static final int MS_RELATIME = 1 << 21;
    public static final int MS_STRICTATIME = 1 << 24;

    /** What a less privileged namespace must not take away. */
    private static final int PROTECTING = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;

    private static final int TIMES = MS_NOATIME | MS_NODIRATIME | MS_STRICTATIME;

    private final int id;
    private final FileSystem fileSystem;
    private final Dentry root;
    int flags;

    /** Where it is attached; null for the root mount and for one that was detached. */
    @Nullable
    PathRef mountPoint;

    /** It came from a more privileged namespace (MNT_LOCK_…), with these flags. */
    int locked;

    /** It stays where a more privileged namespace put it (MNT_LOCKED). */
    boolean pinned;

    /** How often a walk came in here, and that count when umount2(2) marked it for its end (MNT_EXPIRE). */
    int crossed;

    int expiryMark = -1;

    /** It is the root of a namespace. */
    boolean treeRoot;

    final List<Mount> children = new ArrayList<>();

    Mount(int id, FileSystem fileSystem, Dentry root, int flags) {
        this.id = id;
        this.fileSystem = fileSystem;
        this.root = root;
        this.flags = flags;
    }

    public int id() {
        return id;
    }

    public FileSystem fileSystem() {
        return fileSystem;
    }

    public Dentry root() {
        return root;
    }

    public int flags() {
        return flags;
    }

    public @Nullable PathRef mountPoint() {
        return mountPoint;
    }

    public boolean readOnly() {
        return (flags & MS_RDONLY) != 0;
    }

    /** The mount attached at {@code dentry} of this one, the newest when several are stacked, or null. */
    @Nullable
    Mount childAt(Dentry dentry) {
        if (dentry.mounts == 0) {
            return null;
        }
        for (int i = children.size() - 1; i >= 0; i--) {
            Mount m = children.get(i);
            PathRef p = m.mountPoint;
            if (p != null && p.dentry() == dentry) {
                return m;
            }
        }
        return null;
    }

    /** Keeps what protects here from being lost (lock_mnt_tree). */
    void lock() {
        locked = flags & PROTECTING | 1 << 30;
        pinned = true;
    }

    /** Throws EPERM when flags that a more privileged namespace gave would be lost. */
    void mayBecome(int next) {
        if (locked != 0 && ((locked & PROTECTING & ~next) != 0 || ((flags ^ next) & TIMES) != 0)) {
            throw Errno.of(Errno.EPERM);
        }
    }

    /** Flags as in /proc/mounts. */
    public String optionText() {
        StringBuilder s = new StringBuilder(readOnly() ? "ro" : "rw");
        if ((flags & MS_NOSUID) != 0) {
            s.append(",nosuid");
        }
        if ((flags & MS_NODEV) != 0) {
            s.append(",nodev");
        }
        if ((flags & MS_NOEXEC) != 0) {
            s.append(",noexec");
        }
        if ((flags & MS_NOATIME) != 0) {
            s.append(",noatime");
        }
        if ((flags & MS_NODIRATIME) != 0) {
            s.append(",nodiratime");
        }
        if ((flags & (MS_NOATIME | MS_STRICTATIME)) == 0) {
            s.append(",relatime");
        }
        if ((flags & MS_NOSYMFOLLOW) != 0) {
            s.append(",nosymfollow");
        }
        return s.toString();
    }
}
