package vitrine.kernel.uring;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.OpenFile;

/** The table of registered files: descriptors of the ring's own (fixed files, direct descriptors). */
final class RegisteredFiles {
    static final int ALLOC = -1;
    private static final int MAX = 1 << 20;

    private @Nullable OpenFile @Nullable [] files;
    private long @Nullable [] tags;
    private int allocFrom;
    private int allocTo;
    private int hint;

    /** Whether there is a table. */
    boolean exists() {
        return files != null;
    }

    int size() {
        return files == null ? 0 : files.length;
    }

    /** Makes an empty table. Throws EBUSY, EINVAL, EMFILE. */
    void make(long size, long limit) {
        if (files != null) {
            throw Errno.of(Errno.EBUSY);
        }
        if (size == 0) {
            throw Errno.of(Errno.EINVAL);
        }
        if (size > MAX || size > limit) {
            throw Errno.of(Errno.EMFILE);
        }
        files = new @Nullable OpenFile[(int) size];
        tags = new long[(int) size];
        allocFrom = 0;
        allocTo = (int) size;
        hint = 0;
    }

    @Nullable
    OpenFile get(int slot) {
        return files == null || slot < 0 || slot >= files.length ? null : files[slot];
    }

    /** Puts a file (its reference goes over) into a slot, instead of what was there. Throws ENXIO, EINVAL. */
    void put(int slot, OpenFile file, long tag, UringFile ring) {
        if (files == null || tags == null) {
            throw Errno.of(Errno.ENXIO);
        }
        if (slot < 0 || slot >= files.length) {
            throw Errno.of(Errno.EINVAL);
        }
        if (files[slot] != null) {
            remove(slot, ring);
        }
        files[slot] = file;
        tags[slot] = tag;
    }

    /** Empties a slot. @return whether there was a file */
    boolean remove(int slot, @Nullable UringFile ring) {
        if (files == null || tags == null || slot < 0 || slot >= files.length) {
            return false;
        }
        OpenFile f = files[slot];
        files[slot] = null;
        long tag = tags[slot];
        tags[slot] = 0;
        if (f == null) {
            return false;
        }
        f.release();
        if (tag != 0 && ring != null) {
            ring.completions.post(tag, 0, 0, 0, 0);
        }
        return true;
    }

    /** The lowest free slot of the range for allocation. Throws ENFILE. */
    int free() {
        if (files == null) {
            throw Errno.of(Errno.ENXIO);
        }
        for (int pass = 0; pass < 2; pass++) {
            for (int i = pass == 0 ? Math.max(hint, allocFrom) : allocFrom; i < allocTo; i++) {
                if (files[i] == null) {
                    hint = i + 1;
                    return i;
                }
            }
        }
        throw Errno.of(Errno.ENFILE);
    }

    /** A slot is free again: allocation begins there. */
    void freed(int slot) {
        if (slot >= allocFrom && slot < allocTo) {
            hint = slot;
        }
    }

    /** REGISTER_FILE_ALLOC_RANGE. Throws EINVAL, EOVERFLOW. */
    void range(long from, long length) {
        if (from + length > 0xffff_ffffL) {
            throw Errno.of(Errno.EOVERFLOW);
        }
        if (from + length > size()) {
            throw Errno.of(Errno.EINVAL);
        }
        allocFrom = (int) from;
        allocTo = (int) (from + length);
        hint = allocFrom;
    }

    /** The table goes. Throws ENXIO when there is none. */
    void unregister(UringFile ring) {
        if (files == null) {
            throw Errno.of(Errno.ENXIO);
        }
        for (int i = 0; i < size(); i++) {
            remove(i, ring);
        }
        files = null;
        tags = null;
    }

    void clear() {
        for (int i = 0; i < size(); i++) {
            remove(i, null);
        }
        files = null;
    }

    /** Whether a file can be registered at all: a ring cannot, it would keep itself alive. */
    static boolean allowed(OpenFile f) {
        return !(f instanceof UringFile);
    }
}
