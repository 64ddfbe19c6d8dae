package vitrine.kernel.ipc;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.fs.call.Packet;
import vitrine.kernel.task.Task;

/** What a shared memory segment, a set of semaphores and a message queue have in common (kern_ipc_perm). */
abstract class IpcObject {
    static final int IPC_PRIVATE = 0;
    static final int IPC_CREAT = 01000;
    static final int IPC_EXCL = 02000;
    static final int IPC_NOWAIT = 04000;

    static final int IPC_RMID = 0;
    static final int IPC_SET = 1;
    static final int IPC_STAT = 2;
    static final int IPC_INFO = 3;

    static final int READ = 0444;
    static final int WRITE = 0222;

    private static final int PERMISSIONS = 0777;

    final Ipc ipc;
    int id;
    int sequence;
    int key;
    int uid;
    int gid;
    final int cuid;
    final int cgid;
    int mode;
    boolean removed;

    /** Seconds since the epoch. */
    long ctime;

    IpcObject(Ipc ipc, Cred maker, int key, int flags) {
        this.ipc = ipc;
        this.key = key;
        this.cuid = maker.euid;
        this.cgid = maker.egid;
        this.uid = cuid;
        this.gid = cgid;
        this.mode = flags & PERMISSIONS;
        this.ctime = ipc.seconds();
    }

    /** Whether {@code who} has the permissions of all three digits of {@code wanted} (ipcperms). */
    boolean permits(Cred who, int wanted) {
        int requested = wanted >> 6 | wanted >> 3 | wanted;
        int granted = mode;
        if (who.euid == cuid || who.euid == uid) {
            granted >>= 6;
        } else if (inGroup(who, cgid) || inGroup(who, gid)) {
            granted >>= 3;
        }
        return (requested & ~granted & 7) == 0 || who.capable(Capability.IPC_OWNER);
    }

    private static boolean inGroup(Cred who, int group) {
        return who.inGroup(group);
    }

    /** Throws EACCES. */
    void check(Task t, int wanted) {
        if (!permits(t.cred, wanted)) {
            throw Errno.of(Errno.EACCES);
        }
    }

    boolean ownedBy(Cred who) {
        return who.euid == cuid || who.euid == uid;
    }

    /** Who may change and remove it. Throws EPERM. */
    void checkOwner(Task t) {
        if (!ownedBy(t.cred) && !t.capable(Capability.SYS_ADMIN)) {
            throw Errno.of(Errno.EPERM);
        }
    }

    /** Takes owner and permissions from the struct ipc64_perm at {@code address} (IPC_SET). */
    void update(Task t, long address) {
        int newUid = t.mm().readInt(address + 4);
        int newGid = t.mm().readInt(address + 8);
        int newMode = t.mm().readInt(address + 20);
        if (newUid == -1 || newGid == -1) {
            throw Errno.of(Errno.EINVAL);
        }
        uid = newUid;
        gid = newGid;
        mode = mode & ~PERMISSIONS | newMode & PERMISSIONS;
        ctime = ipc.seconds();
    }

    /**
     * Fills the struct ipc64_perm that each struct …id_ds begins with.
     *
     * <pre>
     * 0 key  4 uid  8 gid  12 cuid  16 cgid  20 mode  24 seq (2)  48 end
     * </pre>
     */
    void describe(Packet p) {
        p.putInt(0, key);
        p.putInt(4, uid);
        p.putInt(8, gid);
        p.putInt(12, cuid);
        p.putInt(16, cgid);
        p.putInt(20, mode);
        p.putShort(24, sequence);
    }
}
