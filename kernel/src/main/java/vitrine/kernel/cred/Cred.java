package vitrine.kernel.cred;

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
        return c;
    }

    /** Whether capability {@code cap} (CAP_… number, see {@link Capability}) is effective. */
    public boolean capable(int cap) {
        return (effective >>> cap & 1) != 0;
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
