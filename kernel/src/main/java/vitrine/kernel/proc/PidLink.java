package vitrine.kernel.proc;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.pseudo.PseudoFs;
import vitrine.kernel.fs.pseudo.PseudoInode;
import vitrine.kernel.task.Task;

/** A magic link about a task: exe, cwd, root, a descriptor, a namespace. */
final class PidLink extends PseudoInode {
    private final Subject subject;
    private final long size;
    private final Function<Task, String> text;
    private final Function<Task, @Nullable PathRef> place;

    /** {@code size} as lstat(2) shows it. {@code text} and {@code place} may throw ENOENT. */
    PidLink(
            PseudoFs fs,
            Subject subject,
            int permissions,
            long ino,
            long size,
            Function<Task, String> text,
            Function<Task, @Nullable PathRef> place) {
        super(fs, Mode.S_IFLNK | permissions, ino);
        this.subject = subject;
        this.size = size;
        this.text = text;
        this.place = place;
    }

    @Override
    public long size() {
        return size;
    }

    private void check(Task reader) {
        if (subject.taskOrNull() == null) {
            throw Errno.of(Errno.ENOENT);
        }
        subject.checkReadable(reader);
    }

    @Override
    public String readlink(Task t) {
        check(t);
        return text.apply(t);
    }

    @Override
    public @Nullable PathRef magicLink(Task t) {
        check(t);
        return place.apply(t);
    }
}
