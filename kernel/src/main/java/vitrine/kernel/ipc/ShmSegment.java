package vitrine.kernel.ipc;

import vitrine.kernel.fs.call.Packet;
import vitrine.kernel.mm.SharedMemory;
import vitrine.kernel.task.Task;

/** One segment of shared memory (shmid_kernel). It counts the areas that show it. */
final class ShmSegment extends IpcObject implements SharedMemory.Owner {
    /** Bits of the mode: removed with its last attachment, locked in memory. */
    static final int SHM_DEST = 01000;

    static final int SHM_LOCKED = 02000;

    private static final int COST = 512;

    final long size;
    final SharedMemory memory;
    final int cpid;
    int lpid;
    long attached;
    long atime;
    long dtime;

    /** Throws ENOMEM. */
    ShmSegment(Ipc ipc, Task maker, int key, int flags, long size, boolean reserve) {
        super(ipc, maker.cred, key, flags);
        ipc.charge(COST);
        this.size = size;
        this.cpid = maker.tgid();
        try {
            this.memory = SharedMemory.segment(ipc.kernel.mm, size, reserve, this);
        } catch (RuntimeException e) {
            ipc.uncharge(COST);
            throw e;
        }
        ipc.shmPages += pages();
    }

    long pages() {
        return size + 4095 >>> 12;
    }

    @Override
    public void attached() {
        attached++;
        atime = ipc.seconds();
        touchedBy();
    }

    @Override
    public void detached() {
        attached--;
        dtime = ipc.seconds();
        touchedBy();
        if (attached == 0 && ((mode & SHM_DEST) != 0 || ipc.shmRmidForced)) {
            destroy();
        }
    }

    private void touchedBy() {
        Task t = ipc.kernel.current;
        if (t != null) {
            lpid = t.tgid();
        }
    }

    @Override
    public String name() {
        return "/SYSV%08x (deleted)".formatted(key);
    }

    @Override
    public long inode() {
        return id;
    }

    /** IPC_RMID: at once, or when nobody shows it any more. */
    void remove() {
        if (attached > 0) {
            mode |= SHM_DEST;
            ipc.segments.forgetKey(this);
        } else {
            destroy();
        }
    }

    private void destroy() {
        if (removed) {
            return;
        }
        ipc.segments.remove(this);
        ipc.shmPages -= pages();
        ipc.uncharge(COST);
        memory.release();
    }

    /**
     * Struct shmid64_ds.
     *
     * <pre>
     * 0 perm  48 segsz  56 atime  64 dtime  72 ctime  80 cpid  84 lpid  88 nattch  112 end
     * </pre>
     */
    Packet status() {
        Packet p = new Packet(112);
        describe(p);
        p.putLong(48, size);
        p.putLong(56, atime);
        p.putLong(64, dtime);
        p.putLong(72, ctime);
        p.putInt(80, cpid);
        p.putInt(84, lpid);
        p.putLong(88, attached);
        return p;
    }
}
