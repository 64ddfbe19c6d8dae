package vitrine.kernel.proc;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.DirectorySink;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.pseudo.PseudoFolder;
import vitrine.kernel.fs.pseudo.PseudoFs;
import vitrine.kernel.ns.PidNamespace;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/** The top of /proc: a folder for each process behind the machine's own files. */
final class ProcRoot extends PseudoFolder {
    private static final int FOLDERS = 2; // sys, tty

    private final Kernel kernel;
    final PidNamespace ns;
    private final PidFolders folders = new PidFolders();

    ProcRoot(Kernel kernel, PseudoFs fs, PidNamespace ns) {
        super(fs, 0555);
        this.kernel = kernel;
        this.ns = ns;
        MachineFiles.fill(kernel, this);
        NetFiles.fill(this);
        Sysctl.fill(kernel, folder("sys"));
        SysvText.fill(folder("sysvipc"));
        link("self", t -> Integer.toString(own(t, t.tgid())));
        link("thread-self", t -> own(t, t.tgid()) + "/task/" + own(t, t.tid));
        link("mounts", t -> "self/mounts");
    }

    private int own(Task t, int number) {
        int seen = t.kernel.pids.local(ns, number);
        if (seen == 0) {
            throw Errno.of(Errno.ENOENT);
        }
        return seen;
    }

    PseudoFs pseudoFs() {
        return fs;
    }

    @Override
    protected @Nullable Inode find(String name) {
        int seen = number(name);
        int number = seen < 0 ? -1 : kernel.pids.machine(ns, seen);
        if (number < 0) {
            return null;
        }
        Task t = kernel.pids.task(number);
        if (t == null) {
            folders.remove(number);
            return null;
        }
        PidFolder f = folders.get(number, t);
        if (f == null) {
            // A thread that leads no process has a folder too, but it is not listed.
            Subject subject = t.isLeader() ? Subject.process(t.group) : Subject.thread(t, true);
            f = new PidFolder(fs, subject, PidFolder.numbers(number, false));
            folders.put(number, f);
        }
        f.refresh();
        return f;
    }

    @Override
    public void refresh() {
        nlink = 2 + FOLDERS + kernel.pids.processes().size();
    }

    /** A decimal number without leading zeros, else -1. */
    static int number(String name) {
        if (name.isEmpty() || name.length() > 9 || name.charAt(0) == '0' && name.length() > 1) {
            return -1;
        }
        int n = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            n = n * 10 + c - '0';
        }
        return n;
    }

    @Override
    protected void list(long from, DirectorySink sink) {
        for (ThreadGroup g : kernel.pids.processes()) {
            if (ns.level == 0 && !entry(g, g.tgid, from, sink)) {
                return;
            }
        }
        if (ns.level > 0) {
            for (Map.Entry<Integer, Integer> e :
                    List.copyOf(ns.numbers.tailMap((int) from, true).entrySet())) {
                ThreadGroup g = kernel.pids.process(e.getValue());
                if (g != null && !entry(g, e.getKey(), from, sink)) {
                    return;
                }
            }
        }
    }

    private static boolean entry(ThreadGroup g, int seen, long from, DirectorySink sink) {
        return seen < from
                || sink.entry(
                        Integer.toString(seen),
                        PidFolder.numbers(g.tgid, false),
                        Mode.S_IFDIR | 0555,
                        DYNAMIC + seen + 1);
    }
}
