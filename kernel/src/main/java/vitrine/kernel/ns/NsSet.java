package vitrine.kernel.ns;

/** The namespaces of a task beside user and PID; {@code …ForChildren} are those of the children it will have. */
public record NsSet(
        UtsNamespace uts,
        IpcNamespace ipc,
        MountNamespace mnt,
        PidNamespace pidForChildren,
        NetNamespace net,
        CgroupNamespace cgroup,
        TimeNamespace time,
        TimeNamespace timeForChildren) {
    NsSet with(Namespace n) {
        return switch (n) {
            case UtsNamespace u -> new NsSet(u, ipc, mnt, pidForChildren, net, cgroup, time, timeForChildren);
            case IpcNamespace i -> new NsSet(uts, i, mnt, pidForChildren, net, cgroup, time, timeForChildren);
            case MountNamespace m -> new NsSet(uts, ipc, m, pidForChildren, net, cgroup, time, timeForChildren);
            case PidNamespace p -> new NsSet(uts, ipc, mnt, p, net, cgroup, time, timeForChildren);
            case NetNamespace x -> new NsSet(uts, ipc, mnt, pidForChildren, x, cgroup, time, timeForChildren);
            case CgroupNamespace c -> new NsSet(uts, ipc, mnt, pidForChildren, net, c, time, timeForChildren);
            case TimeNamespace t -> new NsSet(uts, ipc, mnt, pidForChildren, net, cgroup, time, t);
            default -> this;
        };
    }

    /** Those of a child with a memory of its own, and of a task that executes another program. */
    public NsSet inNewMemory() {
        if (time == timeForChildren) {
            return this;
        }
        timeForChildren.inhabit();
        return new NsSet(uts, ipc, mnt, pidForChildren, net, cgroup, timeForChildren, timeForChildren);
    }
}
