package vitrine.kernel.proc;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.FsContext;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.task.Task;

/** Where the magic links cwd, root and exe lead. */
final class PidPlaces {
    /** What readlink(2) shows. */
    @FunctionalInterface
    interface LinkText {
        String of(Subject subject, Task reader);
    }

    /** Where following leads. */
    @FunctionalInterface
    interface LinkPlace {
        @Nullable
        PathRef of(Subject subject);
    }

    private PidPlaces() {}

    private static FsContext context(Subject s) {
        FsContext fs = s.task().fsContext;
        if (fs == null && s.group().isInit()) {
            PathRef root = s.group().kernel.vfs.mounts.root();
            return new FsContext(root, root);
        }
        if (fs == null) {
            throw Errno.of(Errno.ENOENT);
        }
        return fs;
    }

    static PathRef cwd(Subject s) {
        return context(s).cwd();
    }

    static String cwdText(Subject s, Task reader) {
        return reader.kernel.vfs.path(reader, cwd(s));
    }

    static PathRef root(Subject s) {
        return context(s).root();
    }

    static String rootText(Subject s, Task reader) {
        return reader.kernel.vfs.path(reader, root(s));
    }

    static PathRef exe(Subject s) {
        MemoryMap memory = s.memory();
        OpenFile file = memory == null ? null : memory.executable();
        if (file == null) {
            throw Errno.of(Errno.ENOENT);
        }
        return s.group().kernel.vfs.place(file);
    }

    static String exeText(Subject s, Task reader) {
        return reader.kernel.vfs.path(reader, exe(s));
    }
}
