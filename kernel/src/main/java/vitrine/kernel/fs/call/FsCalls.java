package vitrine.kernel.fs.call;

import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.event.FileEvent;
import vitrine.kernel.fs.Limits;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** Declares all system calls on files. */
public final class FsCalls {
    /** PATH_MAX, with its NUL. */
    static final int PATH_MAX = 4096;

    private FsCalls() {}

    public static void declare(SyscallTable t) {
        AttributeCalls.declare(t);
        CopyCalls.declare(t);
        DescriptorCalls.declare(t);
        FolderCalls.declare(t);
        HandleCalls.declare(t);
        MountCalls.declare(t);
        NameCalls.declare(t);
        OpenCalls.declare(t);
        ReadWriteCalls.declare(t);
        StatCalls.declare(t);
        SyncCalls.declare(t);
        TreeCalls.declare(t);
        XattrCalls.declare(t);
    }

    /** The path a call was given. Throws EFAULT, ENAMETOOLONG. */
    static String path(Task t, long address) {
        return t.mm().readString(address, PATH_MAX);
    }

    /** As {@link #path}, where a null pointer means the empty path if {@code flags} have AT_EMPTY_PATH. */
    static String pathOrEmpty(Task t, long address, int flags) {
        return address == 0 && (flags & Fcntl.AT_EMPTY_PATH) != 0 ? "" : path(t, address);
    }

    /** Gives a new file the lowest descriptor; releases it when there is none (EMFILE). */
    static long install(Task t, OpenFile file, boolean cloexec) {
        int fd;
        try {
            fd = t.files().install(file, 0, Limits.descriptors(t), cloexec);
        } catch (RuntimeException e) {
            file.release();
            throw e;
        }
        if (t.kernel.events.on) {
            t.kernel.events.emit(new FileEvent.Open(fd, file.name(), file.flags));
        }
        return fd;
    }
}
