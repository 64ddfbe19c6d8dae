package vitrine.kernel.gate;

import java.nio.file.Path;
import java.util.List;

/**
 * Files of the host. A mounted folder is a {@link Tree}: whatever is asked of it stays below its top, because every
 * component of every path is opened from the folder above it without following symbolic links.
 *
 * <p>Names are bytes as ISO 8859-1 characters, a path is a list of names below the top (empty: the top itself). All
 * methods throw {@link vitrine.kernel.abi.Errno}.
 */
public interface HostFiles {
    /** Opens a tree whose top is an existing folder or regular file; links in {@code top} itself are followed. */
    Tree tree(Path top);

    /**
     * Opens a regular file for reading at any position, following links; when it is compressed by gzip, what it
     * expands to. For an archive that the user named.
     */
    Content archive(Path file);

    /**
     * What stat(2) of the host says. Times in ns since the epoch.
     *
     * @param dev a small number for the host's file system, the same for the same one
     */
    record Attributes(
            int mode,
            int uid,
            int gid,
            int nlink,
            long ino,
            int dev,
            long rdev,
            long size,
            long atime,
            long mtime,
            long ctime) {}

    /** Room on the host's file system, bytes. */
    record Room(long total, long free, long available) {}

    /** One mounted folder or file. */
    interface Tree {
        Attributes stat(List<String> path);

        /** Names in a folder, sorted, without "." and "..". */
        List<String> list(List<String> path);

        String readlink(List<String> path);

        /** Opens a regular file. ELOOP when it is a symbolic link by now. */
        Content open(List<String> path, boolean write);

        /** Makes an empty regular file; EEXIST when there is anything. */
        void create(List<String> path, int mode);

        void mkdir(List<String> path, int mode);

        void symlink(List<String> path, String target);

        /** A hard link {@code path} to the file {@code existing}. */
        void link(List<String> path, List<String> existing);

        void unlink(List<String> path);

        void rmdir(List<String> path);

        /** Renames in one step, replacing. */
        void rename(List<String> from, List<String> to);

        void chmod(List<String> path, int mode);

        void chown(List<String> path, int uid, int gid);

        /** Sets both times, ns since the epoch. */
        void setTimes(List<String> path, long atime, long mtime);

        Room room();
    }

    /** An open regular file of the host; positions in bytes. */
    interface Content extends AutoCloseable {
        /** Reads up to {@code length} bytes; fewer only at the end of the file. */
        int read(long position, byte[] to, int offset, int length);

        void write(long position, byte[] from, int offset, int length);

        /** Cuts or lengthens (with zeros). */
        void truncate(long size);

        void sync();

        @Override
        void close();
    }
}
