package vitrine.kernel.ipc;

import static vitrine.kernel.ipc.IpcObject.IPC_INFO;
import static vitrine.kernel.ipc.IpcObject.IPC_RMID;
import static vitrine.kernel.ipc.IpcObject.IPC_SET;
import static vitrine.kernel.ipc.IpcObject.IPC_STAT;
import static vitrine.kernel.ipc.IpcObject.READ;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.event.IpcEvent;
import vitrine.kernel.fs.call.Packet;
import vitrine.kernel.mm.ShmMapping;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** shmget(2), shmat(2), shmdt(2), shmctl(2). */
final class ShmCalls {
    private static final int SHM_HUGETLB = 04000;
    private static final int SHM_NORESERVE = 010000;

    private static final int SHM_RDONLY = 010000;
    private static final int SHM_RND = 020000;
    private static final int SHM_REMAP = 040000;
    private static final int SHM_EXEC = 0100000;

    private static final int SHM_LOCK = 11;
    private static final int SHM_UNLOCK = 12;
    private static final int SHM_STAT = 13;
    private static final int SHM_INFO = 14;
    private static final int SHM_STAT_ANY = 15;

    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int PROT_EXEC = 4;
    private static final long PAGE_OFFSET = 4095;

    private ShmCalls() {}

    static void declare(SyscallTable s) {
        s.partial(
                29,
                "shmget",
                "no huge pages (SHM_HUGETLB gives ENOMEM)",
                (t, key, size, flags, d, e, f) -> get(t, (int) key, size, (int) flags),
                Arg.of("key", Arg.Kind.HEX),
                Arg.size("size"),
                Arg.of("shmflg", Arg.Kind.OCTAL));
        s.full(
                30,
                "shmat",
                (t, id, address, flags, d, e, f) -> attach(t, (int) id, address, (int) flags),
                Arg.integer("shmid"),
                Arg.pointer("shmaddr"),
                Arg.of("shmflg", Arg.Kind.OCTAL));
        s.full(
                31,
                "shmctl",
                (t, id, command, address, d, e, f) -> control(t, (int) id, (int) command, address),
                Arg.integer("shmid"),
                Arg.integer("cmd"),
                Arg.pointer("buf"));
        s.full(67, "shmdt", (t, address, b, c, d, e, f) -> detach(t, address), Arg.pointer("shmaddr"));
    }

    private static long get(Task t, int key, long size, int flags) {
        Ipc ipc = Ipc.of(t);
        return ipc.segments.get(
                t,
                key,
                flags,
                found -> {
                    if (Long.compareUnsigned(found.size, size) < 0) {
                        throw Errno.of(Errno.EINVAL);
                    }
                },
                () -> make(ipc, t, key, size, flags));
    }

    private static ShmSegment make(Ipc ipc, Task t, int key, long size, int flags) {
        if (size == 0 || Long.compareUnsigned(size, ipc.shmmax) > 0) {
            throw Errno.of(Errno.EINVAL);
        }
        if (size + PAGE_OFFSET < 0 && size + PAGE_OFFSET >= -PAGE_OFFSET) {
            throw Errno.of(Errno.ENOSPC);
        }
        long pages = size + PAGE_OFFSET >>> 12;
        if (Long.compareUnsigned(ipc.shmPages + pages, ipc.shmall) > 0) {
            throw Errno.of(Errno.ENOSPC);
        }
        if (size < 0 || (flags & SHM_HUGETLB) != 0) {
            throw Errno.of(Errno.ENOMEM);
        }
        ipc.segments.checkRoom();
        return new ShmSegment(ipc, t, key, flags, size, (flags & SHM_NORESERVE) == 0);
    }

    private static long attach(Task t, int id, long wanted, int flags) {
        if (id < 0) {
            return -Errno.EINVAL;
        }
        long address = wanted;
        if (address != 0) {
            if ((address & PAGE_OFFSET) != 0) {
                if ((flags & SHM_RND) == 0) {
                    return -Errno.EINVAL;
                }
                address &= ~PAGE_OFFSET;
                if (address == 0 && (flags & SHM_REMAP) != 0) {
                    return -Errno.EINVAL;
                }
            }
        } else if ((flags & SHM_REMAP) != 0) {
            return -Errno.EINVAL;
        }
        boolean readOnly = (flags & SHM_RDONLY) != 0;
        int prot = PROT_READ | (readOnly ? 0 : PROT_WRITE) | ((flags & SHM_EXEC) != 0 ? PROT_EXEC : 0);
        ShmSegment s = Ipc.of(t).segments.byId(id);
        s.check(t, READ | (readOnly ? 0 : IpcObject.WRITE) | ((flags & SHM_EXEC) != 0 ? 0111 : 0));
        long at = ShmMapping.attach(t.mm(), s.memory, s.size, address, prot, readOnly, (flags & SHM_REMAP) != 0);
        if (at > 0 && t.kernel.events.on) {
            t.kernel.events.emit(new IpcEvent.Attach(id, at));
        }
        return at;
    }

    private static long detach(Task t, long address) {
        boolean done = ShmMapping.detach(t.mm(), address);
        if (done && t.kernel.events.on) {
            t.kernel.events.emit(new IpcEvent.Detach(address));
        }
        return done ? 0 : -Errno.EINVAL;
    }

    private static long control(Task t, int id, int command, long address) {
        if (command < 0 || id < 0) {
            return -Errno.EINVAL;
        }
        Ipc ipc = Ipc.of(t);
        switch (command) {
            case IPC_INFO -> {
                Packet p = new Packet(72);
                p.putLong(0, ipc.shmmax);
                p.putLong(8, 1);
                p.putLong(16, ipc.shmmni());
                p.putLong(24, ipc.shmmni());
                p.putLong(32, ipc.shmall);
                p.store(t, address);
                return ipc.segments.highest();
            }
            case SHM_INFO -> {
                Packet p = new Packet(48);
                p.putInt(0, ipc.segments.count());
                p.putLong(8, ipc.shmPages);
                p.putLong(16, resident(ipc));
                p.store(t, address);
                return ipc.segments.highest();
            }
            case IPC_STAT, SHM_STAT, SHM_STAT_ANY -> {
                ShmSegment s = command == IPC_STAT ? ipc.segments.byId(id) : ipc.segments.byIndex(id);
                if (command != SHM_STAT_ANY) {
                    s.check(t, READ);
                }
                s.status().store(t, address);
                return command == IPC_STAT ? 0 : s.id;
            }
            case IPC_SET -> {
                t.mm().readLong(address + 104); // EFAULT comes first
                t.mm().readLong(address);
                ShmSegment s = ipc.segments.byId(id);
                s.checkOwner(t);
                s.update(t, address);
                return 0;
            }
            case IPC_RMID -> {
                ShmSegment s = ipc.segments.byId(id);
                s.checkOwner(t);
                s.remove();
                return 0;
            }
            case SHM_LOCK, SHM_UNLOCK -> {
                return lock(t, ipc.segments.byId(id), command == SHM_LOCK);
            }
            default -> {
                return -Errno.EINVAL;
            }
        }
    }

    private static long resident(Ipc ipc) {
        long pages = 0;
        for (ShmSegment s : ipc.segments.all()) {
            pages += s.memory.frames();
        }
        return pages;
    }

    private static long lock(Task t, ShmSegment s, boolean lock) {
        if (!t.capable(Capability.IPC_LOCK)) {
            if (!s.ownedBy(t.cred) || lock && t.rlimit(Rlimits.MEMLOCK) == 0) {
                return -Errno.EPERM;
            }
        }
        s.mode = lock ? s.mode | ShmSegment.SHM_LOCKED : s.mode & ~ShmSegment.SHM_LOCKED;
        return 0;
    }
}
