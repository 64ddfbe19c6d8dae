package vitrine.kernel.ns;

/** The namespaces of a task beside user and PID; {@code pidForChildren} is that of the children it will have. */
public record NsSet(
        UtsNamespace uts,
        IpcNamespace ipc,
        MountNamespace mnt,
        PidNamespace pidForChildren,
        NetNamespace net,
        CgroupNamespace cgroup) {
    NsSet with(Namespace n) {
        return switch (n) {
            case UtsNamespace u -> new NsSet(u, ipc, mnt, pidForChildren, net, cgroup);
            case IpcNamespace i -> new NsSet(uts, i, mnt, pidForChildren, net, cgroup);
            case MountNamespace m -> new NsSet(uts, ipc, m, pidForChildren, net, cgroup);
            case PidNamespace p -> new NsSet(uts, ipc, mnt, p, net, cgroup);
            case NetNamespace x -> new NsSet(uts, ipc, mnt, pidForChildren, x, cgroup);
            case CgroupNamespace c -> new NsSet(uts, ipc, mnt, pidForChildren, net, c);
            default -> this;
        };
    }
}
