package vitrine.kernel.fs;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.tmpfs.TmpFs;
import vitrine.kernel.task.Task;

/** What mount(2), umount2(2) and pivot_root(2) do; privileges were checked. */
public final class MountOperations {
    private static final int MS_REMOUNT = 32;
    private static final int MS_BIND = 4096;
    private static final int MS_MOVE = 8192;
    private static final int MS_REC = 16384;
    private static final int MS_PROPAGATION = 1 << 17 | 1 << 18 | 1 << 19 | 1 << 20;
    private static final int KEPT =
            Mount.MS_RDONLY | Mount.MS_NOSUID | Mount.MS_NODEV | Mount.MS_NOEXEC | Mount.MS_NOSYMFOLLOW;
    private static final int TIMES = Mount.MS_NOATIME | Mount.MS_NODIRATIME | Mount.MS_STRICTATIME;
    private static final int MNT_FORCE = 1;
    private static final int MNT_DETACH = 2;
    private static final int MNT_EXPIRE = 4;

    /** What tmpfs takes, beside what all do. */
    private static final Set<String> TMPFS =
            Set.of("size", "nr_inodes", "nr_blocks", "mode", "uid", "gid", "huge", "mpol", "inode32", "inode64");

    private MountOperations() {}

    /** mount(2). */
    public static void mount(Task t, String source, PathRef at, String type, int flags, String options) {
        Mounts mounts = t.ns.mnt().mounts;
        if ((flags & MS_REMOUNT) != 0) {
            if (at.dentry() != at.mount().root()) {
                throw Errno.of(Errno.EINVAL);
            }
            Mount m = at.mount();
            int next = flags & (KEPT | TIMES);
            if ((flags & (TIMES | Mount.MS_RELATIME)) == 0) {
                next |= m.flags & TIMES;
            }
            m.mayBecome(next);
            becomesReadOnly(t, m, next);
            if ((flags & MS_BIND) == 0) {
                reconfigure(t, m.fileSystem(), options);
            }
            m.flags = next;
            return;
        }
        if ((flags & MS_PROPAGATION) != 0) {
            if (at.dentry() != at.mount().root()) {
                throw Errno.of(Errno.EINVAL);
            }
            return;
        }
        if ((flags & (MS_BIND | MS_MOVE)) != 0) {
            PathRef from = t.kernel.vfs.lookup(t, vitrine.kernel.abi.Fcntl.AT_FDCWD, source, true);
            if (from.inode().isDirectory() != at.inode().isDirectory()) {
                throw Errno.of(Errno.ENOTDIR);
            }
            if ((flags & MS_BIND) != 0) {
                mounts.bind(from, at, (flags & MS_REC) != 0);
            } else {
                if (from.dentry() != from.mount().root() || from.mount().mountPoint() == null) {
                    throw Errno.of(Errno.EINVAL);
                }
                for (Mount m = at.mount(); m != null; m = parent(m)) {
                    if (m == from.mount()) {
                        throw Errno.of(Errno.ELOOP);
                    }
                }
                mounts.move(from.mount(), at);
            }
            return;
        }
        if (type.isEmpty()) {
            throw Errno.of(Errno.EINVAL);
        }
        if (!at.inode().isDirectory()) {
            throw Errno.of(Errno.ENOTDIR);
        }
        FileSystem fs = create(t, source.isEmpty() ? "none" : source, type, options);
        mounts.attach(fs, Dentry.root(fs.root()), at, flags & (KEPT | TIMES));
    }

    /** Throws EBUSY when a mount that is written to would become read-only. */
    static void becomesReadOnly(Task t, Mount m, int next) {
        if (!m.readOnly() && (next & Mount.MS_RDONLY) != 0 && MountUse.written(t.kernel, m)) {
            throw Errno.of(Errno.EBUSY);
        }
    }

    static @Nullable Mount parent(Mount m) {
        PathRef p = m.mountPoint();
        return p == null ? null : p.mount();
    }

    /** Whether there is such a type. */
    static boolean known(Task t, String type) {
        return t.kernel.vfs.types.containsKey(type) || type.equals("tmpfs") || type.equals("ramfs");
    }

    /** Whether a type knows an option. */
    static boolean takes(String type, String key) {
        return type.equals("tmpfs") && TMPFS.contains(key)
                || type.equals("ramfs") && key.equals("mode")
                || type.equals("proc") && (key.equals("hidepid") || key.equals("gid") || key.equals("subset"))
                || type.equals("devpts") && (TMPFS.contains(key) || key.equals("ptmxmode") || key.equals("max"));
    }

    /** Whether the value of an option makes sense. Throws EINVAL. */
    static void check(String key, String value) {
        try {
            switch (key) {
                case "size", "nr_blocks" -> units(value.endsWith("%") ? value.substring(0, value.length() - 1) : value);
                case "nr_inodes" -> units(value);
                case "mode" -> Integer.parseUnsignedInt(value, 8);
                case "uid", "gid" -> Integer.parseUnsignedInt(value);
                default -> {}
            }
        } catch (NumberFormatException e) {
            throw Errno.of(Errno.EINVAL);
        }
    }

    /** Changes the options of what is mounted. Throws EINVAL. */
    static void reconfigure(Task t, FileSystem fs, String options) {
        if (fs instanceof TmpFs tmp) {
            configure(t, tmp, options);
        }
    }

    static FileSystem create(Task t, String source, String type, String options) {
        Vfs vfs = t.kernel.vfs;
        Vfs.Maker maker = vfs.types.get(type);
        if (maker != null) {
            return maker.make(source);
        }
        if (type.equals("tmpfs") || type.equals("ramfs")) {
            TmpFs fs = vfs.newTmpFs(source);
            fs.root().mode |= 01777;
            configure(t, fs, options);
            return fs;
        }
        throw Errno.of(Errno.ENODEV);
    }

    private static void configure(Task t, TmpFs fs, String options) {
        Map<String, String> o = new HashMap<>();
        for (String part : options.split(",")) {
            int eq = part.indexOf('=');
            String key = eq > 0 ? part.substring(0, eq) : part;
            if (!key.isEmpty() && !TMPFS.contains(key)) {
                throw Errno.of(Errno.EINVAL);
            }
            if (eq > 0) {
                o.put(key, part.substring(eq + 1));
            }
        }
        try {
            String blocks = o.get("nr_blocks");
            String size = blocks == null ? o.get("size") : Long.toString(units(blocks) << 12);
            String inodes = o.get("nr_inodes");
            if (size != null || inodes != null) {
                fs.limit(
                        size == null ? t.kernel.ram.totalFrames() / 2 : pages(t, size),
                        inodes == null ? t.kernel.ram.totalFrames() / 2 : units(inodes));
            }
            String mode = o.get("mode");
            if (mode != null) {
                fs.root().chmod(Integer.parseInt(mode, 8));
            }
            fs.root().uid = Integer.parseInt(o.getOrDefault("uid", Integer.toString(fs.root().uid)));
            fs.root().gid = Integer.parseInt(o.getOrDefault("gid", Integer.toString(fs.root().gid)));
        } catch (NumberFormatException e) {
            throw Errno.of(Errno.EINVAL);
        }
    }

    private static long pages(Task t, String size) {
        if (size.endsWith("%")) {
            return (long) t.kernel.ram.totalFrames() * Integer.parseInt(size.substring(0, size.length() - 1)) / 100;
        }
        return units(size) + 4095 >>> 12;
    }

    private static long units(String text) {
        int shift = switch (text.isEmpty() ? ' ' : Character.toLowerCase(text.charAt(text.length() - 1))) {
            case 'k' -> 10;
            case 'm' -> 20;
            case 'g' -> 30;
            default -> 0;
        };
        long n = Long.parseLong(shift == 0 ? text : text.substring(0, text.length() - 1));
        if (n < 0 || n > Long.MAX_VALUE >> shift) {
            throw Errno.of(Errno.EINVAL);
        }
        return n << shift;
    }

    /** umount2(2). */
    public static void umount(Task t, PathRef at, int flags) {
        Mount m = at.mount();
        if (at.dentry() != m.root() || m.mountPoint() == null) {
            throw Errno.of(Errno.EINVAL);
        }
        if ((flags & MNT_EXPIRE) != 0 && (flags & (MNT_FORCE | MNT_DETACH)) != 0 || m.pinned) {
            throw Errno.of(Errno.EINVAL);
        }
        if ((flags & MNT_DETACH) == 0 && (!m.children.isEmpty() || MountUse.busy(t.kernel, m))) {
            throw Errno.of(Errno.EBUSY);
        }
        if ((flags & MNT_EXPIRE) != 0 && m.expiryMark != m.crossed - 1) {
            m.expiryMark = m.crossed;
            throw Errno.of(Errno.EAGAIN);
        }
        t.ns.mnt().mounts.remove(m);
    }

    /** pivot_root(2). */
    public static void pivot(Task t, PathRef newRoot, PathRef putOld) {
        PathRef root = t.ns.mnt().mounts.root();
        if (!newRoot.inode().isDirectory() || !putOld.inode().isDirectory()) {
            throw Errno.of(Errno.ENOTDIR);
        }
        if (newRoot.mount() == root.mount() || putOld.mount() == root.mount()) {
            throw Errno.of(Errno.EBUSY);
        }
        if (newRoot.dentry() != newRoot.mount().root() || newRoot.mount().mountPoint() == null) {
            throw Errno.of(Errno.EINVAL);
        }
        boolean under = false;
        for (Mount m = putOld.mount(); m != null; m = parent(m)) {
            under |= m == newRoot.mount();
        }
        if (!under) {
            throw Errno.of(Errno.EINVAL);
        }
        t.ns.mnt().mounts.pivot(newRoot.mount(), putOld);
        for (FsContext context : MountUse.contexts(t.kernel)) {
            if (context.root().same(root)) {
                context.setRoot(newRoot);
            }
            if (context.cwd().same(root)) {
                context.setCwd(newRoot);
            }
        }
    }
}
