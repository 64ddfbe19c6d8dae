package vitrine.kernel.fs.root;

import java.nio.file.Path;
import vitrine.kernel.fs.Vfs;

/** A tar archive of the host as the root, plain or compressed by gzip, xz or zstd. */
public final class TarRoot {
    private TarRoot() {}

    /** Mounts it. Throws HostRootException that names the member which is wrong. */
    public static void mount(Vfs vfs, Path path) {
        TarTree tree = new TarTree(vfs, false);
        tree.add(Expanded.whole(vfs.kernel.gate.files().archive(path)));
        tree.mount();
    }
}
