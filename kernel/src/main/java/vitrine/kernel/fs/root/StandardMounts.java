package vitrine.kernel.fs.root;

import vitrine.kernel.fs.Mount;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.Vfs;
import vitrine.kernel.fs.dev.DevFolder;
import vitrine.kernel.fs.tmpfs.TmpFs;

/** What is mounted on every root: /dev, /proc, /sys, /run, and /tmp where the root is the host's. */
public final class StandardMounts {
    private static final int SAFE = Mount.MS_NOSUID | Mount.MS_NODEV;

    private StandardMounts() {}

    /** {@code hostRoot}: the root is a tree of the host, so /tmp must be our own. */
    public static void mount(Vfs vfs, boolean hostRoot) {
        for (String path : new String[] {"/dev", "/proc", "/sys", "/run"}) {
            vfs.bootFolder(path);
        }
        if (vfs.mounts.root().inode().lookup("tmp") == null) {
            vfs.bootFolder("/tmp").inode().chmod(01777);
        }
        type(vfs, "proc", "/proc");
        type(vfs, "sysfs", "/sys");
        type(vfs, "cgroup2", "/sys/fs/cgroup");
        DevFolder.mount(vfs);
        memory(vfs, "/run", 0755);
        PathRef lock = vfs.bootFolder("/run/lock");
        lock.inode().chmod(01777);
        if (hostRoot) {
            memory(vfs, "/tmp", 01777);
        }
    }

    private static void memory(Vfs vfs, String path, int mode) {
        TmpFs fs = vfs.newTmpFs("tmpfs");
        fs.root().chmod(mode);
        vfs.mount(fs, path, SAFE);
    }

    private static void type(Vfs vfs, String type, String path) {
        Vfs.Maker maker = vfs.types.get(type);
        if (maker != null) {
            vfs.mount(maker.make(type), path, SAFE | Mount.MS_NOEXEC);
        }
    }
}
