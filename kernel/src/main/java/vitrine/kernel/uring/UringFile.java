package vitrine.kernel.uring;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.fs.PageSource;
import vitrine.kernel.fs.PollTable;
import vitrine.kernel.poll.AnonFile;
import vitrine.kernel.poll.Poll;
import vitrine.kernel.task.StandIn;
import vitrine.kernel.task.Task;

/** An instance of io_uring (io_ring_ctx): its rings, its requests, and what was registered with it. */
final class UringFile extends AnonFile {
    static final int SETUP_IOPOLL = 1;
    static final int SETUP_SQPOLL = 2;
    static final int SETUP_SQ_AFF = 4;
    static final int SETUP_CQSIZE = 8;
    static final int SETUP_CLAMP = 16;
    static final int SETUP_ATTACH_WQ = 32;
    static final int SETUP_R_DISABLED = 64;
    static final int SETUP_SUBMIT_ALL = 128;
    static final int SETUP_COOP_TASKRUN = 256;
    static final int SETUP_TASKRUN_FLAG = 512;
    static final int SETUP_SQE128 = 1024;
    static final int SETUP_CQE32 = 2048;
    static final int SETUP_SINGLE_ISSUER = 4096;
    static final int SETUP_DEFER_TASKRUN = 8192;

    /** What a request costs of the budget for kernel objects. */
    private static final int COST = 512;

    private static final int RING_COST = 4096;
    private static final int IDLE_WORKERS = 8;

    /** A chain that waits for its turn, and how many requests must have ended before. */
    private record Deferred(Request head, long after, boolean drain) {}

    final Kernel kernel;
    final int setup;
    final RingMemory memory;
    final CompletionQueue completions;
    final Timeouts timeouts = new Timeouts(this);
    final RegisteredFiles files = new RegisteredFiles();
    final RegisteredBuffers buffers = new RegisteredBuffers();
    final BufferGroups groups;
    final TreeMap<Integer, Cred> personalities = new TreeMap<>();
    int lastPersonality;
    boolean enabled;

    /** A result was asked not to be shown: draining, which counts results, is no longer possible. */
    boolean drainDisabled;

    /** Who made it (SINGLE_ISSUER, SQPOLL). */
    @Nullable
    Task owner;

    @Nullable
    SqPoll sqPoll;

    @Nullable
    Restrictions restrictions;

    final Requests requests = new Requests();
    private final Deque<Deferred> deferred = new ArrayDeque<>();
    private final Deque<Runnable> own = new ArrayDeque<>();
    private final Deque<StandIn> idle = new ArrayDeque<>();
    private final java.util.Map<StandIn, Request> busy = new java.util.IdentityHashMap<>(); // never iterated
    private long submitted;
    private long ended;
    private boolean closing;

    /** Throws ENOMEM. */
    UringFile(Task t, int setup, RingMemory memory) {
        super(t.kernel, Fcntl.O_RDWR | Fcntl.O_CLOEXEC, "io_uring");
        flags = Fcntl.O_RDWR;
        this.kernel = t.kernel;
        this.setup = setup;
        this.memory = memory;
        this.completions = new CompletionQueue(memory, kernel.vfs.budget);
        this.groups = new BufferGroups(kernel.vfs.budget);
        this.enabled = (setup & SETUP_R_DISABLED) == 0;
        this.owner = t;
        charge(RING_COST);
        kernel.urings.opened(this);
    }

    private void charge(int cost) {
        try {
            kernel.vfs.budget.charge(cost);
        } catch (Errno e) {
            throw Errno.of(Errno.ENOMEM);
        }
    }

    /** Something to be done soon; with DEFER_TASKRUN only when the owner asks for results. */
    void later(Runnable what) {
        if (!is(SETUP_DEFER_TASKRUN) || closing) {
            urings().later(what);
            return;
        }
        own.add(what);
        if (is(SETUP_TASKRUN_FLAG)) {
            memory.put(RingMemory.SQ_FLAGS, memory.get(RingMemory.SQ_FLAGS) | CompletionQueue.SQ_TASKRUN);
        }
        completions.wake();
    }

    /** The owner asks for results (DEFER_TASKRUN). */
    void workOfOwner() {
        if (own.isEmpty()) {
            return;
        }
        memory.put(RingMemory.SQ_FLAGS, memory.get(RingMemory.SQ_FLAGS) & ~CompletionQueue.SQ_TASKRUN);
        for (int n = own.size(); n > 0; n--) {
            urings().later(own.remove());
        }
        urings().work();
    }

    Urings urings() {
        return kernel.urings;
    }

    boolean is(int flag) {
        return (setup & flag) != 0;
    }

    // Requests.

    /** Counts a request that was taken from the ring. Throws ENOMEM. */
    void admit() {
        charge(COST);
        submitted++;
    }

    /** A submission that was admitted is none after all: its index was wrong. */
    void dropped() {
        submitted--;
        kernel.vfs.budget.release(COST);
    }

    /** Requests taken so far. */
    long submitted() {
        return submitted;
    }

    /** Begins a chain, or lets it wait behind those that must go first. */
    void begin(Request head, long before, boolean drain) {
        if (!head.sqe.has(Sqe.FIXED_FILE)) {
            head.takeFile(); // what is in the table of registered files is looked up when its turn has come
        }
        if (!drain && deferred.isEmpty()) {
            start(head);
        } else if (drain && deferred.isEmpty() && ended >= before) {
            start(head);
        } else {
            deferred.add(new Deferred(head, before, drain));
        }
    }

    private void start(Request r) {
        Request n = r.next;
        if (n != null && n.op == Ops.LINK_TIMEOUT && n.refused == 0 && r.refused == 0) {
            r.guard = n;
            n.guarded = r;
            r.next = n.next;
            n.next = null;
            requests.add(n);
        }
        requests.add(r);
        if (serves(r)) {
            r.takeFile();
        }
        if (r.refused != 0) {
            r.finish(-r.refused);
        } else if (r.sqe.has(Sqe.ASYNC)) {
            urings().later(r::issue);
        } else {
            r.issue();
        }
        Request guard = r.guard;
        if (!r.done && guard != null) {
            timeouts.guard(guard);
        }
    }

    /** A request has its result. */
    void completed(Request r, long result) {
        requests.remove(r);
        post(r, result);
        Request guard = r.guard;
        r.guard = null;
        if (guard != null && !guard.done) {
            guard.guarded = null;
            guard.finishAs(-Errno.ECANCELED, false);
        }
        Request n = r.next;
        r.next = null;
        if (n != null) {
            if (r.failed && !(r.sqe.has(Sqe.IO_HARDLINK) && r.refused == 0)) {
                fail(n, r.skipLinked);
            } else {
                urings().later(() -> start(n));
            }
        }
        undefer();
    }

    private void post(Request r, long result) {
        ended++;
        kernel.vfs.budget.release(COST);
        if (!closing && !r.skipResult) {
            completions.post(r.userData, (int) result, r.resultFlags, r.extra1, r.extra2);
        }
        timeouts.check();
    }

    /** The rest of a chain does not happen. */
    private void fail(Request first, boolean skip) {
        for (Request n = first; n != null; ) {
            Request following = n.next;
            n.next = null;
            n.skipResult = skip;
            n.done = true;
            n.dropFile();
            post(n, n.refused != 0 ? -n.refused : -Errno.ECANCELED);
            n = following;
        }
    }

    private void undefer() {
        while (!deferred.isEmpty()) {
            Deferred d = deferred.peek();
            if (d.drain && ended < d.after) {
                return;
            }
            deferred.remove();
            urings().later(() -> start(d.head));
            if (d.drain) {
                return; // the next looks again when this one ended
            }
        }
    }

    /** Whether what the request needs of its submitter still exists. */
    boolean serves(Request r) {
        return !closing && context(r) != null;
    }

    /** The submitter, or another thread of its process when it is a poller of submissions. */
    private @Nullable Task context(Request r) {
        Task t = r.submitter;
        if (t.memory != null && t.fdTable != null) {
            return t;
        }
        if (sqPoll != null) {
            for (Task other : t.group.threads) {
                if (other.memory != null && other.fdTable != null) {
                    return other;
                }
            }
        }
        return null;
    }

    StandIn worker(Request r) {
        Task t = context(r);
        if (t == null) {
            throw Errno.of(Errno.ECANCELED);
        }
        StandIn w = idle.poll();
        if (w == null) {
            StandIn[] self = new StandIn[1];
            w = new StandIn(t, () -> {
                Request user = busy.get(self[0]);
                if (user != null) {
                    user.workerWoken();
                }
            });
            self[0] = w;
        }
        w.represent(t, r.cred, t.fdTable, t.fsContext, t.memory);
        busy.put(w, r);
        return w;
    }

    void release(StandIn w) {
        busy.remove(w);
        w.end();
        if (idle.size() < IDLE_WORKERS) {
            idle.push(w);
        }
    }

    /** Requests that were begun and have not ended, oldest first. */
    List<Request> inFlight() {
        return requests.list();
    }

    /** A task ended, or executes another program ({@code all}): else what does without it goes on. */
    void exited(Task t, boolean all) {
        if (sqPoll != null && t.group.live > 1) {
            return;
        }
        for (Deferred d : List.copyOf(deferred)) {
            if (d.head.submitter == t) {
                deferred.remove(d);
                fail(d.head, true);
            }
        }
        for (Request r : inFlight()) {
            if (r.submitter == t && (all || r.endsWithSubmitter())) {
                r.cancel();
            }
        }
        if (owner == t && sqPoll != null) {
            sqPoll.stop();
        }
    }

    /** All that is left is cancelled, before the descriptor table of a task goes. */
    void cancelAll() {
        for (Deferred d : List.copyOf(deferred)) {
            fail(d.head, true);
        }
        deferred.clear();
        for (Request r : inFlight()) {
            r.cancel();
        }
    }

    @Override
    protected void closed() {
        closing = true;
        if (sqPoll != null) {
            sqPoll.stop();
        }
        cancelAll();
        urings().work();
        urings().closed(this);
        files.clear();
        groups.free();
        completions.free();
        memory.free();
        kernel.vfs.budget.release(RING_COST);
    }

    // The file.

    boolean sqFull() {
        return memory.get(RingMemory.SQ_TAIL) - memory.get(RingMemory.SQ_HEAD) >= memory.sqEntries;
    }

    @Override
    public int poll(@Nullable PollTable table) {
        if (table != null) {
            table.add(completions.wait);
        }
        boolean in = completions.ready() != 0 || completions.overflows() || !own.isEmpty();
        return (in ? Poll.IN | Poll.RDNORM : 0) | (sqFull() ? 0 : Poll.OUT | Poll.WRNORM);
    }

    @Override
    public PageSource pages() {
        return memory;
    }

    @Override
    public int mapRefusal(long offset, long length) {
        return memory.maps(offset, length) ? 0 : Errno.EINVAL;
    }

    @Override
    public void fdInfo(StringBuilder text) {
        text.append("SqMask:\t0x%x\nSqHead:\t%d\nSqTail:\t%d\nCqMask:\t0x%x\nCqHead:\t%d\nCqTail:\t%d\n"
                .formatted(
                        memory.sqEntries - 1,
                        memory.get(RingMemory.SQ_HEAD),
                        memory.get(RingMemory.SQ_TAIL),
                        memory.cqEntries - 1,
                        memory.get(RingMemory.CQ_HEAD),
                        memory.get(RingMemory.CQ_TAIL)));
    }
}
