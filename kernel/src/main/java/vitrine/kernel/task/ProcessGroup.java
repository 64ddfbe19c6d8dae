package vitrine.kernel.task;

import java.util.ArrayList;
import java.util.List;

/** A process group: a job of the shell (setpgid(2)). */
public final class ProcessGroup {
    public final int pgid;
    public final Session session;

    /** Members in the order in which they joined. */
    private final List<ThreadGroup> members = new ArrayList<>(2);

    public ProcessGroup(int pgid, Session session) {
        this.pgid = pgid;
        this.session = session;
        session.groups++;
    }

    /** A snapshot: what is done with the members may change them. */
    public List<ThreadGroup> members() {
        return List.copyOf(members);
    }

    public boolean isEmpty() {
        return members.isEmpty();
    }

    void join(ThreadGroup group) {
        members.add(group);
    }

    void leave(ThreadGroup group) {
        members.remove(group);
    }

    /**
     * Whether no member has a parent in another group of the same session: then nobody could continue a stopped member
     * (setpgid(2), "orphaned process group"). Zombies do not count.
     */
    public boolean isOrphaned() {
        return isOrphanedWithout(null);
    }

    boolean isOrphanedWithout(@org.jspecify.annotations.Nullable ThreadGroup leaving) {
        for (ThreadGroup m : members) {
            if (m == leaving || m.isZombie() || m.parent == null || m.parent.isInit()) {
                continue;
            }
            ProcessGroup above = m.parent.processGroup;
            if (above != this && above.session == session) {
                return false;
            }
        }
        return true;
    }

    public boolean hasStoppedMember() {
        for (ThreadGroup m : members) {
            if (m.isStopped()) {
                return true;
            }
        }
        return false;
    }
}
