package vitrine.kernel.proc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.DirectorySink;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.pseudo.PseudoFolder;
import vitrine.kernel.ns.PidNamespace;
import vitrine.kernel.task.Task;

/** /proc/PID/task: a folder for each thread. */
final class TaskFolder extends PseudoFolder {
    private final Subject subject;
    private final PidFolders folders = new PidFolders();

    TaskFolder(PidFolder parent, long ino) {
        super(parent.pseudoFs(), 0555, ino);
        this.subject = parent.subject;
    }

    private PidNamespace ns() {
        return ((ProcRoot) fs.root()).ns;
    }

    private int seen(Task t) {
        return t.kernel.pids.local(ns(), t.tid);
    }

    @Override
    protected @Nullable Inode find(String name) {
        int seen = ProcRoot.number(name);
        int tid = seen < 0 ? -1 : subject.group().kernel.pids.machine(ns(), seen);
        Task t = subject.group().kernel.pids.task(tid);
        if (t == null || t.group != subject.group()) {
            folders.remove(tid);
            return null;
        }
        PidFolder f = folders.get(tid, t);
        if (f == null) {
            f = new PidFolder(fs, Subject.thread(t, false), PidFolder.numbers(tid, true));
            folders.put(tid, f);
        }
        f.refresh();
        return f;
    }

    @Override
    protected void list(long from, DirectorySink sink) {
        if (subject.taskOrNull() == null) {
            throw Errno.of(Errno.ENOENT);
        }
        List<Task> threads = new ArrayList<>(subject.group().threads);
        threads.sort(Comparator.comparingInt(this::seen));
        for (Task t : threads) {
            if (seen(t) >= from
                    && !sink.entry(
                            Integer.toString(seen(t)),
                            PidFolder.numbers(t.tid, true),
                            Mode.S_IFDIR | 0555,
                            DYNAMIC + seen(t) + 1)) {
                return;
            }
        }
    }

    @Override
    public void refresh() {
        nlink = 2 + subject.group().threads.size();
    }
}
