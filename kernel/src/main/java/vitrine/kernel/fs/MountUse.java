package vitrine.kernel.fs;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.mm.Vma;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/** Who stands on a mount: working directories, open files, mapped files of all tasks. */
final class MountUse {
    private MountUse() {}

    private static List<Task> tasks(Kernel kernel) {
        List<Task> all = new ArrayList<>();
        for (ThreadGroup g : kernel.pids.processes()) {
            all.addAll(g.threads);
        }
        return all;
    }

    /** Roots and working directories of all tasks; a shared one comes once for each. */
    static List<FsContext> contexts(Kernel kernel) {
        List<FsContext> all = new ArrayList<>();
        for (Task t : tasks(kernel)) {
            FsContext c = t.fsContext;
            if (c != null) {
                all.add(c);
            }
        }
        return all;
    }

    /** Whether umount2(2) has to say EBUSY. */
    static boolean busy(Kernel kernel, Mount m) {
        for (FsContext c : contexts(kernel)) {
            if (c.cwd().mount() == m || c.root().mount() == m) {
                return true;
            }
        }
        for (Task t : tasks(kernel)) {
            if (opens(t.fdTable, m) || maps(t.memory, m)) {
                return true;
            }
        }
        return false;
    }

    /** Whether files of a mount are open for writing, so that it cannot become read-only (mnt_hold_writers). */
    static boolean written(Kernel kernel, Mount m) {
        for (Task t : tasks(kernel)) {
            FdTable files = t.fdTable;
            for (int fd = 0; files != null && fd < files.size(); fd++) {
                OpenFile f = files.get(fd);
                if (f != null && Fcntl.writes(f.flags) && f.inode().isRegular() && on(f, m)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean opens(@Nullable FdTable files, Mount m) {
        for (int fd = 0; files != null && fd < files.size(); fd++) {
            if (on(files.get(fd), m)) {
                return true;
            }
        }
        return false;
    }

    private static boolean maps(@Nullable MemoryMap memory, Mount m) {
        if (memory != null) {
            for (Vma vma : memory.areas()) {
                if (on(vma.file(), m)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean on(@Nullable OpenFile f, Mount m) {
        PathRef p = f == null ? null : f.path;
        return p != null && p.mount() == m;
    }
}
