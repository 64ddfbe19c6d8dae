package vitrine.kernel.ns;

import vitrine.kernel.task.CloneFlags;

/** The kinds of namespaces; names as in /proc/PID/ns, and the numbers that Linux gives to the first of each. */
public enum NsKind {
    CGROUP("cgroup", CloneFlags.NEWCGROUP, 0xefff_fffbL),
    IPC("ipc", CloneFlags.NEWIPC, 0xefff_ffffL),
    MNT("mnt", CloneFlags.NEWNS, 0xf000_0000L),
    NET("net", CloneFlags.NEWNET, 0xf000_0008L),
    PID("pid", CloneFlags.NEWPID, 0xefff_fffcL),
    TIME("time", CloneFlags.NEWTIME, 0xefff_fffaL),
    USER("user", CloneFlags.NEWUSER, 0xefff_fffdL),
    UTS("uts", CloneFlags.NEWUTS, 0xefff_fffeL);

    public final String title;

    /** The CLONE_NEW… bit. */
    public final long flag;

    final long first;

    NsKind(String title, long flag, long first) {
        this.title = title;
        this.flag = flag;
        this.first = first;
    }
}
