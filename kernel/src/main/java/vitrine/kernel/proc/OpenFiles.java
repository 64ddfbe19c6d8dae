package vitrine.kernel.proc;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import vitrine.kernel.Kernel;
import vitrine.kernel.fs.FdTable;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/** The open files of the machine, found through the descriptors of all processes. */
final class OpenFiles {
    private OpenFiles() {}

    /** Each once, by process and descriptor. */
    static List<OpenFile> all(Kernel k) {
        List<OpenFile> all = new ArrayList<>();
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (ThreadGroup g : k.pids.processes()) {
            for (Task t : g.threads) {
                FdTable files = t.fdTable;
                if (files == null || !seen.add(files)) {
                    continue;
                }
                for (int fd = 0; fd < files.size(); fd++) {
                    OpenFile f = files.get(fd);
                    if (f != null && seen.add(f)) {
                        all.add(f);
                    }
                }
            }
        }
        return all;
    }
}
