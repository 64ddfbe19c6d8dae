package vitrine.kernel.proc;

import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.Dentry;
import vitrine.kernel.fs.FileSystem;
import vitrine.kernel.fs.FsContext;
import vitrine.kernel.fs.Mount;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.task.Task;

/** mounts, mountinfo and mountstats of /proc/PID (proc_pid_mountinfo(5)), as seen from the root of the task. */
final class MountsText {
    private MountsText() {}

    /** One line for each mount. */
    @FunctionalInterface
    private interface Line {
        void put(StringBuilder b, Mount mount, String point);
    }

    private static CharSequence each(Subject s, Line line) {
        Task t = s.task();
        FsContext context = t.fsContext;
        StringBuilder b = new StringBuilder();
        var mounts = t.ns.mnt().mounts;
        PathRef root = context == null ? mounts.root() : context.root();
        for (Mount m : mounts.all()) {
            String point = mounts.path(new PathRef(m, m.root()), root);
            if (!point.startsWith("(unreachable)")) {
                line.put(b, m, point);
            }
        }
        return b;
    }

    static CharSequence mounts(Subject s, Task reader) {
        return each(s, (b, m, point) -> {
            FileSystem fs = m.fileSystem();
            b.append(escaped(fs.source()))
                    .append(' ')
                    .append(escaped(point))
                    .append(' ')
                    .append(fs.type());
            b.append(' ').append(m.optionText()).append(fs.options()).append(" 0 0\n");
        });
    }

    static CharSequence mountinfo(Subject s, Task reader) {
        return each(s, (b, m, point) -> {
            FileSystem fs = m.fileSystem();
            PathRef at = m.mountPoint();
            int parent = at == null ? 1 : at.mount().id();
            b.append(m.id()).append(' ').append(parent).append(' ');
            b.append(Mode.major(fs.dev()))
                    .append(':')
                    .append(Mode.minor(fs.dev()))
                    .append(' ');
            b.append(escaped(top(m)))
                    .append(' ')
                    .append(escaped(point))
                    .append(' ')
                    .append(m.optionText());
            b.append(" - ").append(fs.type()).append(' ').append(escaped(fs.source()));
            b.append(' ')
                    .append(m.readOnly() ? "ro" : "rw")
                    .append(fs.options())
                    .append('\n');
        });
    }

    static CharSequence mountstats(Subject s, Task reader) {
        return each(
                s,
                (b, m, point) -> b.append("device ")
                        .append(escaped(m.fileSystem().source()))
                        .append(" mounted on ")
                        .append(escaped(point))
                        .append(" with fstype ")
                        .append(m.fileSystem().type())
                        .append('\n'));
    }

    /** Which folder of its file system is mounted (a bind mount shows another than the root). */
    private static String top(Mount m) {
        StringBuilder b = new StringBuilder();
        for (Dentry d = m.root(); d != null && d.parent() != null; d = d.parent()) {
            b.insert(0, d.name()).insert(0, '/');
        }
        return b.isEmpty() ? "/" : b.toString();
    }

    /** Blank, tab, line feed and backslash in octal. */
    private static String escaped(String text) {
        return text.replace("\\", "\\134")
                .replace(" ", "\\040")
                .replace("\t", "\\011")
                .replace("\n", "\\012");
    }
}
