package vitrine.kernel.cgroup;

import vitrine.kernel.Kernel;
import vitrine.kernel.fs.pseudo.PseudoFs;

/** The file system "cgroup2". */
public final class CgroupFs {
    private static final long CGROUP2_SUPER_MAGIC = 0x63677270;

    private CgroupFs() {}

    /** Makes it known to mount(2); every mount shows the same tree. */
    public static void register(Kernel kernel) {
        PseudoFs fs = new PseudoFs(kernel.vfs, "cgroup2", CGROUP2_SUPER_MAGIC, true);
        Cgroup root = kernel.cgroups.root;
        CgroupFolder top = new CgroupFolder(fs, root);
        root.folder = top;
        fs.setRoot(top);
        kernel.vfs.types.put("cgroup2", source -> fs);
    }

    /** The folder that shows a group. */
    static CgroupFolder folder(Cgroup g) {
        CgroupFolder f = g.folder;
        if (f == null) {
            Cgroup parent = java.util.Objects.requireNonNull(g.parent);
            f = new CgroupFolder(folder(parent).pseudoFs(), g);
            g.folder = f;
        }
        return f;
    }
}
