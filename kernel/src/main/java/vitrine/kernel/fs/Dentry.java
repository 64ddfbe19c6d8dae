package vitrine.kernel.fs;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A name in a folder (dentry): what paths, working directories and mount points refer to, so that a rename is seen by
 * all of them.
 *
 * <p>A dentry keeps its parents alive; children are remembered weakly, so the cache is as large as what is in use. At
 * most one live dentry exists for a name.
 */
public final class Dentry {
    private @Nullable Dentry parent;
    private String name;
    private final Inode inode;
    private @Nullable Map<String, WeakReference<Dentry>> children;

    /** No longer reachable by its name: removed, or never had one. */
    private boolean unhashed;

    /** How many mounts sit on this name; keeps it from being dropped. */
    int mounts;

    private Dentry(@Nullable Dentry parent, String name, Inode inode) {
        this.parent = parent;
        this.name = name;
        this.inode = inode;
    }

    /** The root of a file system. */
    public static Dentry root(Inode inode) {
        return new Dentry(null, "/", inode);
    }

    /** A name outside of any tree, e.g. "pipe:[4]" or a file made with O_TMPFILE. */
    public static Dentry anonymous(String name, Inode inode) {
        Dentry d = new Dentry(null, name, inode);
        d.unhashed = true;
        return d;
    }

    public @Nullable Dentry parent() {
        return parent;
    }

    public String name() {
        return name;
    }

    public Inode inode() {
        return inode;
    }

    public boolean isRoot() {
        return parent == null && !unhashed;
    }

    public boolean unhashed() {
        return unhashed;
    }

    /** The live child of that name, or null: then ask the inode. */
    @Nullable
    Dentry cached(String child) {
        if (children == null) {
            return null;
        }
        WeakReference<Dentry> ref = children.get(child);
        return ref == null ? null : ref.get();
    }

    /** The child {@code inode} under that name, made when there is none. */
    Dentry child(String child, Inode childInode) {
        Dentry d = cached(child);
        if (d != null) {
            if (d.inode == childInode) {
                return d;
            }
            d.unhashed = true;
        }
        d = new Dentry(this, child, childInode);
        put(d);
        return d;
    }

    private void put(Dentry d) {
        if (children == null) {
            children = new HashMap<>();
        } else if (children.size() >= 64 && Integer.bitCount(children.size()) == 1) {
            children.values().removeIf(ref -> ref.get() == null);
        }
        children.put(d.name, new WeakReference<>(d));
    }

    /** The name is gone (unlink, rmdir, replaced by rename). */
    void drop() {
        if (parent != null && parent.children != null && parent.cached(name) == this) {
            parent.children.remove(name);
        }
        unhashed = true;
    }

    /** The name has changed (rename). What had the new name is dropped. */
    void move(Dentry newParent, String newName) {
        if (parent != null && parent.children != null && parent.cached(name) == this) {
            parent.children.remove(name);
        }
        Dentry replaced = newParent.cached(newName);
        if (replaced != null && replaced != this) {
            replaced.unhashed = true;
        }
        parent = newParent;
        name = newName;
        newParent.put(this);
    }

    /** Two names changed places (RENAME_EXCHANGE). */
    void exchange(Dentry other) {
        Dentry p = parent;
        String n = name;
        parent = other.parent;
        name = other.name;
        other.parent = p;
        other.name = n;
        if (parent != null) {
            parent.put(this);
        }
        if (p != null) {
            p.put(other);
        }
    }

    /** Whether this is {@code other} or lies below it. */
    boolean isBelow(Dentry other) {
        for (Dentry d = this; d != null; d = d.parent) {
            if (d == other) {
                return true;
            }
        }
        return false;
    }
}
