package vitrine.kernel.proc;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.Vfs;
import vitrine.kernel.fs.pseudo.PseudoFs;
import vitrine.kernel.fs.pseudo.PseudoInode;
import vitrine.kernel.task.Task;

/** The file system nsfs: a file for each namespace, which can be opened and compared (ioctl_ns(2)). */
final class Namespaces extends PseudoFs {
    private static final long NSFS_MAGIC = 0x6e73_6673;

    /** Inode numbers as Linux gives them to its first namespaces (PROC_…_INIT_INO); mnt and net have the next. */
    enum Kind {
        NET("net", "net", 0xf000_0008L, 0x4000_0000),
        UTS("uts", "uts", 0xefff_fffeL, 0x0400_0000),
        IPC("ipc", "ipc", 0xefff_ffffL, 0x0800_0000),
        PID("pid", "pid", 0xefff_fffcL, 0x2000_0000),
        PID_FOR_CHILDREN("pid_for_children", "pid", 0xefff_fffcL, 0x2000_0000),
        USER("user", "user", 0xefff_fffdL, 0x1000_0000),
        MNT("mnt", "mnt", 0xf000_0000L, 0x0002_0000),
        CGROUP("cgroup", "cgroup", 0xefff_fffbL, 0x0200_0000),
        TIME("time", "time", 0xefff_fffaL, 0x80),
        TIME_FOR_CHILDREN("time_for_children", "time", 0xefff_fffaL, 0x80);

        final String entry;
        final String type;
        final long number;

        /** The CLONE_NEW… bit. */
        final int cloneFlag;

        Kind(String entry, String type, long number, int cloneFlag) {
            this.entry = entry;
            this.type = type;
            this.number = number;
            this.cloneFlag = cloneFlag;
        }
    }

    private final Map<Kind, NsInode> files = new EnumMap<>(Kind.class);

    private Namespaces(Vfs vfs) {
        super(vfs, "nsfs", NSFS_MAGIC, false);
    }

    /** The namespaces shown in a /proc. */
    static Namespaces of(PseudoFs proc) {
        return ((ProcRoot) proc.root()).namespaces;
    }

    static Namespaces make(Vfs vfs) {
        Namespaces all = new Namespaces(vfs);
        for (Kind kind : Kind.values()) {
            all.files.put(kind, all.new NsInode(kind));
        }
        return all;
    }

    Inode file(Kind kind) {
        return inode(kind);
    }

    private NsInode inode(Kind kind) {
        return java.util.Objects.requireNonNull(files.get(kind));
    }

    private final class NsInode extends PseudoInode {
        private final Kind kind;

        NsInode(Kind kind) {
            super(Namespaces.this, Mode.S_IFREG | 0444, kind.number);
            this.kind = kind;
        }

        @Override
        public @Nullable OpenFile open(Task t, PathRef path, int flags) {
            return new NsFile(this, flags);
        }
    }

    private final class NsFile extends OpenFile {
        private static final int NS_GET_USERNS = 0xb701;
        private static final int NS_GET_PARENT = 0xb702;
        private static final int NS_GET_NSTYPE = 0xb703;
        private static final int NS_GET_OWNER_UID = 0xb704;

        private final NsInode inode;

        NsFile(NsInode inode, int flags) {
            super(flags);
            this.inode = inode;
        }

        @Override
        public Inode inode() {
            return inode;
        }

        @Override
        public String name() {
            return inode.kind.type + ":[" + inode.ino + "]";
        }

        @Override
        public long ioctl(Task t, int request, long argument) {
            Kind kind = inode.kind;
            switch (request) {
                case NS_GET_USERNS -> {
                    if (kind == Kind.USER) {
                        return -Errno.EPERM; // the first one has no parent
                    }
                    OpenFile user = new NsFile(Namespaces.this.inode(Kind.USER), Fcntl.O_RDONLY);
                    return t.files().install(user, 0, t.rlimit(Rlimits.NOFILE), true);
                }
                case NS_GET_PARENT -> {
                    return kind == Kind.USER || kind.type.equals("pid") ? -Errno.EPERM : -Errno.EINVAL;
                }
                case NS_GET_NSTYPE -> {
                    return kind.cloneFlag;
                }
                case NS_GET_OWNER_UID -> {
                    if (kind != Kind.USER) {
                        return -Errno.EINVAL;
                    }
                    t.mm().writeInt(argument, 0);
                    return 0;
                }
                default -> {
                    return -Errno.ENOTTY;
                }
            }
        }
    }
}
