package vitrine.kernel.fs.root;

import java.nio.file.Path;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.Dentry;
import vitrine.kernel.fs.FileSystem;
import vitrine.kernel.fs.Mount;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.Vfs;
import vitrine.kernel.fs.host.HostFs;
import vitrine.kernel.fs.overlay.OverlayFs;
import vitrine.kernel.gate.HostText;

/** Shows folders and files of the host. All throw Errno: ENOENT or EACCES of the host, ENOTDIR for a root. */
public final class HostMounts {
    private HostMounts() {}

    /** Makes a folder of the host the root: read-only itself, with a memory overlay for writes. */
    public static void root(Vfs vfs, Path folder) {
        vfs.mountRoot(overlay(vfs, folder));
    }

    private static OverlayFs overlay(Vfs vfs, Path folder) {
        return new OverlayFs(vfs, host(vfs, folder, false));
    }

    private static HostFs host(Vfs vfs, Path path, boolean changing) {
        return new HostFs(vfs, vfs.kernel.gate.files().tree(path), "host", changing);
    }

    /** Shows a folder or file of the host at an absolute path of the guest ({@code --mount}). */
    public static void bind(Vfs vfs, Path path, String guest, boolean readOnly) {
        mount(vfs, host(vfs, path, true), HostText.bytes(guest), readOnly ? Mount.MS_RDONLY : 0);
    }

    /** Shows a folder of the host with a memory overlay for writes, for the folder of a host program. */
    public static void overlaid(Vfs vfs, Path folder, String guest) {
        mount(vfs, overlay(vfs, folder), HostText.bytes(guest), 0);
    }

    private static void mount(Vfs vfs, FileSystem fs, String guest, int flags) {
        PathRef at;
        if (fs.root().isDirectory()) {
            at = vfs.bootFolder(guest);
            if (!at.inode().isDirectory()) {
                throw Errno.of(Errno.ENOTDIR);
            }
        } else {
            at = filePoint(vfs, guest);
        }
        vfs.mounts.attach(fs, Dentry.root(fs.root()), at, flags);
    }

    /** A file to mount a file on. */
    private static PathRef filePoint(Vfs vfs, String guest) {
        int slash = guest.lastIndexOf('/');
        String name = guest.substring(slash + 1);
        PathRef folder = vfs.bootFolder(guest.substring(0, slash + 1));
        if (folder.inode().lookup(name) == null) {
            folder.inode().mknod(name, Mode.S_IFREG | 0644, 0, 0, 0);
        }
        return vfs.bootPath(guest);
    }
}
