package vitrine.kernel.cgroup;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.mm.OomDomain;
import vitrine.kernel.signal.SendSignal;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/** The tree of groups, and what changes it: new and removed groups, tasks that are born, move and die. */
public final class Cgroups {
    /** They live on the Java heap. */
    private static final int MAX = 20_000;

    public final Kernel kernel;
    public final Cgroup root;
    final Numbers numbers = new Numbers();
    private long lastId = 1;
    private int count;

    public Cgroups(Kernel kernel) {
        this.kernel = kernel;
        this.root = new Cgroup(this, lastId, "", null);
    }

    /** Groups, the root too. */
    public int count() {
        return count + 1;
    }

    /** mkdir(2). Throws EEXIST, EAGAIN, ENODEV, EINVAL, ENOSPC. */
    Cgroup make(Cgroup parent, String name, int mode, int uid, int gid) {
        if (name.indexOf('\n') >= 0) {
            throw Errno.of(Errno.EINVAL);
        }
        if (parent.dead) {
            throw Errno.of(Errno.ENODEV);
        }
        if (parent.children.containsKey(name)) {
            throw Errno.of(Errno.EEXIST);
        }
        int level = 1;
        for (Cgroup g = parent; g != null; g = g.parent, level++) {
            if (g.maxDescendants != Cgroup.NO_LIMIT && g.descendants() >= g.maxDescendants || level > g.maxDepth) {
                throw Errno.of(Errno.EAGAIN);
            }
        }
        if (count >= MAX) {
            throw Errno.of(Errno.ENOSPC);
        }
        Cgroup g = new Cgroup(this, ++lastId, name, parent);
        if (g.has(Controller.MEMORY)) {
            g.memory.enable();
        }
        g.mode = mode;
        g.uid = uid;
        g.gid = gid;
        parent.children.put(name, g);
        count++;
        if (ThreadMode.isThreaded(parent)) {
            g.domain = g; // "domain invalid" until it is made threaded itself
        }
        return g;
    }

    /** rmdir(2). Throws EBUSY. */
    void remove(Cgroup g) {
        Cgroup parent = g.parent;
        if (parent == null || g.isPopulated() || !g.children.isEmpty()) {
            throw Errno.of(Errno.EBUSY);
        }
        g.dead = true;
        parent.children.remove(g.name);
        count--;
        g.cpu.removed();
        g.memory.removed();
        g.events.happened();
    }

    /** Changes what the children can control: sets of {@link Controller} bits. */
    void control(Cgroup g, int enable, int disable) {
        if (((enable & ~g.controllers()) | (disable & ~g.controllers() & g.subtreeControl)) != 0) {
            throw Errno.of(Errno.ENOENT);
        }
        int more = enable & ~g.subtreeControl;
        int less = disable & g.subtreeControl;
        for (Cgroup c : g.children.values()) {
            if ((c.subtreeControl & less) != 0) {
                throw Errno.of(Errno.EBUSY);
            }
        }
        if ((more | less) == 0) {
            return;
        }
        ThreadMode.checkEnable(g, more);
        g.subtreeControl = (g.subtreeControl | more) & ~less;
        for (Cgroup c : g.children.values()) {
            if ((more & Controller.MEMORY.bit()) != 0) {
                c.memory.enable();
            }
            if ((less & Controller.MEMORY.bit()) != 0) {
                c.memory.reset();
            }
            if ((less & Controller.CPU.bit()) != 0) {
                c.cpu.reset();
            }
            if ((less & Controller.PIDS.bit()) != 0) {
                c.pidsMax = -1;
            }
        }
    }

    /** Who opened a file of a group: what is written there is done with these rights, whoever writes. */
    record Opener(Cred cred, Cgroup root) {
        static Opener of(Task t) {
            return new Opener(t.cred, t.ns.cgroup().root);
        }
    }

    /** Of the file that is being written to. */
    @Nullable
    Opener opener;

    // Tasks.

    /** Whether one more task may be made in a group; counts and logs when not. */
    public boolean mayFork(Cgroup g) {
        for (Cgroup a = g; a != null; a = a.parent) {
            if (a.pidsMax >= 0 && a.pids >= a.pidsMax) {
                for (Cgroup e = a; e != null; e = e.parent) {
                    e.pidsMaxEvents++;
                }
                if (a.pidsMaxEvents == 1) {
                    kernel.log.add("cgroup: fork rejected by pids controller in " + g.path(root));
                }
                return false;
            }
        }
        return true;
    }

    /** A task was made; its group is set. */
    public void born(Task t) {
        t.cgroup.countTask(1);
        t.cgroup.countPid(1);
    }

    /** A task is a zombie now. */
    public void died(Task t) {
        t.cgroup.countTask(-1);
    }

    /** A dead task is forgotten. */
    public void released(Task t) {
        t.cgroup.countPid(-1);
    }

    /** Moves a whole process. */
    void moveProcess(ThreadGroup g, Cgroup to) {
        for (Task t : g.threads) {
            move(t, to);
        }
    }

    /** Moves one thread. */
    void move(Task t, Cgroup to) {
        Cgroup from = t.cgroup;
        if (from == to) {
            return;
        }
        boolean living = t.state != Task.State.ZOMBIE && t.state != Task.State.DEAD;
        if (living) {
            to.countTask(1);
        }
        to.countPid(1);
        kernel.scheduler.change(t, () -> t.cgroup = to);
        if (living) {
            from.countTask(-1);
        }
        from.countPid(-1);
        kernel.scheduler.releaseHeld();
    }

    /** Whether somebody may move tasks there (cgroups(7), "Delegation containment"). Throws EACCES, EOPNOTSUPP, EBUSY. */
    void checkMove(Opener mover, Cgroup from, Cgroup to, boolean process) {
        if (to.dead) {
            throw Errno.of(Errno.ENODEV);
        }
        if (!from.isBelow(mover.root) || !to.isBelow(mover.root)) {
            throw Errno.of(Errno.ENOENT);
        }
        Cgroup common = to;
        while (!from.isBelow(common)) {
            common = common.parent == null ? common : common.parent;
        }
        CgroupFs.folder(common).checkProcsWritable(mover.cred);
        ThreadMode.checkTarget(to);
        if (!process && from.domain != to.domain) {
            throw Errno.of(Errno.EOPNOTSUPP);
        }
    }

    /** The group of a folder opened for CLONE_INTO_CGROUP. Throws EBADF, and what {@link #checkMove} throws. */
    public Cgroup forClone(Task t, long fd) {
        if (fd < 0 || fd > Integer.MAX_VALUE) {
            throw Errno.of(Errno.EINVAL);
        }
        if (!(t.files().any(fd).inode() instanceof CgroupFolder folder)) {
            throw Errno.of(Errno.EBADF);
        }
        Cgroup to = folder.group;
        if (to.dead) {
            throw Errno.of(Errno.ENOENT);
        }
        folder.checkProcsWritable(t.cred);
        checkMove(Opener.of(t), t.cgroup, to, true);
        return to;
    }

    /** Processes with a living thread in the group itself; of all threads when {@code threads}. */
    List<Task> members(Cgroup g, boolean threads) {
        List<Task> list = new ArrayList<>();
        for (ThreadGroup p : kernel.pids.processes()) {
            for (Task t : p.threads) {
                boolean living = t.state != Task.State.ZOMBIE && t.state != Task.State.DEAD;
                if (!living || (threads ? t.cgroup : t.cgroup.domain) != g) {
                    continue;
                }
                list.add(threads ? t : p.leader);
                if (!threads) {
                    break;
                }
            }
        }
        return list;
    }

    /** cgroup.kill: everybody in the group and below. */
    void kill(Cgroup g) {
        for (ThreadGroup p : kernel.pids.processes()) {
            if (isIn(p, g) && !p.isZombie()) {
                SendSignal.toProcess(p, SignalInfo.kernel(Signal.SIGKILL));
            }
        }
    }

    private static boolean isIn(ThreadGroup p, Cgroup g) {
        for (Task t : p.threads) {
            if (t.cgroup.isBelow(g)) {
                return true;
            }
        }
        return false;
    }

    /** cgroup.freeze. */
    void freeze(Cgroup g, boolean on) {
        if (g.freeze == on) {
            return;
        }
        g.freeze = on;
        boolean before = g.frozen;
        g.walk(d -> {
            boolean was = d.frozen;
            Cgroup p = d.parent;
            d.frozen = d.freeze || p != null && p.frozen;
            if (was != d.frozen) {
                d.events.happened();
            }
        });
        if (before == g.frozen) {
            g.events.happened(); // one above decides: whoever waits for this group is told all the same
        }
        kernel.scheduler.releaseHeld();
    }

    /** The group that dies as a whole with a member (memory.oom.group), below where memory ran out; also counts. */
    public @Nullable Cgroup oomGroup(Cgroup of, @Nullable OomDomain domain) {
        of.charged().count(MemoryGroup.Event.OOM_KILL);
        Cgroup found = null;
        for (Cgroup g = of; g.parent != null; g = g.parent) {
            if (g.memory.oomGroup) {
                found = g;
            }
            if (g.memory == domain) {
                break;
            }
        }
        if (found != null) {
            found.memory.count(MemoryGroup.Event.OOM_GROUP_KILL);
        }
        return found;
    }

    /** The tag for a frame that the current task gets, -1 when it must not. {@code kind}: 0 anonymous, 1 other. */
    public int charge(int kind) {
        @Nullable Task t = kernel.current;
        return t == null || count == 0 ? 0 : t.cgroup.charged().charge(kind);
    }
}
