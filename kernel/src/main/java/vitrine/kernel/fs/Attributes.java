package vitrine.kernel.fs;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.cred.Cred;

/** Changing mode, owner, times and size, with the rules of setattr_prepare. */
public final class Attributes {
    /** In place of a time: leave it. */
    public static final long OMIT = Long.MIN_VALUE;

    private Attributes() {}

    public static void chmod(Vfs vfs, Cred who, Inode inode, int mode) {
        if (!Access.owner(who, inode)) {
            throw Errno.of(Errno.EPERM);
        }
        int m = mode & Mode.S_IALLUGO;
        if ((m & Mode.S_ISGID) != 0 && !who.inGroup(inode.gid) && !who.capableOver(inode, Capability.FSETID)) {
            m &= ~Mode.S_ISGID;
        }
        inode.chmod(m);
        inode.ctime = vfs.time();
    }

    /** {@code uid} or {@code gid} -1: unchanged. */
    public static void chown(Vfs vfs, Cred who, Inode inode, int uid, int gid) {
        boolean mine = who.fsuid == inode.uid;
        if (uid != -1 && !(mine && uid == inode.uid) && !who.capableOver(inode, Capability.CHOWN)) {
            throw Errno.of(Errno.EPERM);
        }
        if (gid != -1
                && !(mine && (gid == inode.gid || who.inGroup(gid)))
                && !who.capableOver(inode, Capability.CHOWN)) {
            throw Errno.of(Errno.EPERM);
        }
        if (!inode.isDirectory() && !inode.isSymlink()) {
            int drop = Mode.S_ISUID | ((inode.mode & Mode.S_IXGRP) != 0 ? Mode.S_ISGID : 0);
            if ((inode.mode & drop) != 0) {
                inode.chmod(inode.mode & ~drop);
            }
        }
        inode.chown(uid == -1 ? inode.uid : uid, gid == -1 ? inode.gid : gid);
        inode.ctime = vfs.time();
    }

    /** A write by somebody without CAP_FSETID takes set-user-ID and set-group-ID away. */
    static void dropSetId(Cred who, Inode inode) {
        if (inode.isRegular() && !who.capableOver(inode, Capability.FSETID)) {
            int drop = Mode.S_ISUID | ((inode.mode & Mode.S_IXGRP) != 0 ? Mode.S_ISGID : 0);
            if ((inode.mode & drop) != 0) {
                inode.chmod(inode.mode & ~drop);
            }
        }
    }

    /**
     * Sets times (utimensat(2)).
     *
     * @param atime ns, or {@link #OMIT}
     * @param now both are UTIME_NOW: who may write may do it
     */
    public static void times(Vfs vfs, Cred who, Inode inode, long atime, long mtime, boolean now) {
        if (!Access.owner(who, inode)) {
            if (!now) {
                throw Errno.of(Errno.EPERM);
            }
            Access.check(who, inode, Access.WRITE);
        }
        inode.setTimes(atime == OMIT ? inode.atime : atime, mtime == OMIT ? inode.mtime : mtime);
        inode.ctime = vfs.time();
    }

    /** Changes the size of a regular file; access was checked. */
    public static void truncate(Vfs vfs, Cred who, Inode inode, long size) {
        inode.getWriteAccess();
        try {
            inode.truncate(size);
            long now = vfs.time();
            inode.mtime = now;
            inode.ctime = now;
            dropSetId(who, inode);
        } finally {
            inode.putWriteAccess();
        }
    }
}
