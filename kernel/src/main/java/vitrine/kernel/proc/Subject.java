package vitrine.kernel.proc;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/**
 * Whom a folder is about: a whole process ({@code /proc/PID}) or one thread ({@code /proc/PID/task/TID}). A process is
 * shown by its leader, and by whichever thread takes the leader's place in execve(2).
 *
 * @param whole the whole process
 */
record Subject(ThreadGroup group, @Nullable Task thread, boolean whole) {
    static Subject process(ThreadGroup group) {
        return new Subject(group, null, true);
    }

    static Subject thread(Task thread, boolean whole) {
        return new Subject(thread.group, thread, whole);
    }

    /** The task, or null when it was reaped. */
    @Nullable
    Task taskOrNull() {
        Task t = thread == null ? group.leader : thread;
        return group.kernel.pids.task(t.tid) == t ? t : null;
    }

    /** The task. Throws ESRCH when it was reaped. */
    Task task() {
        Task t = taskOrNull();
        if (t == null) {
            throw Errno.of(Errno.ESRCH);
        }
        return t;
    }

    /** The memory, null for init and the dead; of a dead leader, that of its living threads is not shown. */
    @Nullable
    MemoryMap memory() {
        return task().memory;
    }

    /** The memory, for files that are nothing without one. Throws ESRCH. */
    MemoryMap requireMemory() {
        MemoryMap m = memory();
        if (m == null) {
            throw Errno.of(Errno.ESRCH);
        }
        return m;
    }

    /**
     * Whether {@code reader} may look into the task (ptrace(2), "Ptrace access mode checking", PTRACE_MODE_READ_FSCREDS).
     */
    boolean readableBy(Task reader) {
        Task t = taskOrNull();
        if (t == null) {
            return false;
        }
        if (reader.group == t.group || reader.capableIn(t.cred.userNs, Capability.SYS_PTRACE)) {
            return true;
        }
        Cred who = reader.cred;
        Cred whom = t.cred;
        return who.fsuid == whom.uid
                && who.fsuid == whom.euid
                && who.fsuid == whom.suid
                && who.fsgid == whom.gid
                && who.fsgid == whom.egid
                && who.fsgid == whom.sgid
                && (t.memory == null || t.group.dumpable == 1)
                && whom.userNs == who.userNs
                && (whom.permitted & ~who.permitted) == 0;
    }

    /** Throws EACCES unless {@link #readableBy}. */
    void checkReadable(Task reader) {
        if (!readableBy(reader)) {
            throw Errno.of(Errno.EACCES);
        }
    }
}
