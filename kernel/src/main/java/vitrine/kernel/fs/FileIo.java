package vitrine.kernel.fs;

import vitrine.kernel.task.Task;

/** Reading and writing open files so that those who watch them are told (vfs_read, vfs_write). */
public final class FileIo {
    private FileIo() {}

    /** As {@link OpenFile#read}. */
    public static long read(Task t, OpenFile f, IoBuffer to, long offset) {
        long n = f.read(t, to, offset);
        if (n > 0) {
            accessed(t, f);
        }
        return n;
    }

    /** As {@link OpenFile#write}. */
    public static long write(Task t, OpenFile f, IoBuffer from, long offset) {
        long n = f.write(t, from, offset);
        if (n > 0) {
            modified(t, f);
        }
        return n;
    }

    /** Bytes were read from it in another way. */
    public static void accessed(Task t, OpenFile f) {
        t.kernel.vfs.notify.place(f.path, FsNotify.ACCESS);
    }

    /** Bytes were written to it in another way. */
    public static void modified(Task t, OpenFile f) {
        t.kernel.vfs.notify.place(f.path, FsNotify.MODIFY);
    }
}
