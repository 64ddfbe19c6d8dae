package vitrine.kernel.ipc;

import static vitrine.kernel.ipc.IpcObject.IPC_INFO;
import static vitrine.kernel.ipc.IpcObject.IPC_RMID;
import static vitrine.kernel.ipc.IpcObject.IPC_SET;
import static vitrine.kernel.ipc.IpcObject.IPC_STAT;
import static vitrine.kernel.ipc.IpcObject.READ;
import static vitrine.kernel.ipc.IpcObject.WRITE;

import java.util.ArrayList;
import java.util.List;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.call.Packet;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** semget(2), semop(2), semtimedop(2), semctl(2). */
final class SemCalls {
    private static final int GETPID = 11;
    private static final int GETVAL = 12;
    private static final int GETALL = 13;
    private static final int GETNCNT = 14;
    private static final int GETZCNT = 15;
    private static final int SETVAL = 16;
    private static final int SETALL = 17;
    private static final int SEM_STAT = 18;
    private static final int SEM_INFO = 19;
    private static final int SEM_STAT_ANY = 20;
    private static final int SEMUSZ = 20;
    private static final long SECOND = 1_000_000_000;

    private SemCalls() {}

    static void declare(SyscallTable s) {
        Arg id = Arg.integer("semid");
        Arg operations = Arg.structIn("sops", "sembuf[]");
        Arg count = Arg.size("nsops");
        s.full(
                64,
                "semget",
                (t, key, n, flags, d, e, f) -> get(t, (int) key, (int) n, (int) flags),
                Arg.of("key", Arg.Kind.HEX),
                Arg.integer("nsems"),
                Arg.of("semflg", Arg.Kind.OCTAL));
        s.full(
                65,
                "semop",
                (t, set, ops, n, d, e, f) -> operate(t, (int) set, ops, n & 0xffff_ffffL, 0),
                id,
                operations,
                count);
        s.full(
                220,
                "semtimedop",
                (t, set, ops, n, timeout, e, f) -> operate(t, (int) set, ops, n & 0xffff_ffffL, timeout),
                id,
                operations,
                count,
                Arg.structIn("timeout", "timespec"));
        s.full(
                66,
                "semctl",
                (t, set, number, command, arg, e, f) -> control(t, (int) set, (int) number, (int) command, arg),
                id,
                Arg.integer("semnum"),
                Arg.integer("cmd"),
                Arg.of("arg", Arg.Kind.HEX));
    }

    private static long get(Task t, int key, int count, int flags) {
        Ipc ipc = Ipc.of(t);
        if (count < 0 || count > ipc.semmsl) {
            return -Errno.EINVAL;
        }
        return ipc.sets.get(
                t,
                key,
                flags,
                found -> {
                    if (count > found.values.length) {
                        throw Errno.of(Errno.EINVAL);
                    }
                },
                () -> {
                    if (count == 0) {
                        throw Errno.of(Errno.EINVAL);
                    }
                    if (ipc.semaphores + count > ipc.semmns) {
                        throw Errno.of(Errno.ENOSPC);
                    }
                    ipc.sets.checkRoom();
                    return new SemSet(ipc, t, key, flags, count);
                });
    }

    /** Struct sembuf: 0 sem_num (2), 2 sem_op (2), 4 sem_flg (2); 6 bytes. */
    private static List<SemSet.Operation> operations(Task t, long address, int count) {
        byte[] raw = new byte[count * 6];
        t.mm().read(address, raw, 0, raw.length);
        List<SemSet.Operation> list = new ArrayList<>(count);
        for (int i = 0; i < raw.length; i += 6) {
            list.add(new SemSet.Operation(
                    raw[i] & 0xff | (raw[i + 1] & 0xff) << 8,
                    raw[i + 2] & 0xff | raw[i + 3] << 8,
                    raw[i + 4] & 0xff | raw[i + 5] << 8));
        }
        return list;
    }

    private static long operate(Task t, int id, long address, long count, long timeout) {
        if (t.callState instanceof SemSet.Waiting w) {
            return wait(t, Ipc.of(t), id, w);
        }
        if (timeout != 0) {
            long seconds = t.mm().readLong(timeout);
            long nanos = t.mm().readLong(timeout + 8);
            if (seconds < 0 || nanos < 0 || nanos >= SECOND) {
                return -Errno.EINVAL;
            }
            t.callDeadline(seconds > Long.MAX_VALUE / SECOND - 1 ? Long.MAX_VALUE : seconds * SECOND + nanos);
        }
        if (count < 1 || id < 0) {
            return -Errno.EINVAL;
        }
        Ipc ipc = Ipc.of(t);
        if (count > ipc.semopm) {
            return -Errno.E2BIG;
        }
        List<SemSet.Operation> operations = operations(t, address, (int) count);
        int highest = 0;
        boolean undone = false;
        for (SemSet.Operation o : operations) {
            highest = Math.max(highest, o.number());
            undone |= o.undo();
        }
        SemSet set = ipc.sets.byId(id);
        if (highest >= set.values.length) {
            return -Errno.EFBIG;
        }
        boolean alters = SemSet.alters(operations);
        set.check(t, alters ? WRITE : READ);
        SemSet.Undo undo = undone ? SemUndoList.of(t, set) : null;
        SemSet.Obstacle obstacle = set.perform(operations, undo, t.tgid());
        if (obstacle == null) {
            set.otime = ipc.seconds();
            if (alters) {
                set.update();
            }
            return 0;
        }
        if (obstacle.errno() != 0) {
            return -obstacle.errno();
        }
        SemSet.Waiting w = new SemSet.Waiting(t, operations, undo, obstacle.operation());
        t.callState = w;
        set.enqueue(w);
        return wait(t, ipc, id, w);
    }

    private static long wait(Task t, Ipc ipc, int id, SemSet.Waiting w) {
        Integer result = w.result;
        if (result != null) {
            return -result;
        }
        boolean late = t.kernel.now() >= t.knownDeadline();
        if (late || t.signalPending()) {
            ipc.sets.byId(id).dequeue(w);
            return late ? -Errno.EAGAIN : -Errno.EINTR;
        }
        t.sleepIn("do_semtimedop", t.knownDeadline());
        return Task.BLOCKED;
    }

    private static long control(Task t, int id, int number, int command, long arg) {
        if (id < 0) {
            return -Errno.EINVAL;
        }
        Ipc ipc = Ipc.of(t);
        switch (command) {
            case IPC_INFO, SEM_INFO -> {
                return info(t, ipc, command == SEM_INFO, arg);
            }
            case IPC_STAT, SEM_STAT, SEM_STAT_ANY -> {
                SemSet s = command == IPC_STAT ? ipc.sets.byId(id) : ipc.sets.byIndex(id);
                if (command != SEM_STAT_ANY) {
                    s.check(t, READ);
                }
                s.status().store(t, arg);
                return command == IPC_STAT ? 0 : s.id;
            }
            case IPC_SET -> {
                t.mm().readLong(arg + 96);
                t.mm().readLong(arg);
                SemSet s = ipc.sets.byId(id);
                s.checkOwner(t);
                s.update(t, arg);
                return 0;
            }
            case IPC_RMID -> {
                SemSet s = ipc.sets.byId(id);
                s.checkOwner(t);
                s.remove();
                return 0;
            }
            case GETALL, SETALL -> {
                return all(t, ipc.sets.byId(id), command == SETALL, arg);
            }
            case SETVAL -> {
                return setValue(t, ipc, id, number, (int) arg);
            }
            case GETPID, GETVAL, GETNCNT, GETZCNT -> {
                SemSet s = ipc.sets.byId(id);
                s.check(t, READ);
                if (number < 0 || number >= s.values.length) {
                    return -Errno.EINVAL;
                }
                return switch (command) {
                    case GETPID -> s.pids[number];
                    case GETVAL -> s.values[number];
                    default -> s.waiting(number, command == GETZCNT);
                };
            }
            default -> {
                return -Errno.EINVAL;
            }
        }
    }

    private static long setValue(Task t, Ipc ipc, int id, int number, int value) {
        if (value < 0 || value > SemSet.MAXIMUM) {
            return -Errno.ERANGE;
        }
        SemSet s = ipc.sets.byId(id);
        if (number < 0 || number >= s.values.length) {
            return -Errno.EINVAL;
        }
        s.check(t, WRITE);
        s.forgetAdjustments(number);
        s.values[number] = value;
        s.pids[number] = t.tgid();
        s.ctime = ipc.seconds();
        s.update();
        return 0;
    }

    private static long all(Task t, SemSet s, boolean set, long address) {
        s.check(t, set ? WRITE : READ);
        byte[] raw = new byte[2 * s.values.length];
        if (!set) {
            for (int i = 0; i < s.values.length; i++) {
                raw[2 * i] = (byte) s.values[i];
                raw[2 * i + 1] = (byte) (s.values[i] >> 8);
            }
            t.mm().write(address, raw, 0, raw.length);
            return 0;
        }
        t.mm().read(address, raw, 0, raw.length);
        for (int i = 1; i < raw.length; i += 2) {
            if (raw[i] < 0) {
                return -Errno.ERANGE;
            }
        }
        for (int i = 0; i < s.values.length; i++) {
            s.values[i] = raw[2 * i] & 0xff | raw[2 * i + 1] << 8;
            s.pids[i] = t.tgid();
        }
        s.forgetAdjustments();
        s.ctime = s.ipc.seconds();
        s.update();
        return 0;
    }

    /** Struct seminfo, ints: semmap, semmni, semmns, semmnu, semmsl, semopm, semume, semusz, semvmx, semaem. */
    private static long info(Task t, Ipc ipc, boolean used, long address) {
        int[] fields = {
            ipc.semmns,
            ipc.semmni(),
            ipc.semmns,
            ipc.semmns,
            ipc.semmsl,
            ipc.semopm,
            ipc.semopm,
            used ? ipc.sets.count() : SEMUSZ,
            SemSet.MAXIMUM,
            used ? ipc.semaphores : SemSet.MAXIMUM
        };
        Packet p = new Packet(4 * fields.length);
        for (int i = 0; i < fields.length; i++) {
            p.putInt(4 * i, fields[i]);
        }
        p.store(t, address);
        return ipc.sets.highest();
    }
}
