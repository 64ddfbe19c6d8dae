package vitrine.kernel.net;

import vitrine.kernel.task.Task;

/**
 * Who a process is, as sockets tell it (struct ucred).
 *
 * <pre>
 * struct ucred:  0 pid | 4 uid | 8 gid      12 bytes
 * </pre>
 */
public record Credentials(int pid, int uid, int gid, int[] groups) {
    private static final int OVERFLOW_ID = 65534;

    /** Of nobody: SO_PEERCRED of a socket without a peer. */
    static final Credentials NONE = new Credentials(0, -1, -1, new int[0]);

    /** What a message carries whose sender was not asked who it is. */
    static final Credentials UNKNOWN = new Credentials(0, OVERFLOW_ID, OVERFLOW_ID, new int[0]);

    public static Credentials effective(Task t) {
        return new Credentials(t.tgid(), t.cred.euid, t.cred.egid, t.cred.groups);
    }

    /** What goes along with a message: the real ids. */
    static Credentials real(Task t) {
        return new Credentials(t.tgid(), t.cred.uid, t.cred.gid, t.cred.groups);
    }

    boolean same(Credentials o) {
        return pid == o.pid && uid == o.uid && gid == o.gid;
    }

    byte[] encode() {
        byte[] b = new byte[12];
        Bytes.put(b, 0, pid);
        Bytes.put(b, 4, uid);
        Bytes.put(b, 8, gid);
        return b;
    }
}
