package vitrine.kernel.ns;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.task.Task;

/** An open namespace: a descriptor of it keeps it alive, and answers the requests of ioctl_ns(2). */
public final class NsFile extends OpenFile {
    private static final int NS_GET_USERNS = 0xb701;
    private static final int NS_GET_PARENT = 0xb702;
    private static final int NS_GET_NSTYPE = 0xb703;
    private static final int NS_GET_OWNER_UID = 0xb704;

    private final Nsfs.NsInode inode;

    NsFile(Nsfs.NsInode inode, int flags) {
        super(flags);
        this.inode = inode;
    }

    public Namespace namespace() {
        return inode.namespace;
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public String name() {
        return namespace().name();
    }

    @Override
    public long ioctl(Task t, int request, long argument) {
        Namespace n = namespace();
        switch (request) {
            case NS_GET_USERNS -> {
                return open(t, n.owner());
            }
            case NS_GET_PARENT -> {
                return switch (n) {
                    case UserNamespace u -> open(t, u.parent);
                    case PidNamespace p -> p == t.pidNs || !p.isBelow(t.pidNs) ? -Errno.EPERM : open(t, p.parent);
                    default -> -Errno.EINVAL;
                };
            }
            case NS_GET_NSTYPE -> {
                return n.kind.flag;
            }
            case NS_GET_OWNER_UID -> {
                if (!(n instanceof UserNamespace u)) {
                    return -Errno.EINVAL;
                }
                t.mm().writeInt(argument, t.cred.userNs.seenUid(u.ownerUid));
                return 0;
            }
            default -> {
                return -Errno.ENOTTY;
            }
        }
    }

    /** A descriptor of another one; user namespaces above that of the caller are not his. */
    private long open(Task t, @Nullable Namespace other) {
        if (other == null || other instanceof UserNamespace u && !u.isBelow(t.cred.userNs)) {
            return -Errno.EPERM;
        }
        NsFile f = new NsFile(inode.fs().inode(other), Fcntl.O_RDONLY);
        return t.files().install(f, 0, t.rlimit(Rlimits.NOFILE), true);
    }
}
