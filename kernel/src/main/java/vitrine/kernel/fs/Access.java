package vitrine.kernel.fs;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.cred.Cred;

/** Cred may do what with an inode (path_resolution(7), inode_permission of Linux). */
public final class Access {
    public static final int EXEC = 1;
    public static final int WRITE = 2;
    public static final int READ = 4;

    private Access() {}

    /** Whether all of {@code mask} (READ | WRITE | EXEC) is granted. */
    public static boolean may(Cred who, Inode inode, int mask) {
        int mode = inode.mode;
        int granted = who.fsuid == inode.uid ? mode >> 6 : who.inGroup(inode.gid) ? mode >> 3 : mode;
        if ((mask & ~granted & 7) == 0) {
            return true;
        }
        if (inode.isDirectory()) {
            return who.capableOver(inode, Capability.DAC_OVERRIDE)
                    || (mask & WRITE) == 0 && who.capableOver(inode, Capability.DAC_READ_SEARCH);
        }
        if (mask == READ && who.capableOver(inode, Capability.DAC_READ_SEARCH)) {
            return true;
        }
        return ((mask & EXEC) == 0 || (mode & 0111) != 0) && who.capableOver(inode, Capability.DAC_OVERRIDE);
    }

    /** Throws EACCES unless {@link #may}. */
    public static void check(Cred who, Inode inode, int mask) {
        if (!may(who, inode, mask)) {
            throw Errno.of(Errno.EACCES);
        }
    }

    /** Whether {@code who} owns the inode or may act as if (inode_owner_or_capable). */
    public static boolean owner(Cred who, Inode inode) {
        return who.fsuid == inode.uid || who.capableOver(inode, Capability.FOWNER);
    }

    /** May {@code who} add a name to the folder? ENOENT when the folder itself was removed. */
    static void checkCreate(Cred who, PathRef folder) {
        Inode inode = folder.inode();
        if (folder.dentry().unhashed()) {
            throw Errno.of(Errno.ENOENT);
        }
        if (inode.nameRefusal() != 0) {
            throw Errno.of(inode.nameRefusal());
        }
        check(who, inode, WRITE | EXEC);
    }

    /** May {@code who} take {@code victim} out of the folder (may_delete)? */
    static void checkDelete(Cred who, Inode folder, Inode victim, boolean asDirectory) {
        if (folder.nameRefusal() != 0) {
            throw Errno.of(Errno.EPERM);
        }
        check(who, folder, WRITE | EXEC);
        if ((folder.mode & Mode.S_ISVTX) != 0
                && who.fsuid != victim.uid
                && who.fsuid != folder.uid
                && !who.capableOver(victim, Capability.FOWNER)) {
            throw Errno.of(Errno.EPERM);
        }
        if (asDirectory && !victim.isDirectory()) {
            throw Errno.of(Errno.ENOTDIR);
        }
        if (!asDirectory && victim.isDirectory()) {
            throw Errno.of(Errno.EISDIR);
        }
    }
}
