package vitrine.kernel.ipc;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.task.Task;

/** All System V objects of the machine and their limits (sysvipc(7), proc_sys_kernel(5)). */
public final class Ipc {
    /** SHMMAX and SHMALL as Linux sets them: so much that they limit nothing. */
    private static final long NO_LIMIT = -1L - (1 << 24);

    final Kernel kernel;
    final IpcTable<ShmSegment> segments = new IpcTable<>(4096);
    final IpcTable<SemSet> sets = new IpcTable<>(32000);
    final IpcTable<MsgQueue> queues = new IpcTable<>(32000);

    /** kernel.shmmax (bytes) and kernel.shmall (pages), unsigned. */
    public long shmmax = NO_LIMIT;

    public long shmall = NO_LIMIT;

    /** kernel.shm_rmid_forced: segments go with their last user. */
    public boolean shmRmidForced;

    /** kernel.sem: semaphores of a set, of all sets, operations of a call. */
    public int semmsl = 32000;

    public int semmns = 1_024_000_000;
    public int semopm = 500;

    /** kernel.msgmax and kernel.msgmnb, bytes of a message and of a queue. */
    public int msgmax = 8192;

    public int msgmnb = 16384;

    /** Pages of all segments. */
    long shmPages;

    /** Semaphores of all sets. */
    int semaphores;

    /** Messages in all queues, and their bytes. */
    long messages;

    long messageBytes;

    /** POSIX message queues by name, without the slash. */
    final Map<String, MqQueue> mqs = new TreeMap<>();

    /** The last inode number of one; 1 is the folder. */
    long lastMq = 1;

    /** fs.mqueue (mq_overview(7)): queues of the namespace, messages of a queue and bytes of a message, and defaults. */
    public int queuesMax = 256;

    public int msgMax = 10;
    public int msgsizeMax = 8192;
    public int msgDefault = 10;
    public int msgsizeDefault = 8192;

    private @Nullable MqFs mqFs;

    /** The file system that shows the queues of this namespace. */
    public MqFs mqFs() {
        MqFs made = mqFs;
        if (made == null) {
            made = new MqFs(this);
            mqFs = made;
        }
        return made;
    }

    private final Map<Integer, Long> mqBytes = new HashMap<>(); // never iterated

    public Ipc(Kernel kernel) {
        this.kernel = kernel;
    }

    /** The objects that a task can name. */
    public static Ipc of(Task t) {
        return t.ns.ipc().ipc;
    }

    /** What a user's message queues count against RLIMIT_MSGQUEUE. */
    long mqBytes(int uid) {
        return mqBytes.getOrDefault(uid, 0L);
    }

    void accountMq(int uid, long bytes) {
        mqBytes.merge(uid, bytes, Long::sum);
    }

    /** Wall-clock time, seconds. */
    long seconds() {
        return Math.floorDiv(kernel.epochNow(), 1_000_000_000L);
    }

    /** Takes Java heap for something a guest asked for. Throws ENOMEM when there is no room. */
    void charge(long bytes) {
        try {
            kernel.vfs.budget.charge(bytes);
        } catch (Errno e) {
            throw Errno.of(Errno.ENOMEM);
        }
    }

    void uncharge(long bytes) {
        kernel.vfs.budget.release(bytes);
    }

    public int shmmni() {
        return segments.limit;
    }

    public void setShmmni(int limit) {
        segments.limit = limit;
    }

    public int semmni() {
        return sets.limit;
    }

    public void setSemmni(int limit) {
        sets.limit = limit;
    }

    public int msgmni() {
        return queues.limit;
    }

    public void setMsgmni(int limit) {
        queues.limit = limit;
    }

    /** The lines of /proc/sysvipc/msg. */
    public void listQueues(StringBuilder b) {
        for (MsgQueue q : queues.all()) {
            b.append("%10d %10d  %4o  %10d %10d %5d %5d %5d %5d %5d %5d %10d %10d %10d\n"
                    .formatted(
                            q.key, q.id, q.mode, q.bytes, q.count(), q.lspid, q.lrpid, q.uid, q.gid, q.cuid, q.cgid,
                            q.stime, q.rtime, q.ctime));
        }
    }

    /** The lines of /proc/sysvipc/sem. */
    public void listSets(StringBuilder b) {
        for (SemSet s : sets.all()) {
            b.append("%10d %10d  %4o %10d %5d %5d %5d %5d %10d %10d\n"
                    .formatted(s.key, s.id, s.mode, s.values.length, s.uid, s.gid, s.cuid, s.cgid, s.otime, s.ctime));
        }
    }

    /** The lines of /proc/sysvipc/shm. */
    public void listSegments(StringBuilder b) {
        for (ShmSegment s : segments.all()) {
            b.append("%10d %10d  %4o %21d %5d %5d  %5d %5d %5d %5d %5d %10d %10d %10d %21d %21d\n"
                    .formatted(
                            s.key,
                            s.id,
                            s.mode,
                            s.size,
                            s.cpid,
                            s.lpid,
                            s.attached,
                            s.uid,
                            s.gid,
                            s.cuid,
                            s.cgid,
                            s.atime,
                            s.dtime,
                            s.ctime,
                            s.memory.frames() << 12,
                            0));
        }
    }
}
