package vitrine.kernel.fs.dev;

import static vitrine.kernel.abi.Mode.S_IFCHR;

import java.util.function.Consumer;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.Mount;
import vitrine.kernel.fs.Vfs;
import vitrine.kernel.fs.dev.MemoryDevice.Source;
import vitrine.kernel.fs.tmpfs.TmpFolder;
import vitrine.kernel.fs.tmpfs.TmpFs;

/** Fills /dev. */
public final class DevFolder {
    private static final int TTY_GROUP = 5;

    /** Devices of Vitrine's own, with numbers for local use. */
    private static final int MISC = 10;

    private static final int HANG = 240;

    private DevFolder() {}

    /** Registers the drivers of major number 1; {@code random} fills an array from the machine's random numbers. */
    public static void register(Vfs vfs, Consumer<byte[]> random) {
        device(vfs, 3, Source.NOTHING, false, random);
        device(vfs, 5, Source.ZEROS, false, random);
        device(vfs, 7, Source.ZEROS, true, random);
        device(vfs, 8, Source.RANDOM, false, random);
        device(vfs, 9, Source.RANDOM, false, random);
        HangDevice.State hang = new HangDevice.State();
        vfs.devices.register(MISC, HANG, (t, inode, flags) -> new HangDevice(vfs, inode, flags, hang, false));
        vfs.devices.register(MISC, HANG + 1, (t, inode, flags) -> new HangDevice(vfs, inode, flags, hang, true));
    }

    private static void device(Vfs vfs, int minor, Source source, boolean full, Consumer<byte[]> random) {
        vfs.devices.register(1, minor, (t, inode, flags) -> new MemoryDevice(vfs, inode, flags, source, full, random));
    }

    /** Mounts a fresh /dev with its nodes, /dev/shm and, when there is such a file system, /dev/pts. */
    public static void mount(Vfs vfs) {
        TmpFs dev = vfs.newTmpFs("udev");
        vfs.mount(dev, "/dev", Mount.MS_NOSUID);
        TmpFolder root = dev.root();
        node(root, "null", 0666, 1, 3, 0);
        node(root, "zero", 0666, 1, 5, 0);
        node(root, "full", 0666, 1, 7, 0);
        node(root, "random", 0666, 1, 8, 0);
        node(root, "urandom", 0666, 1, 9, 0);
        node(root, "kmsg", 0644, 1, 11, 0);
        node(root, "vitrine-hang", 0666, MISC, HANG, 0);
        node(root, "vitrine-hang-killable", 0666, MISC, HANG + 1, 0);
        node(root, "tty", 0666, 5, 0, TTY_GROUP);
        node(root, "console", 0600, 5, 1, TTY_GROUP);
        node(root, "ptmx", 0666, 5, 2, TTY_GROUP);
        root.symlink("fd", "/proc/self/fd", 0, 0);
        root.symlink("stdin", "/proc/self/fd/0", 0, 0);
        root.symlink("stdout", "/proc/self/fd/1", 0, 0);
        root.symlink("stderr", "/proc/self/fd/2", 0, 0);
        root.mkdir("shm", Mode.S_IFDIR | 0755, 0, 0);
        root.mkdir("pts", Mode.S_IFDIR | 0755, 0, 0);
        TmpFs shm = vfs.newTmpFs("tmpfs");
        shm.root().chmod(01777);
        vfs.mount(shm, "/dev/shm", Mount.MS_NOSUID | Mount.MS_NODEV);
        root.mkdir("mqueue", Mode.S_IFDIR | 0755, 0, 0);
        Vfs.Maker queues = vfs.types.get("mqueue");
        if (queues != null) {
            vfs.mount(queues.make("mqueue"), "/dev/mqueue", Mount.MS_NOSUID | Mount.MS_NODEV | Mount.MS_NOEXEC);
        }
        Vfs.Maker pts = vfs.types.get("devpts");
        if (pts != null) {
            vfs.mount(pts.make("devpts"), "/dev/pts", Mount.MS_NOSUID | Mount.MS_NOEXEC);
        }
    }

    private static void node(TmpFolder dev, String name, int mode, int major, int minor, int gid) {
        dev.mknod(name, S_IFCHR | mode, 0, gid, Mode.device(major, minor));
    }
}
