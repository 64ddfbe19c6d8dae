package vitrine.kernel.fs;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells watchers what happens to files (fsnotify of Linux). With nobody watching, a report costs a comparison.
 *
 * <p>What happens to a file is told to those who watch the folder that holds the name it was reached by, with the name,
 * then to those who watch the file itself, without.
 */
public final class FsNotify {
    public static final int ACCESS = 0x1;
    public static final int MODIFY = 0x2;
    public static final int ATTRIB = 0x4;
    public static final int CLOSE_WRITE = 0x8;
    public static final int CLOSE_NOWRITE = 0x10;
    public static final int OPEN = 0x20;
    public static final int MOVED_FROM = 0x40;
    public static final int MOVED_TO = 0x80;
    public static final int CREATE = 0x100;
    public static final int DELETE = 0x200;
    public static final int DELETE_SELF = 0x400;
    public static final int MOVE_SELF = 0x800;
    public static final int UNMOUNT = 0x2000;
    public static final int ISDIR = 0x4000_0000;

    /** Somebody's interest in one inode. */
    public interface Mark {
        /**
         * Something happened that it may be interested in.
         *
         * @param name in the watched folder, null when the watched inode itself is meant
         * @param unlinked the name is gone already
         */
        void event(int mask, int cookie, @Nullable String name, boolean unlinked);

        /** The inode is gone: the mark is not on it any more. */
        void inodeGone();

        /** The inode it is on. */
        Inode inode();
    }

    private final Set<Mark> all = new LinkedHashSet<>();
    private int cookie;

    FsNotify() {}

    /** Begins to tell {@code mark} of its inode. */
    public void add(Mark mark) {
        Inode i = mark.inode();
        if (i.marks == null) {
            i.marks = new ArrayList<>(1);
        }
        i.marks.add(mark);
        all.add(mark);
    }

    /** Ends {@link #add}. */
    public void remove(Mark mark) {
        all.remove(mark);
        Inode i = mark.inode();
        if (i.marks != null) {
            i.marks.remove(mark);
            if (i.marks.isEmpty()) {
                i.marks = null;
            }
        }
    }

    /** Who watches an inode. */
    public List<Mark> marks(Inode i) {
        List<Mark> marks = i.marks;
        return marks == null ? List.of() : marks;
    }

    private static void tell(Inode inode, int mask, int cookie, @Nullable String name, boolean unlinked) {
        List<Mark> marks = inode.marks;
        if (marks == null) {
            return;
        }
        for (Mark m : List.copyOf(marks)) {
            m.event(mask, cookie, name, unlinked);
        }
    }

    private static int kind(Inode inode) {
        return inode.isDirectory() ? ISDIR : 0;
    }

    /** Something happened to the file behind a name. */
    void dentry(Dentry d, int event) {
        if (all.isEmpty()) {
            return;
        }
        int mask = event | kind(d.inode());
        Dentry parent = d.parent();
        if (parent != null) {
            tell(parent.inode(), mask, 0, d.name(), d.unhashed());
        }
        tell(d.inode(), mask, 0, null, false);
    }

    /** Something happened to the file at a place; null: it has none, nobody can watch it. */
    public void place(@Nullable PathRef p, int event) {
        if (p != null && !all.isEmpty()) {
            dentry(p.dentry(), event);
        }
    }

    /** Something happened to the file as such, not by one of its names. */
    public void inode(Inode i, int event) {
        if (!all.isEmpty()) {
            tell(i, event | kind(i), 0, null, false);
        }
    }

    /** A name appeared in or vanished from a folder. */
    void name(Inode folder, String name, Inode child, int event) {
        if (!all.isEmpty()) {
            tell(folder, event | kind(child), 0, name, false);
        }
    }

    /** A name was taken away: {@code d} is dropped already. */
    void removed(Dentry folder, Dentry d, boolean countChanged) {
        if (all.isEmpty()) {
            return;
        }
        Inode i = d.inode();
        if (countChanged) {
            inode(i, ATTRIB);
        }
        lastName(i);
        name(folder.inode(), d.name(), i, DELETE);
    }

    /** The last name may be gone, and the last open description too. */
    void lastName(Inode i) {
        if (i.marks == null || i.nlink > 0 || i.openings > 0) {
            return;
        }
        inode(i, DELETE_SELF);
        forget(i);
    }

    private void forget(Inode i) {
        List<Mark> marks = i.marks;
        if (marks == null) {
            return;
        }
        i.marks = null;
        for (Mark m : List.copyOf(marks)) {
            all.remove(m);
            m.inodeGone();
        }
    }

    /** A name moved; with it {@code replaced} lost one, unless null. */
    void moved(
            Inode oldFolder, String oldName, Inode newFolder, String newName, Inode source, @Nullable Inode replaced) {
        if (all.isEmpty()) {
            return;
        }
        int c = ++cookie;
        int kind = kind(source);
        tell(oldFolder, MOVED_FROM | kind, c, oldName, false);
        tell(newFolder, MOVED_TO | kind, c, newName, false);
        if (replaced != null) {
            inode(replaced, ATTRIB);
        }
        inode(source, MOVE_SELF);
    }

    /** A file system was taken away. */
    void unmounted(FileSystem fs) {
        for (Mark m : List.copyOf(all)) {
            Inode i = m.inode();
            if (i.fileSystem() == fs && i.marks != null) {
                tell(i, UNMOUNT, 0, null, false);
                forget(i);
            }
        }
    }
}
