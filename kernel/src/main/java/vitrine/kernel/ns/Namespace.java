package vitrine.kernel.ns;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.fs.Inode;

/** What all namespaces have in common: a number, and the user namespace in which somebody must be mighty. */
public abstract class Namespace {
    public final NsKind kind;

    /** Its file in nsfs, made when first asked for; whether somebody opened it. */
    @Nullable
    Inode file;

    boolean pinned;

    /** Names it: the inode number of its file. */
    public final long number;

    private final @Nullable UserNamespace owner;

    protected Namespace(NsKind kind, long number, @Nullable UserNamespace owner) {
        this.kind = kind;
        this.number = number;
        this.owner = owner;
    }

    /** The user namespace that it belongs to; of a user namespace its parent; null of the first user namespace. */
    public final @Nullable UserNamespace owner() {
        return owner;
    }

    /** Whose CAP_SYS_ADMIN counts. */
    public UserNamespace mighty() {
        return java.util.Objects.requireNonNull(owner);
    }

    /** "uts:[4026531838]". */
    public final String name() {
        return kind.title + ":[" + number + "]";
    }
}
