package vitrine.kernel.ns;

import vitrine.kernel.fs.Mounts;

/** A tree of mounts. */
public final class MountNamespace extends Namespace {
    public final Mounts mounts;

    MountNamespace(long number, UserNamespace owner, Mounts mounts) {
        super(NsKind.MNT, number, owner);
        this.mounts = mounts;
    }
}
