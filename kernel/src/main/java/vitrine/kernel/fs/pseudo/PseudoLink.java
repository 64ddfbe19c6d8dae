package vitrine.kernel.fs.pseudo;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.task.Task;

/** A symbolic link of text, or a magic link that leads to a place without naming it (/proc/PID/fd/N). */
public final class PseudoLink extends PseudoInode {
    private final Function<Task, String> target;
    private final Function<Task, @Nullable PathRef> magic;

    /**
     * A link.
     *
     * @param target what readlink(2) shows
     * @param magic where following leads; a null result means: follow the text
     */
    public PseudoLink(
            PseudoFs fs,
            int permissions,
            long ino,
            Function<Task, String> target,
            Function<Task, @Nullable PathRef> magic) {
        super(fs, Mode.S_IFLNK | permissions, ino);
        this.target = target;
        this.magic = magic;
    }

    @Override
    public String readlink(Task t) {
        return target.apply(t);
    }

    @Override
    public @Nullable PathRef magicLink(Task t) {
        return magic.apply(t);
    }
}
