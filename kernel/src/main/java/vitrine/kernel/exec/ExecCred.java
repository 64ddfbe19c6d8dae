package vitrine.kernel.exec;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.cred.FileCapabilities;
import vitrine.kernel.fs.Mount;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.task.Task;

/**
 * Credentials across execve(2): set-user-ID and set-group-ID files, and the transformation of capabilities
 * (capabilities(7)).
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
        FileCapabilities ofFile = nosuid ? null : FileCapabilities.of(file.inode());
        boolean gained = capabilities(old, c, identity, ofFile);
        boolean secure = c.euid != c.uid || c.egid != c.gid || gained;
        c.securebits &= ~SECBIT_KEEP_CAPS;
        return new ExecCred(c, secure, identity);
    }

    /** Whoever traces it could do as it does: it gains nothing unless the tracer might have it anyway. */
    private static boolean tracedByLesser(Task t) {
        return t.tracing != null && !t.tracing.tracer().capable(Capability.SYS_PTRACE);
    }

    /** @return whether a user who is not root has more now than his ambient set. @throws ExecFailure EPERM */
    private static boolean capabilities(Cred old, Cred c, boolean identity, @Nullable FileCapabilities file) {
        boolean root = (c.securebits & SECBIT_NOROOT) == 0 && (c.uid == 0 || c.euid == 0);
        boolean mixed = file != null && c.uid != 0 && c.euid == 0; // set-user-ID root with capabilities: only these
        boolean effective = false;
        if (identity || file != null) {
            c.ambient = 0;
        }
        c.permitted = 0;
        if (file != null) {
            c.permitted = file.permitted() & c.bounding | file.inheritable() & old.inheritable;
            effective = file.effective();
            if (effective && (file.permitted() & ~c.permitted) != 0) {
                throw ExecFailure.of(Errno.EPERM, "demands capabilities that cannot be had");
            }
        }
        if (root && !mixed) {
            c.permitted = c.bounding | old.inheritable;
            effective |= c.euid == 0;
        }
        c.permitted |= c.ambient;
        c.effective = effective ? c.permitted : c.ambient;
        return c.uid != 0 && (effective || (c.permitted & ~c.ambient) != 0);
    }
}
