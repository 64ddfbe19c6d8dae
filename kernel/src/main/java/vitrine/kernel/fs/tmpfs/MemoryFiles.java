package vitrine.kernel.fs.tmpfs;

import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.Dentry;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.RegularFile;
import vitrine.kernel.fs.Vfs;
import vitrine.kernel.task.Task;

/** The invisible memory file system in which memfd_create(2) makes its files (shm_mnt of Linux). */
public final class MemoryFiles {
    public static final int MFD_CLOEXEC = 1;
    public static final int MFD_ALLOW_SEALING = 2;
    public static final int MFD_NOEXEC_SEAL = 8;
    public static final int MFD_EXEC = 16;

    private final Vfs vfs;
    private final TmpFs fs;

    public MemoryFiles(Vfs vfs) {
        this.vfs = vfs;
        this.fs = new TmpFs(vfs, "tmpfs", Integer.MAX_VALUE, 0755);
    }

    /** A new anonymous file, open for reading and writing. */
    public OpenFile memfd(Task t, String name, int flags) {
        boolean noexec = (flags & MFD_NOEXEC_SEAL) != 0;
        TmpFile file = (TmpFile) fs.root().tmpfile(Mode.S_IFREG | (noexec ? 0666 : 0777), t.cred.fsuid, t.cred.fsgid);
        file.linkable = false;
        if (noexec) {
            file.seals = TmpFile.F_SEAL_EXEC;
        } else if ((flags & MFD_ALLOW_SEALING) != 0) {
            file.seals = 0;
        }
        Dentry d = Dentry.anonymous("/memfd:" + name + " (deleted)", file);
        return new RegularFile(vfs, new PathRef(vfs.anonymousMount(), d), Fcntl.O_RDWR | Fcntl.O_LARGEFILE, false);
    }
}
