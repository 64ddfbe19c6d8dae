package vitrine.kernel.ipc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.event.IpcEvent;
import vitrine.kernel.fs.call.Packet;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.task.Task;

/** A queue of messages with types (msg_queue). A message goes straight to a receiver that waits for one like it. */
final class MsgQueue extends IpcObject {
    private static final int COST = 512;
    private static final int MESSAGE_COST = 64;

    /** One message. */
    record Message(long type, byte[] text) {
        int cost() {
            return MESSAGE_COST + text.length;
        }
    }

    /** Which messages a receiver wants (convert_mode). */
    enum Mode {
        ANY,
        EQUAL,
        NOT_EQUAL,
        LESS_EQUAL,
        /** By its number in the queue (MSG_COPY). */
        NUMBER
    }

    /** What a receiver looks for. */
    record Wanted(Mode mode, long type) {
        boolean matches(Message m) {
            return switch (mode) {
                case ANY, NUMBER -> true;
                case EQUAL -> m.type == type;
                case NOT_EQUAL -> m.type != type;
                case LESS_EQUAL -> m.type <= type;
            };
        }
    }

    /** A msgrcv(2) that waits. */
    static final class Receiver {
        final Task task;
        final Wanted wanted;
        final long size;

        /** The outcome: a message, or an errno. */
        @Nullable
        Message message;

        int errno;

        Receiver(Task task, Wanted wanted, long size) {
            this.task = task;
            this.wanted = wanted;
            this.size = size;
        }
    }

    private final ArrayDeque<Message> messages = new ArrayDeque<>();
    private final List<Receiver> receivers = new ArrayList<>();
    final WaitQueue senders = new WaitQueue("do_msgsnd");
    long bytes;
    long maxBytes;
    long stime;
    long rtime;
    int lspid;
    int lrpid;

    /** Throws ENOMEM. */
    MsgQueue(Ipc ipc, Task maker, int key, int flags) {
        super(ipc, maker.cred, key, flags);
        ipc.charge(COST);
        maxBytes = ipc.msgmnb;
    }

    int count() {
        return messages.size();
    }

    boolean fits(int size) {
        return size + bytes <= maxBytes && 1 + messages.size() <= maxBytes;
    }

    /** Hands a message over or keeps it; it was charged for. */
    void send(Task t, Message m) {
        lspid = t.tgid();
        if (t.kernel.events.on) {
            t.kernel.events.emit(new IpcEvent.Send("msg", id, m.type, m.text.length));
        }
        stime = ipc.seconds();
        for (Iterator<Receiver> i = receivers.iterator(); i.hasNext(); ) {
            Receiver r = i.next();
            if (r.task.callState != r) {
                i.remove();
                continue;
            }
            if (!r.wanted.matches(m)) {
                continue;
            }
            i.remove();
            r.task.wakeUp();
            if (r.size < m.text.length) {
                r.errno = Errno.E2BIG;
                continue;
            }
            r.message = m;
            lrpid = r.task.tgid();
            rtime = stime;
            ipc.uncharge(m.cost());
            return;
        }
        messages.add(m);
        bytes += m.text.length;
        ipc.messages++;
        ipc.messageBytes += m.text.length;
    }

    /** The message a receiver gets, which stays where it is; null when there is none. */
    @Nullable
    Message find(Wanted w) {
        if (w.mode == Mode.NUMBER) {
            long number = 0;
            for (Message m : messages) {
                if (number++ == w.type) {
                    return m;
                }
            }
            return null;
        }
        Message best = null;
        for (Message m : messages) {
            if (w.matches(m) && (best == null || m.type < best.type)) {
                if (w.mode != Mode.LESS_EQUAL || m.type == 1) {
                    return m;
                }
                best = m;
            }
        }
        return best;
    }

    /** Takes a message out for a receiver. */
    void take(Task t, Message m) {
        for (Iterator<Message> i = messages.iterator(); i.hasNext(); ) {
            if (i.next() == m) {
                i.remove();
                break;
            }
        }
        forget(m);
        if (t.kernel.events.on) {
            t.kernel.events.emit(new IpcEvent.Receive("msg", id, m.type, m.text.length));
        }
        rtime = ipc.seconds();
        lrpid = t.tgid();
        senders.wakeAll(0);
    }

    private void forget(Message m) {
        bytes -= m.text.length;
        ipc.messages--;
        ipc.messageBytes -= m.text.length;
        ipc.uncharge(m.cost());
    }

    void await(Receiver r) {
        receivers.add(r);
    }

    void giveUp(Receiver r) {
        receivers.remove(r);
    }

    /** Permissions changed: whoever waits looks again whether it still may. */
    void wakeReceivers() {
        for (Receiver r : receivers) {
            r.errno = Errno.EAGAIN;
            r.task.wakeUp();
        }
        receivers.clear();
    }

    /** IPC_RMID. */
    void remove() {
        ipc.queues.remove(this);
        for (Receiver r : receivers) {
            r.errno = Errno.EIDRM;
            r.task.wakeUp();
        }
        receivers.clear();
        for (Message m : messages) {
            forget(m);
        }
        messages.clear();
        senders.wakeAll(0);
        ipc.uncharge(COST);
    }

    /**
     * Struct msqid64_ds.
     *
     * <pre>
     * 0 perm  48 stime  56 rtime  64 ctime  72 cbytes  80 qnum  88 qbytes  96 lspid  100 lrpid  120 end
     * </pre>
     */
    Packet status() {
        Packet p = new Packet(120);
        describe(p);
        p.putLong(48, stime);
        p.putLong(56, rtime);
        p.putLong(64, ctime);
        p.putLong(72, bytes);
        p.putLong(80, messages.size());
        p.putLong(88, maxBytes);
        p.putInt(96, lspid);
        p.putInt(100, lrpid);
        return p;
    }
}
