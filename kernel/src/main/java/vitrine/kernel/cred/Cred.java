package vitrine.kernel.cred;

import vitrine.kernel.fs.Inode;
import vitrine.kernel.ns.UserNamespace;

/**
 * The credentials of a task (struct cred). To change some, {@link #copy} it, change the copy, store the copy: a Cred
 * that a task has is never changed.
 */
public final class Cred {
    /** All capabilities of Linux 6.1: 0 (CAP_CHOWN) to 40 (CAP_CHECKPOINT_RESTORE). */
    public static final long ALL_CAPABILITIES = (1L << 41) - 1;

    public int uid;
    public int euid;
    public int suid;
    public int fsuid;
    public int gid;
    public int egid;
    public int sgid;
    public int fsgid;

    /** Supplementary groups, as setgroups(2) gave them. */
    public int[] groups = {};

    public long permitted;
    public long effective;
    public long inheritable;
    public long bounding = ALL_CAPABILITIES;
    public long ambient;
    public int securebits;

    /** The user namespace in which the capabilities count; ids are always those of the machine. */
    public UserNamespace userNs = UserNamespace.FIRST;

    /** The credentials of a login as {@code uid} and {@code gid}. */
    public static Cred of(int uid, int gid) {
        Cred c = new Cred();
        c.uid = uid;
        c.euid = uid;
        c.suid = uid;
        c.fsuid = uid;
        c.gid = gid;
        c.egid = gid;
        c.sgid = gid;
        c.fsgid = gid;
        if (uid == 0) {
            c.permitted = ALL_CAPABILITIES;
            c.effective = ALL_CAPABILITIES;
        }
        return c;
    }

    public Cred copy() {
        Cred c = new Cred();
        c.uid = uid;
        c.euid = euid;
        c.suid = suid;
        c.fsuid = fsuid;
        c.gid = gid;
        c.egid = egid;
        c.sgid = sgid;
        c.fsgid = fsgid;
        c.groups = groups;
        c.permitted = permitted;
        c.effective = effective;
        c.inheritable = inheritable;
        c.bounding = bounding;
        c.ambient = ambient;
        c.securebits = securebits;
        c.userNs = userNs;
        return c;
    }

    /** Whether capability {@code cap} (CAP_… number, see {@link Capability}) is effective in its own user namespace. */
    public boolean capable(int cap) {
        return (effective >>> cap & 1) != 0;
    }

    /** Whether a capability counts for a file of somebody: his ids must have names in the user namespace. */
    public boolean capableOver(Inode inode, int cap) {
        return capable(cap) && userNs.hasUid(inode.uid) && userNs.hasGid(inode.gid);
    }

    /** Whether {@code group} is the file-system group or a supplementary one (in_group_p). */
    public boolean inGroup(int group) {
        return group == fsgid || inSupplementary(group);
    }

    public boolean inSupplementary(int group) {
        for (int g : groups) {
            if (g == group) {
                return true;
            }
        }
        return false;
    }
}
