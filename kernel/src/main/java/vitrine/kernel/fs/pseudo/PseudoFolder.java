package vitrine.kernel.fs.pseudo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.DirectoryFile;
import vitrine.kernel.fs.DirectorySink;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.task.Task;

/**
 * A folder of fixed entries, and, in subclasses, of entries that exist while something in the kernel exists.
 *
 * <pre>
 * cookies: 2 + i            the i-th fixed entry
 *          DYNAMIC + key    what a subclass lists, by its own growing key (a PID, a descriptor)
 * </pre>
 */
public class PseudoFolder extends PseudoInode {
    /** Where the cookies of a subclass begin. */
    public static final long DYNAMIC = 1 << 20;

    private final Map<String, Inode> fixed = new LinkedHashMap<>();
    private final List<String> order = new ArrayList<>();

    public PseudoFolder(PseudoFs fs, int permissions) {
        this(fs, permissions, fs.nextIno());
    }

    /** With an inode number of the caller's choice, for folders that are made again at every lookup. */
    public PseudoFolder(PseudoFs fs, int permissions, long ino) {
        super(fs, Mode.S_IFDIR | permissions, ino);
        nlink = 2;
    }

    /** Adds a fixed entry. */
    public final <T extends Inode> T add(String name, T inode) {
        if (fixed.put(name, inode) == null) {
            order.add(name);
        }
        if (inode.isDirectory()) {
            nlink++;
        }
        return inode;
    }

    /** A folder in it, made if it is not there. */
    public final PseudoFolder folder(String name) {
        return fixed.get(name) instanceof PseudoFolder f ? f : add(name, new PseudoFolder(fs, 0555));
    }

    /** A file that can only be read. */
    public final PseudoFile file(String name, PseudoFile.Text text) {
        return add(name, new PseudoFile(fs, 0444, fs.nextIno(), text, null));
    }

    /** A file that takes text too (sysctl). */
    public final PseudoFile file(String name, PseudoFile.Text text, PseudoFile.Taker taker) {
        return add(name, new PseudoFile(fs, 0644, fs.nextIno(), text, taker));
    }

    /** A symbolic link whose text may depend on who reads it. */
    public final PseudoLink link(String name, Function<Task, String> target) {
        return add(name, new PseudoLink(fs, 0777, fs.nextIno(), target, t -> null));
    }

    @Override
    public final @Nullable Inode lookup(String name) {
        Inode i = fixed.get(name);
        return i != null ? i : find(name);
    }

    /** An entry that is not fixed, or null. */
    protected @Nullable Inode find(String name) {
        return null;
    }

    /** Lists what {@link #find} finds, keys from {@code from} on in growing order; next cookie: DYNAMIC + key + 1. */
    protected void list(long from, DirectorySink sink) {}

    @Override
    public final void readdir(long cookie, DirectorySink sink) {
        for (long c = cookie; c - 2 < order.size(); c++) {
            String name = order.get((int) c - 2);
            Inode i = fixed.get(name);
            if (i != null && !sink.entry(name, i.ino, i.mode, c - 1 < order.size() ? c + 1 : DYNAMIC)) {
                return;
            }
        }
        list(Math.max(0, cookie - DYNAMIC), sink);
    }

    /** proc(5) never knows the name; in sysfs it is a matter of permissions first. */
    @Override
    public int nameRefusal() {
        return fs.revalidates() ? Errno.ENOENT : 0;
    }

    @Override
    public Inode mknod(String name, int newMode, int newUid, int newGid, long newRdev) {
        throw Errno.of(Errno.EACCES);
    }

    @Override
    public @Nullable OpenFile open(Task t, PathRef path, int flags) {
        return new DirectoryFile(fs.vfs, path, flags);
    }
}
