package vitrine.kernel.ns;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.cred.Cred;

/** A user namespace: ids of its own and capabilities that count inside (user_namespaces(7)). */
public final class UserNamespace extends Namespace {
    /** Stands for ids that have no counterpart (overflowuid). */
    public static final int OVERFLOW = 65534;

    static final int MAX_LEVEL = 32;

    public final @Nullable UserNamespace parent;
    public final int level;

    /** Who made it, ids of the machine. */
    public final int ownerUid;

    final int ownerGid;
    IdMap uids;
    IdMap gids;
    IdMap projects;
    boolean setgroups;

    UserNamespace(long number, @Nullable UserNamespace parent, int ownerUid, int ownerGid) {
        super(NsKind.USER, number, parent);
        this.parent = parent;
        this.level = parent == null ? 0 : parent.level + 1;
        this.ownerUid = ownerUid;
        this.ownerGid = ownerGid;
        this.uids = parent == null ? IdMap.IDENTITY : IdMap.EMPTY;
        this.gids = uids;
        this.projects = uids;
        this.setgroups = parent == null || parent.setgroups;
    }

    /** The namespace of the machine itself, of every kernel. */
    public static final UserNamespace FIRST = new UserNamespace(NsKind.USER.first, null, 0, 0);

    @Override
    public UserNamespace mighty() {
        return this;
    }

    /** What a task in here sees of an id of the machine. */
    public int seenUid(int uid) {
        int seen = uids.fromMachine(uid);
        return seen == IdMap.NONE ? OVERFLOW : seen;
    }

    public int seenGid(int gid) {
        int seen = gids.fromMachine(gid);
        return seen == IdMap.NONE ? OVERFLOW : seen;
    }

    /** The machine's id for one named in here, or -1. */
    public int uid(int named) {
        return uids.toMachine(named);
    }

    public int gid(int named) {
        return gids.toMachine(named);
    }

    public boolean hasUid(int uid) {
        return uids.hasMachine(uid);
    }

    public boolean hasGid(int gid) {
        return gids.hasMachine(gid);
    }

    /** Whether setgroups(2) may be called: gid_map is written, and /proc/PID/setgroups says "allow". */
    public boolean maySetgroups() {
        return !gids.isEmpty() && setgroups;
    }

    public boolean setgroupsAllowed() {
        return setgroups;
    }

    public boolean isBelow(UserNamespace other) {
        for (UserNamespace n = this; n != null; n = n.parent) {
            if (n == other) {
                return true;
            }
        }
        return false;
    }

    /** Whether somebody has a capability in here (cap_capable): his own namespace, or as its maker from above. */
    public boolean grants(Cred who, int capability) {
        UserNamespace n = this;
        while (true) {
            if (n == who.userNs) {
                return who.capable(capability);
            }
            UserNamespace above = n.parent;
            if (above == null || n.level <= who.userNs.level) {
                return false;
            }
            if (above == who.userNs && n.ownerUid == who.euid) {
                return true;
            }
            n = above;
        }
    }
}
