package vitrine.kernel.ns;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.Vfs;
import vitrine.kernel.fs.pseudo.PseudoFs;
import vitrine.kernel.fs.pseudo.PseudoInode;
import vitrine.kernel.task.Task;

/** The file system nsfs: a file for each namespace, which can be opened, compared and mounted on. */
public final class Nsfs extends PseudoFs {
    private static final long NSFS_MAGIC = 0x6e73_6673;

    public Nsfs(Vfs vfs) {
        super(vfs, "nsfs", NSFS_MAGIC, false);
    }

    /** The file of a namespace. */
    public NsInode inode(Namespace n) {
        if (n.file instanceof NsInode made) {
            return made;
        }
        NsInode made = new NsInode(this, n);
        n.file = made;
        return made;
    }

    /** A namespace as a file. */
    public static final class NsInode extends PseudoInode {
        final Namespace namespace;

        NsInode(Nsfs fs, Namespace namespace) {
            super(fs, Mode.S_IFREG | 0444, namespace.number);
            this.namespace = namespace;
        }

        Nsfs fs() {
            return (Nsfs) fs;
        }

        @Override
        public @Nullable OpenFile open(Task t, PathRef path, int flags) {
            namespace.pinned = true;
            return new NsFile(this, flags);
        }
    }
}
