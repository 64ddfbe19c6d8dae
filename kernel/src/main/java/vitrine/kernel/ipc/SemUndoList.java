package vitrine.kernel.ipc;

import java.util.LinkedHashMap;
import java.util.Map;
import vitrine.kernel.task.Task;

/** The adjustments that tasks which share them (CLONE_SYSVSEM) leave to be made when the last of them ends. */
public final class SemUndoList {
    private final Map<SemSet, SemSet.Undo> undos = new LinkedHashMap<>();
    private int users = 1;

    /** The structure for a set, made when missing. Throws ENOMEM. */
    static SemSet.Undo of(Task t, SemSet set) {
        SemUndoList list = t.semUndo;
        if (list == null) {
            list = new SemUndoList();
            t.semUndo = list;
        }
        list.undos.keySet().removeIf(s -> s.removed);
        SemSet.Undo u = list.undos.get(set);
        if (u == null) {
            u = set.newUndo();
            list.undos.put(set, u);
        }
        return u;
    }

    /** The child of a clone(2) with CLONE_SYSVSEM has the same list. */
    public static void share(Task parent, Task child) {
        SemUndoList list = parent.semUndo;
        if (list == null) {
            list = new SemUndoList();
            parent.semUndo = list;
        }
        list.users++;
        child.semUndo = list;
    }

    /** The task ends, or wants a list of its own; the last user's adjustments are made (exit_sem). */
    public static void leave(Task t) {
        SemUndoList list = t.semUndo;
        t.semUndo = null;
        if (list != null && --list.users == 0) {
            list.undos.forEach((set, undo) -> {
                if (!set.removed) {
                    set.undo(undo, t.tgid());
                }
            });
            list.undos.clear();
        }
    }
}
