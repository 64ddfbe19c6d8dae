package vitrine.kernel.uring;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.fs.FdTable;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PollTable;
import vitrine.kernel.poll.Poll;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.task.StandIn;
import vitrine.kernel.task.Task;

/** One request, from its submission to its last result (io_kiocb). */
final class Request implements WaitQueue.Callback, PollTable {
    /** Result of an operation that will finish by itself, or waits in its stand-in. */
    static final long PENDING = Task.BLOCKED;

    static final int CQE_F_BUFFER = 1;
    static final int CQE_F_MORE = 2;
    static final int CQE_F_SOCK_NONEMPTY = 4;
    static final int CQE_F_NOTIF = 8;

    private static final WaitQueue.Node[] NONE = {};

    final UringFile ring;
    final Sqe sqe;
    final Op op;
    final Task submitter;
    final Cred cred;

    /** The file it works on; null when it needs none. */
    @Nullable
    OpenFile file;

    /** What follows in its chain. */
    @Nullable
    Request next;

    /** The LINK_TIMEOUT that watches it; and the other way round. */
    @Nullable
    Request guard;

    @Nullable
    Request guarded;

    /** Why it was refused when it was submitted in a chain: an errno. */
    int refused;

    boolean done;
    boolean failed;
    boolean skipResult;
    boolean skipLinked;

    /** It was told to return EAGAIN and not to wait. */
    boolean noWait;

    /** Bytes that earlier tries moved. */
    long progress;

    /** Flags of its next result. */
    int resultFlags;

    long extra1;
    long extra2;

    /** What the operation remembers. */
    @Nullable
    Object state;

    /** user_data of its results; POLL_REMOVE may change it. */
    long userData;

    BufferGroups.@Nullable Taken taken;

    /** Neighbours among requests of the same user_data. */
    @Nullable
    Request sameNext;

    @Nullable
    Request samePrevious;

    private boolean ownsFile;
    private boolean queued;
    private boolean cancelled;
    private boolean readyAtOnce;
    private int events;
    private WaitQueue.Node[] nodes = NONE;
    private @Nullable StandIn worker;

    Request(UringFile ring, Sqe sqe, Op op, Task submitter, Cred cred) {
        this.ring = ring;
        this.sqe = sqe;
        this.op = op;
        this.submitter = submitter;
        this.cred = cred;
        this.userData = sqe.userData();
        this.skipResult = sqe.has(Sqe.CQE_SKIP_SUCCESS);
    }

    /** Takes the file; rings are not kept open by requests, which end with them. */
    void use(OpenFile f) {
        file = f;
        if (!(f instanceof UringFile)) {
            f.retain();
            ownsFile = true;
        }
    }

    /** Takes the file that the submission names; without one the request ends with EBADF. */
    void takeFile() {
        if (file != null || !op.has(Op.FILE)) {
            return;
        }
        OpenFile f;
        if (sqe.has(Sqe.FIXED_FILE)) {
            f = ring.files.get(sqe.fd());
        } else {
            FdTable table = submitter.fdTable;
            f = table == null || sqe.fd() < 0 || sqe.fd() == FdTable.LENT ? null : table.get(sqe.fd());
        }
        if (f != null && (f.flags & Fcntl.O_PATH) == 0) {
            use(f);
        }
    }

    OpenFile file() {
        OpenFile f = file;
        if (f == null) {
            throw Errno.of(Errno.EBADF);
        }
        return f;
    }

    /** The task that handlers are given. */
    Task task() {
        return worker().task();
    }

    StandIn worker() {
        StandIn w = worker;
        if (w == null) {
            w = ring.worker(this);
            worker = w;
        }
        return w;
    }

    /** The stand-in's handler may go on. */
    void workerWoken() {
        if (!done && !queued) {
            queued = true;
            ring.later(this::resume);
        }
    }

    /** Runs a system call's handler, which may sleep: then the result is PENDING. */
    long call(int number, long a0, long a1, long a2, long a3, long a4, long a5) {
        FdTable files = task().files();
        files.lend(file);
        long result;
        try {
            result = worker().call(number, a0, a1, a2, a3, a4, a5);
        } finally {
            files.lend(null);
        }
        if (result <= -Errno.ERESTARTSYS && result >= -Errno.ERESTART_RESTARTBLOCK
                || result == -Errno.EINTR && cancelled) {
            return cancelled ? -Errno.ECANCELED : -Errno.EINTR;
        }
        return result;
    }

    /** As {@link #call}, with the file as one that does not wait. */
    long callNonblocking(int number, long a0, long a1, long a2, long a3, long a4, long a5) {
        OpenFile f = file();
        int before = f.flags & Fcntl.O_NONBLOCK;
        f.flags |= Fcntl.O_NONBLOCK;
        try {
            worker().begin(number);
            return call(number, a0, a1, a2, a3, a4, a5);
        } finally {
            f.flags = f.flags & ~Fcntl.O_NONBLOCK | before;
        }
    }

    /** Tries the operation, and finishes it or waits. */
    void issue() {
        if (done) {
            return;
        }
        if (!ring.serves(this)) {
            cancelled = true;
            finish(-Errno.ECANCELED);
            return;
        }
        ring.kernel.current = submitter;
        long result;
        try {
            result = op.issue().run(this);
        } catch (Errno e) {
            result = -e.number();
        } catch (OutOfMemoryError e) {
            result = -Errno.ENOMEM;
        }
        if (done || result == PENDING) {
            return;
        }
        if (result == -Errno.EAGAIN && !noWait && op.has(Op.IN | Op.OUT) && !cancelled && arm()) {
            return;
        }
        finish(result);
    }

    /** Waits until the file is ready. @return false when nothing would tell */
    private boolean arm() {
        OpenFile f = file;
        if (f == null) {
            return false;
        }
        giveBack();
        events = (op.has(Op.IN) ? Poll.IN | Poll.RDNORM | Poll.RDHUP | Poll.PRI : 0)
                | (op.has(Op.OUT) ? Poll.OUT | Poll.WRNORM : 0);
        return watch(f, events);
    }

    /** Joins the queues of a file; the request is tried again when one of {@code wanted} comes. */
    boolean watch(OpenFile f, int wanted) {
        events = wanted | Poll.ERR | Poll.HUP;
        leave();
        int now = f.poll(this) & events;
        if (nodes.length == 0) {
            return false;
        }
        if (now != 0 && !readyAtOnce) {
            readyAtOnce = true; // once: what says it is ready and is not must not go round for ever
            workerWoken();
        }
        return true;
    }

    /** Joins the queues of a file without looking whether it is ready. @return false when it has none */
    boolean waitFor(OpenFile f, int wanted) {
        events = wanted | Poll.ERR | Poll.HUP;
        leave();
        f.poll(this);
        return nodes.length > 0;
    }

    /** What it waits for has changed: it is tried again at once. */
    void again() {
        leave();
        workerWoken();
    }

    @Override
    public void add(WaitQueue queue) {
        WaitQueue.Node[] more = java.util.Arrays.copyOf(nodes, nodes.length + 1);
        more[nodes.length] = queue.add(this, false);
        nodes = more;
        if (queue.outside) {
            ring.completions.wait.outside = true;
        }
    }

    private void leave() {
        for (WaitQueue.Node n : nodes) {
            n.unlink();
        }
        nodes = NONE;
    }

    @Override
    public void woken(int news) {
        if (news == 0 || (news & events) != 0) {
            readyAtOnce = false;
            workerWoken();
        }
    }

    private void resume() {
        queued = false;
        if (done) {
            return;
        }
        leave();
        issue();
    }

    /** A buffer that was taken for a try and not used goes back. */
    void giveBack() {
        BufferGroups.Taken t = taken;
        if (t != null) {
            taken = null;
            t.giveBack();
        }
    }

    /** Posts a result that is not the last. @return false when there is no room for it */
    boolean more(long result, int flags) {
        if (!ring.completions.hasRoom()) {
            return false;
        }
        return ring.completions.post(userData, (int) result, flags | CQE_F_MORE, 0, 0);
    }

    /** It will not happen: what it took at its submission is given up. */
    void dropFile() {
        OpenFile f = file;
        file = null;
        if (f != null && ownsFile) {
            f.release();
        }
    }

    /** Ends it with a result; an error breaks its chain. */
    void finish(long result) {
        finishAs(result, result < 0);
    }

    /** Ends it with a result. {@code fails}: it breaks its chain. */
    void finishAs(long result, boolean fails) {
        if (done) {
            return;
        }
        done = true;
        leave();
        Timeouts.ended(this);
        failed |= fails;
        BufferGroups.Taken t = taken;
        taken = null;
        if (t != null) {
            if (result < 0) {
                t.giveBack();
            } else {
                resultFlags |= t.flags();
                ring.groups.used(t);
            }
        }
        StandIn w = worker;
        worker = null;
        if (w != null) {
            ring.release(w);
        }
        if (failed && skipResult) {
            skipResult = false;
            skipLinked = true;
        }
        ring.completed(this, result);
        dropFile();
    }

    /** It sleeps in a handler, or it or what follows is about a ring, which must not keep itself alive. */
    boolean endsWithSubmitter() {
        for (Request r = this; r != null; r = r.next) {
            if (r.file instanceof UringFile) {
                return true;
            }
        }
        return worker != null && !op.has(Op.IN | Op.OUT);
    }

    /** Ends it before its time. @return whether it was still waiting */
    boolean cancel() {
        if (done) {
            return false;
        }
        cancelled = true;
        StandIn w = worker;
        if (w != null && !op.has(Op.IN | Op.OUT)) {
            w.interrupt();
            issue(); // the handler gives up, and undoes what it must
        }
        if (!done) {
            finish(-Errno.ECANCELED);
        }
        return true;
    }

    boolean cancelled() {
        return cancelled;
    }

    @Override
    public String toString() {
        return op.name() + " " + Objects.toString(file);
    }
}
