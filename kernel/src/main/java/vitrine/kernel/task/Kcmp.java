package vitrine.kernel.task;

import vitrine.kernel.abi.Errno;

/** kcmp(2): whether two tasks share something. */
public final class Kcmp {
    /** Not equal, and nothing is said about an order: objects have no addresses here. */
    private static final int DIFFERENT = 3;

    private Kcmp() {}

    public static long kcmp(Task t, int pid1, int pid2, int type, long index1, long index2) {
        Task a = t.find(pid1);
        Task b = t.find(pid2);
        if (a == null || b == null) {
            return -Errno.ESRCH;
        }
        if (!t.mayLookInto(a) || !t.mayLookInto(b)) {
            return -Errno.EPERM;
        }
        boolean same;
        switch (type) {
            case 0 -> { // KCMP_FILE
                if (a.fdTable == null || b.fdTable == null) {
                    return -Errno.EBADF;
                }
                same = a.files().any(index1) == b.files().any(index2);
            }
            case 1 -> same = a.memory == b.memory;
            case 2 -> same = a.fdTable == b.fdTable;
            case 3 -> same = a.fsContext == b.fsContext;
            case 4 -> same = a.actions == b.actions;
            case 5 -> same = a.group == b.group; // KCMP_IO
            case 6 -> same = a.semUndo == b.semUndo;
            default -> {
                return -Errno.EINVAL;
            }
        }
        return same ? 0 : DIFFERENT;
    }
}
