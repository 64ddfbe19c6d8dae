package vitrine.kernel.proc;

import vitrine.kernel.Kernel;
import vitrine.kernel.fs.FileSystem;
import vitrine.kernel.fs.Vfs;
import vitrine.kernel.fs.pseudo.PseudoFs;
import vitrine.kernel.ns.PidNamespace;
import vitrine.kernel.task.Task;

/** Makes the file systems "proc" and "sysfs" known to mount(2). */
public final class ProcFs {
    private static final long PROC_SUPER_MAGIC = 0x9fa0;
    private static final long SYSFS_MAGIC = 0x62656572;

    private ProcFs() {}

    /** Registers both types; a /proc for each PID namespace. */
    public static void register(Kernel kernel) {
        Vfs vfs = kernel.vfs;
        Once sysfs = new Once(() -> {
            PseudoFs fs = new PseudoFs(vfs, "sysfs", SYSFS_MAGIC, false);
            SysFs.fill(kernel, fs.root());
            return fs;
        });
        vfs.devices.register(1, 11, (t, inode, flags) -> new KmsgFile(kernel, inode, flags, true));
        vfs.types.put("proc", source -> proc(kernel));
        vfs.types.put("sysfs", source -> sysfs.get());
    }

    /** The /proc of the PID namespace of whoever mounts it. */
    private static FileSystem proc(Kernel kernel) {
        Task t = kernel.current;
        PidNamespace ns = t == null ? kernel.namespaces.firstPid : t.pidNs;
        FileSystem made = ns.proc;
        if (made == null) {
            PseudoFs fs = new PseudoFs(kernel.vfs, "proc", PROC_SUPER_MAGIC, true);
            fs.setRoot(new ProcRoot(kernel, fs, ns));
            ns.proc = fs;
            made = fs;
        }
        return made;
    }

    /** A file system that is made at its first mount. */
    private static final class Once {
        private final java.util.function.Supplier<PseudoFs> maker;
        private @org.jspecify.annotations.Nullable PseudoFs made;

        Once(java.util.function.Supplier<PseudoFs> maker) {
            this.maker = maker;
        }

        PseudoFs get() {
            PseudoFs fs = made;
            if (fs == null) {
                fs = maker.get();
                made = fs;
            }
            return fs;
        }
    }
}
