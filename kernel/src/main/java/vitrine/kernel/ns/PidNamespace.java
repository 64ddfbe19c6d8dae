package vitrine.kernel.ns;

import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.fs.FileSystem;
import vitrine.kernel.task.ThreadGroup;

/**
 * Process numbers of its own (pid_namespaces(7)). The machine's first namespace has the numbers of {@link
 * vitrine.kernel.task.PidTable}; those below map their own numbers to these.
 */
public final class PidNamespace extends Namespace {
    public static final int MAX_LEVEL = 32;

    public final @Nullable PidNamespace parent;
    public final int level;

    /** The machine's numbers by those of this namespace. */
    public final NavigableMap<Integer, Integer> numbers = new TreeMap<>();

    /** The number given out last. */
    public int last;

    /** Its process 1, null before it is born and after it died. */
    public @Nullable ThreadGroup init;

    /** Its process 1 has died: nobody can be born here any more. */
    public boolean dead;

    /** Its /proc, once mounted. */
    public @Nullable FileSystem proc;

    PidNamespace(long number, UserNamespace owner, @Nullable PidNamespace parent) {
        super(NsKind.PID, number, owner);
        this.parent = parent;
        this.level = parent == null ? 0 : parent.level + 1;
    }

    /** The one at {@code wanted} level on the way up. */
    public PidNamespace at(int wanted) {
        PidNamespace n = this;
        while (n.level > wanted && n.parent != null) {
            n = n.parent;
        }
        return n;
    }

    public boolean isBelow(PidNamespace other) {
        return level >= other.level && at(other.level) == other;
    }
}
