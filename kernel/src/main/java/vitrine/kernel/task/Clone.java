package vitrine.kernel.task;

import static vitrine.kernel.abi.Errno.EAGAIN;
import static vitrine.kernel.abi.Errno.EINVAL;
import static vitrine.kernel.abi.Errno.EPERM;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cgroup.Cgroup;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.event.TaskEvent;
import vitrine.kernel.fs.FsContext;
import vitrine.kernel.ipc.SemUndoList;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.ns.NsSet;
import vitrine.kernel.ns.PidNamespace;
import vitrine.kernel.ns.Unshare;
import vitrine.kernel.ptrace.Attach;
import vitrine.kernel.ptrace.Stops;
import vitrine.kernel.ptrace.Tracing;
import vitrine.kernel.sched.SchedEntity;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.signal.Signal;
import vitrine.machine.cpu.CpuState;

/** Birth of tasks: fork(2), vfork(2), clone(2), clone3(2) are one operation with different flags. */
public final class Clone {
    /**
     * What a child is to be.
     *
     * @param flags CLONE_…, without the exit signal
     * @param exitSignal for the parent, 0 for none
     * @param stack new stack pointer, 0: the parent's
     * @param parentTid where CLONE_PARENT_SETTID writes
     * @param childTid where CLONE_CHILD_SETTID writes and CLONE_CHILD_CLEARTID will
     * @param pidfd where CLONE_PIDFD writes
     * @param cgroup descriptor of the group for CLONE_INTO_CGROUP
     * @param tids the numbers it shall have, in the innermost PID namespace first
     */
    public record Request(
            long flags,
            int exitSignal,
            long stack,
            long parentTid,
            long childTid,
            long tls,
            long pidfd,
            long cgroup,
            List<Integer> tids) {
        Request(long flags, int exitSignal, long stack, long parentTid, long childTid, long tls, long pidfd) {
            this(flags, exitSignal, stack, parentTid, childTid, tls, pidfd, 0, List.of());
        }

        boolean has(long flag) {
            return (flags & flag) != 0;
        }
    }

    /** What the parent remembers while it is stopped for its tracer, or a vfork child has its memory. */
    private record Made(int pid, Task child, @Nullable WaitQueue queue, boolean doneTold) {}

    private Clone() {}

    /** The whole system call; blocks in the parent of a vfork. */
    public static long call(Task t, Request request) {
        if (t.callState instanceof Made m) {
            return finish(t, m);
        }
        check(t, request);
        if (request.has(CloneFlags.PIDFD)) {
            t.mm().writeInt(request.pidfd, t.files().free(0, t.rlimit(Rlimits.NOFILE))); // EFAULT, EMFILE
        }
        Task child = make(t, request);
        long pid = t.seen(child.tid);
        if (request.has(CloneFlags.PIDFD)) {
            t.mm().writeInt(request.pidfd, Pidfd.install(t, child.group));
        }
        if (request.has(CloneFlags.PARENT_SETTID)) {
            writeTid(t, request.parentTid, pid);
        }
        if (request.has(CloneFlags.CHILD_SETTID)) {
            writeTid(child, request.childTid, child.seen(child.tid));
        }
        int event = Attach.inherit(t, child, request);
        if (event == 0 && !request.has(CloneFlags.VFORK)) {
            t.kernel.scheduler.start(child, t);
            return pid;
        }
        WaitQueue queue = request.has(CloneFlags.VFORK) ? new WaitQueue("kernel_clone") : null;
        child.vforkWait = queue;
        Made made = new Made((int) pid, child, queue, false);
        t.callState = made;
        t.kernel.scheduler.start(child, t);
        return event != 0 && Stops.event(t, event, pid) ? Task.BLOCKED : finish(t, made);
    }

    /** As on Linux a bad address is nobody's error. */
    private static void writeTid(Task whose, long address, long tid) {
        try {
            whose.mm().writeInt(address, (int) tid);
        } catch (Errno e) {
            // The owner of the address finds out.
        }
    }

    private static long finish(Task t, Made m) {
        if (m.queue != null && !m.doneTold) {
            if (m.child.vforkWait == m.queue) {
                return t.sleepUninterruptible(true, m.queue);
            }
            t.callState = new Made(m.pid, m.child, m.queue, true);
            if (Stops.event(t, Tracing.EVENT_VFORK_DONE, m.pid)) {
                return Task.BLOCKED;
            }
        }
        return m.pid;
    }

    private static void check(Task t, Request q) {
        boolean bad = q.has(CloneFlags.NEWNS) && q.has(CloneFlags.FS)
                || q.has(CloneFlags.NEWUSER) && q.has(CloneFlags.FS)
                || q.has(CloneFlags.THREAD) && !q.has(CloneFlags.SIGHAND)
                || q.has(CloneFlags.SIGHAND) && !q.has(CloneFlags.VM)
                || q.has(CloneFlags.SIGHAND) && q.has(CloneFlags.CLEAR_SIGHAND)
                || q.has(CloneFlags.PIDFD) && (q.has(CloneFlags.THREAD) || q.has(CloneFlags.DETACHED))
                || q.has(CloneFlags.NEWIPC) && q.has(CloneFlags.SYSVSEM)
                || q.has(CloneFlags.PARENT) && t.group.isNamespaceInit()
                || q.has(CloneFlags.THREAD)
                        && (q.has(CloneFlags.NEWUSER | CloneFlags.NEWPID) || t.ns.pidForChildren() != t.pidNs);
        if (bad) {
            throw Errno.of(EINVAL);
        }
    }

    private static Task make(Task t, Request q) {
        Kernel kernel = t.kernel;
        if (kernel.pids.count() >= kernel.maxThreads() || exceedsProcessLimit(t) || t.group.exiting) {
            throw Errno.of(EAGAIN);
        }
        if (t.sched.deadline() && !t.sched.resetOnFork) {
            throw Errno.of(EAGAIN);
        }
        Cgroup cgroup = q.has(CloneFlags.INTO_CGROUP) ? kernel.cgroups.forClone(t, q.cgroup) : t.cgroup;
        Cred cred = Unshare.cloneCred(t, q.flags);
        FsContext fs = q.has(CloneFlags.FS) ? t.fs() : t.fs().copy();
        NsSet set = Unshare.cloneSet(t, cred, q.flags, fs);
        PidNamespace pidNs = q.has(CloneFlags.THREAD) ? t.pidNs : set.pidForChildren();
        if (pidNs.dead) {
            throw Errno.of(Errno.ENOMEM);
        }
        checkNumbers(t, pidNs, q.tids);
        int[] tids = q.tids.stream().mapToInt(Integer::intValue).toArray();
        int pid = kernel.cgroups.mayFork(cgroup) ? kernel.pids.allocate(pidNs, tids) : -1;
        if (pid < 0) {
            throw Errno.of(tids.length > 0 ? Errno.EEXIST : EAGAIN);
        }
        Task child = new Task(kernel, pid, t.comm, cred, kernel.now());
        try {
            copyMemory(t, child, q);
        } catch (Errno e) {
            kernel.pids.cancel(pid);
            throw e;
        }
        child.ns = q.has(CloneFlags.VM) ? set : set.inNewMemory();
        child.pidNs = pidNs;
        child.cgroup = cgroup;
        if (q.has(CloneFlags.FILES)) {
            t.files().retain();
            child.fdTable = t.fdTable;
        } else {
            child.fdTable = t.files().copy();
        }
        child.fsContext = fs;
        if (q.has(CloneFlags.SYSVSEM)) {
            SemUndoList.share(t, child);
        }
        copySignals(t, child, q);
        copyScheduling(t.sched, child.sched);
        child.noNewPrivs = t.noNewPrivs;
        child.seccomp = t.seccomp;
        child.timerSlack = t.timerSlack;
        child.personality = t.personality;
        if (!q.has(CloneFlags.VM)) {
            Rseq.inherit(t, child);
        }
        if (q.has(CloneFlags.CHILD_CLEARTID)) {
            child.clearChildTid = q.childTid;
        }
        join(t, child, q);
        if (kernel.events.on) {
            kernel.events.emit(new TaskEvent.Clone(t.tid, pid, child.group.tgid, q.flags | q.exitSignal));
        }
        return child;
    }

    /** clone3's set_tid: whether the caller may give a child these numbers. */
    private static void checkNumbers(Task t, PidNamespace ns, List<Integer> tids) {
        if (tids.size() > ns.level + 1) {
            throw Errno.of(EINVAL);
        }
        for (int i = 0; i < tids.size(); i++) {
            PidNamespace n = ns.at(ns.level - i);
            int number = tids.get(i);
            if (number < 1 || number >= t.kernel.pids.max || number != 1 && n.level > 0 && n.init == null) {
                throw Errno.of(EINVAL);
            }
            if (!t.capableIn(n.mighty(), Capability.CHECKPOINT_RESTORE)
                    && !t.capableIn(n.mighty(), Capability.SYS_ADMIN)) {
                throw Errno.of(EPERM);
            }
        }
    }

    private static boolean exceedsProcessLimit(Task t) {
        return t.cred.uid != 0
                && !t.capable(Capability.SYS_RESOURCE)
                && !t.capable(Capability.SYS_ADMIN)
                && t.group.rlimits.exceeds(Rlimits.NPROC, t.kernel.tasksOf(t.cred.uid) + 1L);
    }

    /** Throws ENOMEM and EPERM, with nothing to undo. */
    private static void copyMemory(Task t, Task child, Request q) {
        MemoryMap memory = t.mm();
        if (q.has(CloneFlags.VM)) {
            memory.retain();
        } else {
            memory = memory.fork();
        }
        child.memory = memory;
        copyRegisters(t, child, q);
    }

    private static void copyRegisters(Task t, Task child, Request q) {
        child.cpu.copy(t.cpu);
        child.trapNumber = t.trapNumber;
        child.trapError = t.trapError;
        child.trapAddress = t.trapAddress;
        child.cpu.r[CpuState.RAX] = 0;
        if (q.stack != 0) {
            child.cpu.r[CpuState.RSP] = q.stack;
        }
        if (q.has(CloneFlags.SETTLS)) {
            if (Long.compareUnsigned(q.tls, vitrine.machine.memory.AddressSpace.USER_END) >= 0) {
                child.mm().release();
                throw Errno.of(EPERM);
            }
            child.cpu.r[CpuState.FS_BASE] = q.tls;
        }
    }

    private static void copySignals(Task t, Task child, Request q) {
        child.blocked = t.restoreMask ? t.savedMask : t.blocked;
        if (q.has(CloneFlags.SIGHAND)) {
            child.actions = t.actions;
            t.actions.users++;
        } else {
            child.actions = t.actions.copy();
            if (q.has(CloneFlags.CLEAR_SIGHAND)) {
                child.actions.reset();
            }
        }
        if (!q.has(CloneFlags.VM) || q.has(CloneFlags.VFORK)) {
            child.altStack = t.altStack;
            child.altStackSize = t.altStackSize;
            child.altStackFlags = t.altStackFlags;
        }
    }

    private static void copyScheduling(SchedEntity from, SchedEntity to) {
        to.affinity = from.affinity;
        to.ioPriority = from.ioPriority;
        if (from.resetOnFork) {
            to.nice = Math.max(from.nice, 0);
            return;
        }
        to.policy = from.policy;
        to.nice = from.nice;
        to.rtPriority = from.rtPriority;
    }

    private static void join(Task t, Task child, Request q) {
        if (q.has(CloneFlags.THREAD)) {
            child.group = t.group;
        } else {
            ThreadGroup parent = q.has(CloneFlags.PARENT) ? Objects.requireNonNull(t.group.parent) : t.group;
            Task parentThread = q.has(CloneFlags.PARENT) ? t.group.parentThread : t;
            ThreadGroup g = newGroup(child, t.group.processGroup, t.group.rlimits.copy(), parent, parentThread);
            g.exitSignal = q.has(CloneFlags.PARENT) ? t.group.exitSignal : q.exitSignal;
            g.hasSubreaper = t.group.subreaper || t.group.hasSubreaper;
            g.dumpable = t.group.dumpable;
            g.oomScoreAdj = t.group.oomScoreAdj;
        }
        if (child.pidNs.level > 0 && child.pidNs.init == null && child.isLeader()) {
            child.pidNs.init = child.group;
        }
        child.group.threads.add(child);
        child.group.live++;
        t.kernel.pids.put(child);
        t.kernel.cgroups.born(child);
        child.recalculateSignalPending();
    }

    /** Makes the group of a first thread and enters it into the family, its process group and the table. */
    static ThreadGroup newGroup(
            Task leader,
            ProcessGroup processGroup,
            Rlimits rlimits,
            @Nullable ThreadGroup parent,
            @Nullable Task parentThread) {
        ThreadGroup g = new ThreadGroup(leader.kernel, leader, processGroup, rlimits, leader.startTime);
        leader.group = g;
        g.parent = parent;
        g.parentThread = parentThread;
        g.exitSignal = Signal.SIGCHLD;
        if (parent != null) {
            parent.children.add(g);
        }
        processGroup.join(g);
        return g;
    }
}
