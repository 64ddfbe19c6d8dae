package vitrine.kernel.ns;

import vitrine.kernel.cgroup.Cgroup;

/** Which control group is shown as the root (cgroup_namespaces(7)). */
public final class CgroupNamespace extends Namespace {
    public final Cgroup root;

    CgroupNamespace(long number, UserNamespace owner, Cgroup root) {
        super(NsKind.CGROUP, number, owner);
        this.root = root;
    }
}
