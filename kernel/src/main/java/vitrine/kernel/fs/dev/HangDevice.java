package vitrine.kernel.fs.dev;

import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.Vfs;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.task.Task;

/**
 * /dev/vitrine-hang and /dev/vitrine-hang-killable: a device that does not answer. Whoever reads sleeps in state D until
 * somebody writes; SIGKILL ends that sleep only at the second one (TASK_KILLABLE). For learning what such a device does
 * to processes and to the load average.
 */
final class HangDevice extends OpenFile {
    /** What the two devices of a machine share with all who have them open. */
    static final class State {
        final WaitQueue waiting = new WaitQueue("vitrine_hang");
        long releases;
    }

    /** How often it had been released when the read began. */
    private record Began(long releases) {}

    private final Vfs vfs;
    private final Inode inode;
    private final State state;
    private final boolean killable;

    HangDevice(Vfs vfs, Inode inode, int flags, State state, boolean killable) {
        super(flags);
        this.vfs = vfs;
        this.inode = inode;
        this.state = state;
        this.killable = killable;
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public String name() {
        PathRef p = path;
        return p == null ? "/dev/vitrine-hang" : vfs.mounts.path(p, vfs.mounts.root());
    }

    @Override
    public long read(Task t, IoBuffer to, long offset) {
        if (t.callState instanceof Began b) {
            if (b.releases != state.releases) {
                return 0;
            }
        } else {
            t.callState = new Began(state.releases);
        }
        return t.sleepUninterruptible(killable, state.waiting);
    }

    @Override
    public long write(Task t, IoBuffer from, long offset) {
        long n = from.remaining();
        from.skip(n);
        state.releases++;
        state.waiting.wakeAll(0);
        return n;
    }
}
