package vitrine.kernel.exec;

import vitrine.kernel.cred.Capability;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.fs.Mount;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.task.Task;

/**
 * Credentials across execve(2): set-user-ID and set-group-ID files, and the transformation of capabilities
 * (capabilities(7)). Files carry no capabilities of their own here.
 *
 * @param cred what the program runs with
 * @param secure AT_SECURE: the program must not trust its environment
 * @param changesIdentity effective ids are not those of the caller: not dumpable, no death signal
 */
record ExecCred(Cred cred, boolean secure, boolean changesIdentity) {
    private static final int S_ISUID = 04000;
    private static final int S_ISGID = 02000;
    private static final int S_IXGRP = 010;
    private static final int SECBIT_NOROOT = 1;
    private static final int SECBIT_KEEP_CAPS = 1 << 4;

    static ExecCred of(Task t, OpenFile file) {
        Cred old = t.cred;
        Cred c = old.copy();
        int mode = file.inode().mode;
        PathRef path = file.path;
        boolean nosuid = t.noNewPrivs
                || tracedByLesser(t)
                || path != null && (path.mount().flags() & Mount.MS_NOSUID) != 0;
        if (!nosuid && (mode & S_ISUID) != 0) {
            c.euid = file.inode().uid;
        }
        if (!nosuid && (mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP)) {
            c.egid = file.inode().gid;
        }
        c.suid = c.euid;
        c.fsuid = c.euid;
        c.sgid = c.egid;
        c.fsgid = c.egid;
        boolean identity = c.euid != old.euid || c.egid != old.egid;
        capabilities(old, c, identity);
        boolean privileged = c.uid != 0 && (c.effective & ~c.ambient) != 0;
        boolean secure = c.euid != c.uid || c.egid != c.gid || privileged && c.euid != c.uid;
        c.securebits &= ~SECBIT_KEEP_CAPS;
        return new ExecCred(c, secure, identity);
    }

    /** Whoever traces it could do as it does: it gains nothing unless the tracer might have it anyway. */
    private static boolean tracedByLesser(Task t) {
        return t.tracing != null && !t.tracing.tracer().capable(Capability.SYS_PTRACE);
    }

    private static void capabilities(Cred old, Cred c, boolean identity) {
        boolean root = (c.securebits & SECBIT_NOROOT) == 0 && (c.uid == 0 || c.euid == 0);
        if (identity) {
            c.ambient = 0;
        }
        long filePermitted = root ? -1L : 0;
        c.permitted = filePermitted & c.bounding | (root ? old.inheritable : 0) | c.ambient;
        boolean effective = root && c.euid == 0;
        c.effective = effective ? c.permitted : c.ambient;
    }
}
