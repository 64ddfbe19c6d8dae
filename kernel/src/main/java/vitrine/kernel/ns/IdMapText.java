package vitrine.kernel.ns;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.ns.IdMap.Extent;
import vitrine.kernel.task.Task;

/** uid_map, gid_map, projid_map and setgroups of /proc/PID (user_namespaces(7)). */
public final class IdMapText {
    private static final int MAX_EXTENTS = 340;

    /** Which map. */
    public enum Which {
        UID,
        GID,
        PROJECT
    }

    private IdMapText() {}

    private static IdMap map(UserNamespace n, Which which) {
        return switch (which) {
            case UID -> n.uids;
            case GID -> n.gids;
            case PROJECT -> n.projects;
        };
    }

    /** What a reader sees: the second column in the ids of his own namespace, or of the parent if it is his. */
    public static CharSequence show(UserNamespace n, Which which, Task reader) {
        UserNamespace lower = reader.cred.userNs;
        if (lower == n && n.parent != null) {
            lower = n.parent;
        }
        StringBuilder b = new StringBuilder();
        for (Extent e : map(n, which).extents) {
            int to = map(lower, which).fromMachine((int) e.lower());
            b.append("%10d %10d %10d\n".formatted(e.first(), to & 0xffff_ffffL, e.count()));
        }
        return b;
    }

    /** Takes a map, once. Throws EPERM, EINVAL. */
    public static void write(UserNamespace n, Which which, Task writer, String text) {
        UserNamespace parent = n.parent;
        UserNamespace of = writer.cred.userNs;
        if (parent == null || of != n && of != parent || !map(n, which).isEmpty()) {
            throw Errno.of(Errno.EPERM);
        }
        if (which != Which.PROJECT && !n.grants(writer.cred, Capability.SYS_ADMIN)) {
            throw Errno.of(Errno.EPERM);
        }
        List<Extent> named = parse(text);
        if (!permitted(n, parent, which, writer.cred, named)) {
            throw Errno.of(Errno.EPERM);
        }
        List<Extent> extents = new ArrayList<>();
        for (Extent e : named) {
            extents.add(new Extent(e.first(), lower(parent, which, e), e.count()));
        }
        IdMap made = new IdMap(extents);
        switch (which) {
            case UID -> n.uids = made;
            case GID -> n.gids = made;
            case PROJECT -> n.projects = made;
        }
    }

    private static long lower(UserNamespace parent, Which which, Extent e) {
        int from = map(parent, which).toMachine((int) e.lower());
        int to = map(parent, which).toMachine((int) (e.lower() + e.count() - 1));
        if (from == IdMap.NONE || to == IdMap.NONE || (to & 0xffff_ffffL) - (from & 0xffff_ffffL) != e.count() - 1) {
            throw Errno.of(Errno.EPERM);
        }
        return from & 0xffff_ffffL;
    }

    private static List<Extent> parse(String text) {
        List<Extent> list = new ArrayList<>();
        for (String line : text.strip().split("\n")) {
            String[] part = line.strip().split("\\s+");
            if (part.length != 3 || list.size() >= MAX_EXTENTS) {
                throw Errno.of(Errno.EINVAL);
            }
            Extent e = new Extent(number(part[0]), number(part[1]), number(part[2]));
            if (e.count() == 0 || e.first() + e.count() > 0xffff_ffffL || e.lower() + e.count() > 0xffff_ffffL) {
                throw Errno.of(Errno.EINVAL);
            }
            for (Extent o : list) {
                boolean first = e.first() < o.first() + o.count() && o.first() < e.first() + e.count();
                boolean lower = e.lower() < o.lower() + o.count() && o.lower() < e.lower() + e.count();
                if (first || lower) {
                    throw Errno.of(Errno.EINVAL);
                }
            }
            list.add(e);
        }
        return list;
    }

    private static long number(String text) {
        try {
            return Integer.toUnsignedLong(Integer.parseUnsignedInt(text));
        } catch (NumberFormatException e) {
            throw Errno.of(Errno.EINVAL);
        }
    }

    /** Without privilege above one may map just one's own id. */
    private static boolean permitted(UserNamespace n, UserNamespace parent, Which which, Cred who, List<Extent> map) {
        if (map.size() == 1 && map.get(0).count() == 1 && n.ownerUid == who.euid) {
            int id = (int) map.get(0).lower();
            if (which == Which.UID && parent.uid(id) == who.euid
                    || which == Which.GID && !n.setgroups && parent.gid(id) == who.egid) {
                return true;
            }
        }
        return which == Which.PROJECT || parent.grants(who, which == Which.UID ? Capability.SETUID : Capability.SETGID);
    }

    public static CharSequence setgroups(UserNamespace n) {
        return n.setgroups ? "allow\n" : "deny\n";
    }

    /** "deny" or "allow", before gid_map is written. Throws EPERM, EINVAL, EACCES. */
    public static void writeSetgroups(UserNamespace n, Task writer, @Nullable String text) {
        if (!n.grants(writer.cred, Capability.SYS_ADMIN)) {
            throw Errno.of(Errno.EACCES);
        }
        String word = text == null ? "" : text.strip();
        if (word.equals("allow")) {
            if (!n.setgroups) {
                throw Errno.of(Errno.EPERM);
            }
        } else if (word.equals("deny")) {
            if (!n.gids.isEmpty()) {
                throw Errno.of(Errno.EPERM);
            }
            n.setgroups = false;
        } else {
            throw Errno.of(Errno.EINVAL);
        }
    }
}
