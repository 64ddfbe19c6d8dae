package vitrine.kernel.gate;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;

/** From what Java throws about a file to the errno it came from. */
final class HostErrors {
    private HostErrors() {}

    static Errno of(IOException e) {
        return Errno.of(
                switch (e) {
                    case NoSuchFileException x -> Errno.ENOENT;
                    case AccessDeniedException x -> Errno.EACCES;
                    case FileAlreadyExistsException x -> Errno.EEXIST;
                    case DirectoryNotEmptyException x -> Errno.ENOTEMPTY;
                    case NotDirectoryException x -> Errno.ENOTDIR;
                    case NotLinkException x -> Errno.EINVAL;
                    case AtomicMoveNotSupportedException x -> Errno.EXDEV;
                    case FileSystemLoopException x -> Errno.ELOOP;
                    case FileSystemException x -> byReason(x.getReason());
                    default -> byReason(e.getMessage());
                });
    }

    /** Java keeps only strerror(3) of the rest. */
    private static int byReason(@Nullable String reason) {
        if (reason == null) {
            return Errno.EIO;
        }
        return switch (reason) {
            case "Operation not permitted" -> Errno.EPERM;
            case "No such file or directory" -> Errno.ENOENT;
            case "No such device or address" -> Errno.ENXIO;
            case "Permission denied" -> Errno.EACCES;
            case "Device or resource busy" -> Errno.EBUSY;
            case "File exists" -> Errno.EEXIST;
            case "Invalid cross-device link", "Cross-device link" -> Errno.EXDEV;
            case "Not a directory" -> Errno.ENOTDIR;
            case "Is a directory" -> Errno.EISDIR;
            case "Invalid argument" -> Errno.EINVAL;
            case "Too many open files", "Too many open files in system" -> Errno.ENFILE;
            case "Text file busy" -> Errno.ETXTBSY;
            case "File too large" -> Errno.EFBIG;
            case "No space left on device" -> Errno.ENOSPC;
            case "Read-only file system" -> Errno.EROFS;
            case "Too many links" -> Errno.EMLINK;
            case "File name too long" -> Errno.ENAMETOOLONG;
            case "Directory not empty" -> Errno.ENOTEMPTY;
            case "Too many levels of symbolic links" -> Errno.ELOOP;
            case "Disk quota exceeded" -> Errno.EDQUOT;
            default -> Errno.EIO;
        };
    }
}
