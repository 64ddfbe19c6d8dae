package vitrine.kernel.ipc;

import static vitrine.kernel.ipc.IpcObject.IPC_INFO;
import static vitrine.kernel.ipc.IpcObject.IPC_NOWAIT;
import static vitrine.kernel.ipc.IpcObject.IPC_RMID;
import static vitrine.kernel.ipc.IpcObject.IPC_SET;
import static vitrine.kernel.ipc.IpcObject.IPC_STAT;
import static vitrine.kernel.ipc.IpcObject.READ;
import static vitrine.kernel.ipc.IpcObject.WRITE;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.fs.call.Packet;
import vitrine.kernel.ipc.MsgQueue.Message;
import vitrine.kernel.ipc.MsgQueue.Mode;
import vitrine.kernel.ipc.MsgQueue.Receiver;
import vitrine.kernel.ipc.MsgQueue.Wanted;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** msgget(2), msgsnd(2), msgrcv(2), msgctl(2). */
final class MsgCalls {
    private static final int MSG_NOERROR = 010000;
    private static final int MSG_EXCEPT = 020000;
    private static final int MSG_COPY = 040000;
    private static final int MSG_STAT = 11;
    private static final int MSG_INFO = 12;
    private static final int MSG_STAT_ANY = 13;

    private MsgCalls() {}

    static void declare(SyscallTable s) {
        Arg id = Arg.integer("msqid");
        Arg flags = Arg.of("msgflg", Arg.Kind.OCTAL);
        s.full(
                68,
                "msgget",
                (t, key, how, c, d, e, f) -> get(t, (int) key, (int) how),
                Arg.of("key", Arg.Kind.HEX),
                flags);
        s.full(
                69,
                "msgsnd",
                (t, q, message, size, how, e, f) -> send(t, (int) q, message, size, (int) how),
                id,
                Arg.pointer("msgp"),
                Arg.size("msgsz"),
                flags);
        s.full(
                70,
                "msgrcv",
                (t, q, message, size, type, how, f) -> receive(t, (int) q, message, size, type, (int) how),
                id,
                Arg.pointer("msgp"),
                Arg.size("msgsz"),
                Arg.of("msgtyp", Arg.Kind.LONG),
                flags);
        s.full(
                71,
                "msgctl",
                (t, q, command, address, d, e, f) -> control(t, (int) q, (int) command, address),
                id,
                Arg.integer("cmd"),
                Arg.pointer("buf"));
    }

    private static long get(Task t, int key, int flags) {
        Ipc ipc = Ipc.of(t);
        return ipc.queues.get(t, key, flags, found -> {}, () -> {
            ipc.queues.checkRoom();
            return new MsgQueue(ipc, t, key, flags);
        });
    }

    /** A msgsnd(2) in progress: where it sends, and what. */
    private record Sending(MsgQueue queue, Message message) {}

    private static long send(Task t, int id, long address, long size, int flags) {
        Ipc ipc = Ipc.of(t);
        Sending s;
        if (t.callState instanceof Sending again) {
            s = again;
        } else {
            long type = t.mm().readLong(address);
            if (size > ipc.msgmax || size < 0 || id < 0 || type < 1) {
                return -Errno.EINVAL;
            }
            byte[] text = new byte[(int) size];
            t.mm().read(address + 8, text, 0, text.length);
            s = new Sending(ipc.queues.byId(id), new Message(type, text));
        }
        if (s.queue.removed) {
            return -Errno.EIDRM;
        }
        s.queue.check(t, WRITE);
        if (s.queue.fits(s.message.text().length)) {
            ipc.charge(s.message.cost());
            s.queue.send(t, s.message);
            return 0;
        }
        if ((flags & IPC_NOWAIT) != 0) {
            return -Errno.EAGAIN;
        }
        t.callState = s;
        return restart(t.sleepOn(s.queue.senders));
    }

    private static long restart(long result) {
        return result == -Errno.ERESTARTSYS ? -Errno.ERESTARTNOHAND : result;
    }

    private static Wanted wanted(long type, int flags) {
        if ((flags & MSG_COPY) != 0) {
            return new Wanted(Mode.NUMBER, type);
        }
        if (type == 0) {
            return new Wanted(Mode.ANY, 0);
        }
        if (type < 0) {
            return new Wanted(Mode.LESS_EQUAL, type == Long.MIN_VALUE ? Long.MAX_VALUE : -type);
        }
        return new Wanted((flags & MSG_EXCEPT) != 0 ? Mode.NOT_EQUAL : Mode.EQUAL, type);
    }

    /** A msgrcv(2) in progress. */
    private static long receive(Task t, int id, long address, long size, long type, int flags) {
        Ipc ipc = Ipc.of(t);
        if (t.callState instanceof Receiver r) {
            return waited(t, ipc, id, r, address, flags);
        }
        if (id < 0 || size < 0) {
            return -Errno.EINVAL;
        }
        boolean copy = (flags & MSG_COPY) != 0;
        if (copy && ((flags & MSG_EXCEPT) != 0 || (flags & IPC_NOWAIT) == 0)) {
            return -Errno.EINVAL;
        }
        MsgQueue q = ipc.queues.byId(id);
        q.check(t, READ);
        Wanted w = wanted(type, flags);
        Message m = q.find(w);
        if (m == null) {
            if ((flags & IPC_NOWAIT) != 0) {
                return -Errno.ENOMSG;
            }
            Receiver r = new Receiver(t, w, (flags & MSG_NOERROR) != 0 ? Long.MAX_VALUE : size);
            if (t.signalPending()) {
                return -Errno.ERESTARTNOHAND;
            }
            t.callState = r;
            q.await(r);
            t.sleepIn("do_msgrcv", Long.MAX_VALUE);
            return Task.BLOCKED;
        }
        if (size < m.text().length && (flags & MSG_NOERROR) == 0) {
            return -Errno.E2BIG;
        }
        if (!copy) {
            q.take(t, m);
        }
        return store(t, address, size, m);
    }

    private static long waited(Task t, Ipc ipc, int id, Receiver r, long address, int flags) {
        Message m = r.message;
        long size = t.cpu.r[vitrine.machine.cpu.CpuState.RDX];
        if (m != null) {
            return store(t, address, size, m);
        }
        if (r.errno == Errno.EAGAIN) {
            t.callState = null;
            return receive(t, id, address, size, t.cpu.r[10], flags);
        }
        if (r.errno != 0) {
            return -r.errno;
        }
        if (t.signalPending()) {
            ipc.queues.byId(id).giveUp(r);
            return -Errno.ERESTARTNOHAND;
        }
        t.sleepIn("do_msgrcv", Long.MAX_VALUE);
        return Task.BLOCKED;
    }

    private static long store(Task t, long address, long size, Message m) {
        int length = (int) Math.min(size, m.text().length);
        t.mm().writeLong(address, m.type());
        t.mm().write(address + 8, m.text(), 0, length);
        return length;
    }

    private static long control(Task t, int id, int command, long address) {
        if (id < 0 || command < 0) {
            return -Errno.EINVAL;
        }
        Ipc ipc = Ipc.of(t);
        switch (command) {
            case IPC_INFO, MSG_INFO -> {
                return info(t, ipc, command == MSG_INFO, address);
            }
            case IPC_STAT, MSG_STAT, MSG_STAT_ANY -> {
                MsgQueue q = command == IPC_STAT ? ipc.queues.byId(id) : ipc.queues.byIndex(id);
                if (command != MSG_STAT_ANY) {
                    q.check(t, READ);
                }
                q.status().store(t, address);
                return command == IPC_STAT ? 0 : q.id;
            }
            case IPC_SET -> {
                t.mm().readLong(address + 112);
                long maxBytes = t.mm().readLong(address + 88);
                MsgQueue q = ipc.queues.byId(id);
                q.checkOwner(t);
                if (Long.compareUnsigned(maxBytes, ipc.msgmnb) > 0 && !t.capable(Capability.SYS_RESOURCE)) {
                    return -Errno.EPERM;
                }
                q.update(t, address);
                q.maxBytes = maxBytes < 0 ? Long.MAX_VALUE : maxBytes;
                q.wakeReceivers();
                q.senders.wakeAll(0);
                return 0;
            }
            case IPC_RMID -> {
                MsgQueue q = ipc.queues.byId(id);
                q.checkOwner(t);
                q.remove();
                return 0;
            }
            default -> {
                return -Errno.EINVAL;
            }
        }
    }

    /** Struct msginfo: ints msgpool, msgmap, msgmax, msgmnb, msgmni, msgssz, msgtql, and a short msgseg. */
    private static long info(Task t, Ipc ipc, boolean used, long address) {
        Packet p = new Packet(32);
        p.putInt(0, used ? ipc.queues.count() : (int) ((long) ipc.msgmni() * ipc.msgmnb / 1024));
        p.putInt(4, used ? (int) ipc.messages : ipc.msgmnb);
        p.putInt(8, ipc.msgmax);
        p.putInt(12, ipc.msgmnb);
        p.putInt(16, ipc.msgmni());
        p.putInt(20, 16);
        p.putInt(24, used ? (int) ipc.messageBytes : ipc.msgmnb);
        p.putShort(28, 0xffff);
        p.store(t, address);
        return ipc.queues.highest();
    }
}
