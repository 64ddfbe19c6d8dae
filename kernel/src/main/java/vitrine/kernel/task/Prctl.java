package vitrine.kernel.task;

import static vitrine.kernel.abi.Errno.EINVAL;
import static vitrine.kernel.abi.Errno.ENODEV;
import static vitrine.kernel.abi.Errno.EPERM;

import vitrine.kernel.cred.Capability;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.mm.UserMemory;
import vitrine.kernel.ptrace.PtraceAccess;
import vitrine.kernel.seccomp.SeccompCalls;
import vitrine.kernel.signal.Signal;
import vitrine.machine.cpu.CpuState;
import vitrine.machine.memory.AddressSpace;

/** prctl(2) and arch_prctl(2). */
public final class Prctl {
    private static final int COMM = 16;

    private Prctl() {}

    public static long prctl(Task t, long option, long a2, long a3, long a4, long a5, long f) {
        UserMemory mm = t.mm();
        switch ((int) option) {
            case 1 -> { // PR_SET_PDEATHSIG
                if (a2 != 0 && !Signal.valid(a2)) {
                    return -EINVAL;
                }
                t.parentDeathSignal = (int) a2;
            }
            case 2 -> mm.writeInt(a2, t.parentDeathSignal);
            case 3 -> { // PR_GET_DUMPABLE
                return t.group.dumpable;
            }
            case 4 -> {
                if (a2 != 0 && a2 != 1) {
                    return -EINVAL;
                }
                t.group.dumpable = (int) a2;
            }
            case 7 -> { // PR_GET_KEEPCAPS
                return t.cred.securebits >> 4 & 1;
            }
            case 8 -> {
                if (a2 > 1 || a2 < 0) {
                    return -EINVAL;
                }
                Cred c = t.cred.copy();
                c.securebits = c.securebits & ~16 | (int) a2 << 4;
                t.cred = c;
            }
            case 13 -> { // PR_GET_TIMING
                return 0;
            }
            case 14 -> {
                return a2 == 0 ? 0 : -EINVAL;
            }
            case 15 -> setName(t, a2);
            case 16 -> getName(t, a2);
            case 21 -> { // PR_GET_SECCOMP
                return t.seccomp == null ? 0 : t.seccomp.mode();
            }
            case 22 -> { // PR_SET_SECCOMP
                return SeccompCalls.prctl(t, a2, a3);
            }
            case 23 -> { // PR_CAPBSET_READ
                return a2 < 0 || a2 > Capability.LAST ? -EINVAL : t.cred.bounding >>> a2 & 1;
            }
            case 24 -> {
                return dropBounding(t, a2);
            }
            case 25 -> mm.writeInt(a2, 1); // PR_GET_TSC: PR_TSC_ENABLE
            case 26 -> {
                return a2 == 1 ? 0 : -EINVAL;
            }
            case 27 -> { // PR_GET_SECUREBITS
                return t.cred.securebits;
            }
            case 28 -> {
                if (!t.capableHere(Capability.SETPCAP)) {
                    return -EPERM;
                }
                Cred c = t.cred.copy();
                c.securebits = (int) a2;
                t.cred = c;
            }
            case 29 -> t.timerSlack = a2 <= 0 ? 50_000 : a2; // PR_SET_TIMERSLACK
            case 30 -> {
                return t.timerSlack;
            }
            case 36 -> t.group.subreaper = a2 != 0; // PR_SET_CHILD_SUBREAPER
            case 37 -> mm.writeInt(a2, t.group.subreaper ? 1 : 0);
            case 38 -> { // PR_SET_NO_NEW_PRIVS
                if (a2 != 1 || a3 != 0 || a4 != 0 || a5 != 0) {
                    return -EINVAL;
                }
                t.noNewPrivs = true;
            }
            case 39 -> {
                return a2 != 0 || a3 != 0 || a4 != 0 || a5 != 0 ? -EINVAL : t.noNewPrivs ? 1 : 0;
            }
            case 40 -> mm.writeLong(a2, t.clearChildTid); // PR_GET_TID_ADDRESS
            case 41, 42 -> { // PR_SET_THP_DISABLE, PR_GET_THP_DISABLE
                return 0;
            }
            case 47 -> {
                return ambient(t, a2, a3);
            }
            case 0x59616d61 -> { // PR_SET_PTRACER
                if (a2 != 0 && a2 != PtraceAccess.ANYBODY) {
                    Task who = t.find((int) a2);
                    if (who == null) {
                        return -EINVAL;
                    }
                    t.group.ptracer = who.tgid();
                } else {
                    t.group.ptracer = (int) a2;
                }
            }
            case 0x53564d41 -> { // PR_SET_VMA
                return -EINVAL;
            }
            case 52, 53 -> { // PR_GET/SET_SPECULATION_CTRL
                return -ENODEV;
            }
            default -> {
                return -EINVAL;
            }
        }
        return 0;
    }

    private static void setName(Task t, long address) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < COMM - 1; i++) {
            int b = t.mm().readByte(address + i) & 0xff;
            if (b == 0) {
                break;
            }
            name.append((char) b);
        }
        t.comm = name.toString();
    }

    private static void getName(Task t, long address) {
        byte[] name = new byte[COMM];
        for (int i = 0; i < t.comm.length() && i < COMM - 1; i++) {
            name[i] = (byte) t.comm.charAt(i);
        }
        t.mm().write(address, name, 0, COMM);
    }

    private static long dropBounding(Task t, long capability) {
        if (capability < 0 || capability > Capability.LAST) {
            return -EINVAL;
        }
        if (!t.capableHere(Capability.SETPCAP)) {
            return -EPERM;
        }
        Cred c = t.cred.copy();
        c.bounding &= ~(1L << capability);
        t.cred = c;
        return 0;
    }

    private static long ambient(Task t, long what, long capability) {
        Cred c = t.cred.copy();
        if (what == 4) { // PR_CAP_AMBIENT_CLEAR_ALL
            c.ambient = 0;
            t.cred = c;
            return 0;
        }
        if (capability < 0 || capability > Capability.LAST) {
            return -EINVAL;
        }
        long bit = 1L << capability;
        switch ((int) what) {
            case 1 -> {
                return (c.ambient & bit) != 0 ? 1 : 0;
            }
            case 2 -> {
                if ((c.permitted & c.inheritable & bit) == 0) {
                    return -EPERM;
                }
                c.ambient |= bit;
            }
            case 3 -> c.ambient &= ~bit;
            default -> {
                return -EINVAL;
            }
        }
        t.cred = c;
        return 0;
    }

    public static long archPrctl(Task t, long code, long address, long c, long d, long e, long f) {
        switch ((int) code) {
            case 0x1001, 0x1002 -> { // ARCH_SET_GS, ARCH_SET_FS
                if (Long.compareUnsigned(address, AddressSpace.USER_END) >= 0) {
                    return -EPERM;
                }
                t.cpu.r[code == 0x1002 ? CpuState.FS_BASE : CpuState.GS_BASE] = address;
            }
            case 0x1003 -> t.mm().writeLong(address, t.cpu.r[CpuState.FS_BASE]);
            case 0x1004 -> t.mm().writeLong(address, t.cpu.r[CpuState.GS_BASE]);
            case 0x1011 -> { // ARCH_GET_CPUID: enabled
                return 1;
            }
            case 0x1012 -> {
                return -ENODEV;
            }
            default -> {
                return -EINVAL;
            }
        }
        return 0;
    }
}
