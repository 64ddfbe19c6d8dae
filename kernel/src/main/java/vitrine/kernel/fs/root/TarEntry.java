package vitrine.kernel.fs.root;

/**
 * One member of a tar archive, headers of extensions taken in.
 *
 * @param name path as it is stored, bytes as ISO 8859-1
 * @param type typeflag: '0' file, '1' hard link, '2' symbolic link, '3' and '4' devices, '5' folder, '6' FIFO
 * @param link target of a link
 * @param size bytes of content
 * @param mtime ns since the epoch
 * @param offset where the content begins in the archive
 */
public record TarEntry(
        String name,
        char type,
        String link,
        int mode,
        int uid,
        int gid,
        long size,
        long mtime,
        int major,
        int minor,
        long offset) {}
