package vitrine.kernel.proc;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.DirectorySink;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.pseudo.PseudoFolder;
import vitrine.kernel.fs.pseudo.PseudoFs;
import vitrine.kernel.task.ProcessFolder;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/**
 * /proc/PID, or /proc/PID/task/TID. Entries are made when they are first looked up; they belong to the effective user
 * of the task as long as it may be dumped, else to root.
 *
 * <pre>
 * inode numbers:  63     32   31       30..28  27     20  19     0
 *                 | tid + 1 | thread | 0      | entry    | descriptor |
 * </pre>
 */
final class PidFolder extends PseudoFolder implements ProcessFolder {
    final Subject subject;
    private final List<PidEntry> entries;
    private final @Nullable Inode[] made;

    PidFolder(PseudoFs fs, Subject subject, long ino) {
        super(fs, 0555, ino);
        this.subject = subject;
        this.entries = subject.whole() ? PidEntry.OF_PROCESS : PidEntry.OF_THREAD;
        this.made = new @Nullable Inode[entries.size()];
        refresh();
    }

    /** Inode number of a task's folder; its entries follow. */
    static long numbers(int tid, boolean thread) {
        return (tid + 1L) << 32 | (thread ? 1L << 31 : 0);
    }

    PseudoFs pseudoFs() {
        return fs;
    }

    /** Throws EBADF for the folder of a thread, which pidfd_send_signal(2) does not take. */
    @Override
    public ThreadGroup process() {
        if (!subject.whole()) {
            throw Errno.of(Errno.EBADF);
        }
        return subject.group();
    }

    @Override
    public void refresh() {
        if (subject.taskOrNull() == null) {
            nlink = 0;
            return;
        }
        nlink = 2
                + entries.stream()
                        .mapToInt(e -> Mode.isDirectory(e.mode()) ? 1 : 0)
                        .sum();
        own(this, subject, Mode.S_IFDIR | 0555);
    }

    /** task_dump_owner: whose the file is. */
    static void own(Inode inode, Subject subject, int mode) {
        Task t = subject.taskOrNull();
        boolean user = t != null && (mode == (Mode.S_IFDIR | 0555) || t.memory != null && t.group.dumpable == 1);
        inode.uid = user ? Objects.requireNonNull(t).cred.euid : 0;
        inode.gid = user ? Objects.requireNonNull(t).cred.egid : 0;
    }

    @Override
    protected @Nullable Inode find(String name) {
        if (subject.taskOrNull() == null) {
            // proc_pid_permission says ESRCH before anything is looked up; a thread's folder has no such check.
            throw Errno.of(subject.whole() ? Errno.ESRCH : Errno.ENOENT);
        }
        for (int i = 0; i < made.length; i++) {
            PidEntry e = entries.get(i);
            if (e.name().equals(name)) {
                Inode inode = made[i];
                if (inode == null) {
                    inode = e.maker().make(this, e.mode() & 07777, ino(i));
                    made[i] = inode;
                }
                own(inode, subject, e.mode());
                return inode;
            }
        }
        return null;
    }

    private long ino(int entry) {
        return ino | entry + 1L << 20;
    }

    @Override
    protected void list(long from, DirectorySink sink) {
        if (subject.taskOrNull() == null) {
            throw Errno.of(Errno.ENOENT);
        }
        for (int i = (int) from; i < entries.size(); i++) {
            PidEntry e = entries.get(i);
            if (!sink.entry(e.name(), ino(i), e.mode(), DYNAMIC + i + 1)) {
                return;
            }
        }
    }
}
