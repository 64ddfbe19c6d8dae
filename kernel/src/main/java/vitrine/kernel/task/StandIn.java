package vitrine.kernel.task;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.fs.FdTable;
import vitrine.kernel.fs.FsContext;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.syscall.Syscall;

/**
 * Runs handlers of system calls on behalf of a task without stopping it (a worker of io_uring): a task in everything
 * that handlers look at, but never scheduled. When a handler wants to sleep, the stand-in waits in its queues, and
 * whoever made it is told when it may go on.
 */
public final class StandIn {
    private final Task task;
    private int number;
    private boolean begun;

    /** {@code onWake} is called when a handler that slept should be tried again; it must not do so itself at once. */
    public StandIn(Task owner, Runnable onWake) {
        task = new Task(owner.kernel, owner.tid, owner.comm, owner.cred, owner.startTime);
        task.onWake = onWake;
        represent(owner, owner.cred, owner.fdTable, owner.fsContext, owner.memory);
    }

    /** Stands in for a task from now on. */
    public void represent(
            Task owner, Cred cred, @Nullable FdTable files, @Nullable FsContext fs, @Nullable MemoryMap memory) {
        task.original = owner;
        task.tid = owner.tid;
        task.group = owner.group;
        task.actions = owner.actions;
        task.cred = cred;
        task.fdTable = files;
        task.fsContext = fs;
        task.memory = memory;
        begun = false;
        task.interrupt(false);
    }

    /** What handlers are given. */
    public Task task() {
        return task;
    }

    /** Begins something that is no system call of its own: progress of what was before is forgotten. */
    public void begin(int callNumber) {
        number = callNumber;
        task.startCall(callNumber);
        task.state = Task.State.RUNNING;
        begun = true;
    }

    /**
     * Calls the handler of system call {@code callNumber}, again when it slept before.
     *
     * @return its result, or {@link Task#BLOCKED}: then {@code onWake} will be called
     */
    public long call(int callNumber, long a0, long a1, long a2, long a3, long a4, long a5) {
        Syscall call = task.kernel.syscalls.get(callNumber);
        if (call == null) {
            return -Errno.EINVAL;
        }
        if (!begun || number != callNumber) {
            begin(callNumber);
        } else {
            task.wakeUsed();
        }
        long result;
        task.deaf = true;
        try {
            result = call.handler().call(task, a0, a1, a2, a3, a4, a5);
        } catch (Errno e) {
            result = -e.number();
        } catch (OutOfMemoryError e) {
            result = -Errno.ENOMEM;
        } catch (StackOverflowError e) {
            result = -Errno.ELOOP;
        } catch (RuntimeException e) {
            task.kernel.bug("in " + call.name() + " for " + task, e);
            result = -Errno.EIO;
        } finally {
            task.deaf = false;
        }
        return result;
    }

    /** The next handler that wants to sleep finds a signal pending, and gives up. */
    public void interrupt() {
        task.interrupt(true);
        task.abandonWait();
        task.state = Task.State.RUNNING;
    }

    /** It leaves all queues and holds nothing of its owner any more. */
    public void end() {
        task.abandonWait();
        task.state = Task.State.RUNNING;
        task.callState = null;
        task.interrupt(false);
        task.fdTable = null;
        task.fsContext = null;
        task.memory = null;
        begun = false;
    }
}
