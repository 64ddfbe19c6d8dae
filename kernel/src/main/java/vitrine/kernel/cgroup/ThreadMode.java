package vitrine.kernel.cgroup;

import vitrine.kernel.abi.Errno;

/** Who may be where: domains, threaded groups, and no processes beside controlled children (cgroups(7)). */
final class ThreadMode {
    private ThreadMode() {}

    private static int domainControl(Cgroup g) {
        return g.subtreeControl & ~Controller.THREADED;
    }

    static boolean isThreaded(Cgroup g) {
        return g.domain != g;
    }

    /** It may become the top of threaded groups. */
    static boolean canBeRoot(Cgroup g) {
        return g.isRoot() || !isThreaded(g) && !g.hasPopulatedDomainChildren() && domainControl(g) == 0;
    }

    /** It is the top of threaded groups. */
    static boolean isRoot(Cgroup g) {
        return !isThreaded(g)
                && (g.hasThreadedChildren() || g.hasTasks() && (g.subtreeControl & Controller.THREADED) != 0);
    }

    /** Processes may live in it: nothing above it is threaded. */
    static boolean isValidDomain(Cgroup g) {
        if (isThreaded(g)) {
            return false;
        }
        for (Cgroup p = g.parent; p != null; p = p.parent) {
            if (!p.isRoot() && isRoot(p) || isThreaded(p)) {
                return false;
            }
        }
        return true;
    }

    static String type(Cgroup g) {
        if (isThreaded(g)) {
            return "threaded";
        }
        return !isValidDomain(g) ? "domain invalid" : isRoot(g) ? "domain threaded" : "domain";
    }

    /** Writing "threaded" to cgroup.type. */
    static void enable(Cgroup g, Cgroup parent) {
        if (isThreaded(g)) {
            return;
        }
        Cgroup domain = parent.domain;
        if (g.isPopulated() || domainControl(g) != 0 || !isValidDomain(domain) || !canBeRoot(domain)) {
            throw Errno.of(Errno.EOPNOTSUPP);
        }
        g.walk(d -> {
            if (d == g || isThreaded(d)) {
                d.domain = domain;
            }
        });
    }

    /** Whether {@code to} may have tasks. Throws EOPNOTSUPP, EBUSY. */
    static void checkTarget(Cgroup to) {
        if (!isValidDomain(to.domain)) {
            throw Errno.of(Errno.EOPNOTSUPP);
        }
        if (!canBeRoot(to) && !isThreaded(to) && to.subtreeControl != 0) {
            throw Errno.of(Errno.EBUSY);
        }
    }

    /** Whether a set of controllers may be given to the children. Throws EOPNOTSUPP, EBUSY. */
    static void checkEnable(Cgroup g, int enable) {
        if (enable == 0) {
            return;
        }
        if (!isValidDomain(g.domain)) {
            throw Errno.of(Errno.EOPNOTSUPP);
        }
        if (g.isRoot()) {
            return;
        }
        if ((enable & ~Controller.THREADED) != 0) {
            if (isRoot(g) || isThreaded(g)) {
                throw Errno.of(Errno.EOPNOTSUPP);
            }
        } else if (canBeRoot(g) || isThreaded(g)) {
            return;
        }
        if (g.hasTasks()) {
            throw Errno.of(Errno.EBUSY);
        }
    }
}
