package vitrine.kernel.proc;

import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.Dentry;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.pseudo.PseudoFile;
import vitrine.kernel.fs.pseudo.PseudoFolder;
import vitrine.kernel.fs.pseudo.PseudoFs;

/** /proc/PID/ns: the namespaces of a task (namespaces(7)); there is one of each kind so far. */
final class NsFolder extends PseudoFolder {
    private static final String[] NAMES = {
        "net", "uts", "ipc", "pid", "pid_for_children", "user", "mnt", "cgroup", "time", "time_for_children"
    };

    /** Inode numbers as Linux gives them to its first namespaces (PROC_…_INIT_INO); those without are the next. */
    private static final long[] NUMBERS = {
        0xf000_0000L + 8, 0xefff_fffeL, 0xefff_ffffL, 0xefff_fffcL, 0xefff_fffcL, 0xefff_fffdL, 0xf000_0000L,
        0xefff_fffbL, 0xefff_fffaL, 0xefff_fffaL
    };

    NsFolder(PidFolder parent, int permissions, long ino) {
        super(parent.pseudoFs(), permissions, ino);
        Kernel kernel = parent.subject.group().kernel;
        for (int i = 0; i < NAMES.length; i++) {
            String name = NAMES[i];
            String kind = name.startsWith("pid") ? "pid" : name.startsWith("time") ? "time" : name;
            String text = kind + ":[" + NUMBERS[i] + "]";
            PseudoFile file = new Namespace(fs, NUMBERS[i]);
            PathRef place = new PathRef(kernel.vfs.anonymousMount(), Dentry.anonymous(text, file));
            add(name, new PidLink(fs, parent.subject, 0777, ino | i + 1, 0, t -> text, t -> place));
        }
    }

    /** What the link leads to: a file that can be opened and compared, nothing else. */
    private static final class Namespace extends PseudoFile {
        Namespace(PseudoFs fs, long ino) {
            super(fs, 0444, ino, t -> "", null);
            mode = Mode.S_IFREG | 0444;
        }
    }
}
