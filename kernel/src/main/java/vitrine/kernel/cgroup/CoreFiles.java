package vitrine.kernel.cgroup;

import static vitrine.kernel.cgroup.Entry.OTHERS;
import static vitrine.kernel.cgroup.Entry.ROOT;

import java.util.List;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.task.Task;

/** The files cgroup.…: who is in, what the children control, the state of the group. */
final class CoreFiles {
    private CoreFiles() {}

    static void add(List<Entry> list) {
        list.add(new Entry(
                "cgroup.type", 0644, OTHERS, null, (g, t) -> ThreadMode.type(g) + "\n", CoreFiles::type, null));
        list.add(Entry.writable(
                "cgroup.procs", ROOT | OTHERS, null, (g, t) -> procs(g, false), (g, t, s) -> move(g, t, s, true)));
        list.add(Entry.writable(
                "cgroup.threads", ROOT | OTHERS, null, (g, t) -> procs(g, true), (g, t, s) -> move(g, t, s, false)));
        list.add(
                Entry.readable("cgroup.controllers", ROOT | OTHERS, null, (g, t) -> Controller.names(g.controllers())));
        list.add(Entry.writable(
                "cgroup.subtree_control",
                ROOT | OTHERS,
                null,
                (g, t) -> Controller.names(g.subtreeControl),
                CoreFiles::control));
        list.add(new Entry(
                "cgroup.events",
                0444,
                OTHERS,
                null,
                (g, t) -> "populated " + (g.isPopulated() ? 1 : 0) + "\nfrozen " + (g.frozen ? 1 : 0) + "\n",
                null,
                g -> g.events));
        list.add(Entry.writable(
                "cgroup.max.descendants",
                ROOT | OTHERS,
                null,
                (g, t) -> Entry.limit(g.maxDescendants, Cgroup.NO_LIMIT),
                (g, t, s) -> g.maxDescendants = limit(s)));
        list.add(Entry.writable(
                "cgroup.max.depth",
                ROOT | OTHERS,
                null,
                (g, t) -> Entry.limit(g.maxDepth, Cgroup.NO_LIMIT),
                (g, t, s) -> g.maxDepth = limit(s)));
        list.add(Entry.readable(
                "cgroup.stat",
                ROOT | OTHERS,
                null,
                (g, t) -> "nr_descendants " + g.descendants() + "\nnr_dying_descendants 0\n"));
        list.add(Entry.writable(
                "cgroup.freeze",
                OTHERS,
                null,
                (g, t) -> (g.freeze ? "1" : "0") + "\n",
                (g, t, s) -> g.all.freeze(g, Entry.bit(s))));
        list.add(new Entry("cgroup.kill", 0200, OTHERS, null, null, CoreFiles::kill, null));
    }

    private static int limit(String text) {
        if (text.equals("max")) {
            return Cgroup.NO_LIMIT;
        }
        long n = Entry.number(text);
        if (n < 0 || n > Integer.MAX_VALUE) {
            throw Errno.of(Errno.ERANGE);
        }
        return (int) n;
    }

    private static void type(Cgroup g, Task t, String text) {
        Cgroup parent = g.parent;
        if (!text.equals("threaded") || parent == null) {
            throw Errno.of(Errno.EINVAL);
        }
        ThreadMode.enable(g, parent);
    }

    private static CharSequence procs(Cgroup g, boolean threads) {
        if (!threads && ThreadMode.isThreaded(g)) {
            throw Errno.of(Errno.EOPNOTSUPP);
        }
        StringBuilder b = new StringBuilder();
        for (Task t : g.all.members(g, threads)) {
            b.append(t.tid).append('\n');
        }
        return b;
    }

    private static void move(Cgroup g, Task writer, String text, boolean process) {
        long pid;
        try {
            pid = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw Errno.of(Errno.EINVAL);
        }
        if (pid < 0) {
            throw Errno.of(Errno.EINVAL);
        }
        Task t = pid == 0 ? writer : writer.find((int) pid);
        if (t == null || t.group.isZombie()) {
            throw Errno.of(Errno.ESRCH);
        }
        Cgroups.Opener by = g.all.opener;
        g.all.checkMove(by == null ? Cgroups.Opener.of(writer) : by, t.cgroup, g, process);
        if (process) {
            g.all.moveProcess(t.group, g);
        } else {
            g.all.move(t, g);
        }
    }

    private static void control(Cgroup g, Task t, String text) {
        int enable = 0;
        int disable = 0;
        for (String token : text.split(" ")) {
            if (token.isEmpty()) {
                continue;
            }
            Controller c = Controller.named(token.substring(1));
            if (c == null) {
                throw Errno.of(Errno.EINVAL);
            }
            switch (token.charAt(0)) {
                case '+' -> {
                    enable |= c.bit();
                    disable &= ~c.bit();
                }
                case '-' -> {
                    disable |= c.bit();
                    enable &= ~c.bit();
                }
                default -> throw Errno.of(Errno.EINVAL);
            }
        }
        g.all.control(g, enable, disable);
    }

    private static void kill(Cgroup g, Task t, String text) {
        long n = Entry.number(text);
        if (n != 1) {
            throw Errno.of(Errno.ERANGE);
        }
        if (ThreadMode.isThreaded(g)) {
            throw Errno.of(Errno.EOPNOTSUPP);
        }
        g.all.kill(g);
    }
}
