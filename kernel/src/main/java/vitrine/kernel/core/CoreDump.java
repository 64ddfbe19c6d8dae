package vitrine.kernel.core;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.event.TaskEvent;
import vitrine.kernel.fs.Names;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.task.Task;

/** Leaves the core file of a process that a signal is about to kill (do_coredump). */
public final class CoreDump {
    private static final int AT_FDCWD = -100;
    private static final long LEAST = 4096;
    private static final int MODE = 0600;

    private CoreDump() {}

    /** @return whether there is a core file: wait(2) says so with WCOREDUMP */
    public static boolean write(Task t, SignalInfo info) {
        MemoryMap map = t.memory;
        CoreSettings settings = t.kernel.coreSettings;
        int dumpable = t.group.dumpable;
        long limit = t.rlimit(Rlimits.CORE);
        if (map == null || dumpable == 0 || Long.compareUnsigned(limit, LEAST) < 0) {
            return false;
        }
        String name = name(t, info, settings);
        if (name.isEmpty() || name.startsWith("|") || dumpable == 2 && !name.startsWith("/")) {
            return false;
        }
        Cred own = t.cred;
        try {
            if (dumpable == 2) { // root's, and never in place of something else
                Cred root = own.copy();
                root.fsuid = 0;
                t.cred = root;
            }
            OpenFile file = open(t, name, dumpable == 2);
            if (file == null) {
                return false;
            }
            try {
                long bytes = new CoreFile(t, map, info, file, limit).write();
                if (t.kernel.events.on) {
                    t.kernel.events.emit(new TaskEvent.Core(t.tid, info.signal(), name, bytes));
                }
                return true;
            } finally {
                file.release();
            }
        } catch (Errno e) {
            return false;
        } finally {
            t.cred = own;
        }
    }

    private static @Nullable OpenFile open(Task t, String name, boolean careful) {
        if (!careful) {
            try {
                t.kernel.vfs.lookup(t, AT_FDCWD, name, false);
                Names.unlink(t, AT_FDCWD, name);
            } catch (Errno e) {
                // What is there and stays there makes the open fail.
            }
        }
        int flags = Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_WRONLY | Fcntl.O_NOFOLLOW | Fcntl.O_LARGEFILE;
        OpenFile file = t.kernel.vfs.open(t, AT_FDCWD, name, flags, MODE);
        if (file != null && !file.inode().isRegular()) {
            file.release();
            return null;
        }
        return file;
    }

    /** The pattern with its % specifiers replaced. */
    private static String name(Task t, SignalInfo info, CoreSettings settings) {
        StringBuilder s = new StringBuilder();
        String pattern = settings.pattern;
        boolean pid = false;
        int i = 0;
        while (i < pattern.length()) {
            char c = pattern.charAt(i++);
            if (c != '%') {
                s.append(c);
                continue;
            }
            if (i == pattern.length()) {
                break;
            }
            switch (pattern.charAt(i++)) {
                case '%' -> s.append('%');
                case 'p', 'P' -> {
                    pid = true;
                    s.append(t.tgid());
                }
                case 'i', 'I' -> s.append(t.tid);
                case 'u' -> s.append(t.cred.uid & 0xffff_ffffL);
                case 'g' -> s.append(t.cred.gid & 0xffff_ffffL);
                case 'd' -> s.append(t.group.dumpable);
                case 's' -> s.append(info.signal());
                case 't' -> s.append(t.kernel.epochNow() / 1_000_000_000L);
                case 'h' -> s.append(plain(t.ns.uts().hostname));
                case 'e' -> s.append(plain(t.comm));
                case 'f' -> s.append(plain(base(executable(t))));
                case 'E' -> s.append(plain(executable(t)));
                case 'c' -> s.append(Long.toUnsignedString(t.rlimit(Rlimits.CORE)));
                default -> {}
            }
        }
        if (settings.usesPid && !pid) {
            s.append('.').append(t.tgid());
        }
        return s.length() < CoreSettings.PATTERN_SIZE * 2 ? s.toString() : "";
    }

    private static String executable(Task t) {
        MemoryMap map = t.memory;
        OpenFile file = map == null ? null : map.executable();
        Kernel k = t.kernel;
        return file == null || file.path == null ? t.comm : k.vfs.path(t, file.path);
    }

    private static String base(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String plain(String s) {
        return s.replace('/', '!');
    }
}
