package vitrine.kernel.proc;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.task.Task;

/**
 * Folders that were looked at, so that a working directory in one stays the same folder. Those of the dead are forgotten
 * now and then: a guest that makes processes without end must not fill the Java heap.
 */
final class PidFolders {
    private static final int FEW = 64;

    private final Map<Integer, PidFolder> folders = new HashMap<>(); // never iterated but to remove
    private int limit = FEW;

    /** The folder of that number, if it is the task's. */
    @Nullable
    PidFolder get(int number, Task task) {
        PidFolder f = folders.get(number);
        return f != null && f.subject.taskOrNull() == task ? f : null;
    }

    void put(int number, PidFolder folder) {
        folders.put(number, folder);
        if (folders.size() > limit) {
            folders.values().removeIf(f -> f.subject.taskOrNull() == null);
            limit = Math.max(FEW, 2 * folders.size());
        }
    }

    /** There is no such task any more. */
    void remove(int number) {
        folders.remove(number);
    }
}
