package vitrine.kernel.cred;

import static vitrine.kernel.abi.Errno.EINVAL;
import static vitrine.kernel.abi.Errno.EPERM;
import static vitrine.kernel.abi.Errno.ESRCH;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.mm.UserMemory;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.Arg.Kind;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** The system calls about ids and capabilities. */
public final class CredCalls {
    private static final int NONE = -1;
    private static final int MAX_GROUPS = 65536;
    private static final int CAP_VERSION_1 = 0x1998_0330;
    private static final int CAP_VERSION_2 = 0x2007_1026;
    private static final int CAP_VERSION_3 = 0x2008_0522;

    private CredCalls() {}

    public static void declare(SyscallTable t) {
        Arg uid = Arg.of("uid", Kind.UINT);
        Arg gid = Arg.of("gid", Kind.UINT);
        Arg[] uids = {Arg.of("ruid", Kind.INT), Arg.of("euid", Kind.INT), Arg.of("suid", Kind.INT)};
        Arg[] gids = {Arg.of("rgid", Kind.INT), Arg.of("egid", Kind.INT), Arg.of("sgid", Kind.INT)};
        Arg[] addresses = {Arg.pointer("ruid"), Arg.pointer("euid"), Arg.pointer("suid")};
        t.full(102, "getuid", (k, a, b, c, d, e, f) -> k.cred.userNs.seenUid(k.cred.uid) & 0xffff_ffffL);
        t.full(104, "getgid", (k, a, b, c, d, e, f) -> k.cred.userNs.seenGid(k.cred.gid) & 0xffff_ffffL);
        t.full(105, "setuid", (k, a, b, c, d, e, f) -> setuid(k, uid(k, a)), uid);
        t.full(106, "setgid", (k, a, b, c, d, e, f) -> setgid(k, gid(k, a)), gid);
        t.full(107, "geteuid", (k, a, b, c, d, e, f) -> k.cred.userNs.seenUid(k.cred.euid) & 0xffff_ffffL);
        t.full(108, "getegid", (k, a, b, c, d, e, f) -> k.cred.userNs.seenGid(k.cred.egid) & 0xffff_ffffL);
        t.full(113, "setreuid", (k, a, b, c, d, e, f) -> setreuid(k, uid(k, a), uid(k, b)), uids[0], uids[1]);
        t.full(114, "setregid", (k, a, b, c, d, e, f) -> setregid(k, gid(k, a), gid(k, b)), gids[0], gids[1]);
        t.full(115, "getgroups", CredCalls::getgroups, Arg.integer("size"), Arg.pointer("list"));
        t.full(116, "setgroups", CredCalls::setgroups, Arg.size("size"), Arg.pointer("list"));
        t.full(117, "setresuid", (k, a, b, c, d, e, f) -> setresuid(k, uid(k, a), uid(k, b), uid(k, c)), uids);
        t.full(
                118,
                "getresuid",
                (k, a, b, c, d, e, f) ->
                        write(k, a, b, c, seenUid(k, k.cred.uid), seenUid(k, k.cred.euid), seenUid(k, k.cred.suid)),
                addresses);
        t.full(119, "setresgid", (k, a, b, c, d, e, f) -> setresgid(k, gid(k, a), gid(k, b), gid(k, c)), gids);
        t.full(
                120,
                "getresgid",
                (k, a, b, c, d, e, f) ->
                        write(k, a, b, c, seenGid(k, k.cred.gid), seenGid(k, k.cred.egid), seenGid(k, k.cred.sgid)),
                addresses);
        t.full(122, "setfsuid", (k, a, b, c, d, e, f) -> setfsuid(k, k.cred.userNs.uid((int) a)), uid);
        t.full(123, "setfsgid", (k, a, b, c, d, e, f) -> setfsgid(k, k.cred.userNs.gid((int) a)), gid);
        t.full(125, "capget", CredCalls::capget, Arg.pointer("hdrp"), Arg.pointer("datap"));
        t.full(126, "capset", CredCalls::capset, Arg.pointer("hdrp"), Arg.pointer("datap"));
    }

    /** The machine's id for one that is named; -1 stays. Throws EINVAL when the user namespace has none. */
    private static int uid(Task t, long named) {
        int id = t.cred.userNs.uid((int) named);
        if (id == NONE && (int) named != NONE) {
            throw Errno.of(EINVAL);
        }
        return id;
    }

    private static int gid(Task t, long named) {
        int id = t.cred.userNs.gid((int) named);
        if (id == NONE && (int) named != NONE) {
            throw Errno.of(EINVAL);
        }
        return id;
    }

    private static int seenUid(Task t, int id) {
        return t.cred.userNs.seenUid(id);
    }

    private static int seenGid(Task t, int id) {
        return t.cred.userNs.seenGid(id);
    }

    private static long write(Task t, long a, long b, long c, int first, int second, int third) {
        UserMemory mm = t.mm();
        mm.writeInt(a, first);
        mm.writeInt(b, second);
        mm.writeInt(c, third);
        return 0;
    }

    /** Stores changed user ids; capabilities follow them (capabilities(7), "Effect of user ID changes"). */
    private static void commitUser(Task t, Cred changed) {
        Cred old = t.cred;
        if (fixesUp(changed)) {
            boolean wasRoot = old.uid == 0 || old.euid == 0 || old.suid == 0;
            boolean isRoot = changed.uid == 0 || changed.euid == 0 || changed.suid == 0;
            if (wasRoot && !isRoot) {
                if ((changed.securebits & 16) == 0) { // SECBIT_KEEP_CAPS
                    changed.permitted = 0;
                    changed.effective = 0;
                }
                changed.ambient = 0;
            }
            if (old.euid == 0 && changed.euid != 0) {
                changed.effective = 0;
            } else if (old.euid != 0 && changed.euid == 0) {
                changed.effective = changed.permitted;
            }
        }
        commit(t, changed);
    }

    /** Stores a changed fsuid: only setfsuid(2) takes or gives the capabilities about files. */
    private static void commitFsUser(Task t, Cred changed) {
        Cred old = t.cred;
        if (fixesUp(changed)) {
            long fileCapabilities = 0x1_0800_021fL; // CHOWN DAC_* FOWNER FSETID LINUX_IMMUTABLE MKNOD MAC_OVERRIDE
            if (old.fsuid == 0 && changed.fsuid != 0) {
                changed.effective &= ~fileCapabilities;
            } else if (old.fsuid != 0 && changed.fsuid == 0) {
                changed.effective |= changed.permitted & fileCapabilities;
            }
        }
        commit(t, changed);
    }

    private static boolean fixesUp(Cred c) {
        return (c.securebits & 4) == 0; // SECBIT_NO_SETUID_FIXUP
    }

    private static void commit(Task t, Cred changed) {
        Cred old = t.cred;
        if (old.euid != changed.euid
                || old.egid != changed.egid
                || old.fsuid != changed.fsuid
                || old.fsgid != changed.fsgid) {
            t.group.dumpable = t.kernel.coreSettings.suidDumpable;
            t.parentDeathSignal = 0;
        }
        t.cred = changed;
    }

    private static long setuid(Task t, int uid) {
        if (uid == NONE) {
            return -EINVAL;
        }
        Cred c = t.cred.copy();
        if (t.capableHere(Capability.SETUID)) {
            c.uid = uid;
            c.suid = uid;
        } else if (uid != c.uid && uid != c.suid) {
            return -EPERM;
        }
        c.euid = uid;
        c.fsuid = uid;
        commitUser(t, c);
        return 0;
    }

    private static long setgid(Task t, int gid) {
        if (gid == NONE) {
            return -EINVAL;
        }
        Cred c = t.cred.copy();
        if (t.capableHere(Capability.SETGID)) {
            c.gid = gid;
            c.sgid = gid;
        } else if (gid != c.gid && gid != c.sgid) {
            return -EPERM;
        }
        c.egid = gid;
        c.fsgid = gid;
        commit(t, c);
        return 0;
    }

    private static long setreuid(Task t, int ruid, int euid) {
        Cred old = t.cred;
        boolean may = t.capableHere(Capability.SETUID);
        if (ruid != NONE && !may && ruid != old.uid && ruid != old.euid) {
            return -EPERM;
        }
        if (euid != NONE && !may && euid != old.uid && euid != old.euid && euid != old.suid) {
            return -EPERM;
        }
        Cred c = old.copy();
        c.uid = ruid == NONE ? c.uid : ruid;
        c.euid = euid == NONE ? c.euid : euid;
        if (ruid != NONE || euid != NONE && euid != old.uid) {
            c.suid = c.euid;
        }
        c.fsuid = c.euid;
        commitUser(t, c);
        return 0;
    }

    private static long setregid(Task t, int rgid, int egid) {
        Cred old = t.cred;
        boolean may = t.capableHere(Capability.SETGID);
        if (rgid != NONE && !may && rgid != old.gid && rgid != old.egid) {
            return -EPERM;
        }
        if (egid != NONE && !may && egid != old.gid && egid != old.egid && egid != old.sgid) {
            return -EPERM;
        }
        Cred c = old.copy();
        c.gid = rgid == NONE ? c.gid : rgid;
        c.egid = egid == NONE ? c.egid : egid;
        if (rgid != NONE || egid != NONE && egid != old.gid) {
            c.sgid = c.egid;
        }
        c.fsgid = c.egid;
        commit(t, c);
        return 0;
    }

    private static boolean isOneOf(int id, int a, int b, int c) {
        return id == NONE || id == a || id == b || id == c;
    }

    private static long setresuid(Task t, int ruid, int euid, int suid) {
        Cred old = t.cred;
        if ((ruid == NONE || ruid == old.uid)
                && (euid == NONE || euid == old.euid && euid == old.fsuid)
                && (suid == NONE || suid == old.suid)) {
            return 0; // nothing changes, not even the fsuid
        }
        if (!t.capableHere(Capability.SETUID)
                && !(isOneOf(ruid, old.uid, old.euid, old.suid)
                        && isOneOf(euid, old.uid, old.euid, old.suid)
                        && isOneOf(suid, old.uid, old.euid, old.suid))) {
            return -EPERM;
        }
        Cred c = old.copy();
        c.uid = ruid == NONE ? c.uid : ruid;
        c.euid = euid == NONE ? c.euid : euid;
        c.suid = suid == NONE ? c.suid : suid;
        c.fsuid = c.euid;
        commitUser(t, c);
        return 0;
    }

    private static long setresgid(Task t, int rgid, int egid, int sgid) {
        Cred old = t.cred;
        if ((rgid == NONE || rgid == old.gid)
                && (egid == NONE || egid == old.egid && egid == old.fsgid)
                && (sgid == NONE || sgid == old.sgid)) {
            return 0; // nothing changes, not even the fsgid
        }
        if (!t.capableHere(Capability.SETGID)
                && !(isOneOf(rgid, old.gid, old.egid, old.sgid)
                        && isOneOf(egid, old.gid, old.egid, old.sgid)
                        && isOneOf(sgid, old.gid, old.egid, old.sgid))) {
            return -EPERM;
        }
        Cred c = old.copy();
        c.gid = rgid == NONE ? c.gid : rgid;
        c.egid = egid == NONE ? c.egid : egid;
        c.sgid = sgid == NONE ? c.sgid : sgid;
        c.fsgid = c.egid;
        commit(t, c);
        return 0;
    }

    private static long setfsuid(Task t, int uid) {
        Cred old = t.cred;
        if (uid != NONE
                && (isOneOf(uid, old.uid, old.euid, old.suid)
                        || uid == old.fsuid
                        || t.capableHere(Capability.SETUID))) {
            Cred c = old.copy();
            c.fsuid = uid;
            commitFsUser(t, c);
        }
        return seenUid(t, old.fsuid) & 0xffff_ffffL;
    }

    private static long setfsgid(Task t, int gid) {
        Cred old = t.cred;
        if (gid != NONE
                && (isOneOf(gid, old.gid, old.egid, old.sgid)
                        || gid == old.fsgid
                        || t.capableHere(Capability.SETGID))) {
            Cred c = old.copy();
            c.fsgid = gid;
            commit(t, c);
        }
        return seenGid(t, old.fsgid) & 0xffff_ffffL;
    }

    private static long getgroups(Task t, long size, long list, long c, long d, long e, long f) {
        int[] groups = t.cred.groups;
        int n = (int) size;
        if (n < 0 || n > 0 && n < groups.length) {
            return -EINVAL;
        }
        if (n > 0) {
            for (int i = 0; i < groups.length; i++) {
                t.mm().writeInt(list + 4L * i, seenGid(t, groups[i]));
            }
        }
        return groups.length;
    }

    private static long setgroups(Task t, long size, long list, long c, long d, long e, long f) {
        if (!t.capableHere(Capability.SETGID) || !t.cred.userNs.maySetgroups()) {
            return -EPERM;
        }
        if ((size & 0xffff_ffffL) > MAX_GROUPS) {
            return -EINVAL;
        }
        int[] groups = new int[(int) size];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = gid(t, t.mm().readInt(list + 4L * i));
        }
        java.util.Arrays.sort(groups);
        Cred changed = t.cred.copy();
        changed.groups = groups;
        t.cred = changed;
        return 0;
    }

    private static int words(Task t, long header) {
        return switch (t.mm().readInt(header)) {
            case CAP_VERSION_1 -> 1;
            case CAP_VERSION_2, CAP_VERSION_3 -> 2;
            default -> {
                t.mm().writeInt(header, CAP_VERSION_3);
                yield 0;
            }
        };
    }

    private static long capget(Task t, long header, long data, long c, long d, long e, long f) {
        UserMemory mm = t.mm();
        int words = words(t, header);
        if (words == 0) {
            return data == 0 ? 0 : -EINVAL;
        }
        int pid = mm.readInt(header + 4);
        if (pid < 0) {
            return -EINVAL;
        }
        Task target = pid == 0 ? t : t.find(pid);
        if (target == null) {
            return -ESRCH;
        }
        Cred cred = target.cred;
        for (int i = 0; data != 0 && i < words; i++) {
            mm.writeInt(data + 12L * i, (int) (cred.effective >>> 32 * i));
            mm.writeInt(data + 12L * i + 4, (int) (cred.permitted >>> 32 * i));
            mm.writeInt(data + 12L * i + 8, (int) (cred.inheritable >>> 32 * i));
        }
        return 0;
    }

    private static long capset(Task t, long header, long data, long c, long d, long e, long f) {
        UserMemory mm = t.mm();
        int words = words(t, header);
        if (words == 0) {
            return -EINVAL;
        }
        int pid = mm.readInt(header + 4);
        if (pid != 0 && pid != t.seen(t.tid)) {
            return -EPERM;
        }
        long[] sets = new long[3];
        for (int i = 0; i < words; i++) {
            for (int s = 0; s < 3; s++) {
                sets[s] |= (mm.readInt(data + 12L * i + 4L * s) & 0xffff_ffffL) << 32 * i;
            }
        }
        Cred old = t.cred;
        long effective = sets[0] & Cred.ALL_CAPABILITIES;
        long permitted = sets[1] & Cred.ALL_CAPABILITIES;
        long inheritable = sets[2] & Cred.ALL_CAPABILITIES;
        if ((inheritable & ~(old.inheritable | old.permitted)) != 0 && !t.capableHere(Capability.SETPCAP)
                || (inheritable & ~(old.inheritable | old.bounding)) != 0
                || (permitted & ~old.permitted) != 0
                || (effective & ~permitted) != 0) {
            return -EPERM;
        }
        Cred changed = old.copy();
        changed.effective = effective;
        changed.permitted = permitted;
        changed.inheritable = inheritable;
        changed.ambient &= permitted & inheritable;
        t.cred = changed;
        return 0;
    }
}
